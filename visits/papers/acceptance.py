"""The record of an acceptance 验收记录 as a Word file."""

from django.utils.translation import gettext_lazy as _

from deputies_portal.core.papers import Paper, Rows, Word
from deputies_portal.core.papers.blocks import Column, Listing, Title, facts, signed
from stations.models import Acceptance
from visits.paper_words import SHIPPED, chinese_day, in_chinese

CHECK = (
    Word("subject", _("改造项目"), "活动场所"),
    Word("requirement", _("要求，可能是空的"), "布局合理"),
    Word("result", _("符合或不符合"), "符合"),
    Word("finding", _("整改要求，可能是空的"), "补上公示栏"),
)
ACCEPTANCE = Paper(
    "acceptance",
    _("验收记录"),
    _("一处家站改造的一次验收，逐项列出，签字存档。"),
    SHIPPED / "acceptance.docx",
    (
        Word("venue", _("家站"), "柯街镇代表工作站"),
        Word("programme", _("提升改造方案"), "昌宁县代表家站提升改造"),
        Word("round", _("第几次验收"), "1"),
        Word("reported_on", _("报验日期"), "2025年9月1日"),
        Word("report_note", _("报验说明，可能是空的"), "全部做完。"),
        Word("held_on", _("验收日期"), "2025年9月10日"),
        Word("inspectors", _("验收人员"), "杨丽萍、字光明"),
        Word("result", _("结论"), "通过验收"),
        Word("opinion", _("验收意见，可能是空的"), "符合标准。"),
        Word("put_right_by", _("整改期限，可能是空的"), "2025年9月30日"),
        Rows("checks", _("每个项目一行"), "check", CHECK),
    ),
    (
        Title("{{ venue }}改造验收记录"),
        facts(
            ("方案", "{{ programme }}"),
            ("第几次", "第 {{ round }} 次"),
            ("报验", "{{ reported_on }}{% if report_note %}，{{ report_note }}{% endif %}"),
            ("验收日期", "{{ held_on }}"),
            ("验收人员", "{{ inspectors }}"),
            ("结论", "{{ result }}"),
            ("验收意见", "{{ opinion or '—' }}"),
            ("{%tr if put_right_by %}",),
            ("整改期限", "{{ put_right_by }}前"),
            ("{%tr endif %}",),
        ),
        Listing(
            "checks",
            "check",
            (
                Column("项目", "{{ check.subject }}", 36),
                Column("要求", "{{ check.requirement or '—' }}", 48),
                Column("核验", "{{ check.result }}", 22, css="c"),
                Column("整改要求", "{{ check.finding or '—' }}", 50),
            ),
            label="逐项核验",
            caption="逐项核验",
            empty="没有逐项核验。",
        ),
        signed("验收人员：", "家站负责人：", "日期："),
    ),
)


def acceptance_words(row: Acceptance) -> dict:
    """Of a round that was held, with its checks and inspectors read along."""
    return {
        "venue": row.upgrade.venue.name,
        "programme": row.upgrade.programme.name,
        "round": row.no,
        "reported_on": chinese_day(row.reported_on),
        "report_note": row.report_note,
        "held_on": chinese_day(row.held_on),
        "inspectors": "、".join(one.name for one in row.inspectors.all()),
        "result": in_chinese(row.get_result_display),
        "opinion": row.opinion,
        "put_right_by": chinese_day(row.put_right_by),
        "checks": [_check(one) for one in row.checks.all()],
    }


def _check(check) -> dict:
    return {
        "subject": check.item.aspect.name,
        "requirement": check.item.aspect.requirement,
        "result": "符合" if check.passed else "不符合",
        "finding": check.finding,
    }
