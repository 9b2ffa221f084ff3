"""The sheet of an assessment 评估表 as a Word file."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from deputies_portal.core.papers import Paper, Rows, Word
from deputies_portal.core.papers.blocks import Column, Listing, Title, apart, signed
from visits.paper_words import SHIPPED, chinese_day, in_chinese
from visits.standards.assessment_page import AssessmentPage, Line

ITEM = (
    Word("heading", _("四化里的哪一项"), "规范化"),
    Word("subject", _("项目"), "有固定场所"),
    Word("criterion", _("要求"), "有独立的活动场所"),
    Word("result", _("结果，没有评时是空的"), "达到"),
    Word("score", _("得分，没有评时是空的"), "10"),
    Word("weight", _("满分"), "10"),
    Word("note", _("依据和说明"), "两间，40 平方米"),
)
ASSESSMENT = Paper(
    "assessment",
    _("评估表"),
    _("一处家站一次评估的结果，逐项列出。"),
    SHIPPED / "assessment.docx",
    (
        Word("venue", _("家站"), "柯街镇代表工作站"),
        Word("standard", _("按哪份标准"), "十有标准第 1 版"),
        Word("kind", _("由谁评"), "县级复核"),
        Word("assessed_on", _("评估日期"), "2025年9月10日"),
        Word("assessor", _("评估人"), "杨丽萍"),
        Word("state", _("状态"), "已完成"),
        Word("score", _("总分"), "92.5"),
        Rows("lines", _("每个项目一行"), "line", ITEM),
    ),
    (
        Title("{{ venue }}评估表"),
        apart("{{ standard }}，{{ kind }}", "{{ assessed_on }}，{{ state }}", "共 {{ score }} 分"),
        Listing(
            "lines",
            "line",
            (
                Column("四化", "{{ line.heading }}", 22, css="text-nowrap"),
                Column("项目", "{{ line.subject }}", 36),
                Column("要求", "{{ line.criterion }}", 62),
                Column("结果", "{{ line.result or '—' }}", 20, css="c text-nowrap"),
                Column("得分", "{{ line.score or '—' }}", 15, is_figure=True, css="n"),
                Column("满分", "{{ line.weight }}", 15, is_figure=True, css="n"),
                Column("依据和说明", "{{ line.note or '—' }}", 55),
            ),
            label="评估项目",
        ),
        signed("评估人：{{ assessor }}", "家站负责人：", "审核："),
    ),
    is_wide=True,
)


def assessment_words(page: AssessmentPage) -> dict:
    row = page.assessment
    lines = [_line(heading, line) for heading, lines in page.headings for line in lines]
    return {
        "venue": row.venue.name,
        "standard": in_chinese(str, row.standard),
        "kind": in_chinese(row.get_kind_display),
        "assessed_on": chinese_day(row.assessed_on),
        "assessor": row.by.name,
        "state": in_chinese(row.get_state_display),
        "score": _plain(page.score),
        "lines": lines,
    }


def _line(heading: str, line: Line) -> dict:
    result = line.result
    return {
        "heading": heading,
        "subject": str(line.item),
        "criterion": line.item.criterion,
        "result": in_chinese(result.get_state_display) if result else "",
        "score": _plain(result.score) if result else "",
        "weight": str(line.item.weight),
        "note": "；".join(one for one in (str(line.said), result.note if result else "") if one),
    }


def _plain(score: Decimal) -> str:
    """10.0 as 10, 7.50 as 7.5."""
    return f"{Decimal(score).normalize():f}"
