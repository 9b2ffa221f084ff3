"""The unit accepts 签收 what was dispatched to it, or gives it back 退回 in the days it has."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from deputies_portal.core.ui.forms.base import PlainTextField
from deputies_portal.core.workflow import Line, Situation
from deputies_portal.core.workflow.forms import lines
from stations.models import UndertakingUnit
from visits.calendar import deadlines
from visits.issues.news import audience as to
from visits.issues.qualities import Who
from visits.issues.step_parts import endings
from visits.issues.step_parts.act_form import ActForm
from visits.issues.step_parts.answer_clock import is_in_time
from visits.issues.step_parts.case import IssueCase
from visits.issues.step_parts.sentences import day_of
from visits.issues.step_parts.step import IssueStep
from visits.models import Deadline, DeadlineRule, Dispatch
from visits.models.issues.states import State

Kind = Deadline.Kind
# Stands among the names of units, in the language of the records.
NOT_SURE = "说不准"
TOO_LATE = _("已过签收或退回的期限，请签收后说明情况，由经办台改派。")


class AcceptForm(ActForm):
    widths = {"accepted_by": "g6"}

    accepted_by = PlainTextField(label=_("签收人"), max_length=40)

    def prepare(self):
        if "signer" not in self.fields:
            self.initial["accepted_by"] = self.user.name


def accept(case: IssueCase, *, accepted_by):
    order = case.lead
    if case.on < order.sent_on:
        case.refuse("happened_on", _("签收日期不能早于交办日期。"))
    order.accepted_on = case.on
    order.accepted_by = case.require_text("accepted_by", accepted_by)
    order.delivered_on = order.delivered_on or case.on
    case.write(order, "accepted_on", "accepted_by", "delivered_on")
    _end_accept_clock(case, order)
    case.say(unit=order.unit.short_name, accepted_by=order.accepted_by)
    case.event_of = {"round": case.round, "dispatch": order}


def _end_accept_clock(case: IssueCase, order: Dispatch) -> None:
    endings.end_clocks(case, dispatch=order, kind=Kind.ACCEPT)


class ReturnForm(ActForm):
    widths = {"instead": "g6"}

    reason = lines(
        label=_("为什么退回"), help_text=_("写明依据：不属于本单位职责、情况不清或已有同一件。")
    )
    instead = forms.ChoiceField(label=_("应由谁办"))

    def prepare(self):
        units = UndertakingUnit.objects.filter(county=self.issue.county_id).standing()
        names = [unit.short_name for unit in units if unit.pk != self.dossier.lead.unit_id]
        self.fields["instead"].choices = [
            ("", _("请选择")),
            *((name, name) for name in names),
            (NOT_SURE, _("说不准")),
        ]


def is_too_late(at: Situation):
    return "" if is_in_time(at, "accept") else TOO_LATE


def give_back(case: IssueCase, *, reason, instead):
    """退回, within the days the rule gives for accepting; the desk decides anew in its clock."""
    order = case.lead
    clock = order.deadlines.running().filter(kind=Kind.ACCEPT).first()
    if clock and case.on > clock.due_on:
        case.refuse("reason", TOO_LATE)
    if case.on < order.sent_on:
        case.refuse("happened_on", _("退回日期不能早于交办日期。"))
    order.returned_on = case.on
    order.return_reason = case.require_text("reason", reason)
    order.instead = case.require_text("instead", instead)
    case.write(order, "returned_on", "return_reason", "instead")
    _end_accept_clock(case, order)
    rule = deadlines.rule_for(case.issue.county_id, DeadlineRule.Kind.DECIDE)
    facts = {"rule": rule, "calendar": case.calendar, "round": case.round}
    clock = deadlines.start(case.issue, Kind.DECIDE, on=case.on, **facts)
    case.say(reason, unit=order.unit.short_name, instead=instead, decide_by=clock.due_on)
    case.event_of = {"round": case.round, "dispatch": order}


def return_said(facts):
    said = [_("%(unit)s退回，认为应由%(instead)s办理。") % facts]
    if facts.get("decide_by"):
        known = {"day": day_of(facts, "decide_by")}
        said.append(_("经办台在%(day)s前另行交办。") % known)
    return said


S, W = State, Who
# fmt: off
STEPS = (
    IssueStep(
        "accept", _("签收"), (S.DISPATCHED,), S.IN_PROGRESS, (W.LEAD,),
        on_paper=True, form=AcceptForm, then=("ask_extension",), act=accept,
        says=_("%(unit)s签收，签收人%(accepted_by)s。"),
        done=_("交办单已签收。"), prominence=5, is_tracked=True,
        news=(Line(to.desk, noop("%(unit)s签收了“%(title)s”（%(reference)s）。")),),
    ),
    IssueStep(
        "return", _("退回"), (S.DISPATCHED,), S.TRIAGED, (W.LEAD,),
        on_paper=True, form=ReturnForm, obstacle=is_too_late, act=give_back, says=return_said,
        done=_("交办单已退回，等经办台另行交办。"),
        news=(Line(to.desk, noop("%(unit)s退回了“%(title)s”（%(reference)s），请在%(decide_by)s前另行交办。")),),
    ),
)
