"""The handling slip of an issue 问题办理单: where it comes from, who has it, how far it is, on one
page. What the reader may see of the issue and nothing of the visitors.
"""

from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.papers import Paper, Rows, Word
from deputies_portal.core.papers.blocks import Column, Listing, Title, apart, facts, signed
from visits.issues.issue_facts import on_paper, said_on, words_on
from visits.issues.issue_page import IssuePage
from visits.issues.step_parts.sentences import rating_label
from visits.models.issues.states import State
from visits.paper_words import SHIPPED, chinese_day

# So much of long texts that the slip stays one page; the whole of them is read in the portal.
MOST_LETTERS, MOST_SAID, MOST_STEPS = 140, 44, 8
STEP = (
    Word("date", _("日期"), "2025年9月12日"),
    Word("text", _("办理了什么"), "交办：县教育体育局主办。"),
    Word("by", _("谁办的"), "县人大代表工委 杨丽萍"),
)
WRITTEN = on_paper("case")
CASE = Paper(
    "case",
    _("问题办理单"),
    _("一件问题从登记到现在，一页写完。没有群众的个人信息。"),
    SHIPPED / "case.docx",
    (
        Word("reference", _("问题编号"), "昌人交〔2025〕412号"),
        Word("subject", _("问题标题"), "学校食堂线路老化"),
        Word("category", _("类别"), "教育"),
        Word("matter", _("问题在哪里"), "柯街镇新谷村"),
        Word("pace", _("缓急"), "一般"),
        Word("registered_on", _("登记日期"), "2025年9月10日"),
        Word("venue", _("接待地点"), "新谷村代表联络室"),
        Word("source", _("怎么来的：反映几次，或者哪次活动"), "2 次反映"),
        Word("deputies", _("接待代表，可能是空的"), "杨秀兰、罗建忠"),
        *words_on("case", _("%(fact)s，长的只写开头")),
        Word("state", _("现在的状态"), "已答复"),
        Word("due", _("正在走的期限，没有时是空的"), "2025年10月11日"),
        Word("lead", _("主办单位，可能是空的"), "县教育体育局"),
        Word("assisting", _("协办单位，可能是空的"), "昌宁供电局"),
        Word("result", _("办理结果，没有答复时是空的"), "A 已解决"),
        Word("answered_on", _("答复日期，可能是空的"), "2025年9月30日"),
        Word("text", _("给群众的答复，长的只写开头"), "线路已经换好。"),
        Word("rating", _("群众评价，没有时是空的"), "满意"),
        Word("printed_on", _("打印日期"), "2025年10月8日"),
        Rows("steps", _("办理经过，最近的几步"), "step", STEP),
    ),
    (
        Title("问题办理单"),
        apart("编号：{{ reference }}", "内部资料，不得张贴"),
        facts(
            ("问题", "{{ subject }}"),
            ("类别和地点", "{{ category or '—' }}，{{ matter }}，{{ pace }}"),
            (
                "从哪里来",
                "{{ registered_on }}，{{ venue }}{% if source %}，{{ source }}{% endif %}",
            ),
            ("接待代表", "{{ deputies or '—' }}"),
            *((one.column.verbose_name, f"{{{{ {one.name} or '—' }}}}") for one in WRITTEN),
            ("现在的状态", "{{ state }}{% if due %}，期限{{ due }}{% endif %}"),
            ("主办", "{{ lead or '—' }}"),
            ("{%tr if assisting %}",),
            ("协办", "{{ assisting }}"),
            ("{%tr endif %}",),
            ("{%tr if result %}",),
            ("答复", "{{ result }}，{{ answered_on }}\n{{ text }}"),
            ("{%tr endif %}",),
            ("{%tr if rating %}",),
            ("群众评价", "{{ rating }}"),
            ("{%tr endif %}",),
        ),
        Listing(
            "steps",
            "step",
            (
                Column("日期", "{{ step.date }}", 37, css="text-nowrap"),
                Column("办理", "{{ step.text }}", 79),
                Column("经办", "{{ step.by }}", 40),
            ),
            label="办理经过",
            caption="办理经过",
        ),
        signed("经办人：", "审核：", "{{ printed_on }}打印"),
    ),
    is_short=True,
)


def case_words(page: IssuePage) -> dict:
    """In Chinese, whatever the reader speaks."""
    with translation.override("zh-hans"):
        return {**_matter(page), **_course(page)}


def _matter(page: IssuePage) -> dict:
    issue, voices = page.issue, page.dossier.voices
    receivers = {key: name for voice in voices for key, name in voice.receivers.items()}
    return {
        "reference": issue.reference,
        "subject": issue.title,
        "category": issue.category.name,
        "matter": str(issue.matter_region or ""),
        "pace": issue.get_pace_display(),
        "registered_on": chinese_day(issue.registered_on),
        "venue": issue.venue.name,
        "source": f"{len(voices)} 次反映" if voices else "",
        "deputies": "、".join(receivers.values()),
        **{name: _shortened(text) for name, text in said_on("case", issue).items()},
    }


def _course(page: IssuePage) -> dict:
    answer, countdown = page.answer, page.countdown
    orders = [one for one in page.dossier.dispatches if one.is_running or one.ending == "answered"]
    of_round = [one for one in orders if one.round_id == getattr(page.dossier.last_round, "pk", 0)]
    return {
        "state": _state(page),
        "due": chinese_day(countdown.clock.due_on) if countdown else "",
        "lead": "、".join(one.unit.name for one in of_round if one.part == "lead"),
        "assisting": "、".join(one.unit.name for one in of_round if one.part != "lead"),
        "result": str(answer.answer_class) if answer else "",
        "answered_on": chinese_day(answer.answered_on) if answer else "",
        "text": _shortened(answer.text) if answer else "",
        "rating": rating_label(page.rating) if page.rating else "",
        "printed_on": chinese_day(page.on),
        "steps": [_step(line) for line in reversed(page.all_lines[:MOST_STEPS])],
    }


def _state(page: IssuePage) -> str:
    issue = page.issue
    if issue.state == State.MERGED:
        return f"已并入{issue.merged_into.reference}"
    return str(issue.get_state_display())


def _step(line) -> dict:
    said = Truncator(f"{line.label}：{line.said}" if line.said else str(line.label))
    by = f"{line.place} {line.event.actor or ''}".strip()
    return {"date": chinese_day(line.event.happened_on), "text": said.chars(MOST_SAID), "by": by}


def _shortened(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(MOST_LETTERS)
