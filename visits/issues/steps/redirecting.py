"""The desk changes who has it in hand: another lead 改派, assisting units 加协办、撤协办."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from deputies_portal.core.ui.forms.base import DayField, PlainTextField
from deputies_portal.core.workflow import SAME, Line, Situation
from deputies_portal.core.workflow.forms import lines
from visits.calendar import deadlines
from visits.issues.news import audience as to
from visits.issues.qualities import Who
from visits.issues.step_parts import choices, endings
from visits.issues.step_parts.act_form import ReasonForm
from visits.issues.step_parts.answer_clock import run_answer_clock
from visits.issues.step_parts.case import IssueCase
from visits.issues.step_parts.sentences import day_of, letter_number
from visits.issues.step_parts.step import FILLED, IssueStep
from visits.issues.steps.dispatching import (
    NamesReaders,
    SaysNoCase,
    check_no_case,
    check_units,
    name_readers,
    send,
    send_to_lead,
)
from visits.models import Deadline, Dispatch
from visits.models.issues.states import IN_HAND, State

Kind = Deadline.Kind
Part = Dispatch.Part
NO_LONGER_YOURS = noop("“%(title)s”（%(reference)s）不再由本单位办理。")


class RedirectForm(SaysNoCase, NamesReaders, ReasonForm):
    widths = {"lead": "g6", "due": "g3", "letter_number": "g3"}
    field_order = ["lead", "due", "letter_number", "is_no_case", "readers", "reason"]

    lead = forms.ChoiceField(label=_("新的主办单位"))
    due = DayField(label=_("答复期限"), help_text=_("首次期限会保留在旁边。"))
    letter_number = PlainTextField(label=_("函件文号"), max_length=40, required=False)

    def prepare(self):
        now = self.dossier.lead.unit_id
        units = [unit for unit in choices.units_of(self.issue) if unit.pk != now]
        self.choose("lead", units, label_of=choices.with_letter, empty=_("请选择主办单位"))
        if not units:
            self.fields["lead"].help_text = _("这个经办台没有别的承办单位可以选，改派不了。")
        self.ask_no_case(units)
        self.offer_readers()
        self.initial["due"] = self.dossier.clock_of("answer").due_on


def redirect(
    case: IssueCase, *, lead, reason, due=None, letter_number="", readers=(), is_no_case=False
):
    """改派: another lead in the same round; the first due date is kept beside the new one."""
    check_units(case, "lead", [lead])
    check_no_case(case, [lead], is_no_case)
    before = case.lead.unit
    if before.pk == lead.pk:
        case.refuse("lead", _("请选择另一个单位。"))
    case.require_text("reason", reason)
    endings.end_dispatches(case, case.round.dispatches.running().lead(), Dispatch.Ending.REDIRECTED)
    endings.drop_request(case)
    deadline = run_answer_clock(case, due)
    order = send_to_lead(case, lead, letter_number=letter_number)
    name_readers(case, readers)
    case.say(
        reason,
        lead=lead.short_name,
        before=before.short_name,
        due=deadline.due_on,
        letter_number=letter_number,
    )
    case.event_of = {"round": case.round, "dispatch": order}


def redirect_said(facts):
    known = {"lead": facts["lead"], "before": facts["before"], "due": day_of(facts, "due")}
    return [_("由%(before)s改派给%(lead)s，期限：%(due)s。") % known, *letter_number(facts)]


class AddAssistingForm(SaysNoCase):
    widths = {"unit": "g8", "due": "g4"}
    field_order = ["unit", "due", "task", "is_no_case"]

    unit = forms.ChoiceField(label=_("协办单位"))
    due = DayField(label=_("意见期限"), required=False)
    task = lines(label=_("协办什么"), max_length=200, rows=2)

    def prepare(self):
        busy = {order.unit_id for order in self.dossier.running}
        units = [unit for unit in choices.units_of(self.issue) if unit.pk not in busy]
        self.choose("unit", units, label_of=choices.with_letter, empty=_("请选择协办单位"))
        self.ask_no_case(units)


def add_assisting(case: IssueCase, *, unit, task, due=None, is_no_case=False):
    check_units(case, "unit", [unit])
    check_no_case(case, [unit], is_no_case)
    if case.round.dispatches.running().filter(unit=unit).exists():
        case.refuse("unit", _("这个单位已经在承办这一件。"))
    if due and due < case.on:
        case.refuse("due", _("期限不能早于今天。"))
    order = send(case, unit, Part.ASSISTING, task=case.require_text("task", task))
    if due:
        belongs = {"round": case.round, "dispatch": order}
        deadlines.start_named(case.issue, Kind.REPLY, on=case.on, due_on=due, **belongs)
    case.say(task, unit=unit.short_name, due=due)
    case.event_of = {"round": case.round, "dispatch": order}


def add_assisting_said(facts):
    if facts.get("due"):
        known = {"unit": facts["unit"], "due": day_of(facts, "due")}
        return [_("请%(unit)s协办，意见在%(due)s前送主办单位。") % known]
    return [_("请%(unit)s协办。") % facts]


class ReleaseAssistingForm(ReasonForm):
    widths = {"dispatch": "g6"}
    field_order = ["dispatch", "reason"]

    dispatch = forms.ChoiceField(label=_("协办单位"))

    def prepare(self):
        self.choose("dispatch", self.dossier.assisting, label_of=choices.order_name)


def nobody_assists(at: Situation):
    return "" if at.known.assisting else _("现在没有单位协办这一件。")


def release_assisting(case: IssueCase, *, dispatch: Dispatch, reason):
    if dispatch.round_id != case.round.pk or not dispatch.is_running or dispatch.part == Part.LEAD:
        case.refuse("dispatch", _("请选择一个正在协办的单位。"))
    case.require_text("reason", reason)
    released = case.round.dispatches.filter(pk=dispatch.pk)
    endings.end_dispatches(case, released, Dispatch.Ending.RELEASED)
    case.say(reason, unit=dispatch.unit.short_name)
    case.event_of = {"round": case.round, "dispatch": dispatch}


S, W = State, Who
# fmt: off
STEPS = (
    IssueStep(
        "redirect", _("改派"), IN_HAND, S.DISPATCHED, (W.DESK,),
        form=RedirectForm, act=redirect, says=redirect_said, done=_("问题已改派。"), pin=FILLED, is_tracked=True,
        news=(
            Line(to.lead, noop("改派到本单位：“%(title)s”（%(reference)s），请签收，%(due)s前答复。")),
            Line(to.assisting, noop("“%(title)s”（%(reference)s）改由%(lead)s主办，协办不变。")),
            Line(to.released, NO_LONGER_YOURS),
        ),
    ),
    IssueStep(
        "add_assisting", _("加协办"), IN_HAND, SAME, (W.DESK,),
        form=AddAssistingForm, act=add_assisting, says=add_assisting_said,
        done=_("已请这个单位协办。"),
        news=(
            Line(to.this_unit, noop("请协助办理“%(title)s”（%(reference)s）。")),
            Line(to.lead, noop("%(unit)s协助办理“%(title)s”（%(reference)s）。")),
        ),
    ),
    IssueStep(
        "release_assisting", _("撤协办"), IN_HAND, SAME, (W.DESK,),
        form=ReleaseAssistingForm, obstacle=nobody_assists, act=release_assisting,
        says=_("%(unit)s不再协办。"), done=_("这个单位不再协办。"),
        news=(
            Line(to.this_unit, NO_LONGER_YOURS),
            Line(to.lead, noop("%(unit)s不再协助办理“%(title)s”（%(reference)s）。")),
        ),
    ),
)
