"""Letters to units as Word files: 交办函, 转送函, 商请函, 督办通知; one letter for many issues."""

from collections import Counter
from collections.abc import Callable, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.papers import Paper, Rows, Word
from deputies_portal.core.papers.blocks import (
    Column,
    Heading,
    Imprint,
    Line,
    Listing,
    RedHead,
    Signature,
    Title,
    body,
)
from visits.issues.issue_facts import on_paper, said_on, title_with, words_on
from visits.issues.letters.letter_page import COURT, REQUEST, LetterPage
from visits.models import Dispatch
from visits.paper_words import SHIPPED, chinese_day, in_chinese

MOST_TOGETHER = 100  # issues of one letter
HEARD = "人大代表接待群众时听取到下列"
OPENING = {
    COURT: f"{HEARD}意见建议，现转送你单位研究。本函只转送意见建议，不涉及正在办理的案件；"
    "如果与案件有关，请退回本函。",
    REQUEST: f"{HEARD}问题，商请你单位在职责和服务范围内帮助解决，并书面函复。",
}
SUPERVISED = "你单位承办的下列问题，上一轮没有办好。现予督办，请重新办理，并书面答复。"
TO_LEAD = f"{HEARD}问题，经审核，现交由你单位办理，请书面答复。"
HOW = (
    "答复请写明办理结果：已经解决的，写明怎样解决；列入计划的，写明做到什么、何时办完；"
    "暂难解决的，写明依据。"
)
NO_NAMES = "答复会告知反映人，请不要写他人的姓名和电话。"
DOING = {COURT: "研究", REQUEST: "帮助解决"}
TO_ASSIST = f"{HEARD}问题，经审核，现交由你单位协助办理，请书面提出意见。"

OFFICE = (
    Word("head", _("红头：县里的函件抬头，或者乡镇人大"), "昌宁县人大常委会代表工作委员会"),
    Word("number", _("函件文号，没有时是空的"), "昌人代函〔2025〕12号"),
    Word("sent_on", _("交办日期"), "2025年9月12日"),
    Word("kind", _("函件种类：交办函、转送函、商请函、督办通知"), "交办函"),
    Word("to", _("送给谁，要转送的写明由谁转"), "县政府办并转县教育体育局"),
    Word("opening", _("开头的话，照单位的种类"), TO_LEAD),
    Word("closing", _("结尾的话，主办写怎样答复，协办写意见送给谁"), f"{HOW}{NO_NAMES}"),
    Word("due_label", _("期限叫什么：答复期限或意见期限"), "答复期限"),
    Word("phone", _("经办的联系电话"), "0875-7120000"),
    Word("office", _("落款单位"), "昌宁县人大常委会办公室"),
    Word("signer", _("签发人，可能是空的"), "张丽琼"),
    Word("copies", _("抄送，可能是空的"), "昌宁供电局"),
)
MATTER = (
    Word("reference", _("问题编号"), "昌人交〔2025〕412号"),
    Word("subject", _("问题标题"), "学校食堂线路老化"),
    *words_on("letter"),
    Word("due", _("答复或意见的期限"), "2025年10月11日"),
)
TASK = (
    Word("task", _("协办内容，可能是空的"), "负责变压器增容"),
    Word("lead", _("协办时主办单位是谁，主办时是空的"), "县教育体育局"),
)
ONE = (
    *OFFICE,
    *MATTER,
    Word("heading", _("标题，照单位的种类和主办、协办"), "关于办理“学校食堂线路老化”的交办函"),
    Word("turn", _("第几轮办理，第一轮是空的"), "2"),
    Word("again", _("重办的原因，第一轮是空的"), "食堂仍然停电。"),
    Word("part", _("主办或协办"), "主办"),
    Word("unit", _("承办单位"), "县教育体育局"),
    Word("task", _("协办内容，可能是空的"), "负责变压器增容"),
    Word("others", _("一起承办的其他单位，可能是空的"), "协办：昌宁供电局"),
    Word("accept_by", _("签收或退回的期限，可能是空的"), "2025年9月19日"),
)
HEAD = (
    RedHead("{{ head }}"),
    Title("{{ heading }}", under_head=True),
    Line("{{ to }}："),
    body("{{ opening }}"),
)
CLOSING = (
    body("{{ closing }}"),
    Signature("{{ office }}", "{{ sent_on }}", "联系电话：{{ phone or '—' }}"),
    Imprint("{{ office }}", "{{ sent_on }}", copies="copies"),
)
SHEET = (
    *HEAD,
    Heading("一、反映的问题"),
    body("{{ subject }}（{{ reference }}）。{% if turn %}第 {{ turn }} 轮办理。{% endif %}"),
    *(body(one.tag, only_if=one.name) for one in on_paper("letter")),
    body("重办原因：{{ again }}", only_if="again"),
    Heading("二、办理要求"),
    body("{{ part }}单位：{{ unit }}{% if task %}，{{ task }}{% endif %}。"),
    body("{{ others }}。", only_if="others"),
    body("请在{{ accept_by }}前签收，或者说明理由退回。", only_if="accept_by"),
    body("{{ due_label }}：{{ due }}前。", only_if="due"),
    *CLOSING,
)
MATTERS = (
    Column("序号", "{{ loop.index }}", 14, is_figure=True),
    Column("编号", "{{ issue.reference }}", 38),
    Column(
        "问题和诉求",
        title_with(one for one in on_paper("letter") if one.brief)
        + "{% if issue.task %}（协办：{{ issue.task }}）{% endif %}"
        "{% if issue.lead %}（主办：{{ issue.lead }}）{% endif %}",
        70,
    ),
    Column("期限", "{{ issue.due or '—' }}", 34),
)
LETTER = Paper(
    "letter",
    _("交办函"),
    _("交给承办单位的函，按单位种类是交办函、转送函或商请函。"),
    SHIPPED / "letter.docx",
    ONE,
    SHEET,
    is_letter=True,
)
SUPERVISION = Paper(
    "supervision",
    _("督办通知"),
    _("重办时交给承办单位的通知。"),
    SHIPPED / "supervision.docx",
    ONE,
    SHEET,
    is_letter=True,
)
TOGETHER = Paper(
    "letter-list",
    _("交办函（多件）"),
    _("几件问题一起交给同一个单位，附清单。"),
    SHIPPED / "letter-list.docx",
    (*OFFICE, Rows("issues", _("每件问题一行"), "issue", (*MATTER, *TASK))),
    (
        RedHead("{{ head }}"),
        Title("{{ kind }}", under_head=True),
        *HEAD[2:],
        Listing("issues", "issue", MATTERS, caption="问题清单"),
        *CLOSING,
    ),
    is_letter=True,
)


def letter_words(letter: LetterPage) -> dict:
    order = letter.order
    return {
        **_office(letter),
        **_matter(letter),
        "heading": _heading(letter),
        "turn": letter.round.no if letter.round.no > 1 else "",
        "again": letter.round.reason,
        "part": _part(order),
        "unit": letter.unit.name,
        "task": order.task,
        "others": "；".join(f"{_part(one)}：{one.unit.name}" for one in letter.others),
        "copies": "、".join(one.unit.name for one in letter.others),
        "accept_by": chinese_day(letter.accept_by),
    }


def together_words(letters: Sequence[LetterPage]) -> dict:
    """Of letters to one unit; raises ValidationError where they do not belong on one paper."""
    if odd := _odd_ones(letters, lambda one: one.unit):
        common = next(one.unit for one in letters if one not in odd)
        facts = {"unit": common.short_name, "rows": _named(odd, lambda one: one.unit.short_name)}
        said = _("一份函件只能写给一个单位，请只勾选同一个单位的。不是写给%(unit)s的：%(rows)s。")
        raise ValidationError(said % facts)
    if len(letters) > MOST_TOGETHER:
        raise ValidationError(_("一份函件最多写 %(most)d 件。") % {"most": MOST_TOGETHER})
    if odd := _odd_ones(letters, lambda one: (one.head, kind_of(one), one.order.part)):
        rows = _named(odd, lambda one: f"{one.head}，{kind_of(one)}，{_part(one.order)}")
        said = _("勾选的函件发文单位或种类不同，不能合成一份。与多数不同的：%(rows)s。")
        raise ValidationError(said % {"rows": rows})
    numbers = {one.order.letter_number for one in letters}
    closings = {_closing(one) for one in letters}
    last = max(letters, key=lambda one: one.order.sent_on)
    words = _office(last) | {"number": numbers.pop() if len(numbers) == 1 else ""}
    if len(closings) > 1:  # several leads: their names stand in the list
        words["closing"] = f"意见请送各件的主办单位，并抄送我单位。{NO_NAMES}"
    return words | {"issues": [_matter(one) | _task(one) for one in letters]}


def _odd_ones(letters: Sequence[LetterPage], trait: Callable) -> list[LetterPage]:
    """Those without the trait that most of them have; of two kinds as common, the later ones."""
    [(most, _times)] = Counter(trait(one) for one in letters).most_common(1)
    return [one for one in letters if trait(one) != most]


def _named(letters: Sequence[LetterPage], trait: Callable) -> str:
    """Each by its number, with what is different about it."""
    return "、".join(f"{one.issue.reference}（{trait(one)}）" for one in letters)


def kind_of(letter: LetterPage) -> str:
    return "督办通知" if letter.order.is_supervision else in_chinese(str, letter.unit.letter)


def _office(letter: LetterPage) -> dict:
    return {
        "head": letter.head,
        "number": letter.order.letter_number,
        "sent_on": chinese_day(letter.order.sent_on),
        "kind": kind_of(letter),
        "to": f"{letter.by_way_of}{letter.unit.name}",
        "opening": _opening(letter),
        "closing": _closing(letter),
        "due_label": "答复期限" if letter.is_lead else "意见期限",
        "phone": letter.phone,
        "office": letter.head if letter.has_township_desk else letter.county.organiser,
        "signer": "" if letter.has_township_desk else letter.county.letter_signer,
        "copies": "",
    }


def _matter(letter: LetterPage) -> dict:
    issue = letter.issue
    return {
        "reference": issue.reference,
        "subject": issue.title,
        **said_on("letter", issue),
        "due": chinese_day(letter.due),
    }


def _task(letter: LetterPage) -> dict:
    """What an assisting unit is asked to do, and beside whom."""
    lead = None if letter.is_lead else letter.lead
    return {"task": letter.order.task, "lead": lead.unit.name if lead else ""}


def _opening(letter: LetterPage) -> str:
    if letter.order.is_supervision:
        return SUPERVISED
    return OPENING.get(letter.worded) or (TO_LEAD if letter.is_lead else TO_ASSIST)


def _heading(letter: LetterPage) -> str:
    if letter.order.is_supervision:
        return kind_of(letter)
    doing = DOING.get(letter.worded, "办理")
    helping = "" if letter.is_lead else "协助"
    return f"关于{helping}{doing}“{letter.issue.title}”的{kind_of(letter)}"


def _closing(letter: LetterPage) -> str:
    """A lead is told what an answer says; an assisting unit, to whom its opinion goes."""
    if letter.is_lead:
        return f"{HOW}{NO_NAMES}"
    lead = letter.lead.unit.name if letter.lead else ""
    return f"意见请送主办单位{lead}，并抄送我单位。{NO_NAMES}"


def _part(order: Dispatch) -> str:
    return "主办" if order.part == Dispatch.Part.LEAD else "协办"
