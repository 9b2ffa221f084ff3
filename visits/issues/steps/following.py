"""A promise 承诺 of an answer: followed 跟踪落实 to its day, and kept 兑现 (domain §3b)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from deputies_portal.core.ui.forms.base import DayField
from deputies_portal.core.workflow import Line, Situation
from deputies_portal.core.workflow.forms import lines
from visits.calendar import deadlines
from visits.issues.news import audience as to
from visits.issues.qualities import Who
from visits.issues.step_parts import endings
from visits.issues.step_parts.act_form import ActForm
from visits.issues.step_parts.case import IssueCase
from visits.issues.step_parts.sentences import day_of
from visits.issues.step_parts.step import FILLED, IssueStep
from visits.models import Deadline
from visits.models.issues.states import State

Kind = Deadline.Kind
TOLD_AGAIN = 2  # the stage of a round whose promise has been kept


class FollowUpForm(ActForm):
    note = lines(label=_("怎么跟踪"), required=False, rows=2)

    def prepare(self):
        pledge = self.dossier.open_pledge
        if pledge:
            self.fields["note"].help_text = pledge.text


def has_no_known_promise(at: Situation):
    """The standing answer must be a promise that is not kept yet and is known to all."""
    if at.known.open_pledge is None:
        return _("答复没有待兑现的承诺，不用跟踪。")
    return "" if at.known.is_told else _("先把答复告知每一位反映人，再跟踪落实。")


def follow_up(case: IssueCase, *, note=""):
    """跟踪落实: every voice knows the promise; its day is the clock that runs from now on."""
    pledge = case.answer.pledge
    deadlines.start_named(
        case.issue,
        Kind.PLEDGE,
        on=min(case.answer.answered_on, pledge.due_on),
        due_on=pledge.due_on,
        round=case.round,
        dispatch=case.lead,
    )
    case.say(note, pledge=pledge.text, pledge_due=pledge.due_on)
    case.event_of = {"round": case.round, "dispatch": case.lead}


def follow_up_said(facts):
    known = {"pledge": facts["pledge"], "day": day_of(facts, "pledge_due")}
    return [_("跟踪到%(day)s：%(pledge)s。") % known]


class FulfilForm(ActForm):
    widths = {"happened_on": "g4"}
    field_order = ["happened_on", "fulfilment"]

    happened_on = DayField(label=_("哪天办完"), not_after_today=True)
    fulfilment = lines(label=_("做到了什么"), rows=4, help_text=_("反映人会再接到一次告知。"))

    def prepare(self):
        self.initial.setdefault("happened_on", self.on)


def fulfil(case: IssueCase, *, fulfilment):
    """兑现: what was done and when; the voices are told again in the same round."""
    pledge = case.answer.pledge
    if case.on < case.answer.answered_on:
        case.refuse("happened_on", _("兑现日期不能早于答复日期。"))
    pledge.fulfilled_on = case.on
    pledge.fulfilment = case.require_text("fulfilment", fulfilment)
    case.write(pledge, "fulfilled_on", "fulfilment")
    case.round.stage = TOLD_AGAIN
    case.round.save(update_fields=["stage"])
    endings.end_clocks(case, kind=Kind.PLEDGE)
    case.say(fulfilment, unit=case.lead.unit.short_name if case.lead else "", pledge=pledge.text)
    case.event_of = {"round": case.round, "dispatch": case.lead}


S, W = State, Who
# fmt: off
STEPS = (
    IssueStep(
        "follow_up", _("跟踪落实"), (S.ANSWERED,), S.FOLLOWING, (W.DESK,),
        form=FollowUpForm, obstacle=has_no_known_promise, act=follow_up, says=follow_up_said,
        done=_("问题转入跟踪落实，到承诺的日期会提醒。"), prominence=5,
        news=(
            Line(to.lead, noop("“%(title)s”（%(reference)s）的承诺进入跟踪，请在%(pledge_due)s前兑现。")),
            Line(to.deputies, noop("您接待的“%(title)s”（%(reference)s）进入跟踪落实，承诺%(pledge_due)s前兑现。")),
        ),
    ),
    IssueStep(
        "fulfil", _("兑现承诺"), (S.FOLLOWING,), S.ANSWERED, (W.LEAD,),
        on_paper=True, form=FulfilForm, act=fulfil, says=_("承诺已兑现：%(pledge)s。"),
        done=_("承诺已兑现，请再告知反映人。"), prominence=5, pin=FILLED,
        news=(
            Line(to.receivers, noop("“%(title)s”（%(reference)s）的承诺已经兑现，请再次告知反映人。")),
            Line(to.deputies, noop("您接待的“%(title)s”（%(reference)s），承诺已经兑现。")),
            Line(to.desk, noop("“%(title)s”（%(reference)s）的承诺已经兑现。")),
        ),
    ),
)
