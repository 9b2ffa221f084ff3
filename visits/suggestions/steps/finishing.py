"""The close 办结; urging 催办 and key supervision 重点督办 on the way there; the withdrawal 撤回."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from deputies_portal.core.ui.forms.base import DayField
from deputies_portal.core.workflow import SAME, Line, Situation, Step, alike
from deputies_portal.core.workflow.forms import lines
from visits.issues.step_parts.sentences import day_of
from visits.issues.step_parts.step import GREEN, RED
from visits.models.suggestion import IN_HAND, IN_WRITING, SuggestionState
from visits.suggestions import news as to
from visits.suggestions.case import SuggestionCase
from visits.suggestions.paper_form import NoteForm, PaperForm, ReasonForm
from visits.suggestions.qualities import Who

KEY = noop("主任会议决定重点督办代表建议“%(title)s”（%(reference)s）。")
WITHDRAWN = noop("代表撤回了“%(title)s”（%(reference)s）。")


def close(case: SuggestionCase, *, note=""):
    case.suggestion.closed_on = case.on
    case.say(note)


class UrgeForm(PaperForm):
    widths = {"due": "g4"}

    note = lines(label=_("催办要求"))
    due = DayField(label=_("在哪天前办"))


def urge(case: SuggestionCase, *, note, due):
    if due < case.on:
        case.refuse("due", _("期限不能早于今天。"))
    case.say(case.require_text("note", note), asked_by=due)


def urge_said(facts):
    return [_("请在%(day)s前办理。") % {"day": day_of(facts, "asked_by")}]


class KeyForm(PaperForm):
    widths = {"decided_on": "g6"}
    field_order = ["decided_on", "note"]

    decided_on = DayField(label=_("哪天的主任会议决定"), not_after_today=True)
    note = lines(label=_("督办要求"))


def is_key(at: Situation):
    return _("这份建议已经是重点督办。") if at.record.is_key else ""


def key_supervise(case: SuggestionCase, *, decided_on, note):
    """重点督办, decided by the meeting of directors 主任会议."""
    paper = case.suggestion
    if decided_on > case.on or decided_on < paper.submitted_on:
        case.refuse("decided_on", _("主任会议的日期不能早于提交，也不能晚于今天。"))
    paper.is_key, paper.key_decided_on = True, decided_on
    case.say(case.require_text("note", note), decided_on=decided_on)


def key_supervise_said(facts):
    known = {"day": day_of(facts, "decided_on")}
    return [_("%(day)s主任会议决定重点督办。") % known]


def withdraw(case: SuggestionCase, *, reason):
    """撤回: the issues that wait for it are dispatched again."""
    case.say(case.require_text("reason", reason))
    case.pass_on("suggestion_dropped", reason=reason)


S, W = SuggestionState, Who
BEFORE_ANSWER = (*IN_WRITING, S.SUBMITTED, S.ACCEPTED, *IN_HAND)
# fmt: off
STEPS = (
    Step(
        "close", _("办结"), (S.RATED,), S.CLOSED, (W.OFFICE,),
        form=NoteForm, act=close, done=_("建议已办结。"), prominence=2, pin=GREEN,
        news=(
            Line(to.lead, noop("由您领衔的“%(title)s”（%(reference)s）已经办结。")),
            Line(to.unit, noop("代表建议“%(title)s”（%(reference)s）已经办结。")),
        ),
    ),
    Step(
        "urge", _("催办"), IN_HAND, SAME, (W.OFFICE, W.MANAGER),
        form=UrgeForm, act=urge, says=urge_said, done=_("催办已送给承办单位。"), pin=RED,
        news=(
            Line(to.unit, noop("催办：代表建议“%(title)s”（%(reference)s），请在%(asked_by)s前办理。"), is_urgent=True),
            Line(to.office, noop("代表建议“%(title)s”（%(reference)s）被催办。"), is_urgent=True),
        ),
    ),
    Step(
        "key_supervise", _("重点督办"), (S.ACCEPTED, *IN_HAND), SAME, (W.MANAGER,),
        form=KeyForm, obstacle=is_key, act=key_supervise, says=key_supervise_said,
        done=_("已列为重点督办。"), pin=RED,
        news=alike(KEY, to.unit, to.office, to.lead, is_urgent=True),
    ),
    Step(
        "withdraw", _("撤回"), BEFORE_ANSWER, S.WITHDRAWN, (W.LEAD,),
        on_paper=True, form=ReasonForm, act=withdraw, done=_("建议已撤回，问题交回经办台。"),
        button="aside", pin=RED,
        news=alike(WITHDRAWN, to.office, to.unit, to.signers),
    ),
)
