"""Closing 办结, and what an answered issue needs before it (domain §3b)."""

from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from deputies_portal.core.workflow import Situation, alike
from deputies_portal.core.workflow.forms import lines
from visits.calendar import deadlines
from visits.issues.dossier import Dossier
from visits.issues.news import audience as to
from visits.issues.qualities import Who
from visits.issues.step_parts import endings
from visits.issues.step_parts.act_form import ActForm
from visits.issues.step_parts.case import IssueCase
from visits.issues.step_parts.step import GREEN, IssueStep
from visits.models import Dispatch, Feedback, Issue, Voice
from visits.models.issues.states import State

CLOSED = noop("“%(title)s”（%(reference)s）已经办结。")


class CloseForm(ActForm):
    note = lines(label=_("办结说明"), required=False, max_length=1000)


def is_not_ready(at: Situation) -> list[str]:
    return reasons_not_to_close(at.known, at.held, at.on)


def reasons_not_to_close(dossier: Dossier, held, on: date) -> list[str]:
    """What still stands in the way, as messages for people; empty when nothing does.

    `held` are the qualities of whoever wants to close.
    """
    answer_class = dossier.answer.answer_class
    reasons = []
    if dossier.open_pledge is not None:
        reasons.append(_("答复只是承诺，要跟踪到兑现才能办结。"))
    if answer_class.needs_ground and "county" not in held:
        reasons.append(_("暂难解决的，由县人大工作人员复核后办结。"))
    for voice in dossier.voices:
        reasons += _reasons_of(voice, dossier, on)
    return reasons


def _reasons_of(voice: Voice, dossier: Dossier, on: date) -> list[str]:
    standing, facts = dossier.standing_of(voice), {"visit": voice.origin}
    if standing == "waiting":
        return [_("还有反映人没有告知：%(visit)s。") % facts]
    if standing == Feedback.Rating.NOT_SATISFIED:
        return [_("有反映人不满意，不能办结：%(visit)s。") % facts]
    if standing == "told" and not _window_is_over(voice, dossier, on):
        return [_("已经告知，还在等反映人评价：%(visit)s。") % facts]
    return []


def _window_is_over(voice: Voice, dossier: Dossier, on: date) -> bool:
    """A told voice has had the days the county gives for a rating (15 working days)."""
    told_on = voice.told_on(dossier.last_round)
    return on >= deadlines.reckon_by_rule(dossier.rating_rule, told_on, dossier.calendar).on


def close(case: IssueCase, *, note=""):
    """办结: every voice told, unreachable or without a way to be told; no open 不满意."""
    answer_class = case.answer.answer_class
    if answer_class.needs_ground:
        case.answer.countersigned_on = case.on
        case.answer.save(update_fields=["countersigned_on"])
    endings.close_issue(case, Issue.Outcome.HANDLED, Dispatch.Ending.ANSWERED)
    case.say(note, answer_class=str(answer_class))


S, W = State, Who
# fmt: off
STEPS = (
    IssueStep(
        "close", _("办结"), (S.ANSWERED,), S.CLOSED, (W.DESK,),
        form=CloseForm, template="visits/issues/acts/close.html", obstacle=is_not_ready, act=close,
        says=_("办理结果：%(answer_class)s。"), done=_("问题已办结。"), prominence=6, pin=GREEN, is_tracked=True,
        news=alike(CLOSED, to.receivers, to.deputies, to.released),
    ),
)
