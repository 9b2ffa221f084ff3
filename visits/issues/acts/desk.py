"""Acts of the desk 经办台: triage, passing, dispatch, redirect, assisting, send back, close."""

from django.utils.translation import gettext as _

from deputies_portal.core.workflow import Situation
from stations.models import Posting, Region, UndertakingUnit
from visits.calendar import deadlines
from visits.issues.acts import endings
from visits.issues.acts.case import IssueCase
from visits.issues.acts.clocks import run_answer_clock
from visits.issues.acts.closing import reasons_not_to_close
from visits.models import Deadline, DeadlineRule, Dispatch, Issue, Round
from visits.models.rules import Pace
from visits.privacy import readers as named_readers

Kind = Deadline.Kind
Part = Dispatch.Part


def triage(case: IssueCase, *, category, title, pace, matter_region=None, reason=""):
    """审核. Without `matter_region` the region entered at the registration stays."""
    issue = case.issue
    if issue.voices.filter(visit__state="from_deputy").exists():
        case.refuse("category", _("这次来访由代表登记，请先由家站联络员确认。"))
    if category.county_id != issue.county_id or category.closed_on:
        case.refuse("category", _("请选择本县在用的类别。"))
    if pace == Pace.COMPLEX:
        case.require_text("reason", reason)
    before = issue.title
    issue.category, issue.pace = category, pace
    issue.title = case.require_text("title", title)
    issue.matter_region = _matter_region(case, matter_region or issue.matter_region)
    endings.end_clocks(case, kind=Kind.TRIAGE)
    changes = {"title": [before, issue.title]} if before != issue.title else None
    case.say(reason, category=str(category), pace=pace, changes=changes)


def _matter_region(case: IssueCase, region: Region | None) -> Region:
    if region is None:
        case.refuse("matter_region", _("请选择事情发生地。"))
    if not region.code.startswith(case.issue.county_id) or region.ended_on:
        case.refuse("matter_region", _("请选择本县现有的乡镇或村社区。"))
    return region


def may_pass_up(at: Situation) -> bool:
    """Nobody passes up from the county."""
    return at.record.has_township_desk


def pass_up(case: IssueCase, *, reason):
    """To the county; the clock runs on."""
    if not case.issue.has_township_desk:
        case.refuse("reason", _("这件问题已经在县级经办台。"))
    case.issue.desk_id = case.issue.county_id
    case.say(case.require_text("reason", reason), desk=case.county.region.name)


def may_pass_down(at: Situation) -> bool:
    issue = at.record
    can = not issue.has_township_desk and not issue.is_confidential
    return can and bool(issue.townships_concerned)


def pass_down(case: IssueCase, *, township: Region, reason):
    """To the township that heard it or where the matter lies; the clock runs on."""
    if case.issue.has_township_desk:
        case.refuse("township", _("这件问题已经在乡镇经办台。"))
    if case.issue.is_confidential:
        case.refuse("township", _("不公开的问题由县级经办，不能转到乡镇。"))
    if township.pk not in case.issue.townships_concerned or township.ended_on:
        case.refuse("township", _("只能转到接待的乡镇，或事情发生地的乡镇。"))
    case.issue.desk = township
    case.say(case.require_text("reason", reason), desk=township.name)


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
    _check_units(case, "lead", [lead])
    _check_units(case, "assisting", assisting)
    if lead in assisting:
        case.refuse("assisting", _("主办单位不能同时协办。"))
    _check_no_case(case, [lead, *assisting], is_no_case)
    _check_relay(case, lead, relayed_on)
    if case.round is None:
        number = case.issue.rounds.count() + 1
        case.round = Round.objects.create(issue=case.issue, no=number, opened_on=case.on)
    deadline = run_answer_clock(case, due)
    order = _send_to_lead(case, lead, letter_number=letter_number, relayed_on=relayed_on)
    for unit in assisting:
        if not case.round.dispatches.running().filter(unit=unit).exists():
            _send(case, unit, Part.ASSISTING, letter_number=letter_number)
    endings.end_clocks(case, kind=Kind.DECIDE)
    _name_readers(case, readers)
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


def redirect(
    case: IssueCase, *, lead, reason, due=None, letter_number="", readers=(), is_no_case=False
):
    """改派: another lead in the same round; the first due date is kept beside the new one."""
    _check_units(case, "lead", [lead])
    _check_no_case(case, [lead], is_no_case)
    before = case.lead.unit
    if before.pk == lead.pk:
        case.refuse("lead", _("请选择另一个单位。"))
    case.require_text("reason", reason)
    endings.end_dispatches(case, case.round.dispatches.running().lead(), Dispatch.Ending.REDIRECTED)
    endings.drop_request(case)
    deadline = run_answer_clock(case, due)
    order = _send_to_lead(case, lead, letter_number=letter_number)
    _name_readers(case, readers)
    case.say(
        reason,
        lead=lead.short_name,
        before=before.short_name,
        due=deadline.due_on,
        letter_number=letter_number,
    )
    case.event_of = {"round": case.round, "dispatch": order}


def add_assisting(case: IssueCase, *, unit, task, due=None, is_no_case=False):
    _check_units(case, "unit", [unit])
    _check_no_case(case, [unit], is_no_case)
    if case.round.dispatches.running().filter(unit=unit).exists():
        case.refuse("unit", _("这个单位已经在承办这一件。"))
    if due and due < case.on:
        case.refuse("due", _("期限不能早于今天。"))
    order = _send(case, unit, Part.ASSISTING, task=case.require_text("task", task))
    if due:
        belongs = {"round": case.round, "dispatch": order}
        deadlines.start_named(case.issue, Kind.REPLY, on=case.on, due_on=due, **belongs)
    case.say(task, unit=unit.short_name, due=due)
    case.event_of = {"round": case.round, "dispatch": order}


def has_assisting(at: Situation) -> bool:
    return bool(at.known.assisting)


def release_assisting(case: IssueCase, *, dispatch: Dispatch, reason):
    if dispatch.round_id != case.round.pk or not dispatch.is_running or dispatch.part == Part.LEAD:
        case.refuse("dispatch", _("请选择一个正在协办的单位。"))
    case.require_text("reason", reason)
    released = case.round.dispatches.filter(pk=dispatch.pk)
    endings.end_dispatches(case, released, Dispatch.Ending.RELEASED)
    case.say(reason, unit=dispatch.unit.short_name)
    case.event_of = {"round": case.round, "dispatch": dispatch}


def may_send_back(at: Situation) -> bool:
    """As long as nobody was told the answer."""
    return bool(at.known.lead) and not at.known.is_somebody_told


def send_back(case: IssueCase, *, reason):
    """退回重答: same round, same due date; the answer is kept as superseded."""
    if case.lead is None:
        case.refuse("reason", _("这份答复不是承办单位作的，不能退回重答。"))
    if case.round.feedback.filter(is_reached=True).exists():
        case.refuse("reason", _("已经把答复告知反映人，不能再退回。"))
    case.require_text("reason", reason)
    case.answer.superseded_on = case.on
    case.answer.save(update_fields=["superseded_on"])
    ended = case.issue.deadlines.filter(kind=Kind.ANSWER, round=case.round).order_by("id").last()
    again = deadlines.run_on(ended)
    case.say(reason, due=again.due_on)
    case.event_of = {"round": case.round}


def rehandle(
    case: IssueCase, *, lead, reason, assisting=(), due=None, letter_number="", is_no_case=False
):
    """重办: a new round by this unit or another, with a supervision notice; the old answer stays.
    The clock is that of rehandling. An objection is decided by it. Who assisted so far and is not
    named again is said to be dropped.
    """
    _check_units(case, "lead", [lead])
    _check_units(case, "assisting", assisting)
    if lead in assisting:
        case.refuse("assisting", _("主办单位不能同时协办。"))
    _check_no_case(case, [lead, *assisting], is_no_case)
    case.require_text("reason", reason)
    helped = {order.unit: order.task for order in case.dossier.last_assisting}
    endings.end_everything(case, Dispatch.Ending.ANSWERED)
    case.issue.outcome, case.issue.closed_on = "", None
    number = case.issue.rounds.count() + 1
    case.round = Round(issue=case.issue, no=number, opened_on=case.on, reason=reason)
    case.round.clean_fields(exclude=["issue"])
    case.round.save()
    deadline = run_answer_clock(case, due)
    order = _send(case, lead, Part.LEAD, letter_number=letter_number)
    for unit in assisting:
        facts = {"letter_number": letter_number, "task": helped.get(unit, "")}
        _send(case, unit, Part.ASSISTING, **facts)
    case.say(
        reason,
        lead=lead.short_name,
        lead_kind=lead.kind,
        assisting=[unit.short_name for unit in assisting],
        dropped=[unit.short_name for unit in helped if unit not in (lead, *assisting)],
        round=number,
        due=deadline.due_on,
        letter_number=letter_number,
    )
    case.event_of = {"round": case.round, "dispatch": order}


def may_close(at: Situation) -> bool:
    return not reasons_not_to_close(at.known, at.held, at.on)


def close(case: IssueCase, *, note=""):
    """办结: every voice told, unreachable or without a way to be told; no open 不满意."""
    reasons = reasons_not_to_close(case.dossier, case.held, case.on)
    if reasons:
        case.refuse("note", reasons)
    answer_class = case.answer.answer_class
    if answer_class.needs_ground:
        case.answer.countersigned_on = case.on
        case.answer.save(update_fields=["countersigned_on"])
    endings.close_issue(case, Issue.Outcome.HANDLED, Dispatch.Ending.ANSWERED)
    case.say(note, answer_class=str(answer_class))


def _name_readers(case: IssueCase, readers) -> None:
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


def _check_units(case: IssueCase, field_name: str, units) -> None:
    allowed = UndertakingUnit.objects.of_desk(case.issue.desk_id).standing()
    codes = {unit.pk for unit in units}
    if allowed.filter(pk__in=codes).count() < len(codes):
        case.refuse(field_name, _("请选择这个经办台的在用单位；乡镇以外的单位，先转到县级再交办。"))


def _check_no_case(case: IssueCase, units, is_no_case: bool) -> None:
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


def _send(case: IssueCase, unit, part: str, **facts) -> Dispatch:
    order = Dispatch(round=case.round, unit=unit, part=part, sent_on=case.on, **facts)
    order.clean_fields(exclude=["round", "unit"])
    order.save()
    return order


def _send_to_lead(case: IssueCase, unit, **facts) -> Dispatch:
    """A unit that has assisted so far leads from now on."""
    as_helper = case.round.dispatches.running().filter(unit=unit)
    endings.end_dispatches(case, as_helper, Dispatch.Ending.REDIRECTED)
    order = _send(case, unit, Part.LEAD, **facts)
    rule = deadlines.rule_for(case.issue.county_id, DeadlineRule.Kind.ACCEPT)
    belongs = {"round": case.round, "dispatch": order}
    deadlines.start(
        case.issue, Kind.ACCEPT, on=case.on, rule=rule, calendar=case.calendar, **belongs
    )
    return order
