"""Dispatch 交办 to the units; what redirecting, assisting and rehandling do the same way."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from deputies_portal.core.ui.forms.base import DayField, PlainTextField
from deputies_portal.core.ui.forms.choices import RecordsField
from deputies_portal.core.workflow import Line
from deputies_portal.core.workflow.forms import lines
from stations.models import County, Posting, UndertakingUnit
from visits.calendar import deadlines
from visits.issues.news import audience as to
from visits.issues.qualities import Who
from visits.issues.reckoning import dues_by_pace
from visits.issues.step_parts import choices, endings
from visits.issues.step_parts.act_form import ActForm
from visits.issues.step_parts.answer_clock import run_answer_clock
from visits.issues.step_parts.case import IssueCase
from visits.issues.step_parts.sentences import day_of, list_of
from visits.issues.step_parts.step import FILLED, IssueStep
from visits.models import Deadline, DeadlineRule, Dispatch, Round
from visits.models.issues.states import State
from visits.privacy import readers as named_readers

Kind = Deadline.Kind
Part = Dispatch.Part


class SaysNoCase(ActForm):
    """Of what goes to a court it is said that it is no case; asked where a court can be chosen."""

    is_no_case = forms.BooleanField(
        label=_("送法院、检察院的，确认不涉及正在办理的案件"),
        required=False,
        help_text=_("法院、检察院只转送意见建议；正在办理的案件不转送，请引导到其他部门。"),
    )

    def ask_no_case(self, units):
        if not any(unit.is_judicial for unit in units):
            del self.fields["is_no_case"]


class NamesReaders(ActForm):
    """A confidential issue is opened by those clerks of its units who are named here."""

    readers = forms.MultipleChoiceField(
        label=_("单位里谁可以看"),
        required=False,
        help_text=_("不公开的问题只有点名的经办人能打开，没有点名的凭纸质函件办理。"),
    )

    def offer_readers(self):
        if not self.issue.is_confidential:
            del self.fields["readers"]
            return
        clerks = choices.unit_clerks(self.fields["lead"].records, self.on)
        self.choose("readers", clerks, field=RecordsField, label_of=choices.clerk_name)

    def facts(self):
        facts = super().facts()
        if "readers" in facts:
            facts["readers"] = list({one.user_id: one.user for one in facts["readers"]}.values())
        return facts


class NamesAssistants(ActForm):
    """The lead may be helped by other units; the only unit there is cannot help itself."""

    assisting = forms.MultipleChoiceField(label=_("协办单位"), required=False)

    def offer_assistants(self, units, helping=frozenset()):
        """All but those that help already."""
        if len(units) < 2:
            del self.fields["assisting"]
            return
        free = [unit for unit in units if unit.pk not in helping]
        self.choose("assisting", free, field=RecordsField)


class DispatchForm(SaysNoCase, NamesReaders, NamesAssistants):
    widths = {"lead": "g6", "due": "g3", "letter_number": "g3", "relayed_on": "g3"}
    field_order = ["lead", "due", "letter_number", "relayed_on", "assisting", "is_no_case"]

    lead = forms.ChoiceField(label=_("主办单位"))
    due = DayField(label=_("答复期限"), help_text=_("照期限规则算好，可以另定。"))
    letter_number = PlainTextField(label=_("函件文号"), max_length=40, required=False)
    relayed_on = DayField(label=_("县政府办转交日期"), required=False, not_after_today=True)
    note = lines(label=_("给承办单位的话"), required=False, max_length=1000)

    def prepare(self):
        units = choices.units_of(self.issue)
        self.choose("lead", units, label_of=choices.with_letter, empty=_("请选择主办单位"))
        helping = {order.unit_id for order in self.dossier.assisting}
        self.offer_assistants(units, helping)
        self.ask_no_case(units)
        self.offer_readers()
        usual = self.issue.category.usual_unit_id
        self.fields["lead"].help_text = choices.usually_of(self.issue.category, units)
        proposed = self.issue.proposed_unit_id
        self.initial["lead"] = proposed or usual
        if not County.objects.get(pk=self.issue.county_id).relays_through_government:
            del self.fields["relayed_on"]
        self.dues = dues_by_pace(self.dossier, self.on)
        running = self.dossier.clock_of("answer")
        self.initial["due"] = running.due_on if running else dict(self.dues)[self.issue.pace].on

    def come_after_another(self):
        """The day is reckoned then: the step before may change the pace."""
        super().come_after_another()
        self.fields["due"].required = False
        self.initial["due"] = None


def dispatch(
    case: IssueCase,
    *,
    lead,
    assisting=(),
    due=None,
    letter_number="",
    relayed_on=None,
    note="",
    readers=(),
    is_no_case=False,
):
    """交办. Without `due` the county's rule reckons it; the clock runs from the day of 交办.

    `readers`: clerks of the units, by name, who may open a confidential issue. `is_no_case`: said
    of what goes to courts and procuratorates.
    """
    check_units(case, "lead", [lead])
    check_units(case, "assisting", assisting)
    if lead in assisting:
        case.refuse("assisting", _("主办单位不能同时协办。"))
    check_no_case(case, [lead, *assisting], is_no_case)
    _check_relay(case, lead, relayed_on)
    if case.round is None:
        number = case.issue.rounds.count() + 1
        case.round = Round.objects.create(issue=case.issue, no=number, opened_on=case.on)
    deadline = run_answer_clock(case, due)
    order = send_to_lead(case, lead, letter_number=letter_number, relayed_on=relayed_on)
    for unit in assisting:
        if not case.round.dispatches.running().filter(unit=unit).exists():
            send(case, unit, Part.ASSISTING, letter_number=letter_number)
    endings.end_clocks(case, kind=Kind.DECIDE)
    name_readers(case, readers)
    case.say(
        note,
        lead=lead.short_name,
        lead_kind=lead.kind,
        assisting=[unit.short_name for unit in assisting],
        due=deadline.due_on,
        letter_number=letter_number,
        relayed_on=relayed_on,
    )
    case.event_of = {"round": case.round, "dispatch": order}


def dispatch_said(facts):
    said = [_("主办：%(lead)s。") % facts]
    if facts.get("assisting"):
        said.append(_("协办：%(units)s。") % {"units": list_of(facts["assisting"])})
    said.append(_("期限：%(due)s。") % {"due": day_of(facts, "due")})
    if facts.get("letter_number"):
        letter = UndertakingUnit(kind=facts.get("lead_kind", "")).letter
        known = {"letter": letter, "number": facts["letter_number"]}
        said.append(_("%(letter)s文号：%(number)s。") % known)
    if facts.get("relayed_on"):
        known = {"day": day_of(facts, "relayed_on")}
        said.append(_("%(day)s由县政府办转交。") % known)
    return said


def name_readers(case: IssueCase, readers) -> None:
    """Only people of the units that have the issue in hand now."""
    if not readers:
        return
    if not case.issue.is_confidential:
        case.refuse("readers", _("只有不公开的问题要指定谁可以看。"))
    units = case.round.dispatches.running().values("unit")
    serving = Posting.objects.current(case.entered_on).filter(role="unit_clerk", unit__in=units)
    if {person.pk for person in readers} - set(serving.values_list("user", flat=True)):
        case.refuse("readers", _("只能选主办、协办单位的经办人。"))
    named_readers.name_unit_readers(case.issue, readers, actor=case.actor)


def check_units(case: IssueCase, field_name: str, units) -> None:
    allowed = UndertakingUnit.objects.of_desk(case.issue.desk_id).standing()
    codes = {unit.pk for unit in units}
    if allowed.filter(pk__in=codes).count() < len(codes):
        case.refuse(field_name, _("请选择这个经办台的在用单位；乡镇以外的单位，先转到县级再交办。"))


def check_no_case(case: IssueCase, units, is_no_case: bool) -> None:
    """Courts and procuratorates are passed suggestions on 转送, never a case."""
    if is_no_case or not any(unit.is_judicial for unit in units):
        return
    case.refuse("is_no_case", _("正在办理的案件不能转送法院、检察院。不涉及案件的，请勾选确认。"))


def _check_relay(case: IssueCase, lead: UndertakingUnit, relayed_on) -> None:
    """The county government office passes matters on, where the county says so."""
    if relayed_on is None:
        return
    if not case.county.relays_through_government:
        case.refuse("relayed_on", _("本县不经县政府办转交。"))
    if lead.kind not in lead.OF_GOVERNMENT or case.issue.has_township_desk:
        case.refuse("relayed_on", _("只有县级交办给政府部门、乡镇政府的函件经县政府办转交。"))
    if not case.on <= relayed_on <= max(case.on, case.entered_on):
        case.refuse("relayed_on", _("转交日期不能早于交办日期，也不能晚于今天。"))


def send(case: IssueCase, unit, part: str, **facts) -> Dispatch:
    order = Dispatch(round=case.round, unit=unit, part=part, sent_on=case.on, **facts)
    order.clean_fields(exclude=["round", "unit"])
    order.save()
    return order


def send_to_lead(case: IssueCase, unit, **facts) -> Dispatch:
    """A unit that has assisted so far leads from now on."""
    as_helper = case.round.dispatches.running().filter(unit=unit)
    endings.end_dispatches(case, as_helper, Dispatch.Ending.REDIRECTED)
    order = send(case, unit, Part.LEAD, **facts)
    rule = deadlines.rule_for(case.issue.county_id, DeadlineRule.Kind.ACCEPT)
    belongs = {"round": case.round, "dispatch": order}
    deadlines.start(
        case.issue, Kind.ACCEPT, on=case.on, rule=rule, calendar=case.calendar, **belongs
    )
    return order


S, W = State, Who
# fmt: off
STEPS = (
    IssueStep(
        "dispatch", _("交办"), (S.TRIAGED,), S.DISPATCHED, (W.DESK,),
        form=DispatchForm, template="visits/issues/acts/dispatch.html", act=dispatch,
        says=dispatch_said, done=_("问题已交办。"), prominence=5, pin=FILLED, is_tracked=True,
        news=(
            Line(to.lead, noop("新交办一件：“%(title)s”（%(reference)s），请签收，%(due)s前答复。")),
            Line(to.assisting, noop("请协助办理“%(title)s”（%(reference)s），主办单位是%(lead)s。")),
        ),
    ),
)
