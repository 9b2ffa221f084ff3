"""Acts of the desk 经办台: triage, passing, dispatch, redirect, assisting units, send back, close, urging."""

from django.utils.translation import gettext as _

from stations.models import Region, UndertakingUnit
from visits import deadlines
from visits.acts.case import Case
from visits.models import Deadline, DeadlineRule, Dispatch, Event, Issue, Round
from visits.models.rules import Pace

Kind = Deadline.Kind


def triage(case: Case, *, category, title, pace, matter_region=None, reason=""):
    issue = case.issue
    if issue.voices.filter(visit__state="from_deputy").exists():
        case.refuse("category", _("这次来访由代表登记，请先由家站联络员确认。"))
    if pace == Pace.COMPLEX:
        case.require_text("reason", reason)
    issue.category, issue.title, issue.pace = category, title, pace
    issue.matter_region = matter_region
    deadlines.end(issue.deadlines.filter(kind=Kind.TRIAGE), on=case.on, calendar=case.calendar)
    case.say(reason, category=str(category), pace=pace)


def pass_up(case: Case, *, reason):
    """To the county; the clock runs on."""
    if not case.issue.has_township_desk:
        case.refuse("reason", _("这件问题已经在县级经办台。"))
    case.issue.desk_id = case.issue.county_id
    case.say(case.require_text("reason", reason), desk=case.county.region.name)


def pass_down(case: Case, *, township: Region, reason):
    """To a township of the county; the clock runs on."""
    if case.issue.has_township_desk:
        case.refuse("township", _("这件问题已经在乡镇经办台。"))
    if township.parent_id != case.issue.county_id or township.ended_on:
        case.refuse("township", _("请选择本县现有的乡镇。"))
    case.issue.desk = township
    case.say(case.require_text("reason", reason), desk=township.name)


def dispatch(
    case: Case, *, lead, assisting=(), due=None, letter_number="", relayed_on=None, note=""
):
    """交办. Without `due` the county's rule for the pace reckons it; the clock runs from the day of 交办."""
    _check_units(case, lead, assisting)
    if relayed_on and relayed_on < case.on:
        case.refuse("relayed_on", _("转交日期不能早于交办日期。"))
    if case.round is None:
        case.round = Round.objects.create(issue=case.issue, no=_next_round(case), opened_on=case.on)
    deadline = _answer_clock(case, due)
    order = _send(case, lead, letter_number=letter_number, relayed_on=relayed_on)
    for unit in assisting:
        if not case.round.dispatches.running().filter(unit=unit).exists():
            _send(case, unit, part=Dispatch.Part.ASSISTING, letter_number=letter_number)
    deadlines.end(case.issue.deadlines.filter(kind=Kind.DECIDE), on=case.on, calendar=case.calendar)
    case.say(
        note,
        lead=lead.short_name,
        assisting=[unit.short_name for unit in assisting],
        due=deadline.due_on,
        letter_number=letter_number,
        relayed_on=relayed_on,
        letter=str(lead.letter),
    )
    case.event_of = {"round": case.round, "dispatch": order}


def redirect(case: Case, *, lead, reason, due=None, letter_number=""):
    """改派: another lead in the same round; the first due date is kept beside the new one."""
    _check_units(case, lead, ())
    before = case.lead
    if before and before.unit_id == lead.pk:
        case.refuse("lead", _("请选择另一个单位。"))
    case.require_text("reason", reason)
    running = case.round.dispatches.running()
    _end_dispatches(case, running.lead(), Dispatch.Ending.REDIRECTED)
    _end_dispatches(case, running.filter(unit=lead), Dispatch.Ending.REDIRECTED)
    deadline = _answer_clock(case, due)
    order = _send(case, lead, letter_number=letter_number)
    case.say(
        reason,
        lead=lead.short_name,
        before=before.unit.short_name if before else "",
        due=deadline.due_on,
    )
    case.event_of = {"round": case.round, "dispatch": order}


def add_assisting(case: Case, *, unit, task, due=None):
    _check_units(case, None, [unit])
    if case.round.dispatches.running().filter(unit=unit).exists():
        case.refuse("unit", _("这个单位已经在承办这一件。"))
    order = _send(case, unit, part=Dispatch.Part.ASSISTING, task=case.require_text("task", task))
    if due:
        if due < case.on:
            case.refuse("due", _("期限不能早于今天。"))
        deadlines.start_named(
            case.issue, Kind.REPLY, on=case.on, due_on=due, round=case.round, dispatch=order
        )
    case.say(task, unit=unit.short_name, due=due)
    case.event_of = {"round": case.round, "dispatch": order}


def release_assisting(case: Case, *, dispatch: Dispatch, reason):
    if dispatch.round_id != case.round.pk or not dispatch.is_running or dispatch.part == "lead":
        case.refuse("dispatch", _("请选择一个正在协办的单位。"))
    _end_dispatches(case, case.round.dispatches.filter(pk=dispatch.pk), Dispatch.Ending.RELEASED)
    case.say(case.require_text("reason", reason), unit=dispatch.unit.short_name)
    case.event_of = {"round": case.round, "dispatch": dispatch}


def send_back(case: Case, *, reason):
    """退回重答: same round, same due date; the answer is kept as superseded."""
    if case.round.feedback.filter(is_reached=True).exists():
        case.refuse("reason", _("已经把答复告知反映人，不能再退回。"))
    case.require_text("reason", reason)
    case.answer.superseded_on = case.on
    case.answer.save(update_fields=["superseded_on"])
    before = case.issue.deadlines.filter(kind=Kind.ANSWER, round=case.round).order_by("-id").first()
    again = deadlines.start_named(
        case.issue, Kind.ANSWER, on=before.starts_on, due_on=before.due_on, round=case.round
    )
    again.first_due = before.first_due
    again.save(update_fields=["first_due"])
    case.say(reason, due=before.due_on)
    case.event_of = {"round": case.round}


def close(case: Case, *, note=""):
    """办结: every voice told, unreachable or without a way to be told; no open 不满意 (domain §3b)."""
    answer_class = case.answer.answer_class
    reasons = reasons_not_to_close(case)
    if reasons:
        case.refuse("note", reasons)
    if answer_class.needs_ground:
        case.answer.countersigned_on = case.on
        case.answer.save(update_fields=["countersigned_on"])
    _end_round(case)
    case.issue.outcome, case.issue.closed_on = Issue.Outcome.HANDLED, case.on
    case.say(note, answer_class=answer_class.code)


def reasons_not_to_close(case: Case) -> list:
    """What still stands in the way of closing, as messages for people; empty when nothing does."""
    answer_class = case.answer.answer_class
    reasons = []
    if answer_class.needs_pledge:
        reasons.append(_("答复只是承诺，要跟踪到兑现才能办结。"))
    if answer_class.needs_ground and case.who != "county":
        reasons.append(_("暂难解决的，由县人大工作人员复核后办结。"))
    for voice in case.issue.voices.for_page():
        standing = voice.standing(case.round)
        if standing == "waiting":
            reasons.append(_("还有反映人没有告知：%(visit)s。") % {"visit": voice.visit})
        elif standing == "not_satisfied":
            reasons.append(_("有反映人不满意，不能办结：%(visit)s。") % {"visit": voice.visit})
        elif standing == "told" and not _window_is_over(case, voice.told_on(case.round)):
            reasons.append(_("已经告知，还在等反映人评价：%(visit)s。") % {"visit": voice.visit})
    return reasons


def _window_is_over(case: Case, told_on) -> bool:
    """Whether a told voice has had the days the county gives for a rating (15 working days)."""
    rule = deadlines.rule_for(case.issue.county_id, DeadlineRule.Kind.RATING)
    return case.calendar.working_days_between(told_on, case.on) >= rule.length


def urge(case: Case, *, note):
    case.say(case.require_text("note", note), lead=case.lead.unit.short_name if case.lead else "")
    case.event_of = {"round": case.round, "dispatch": case.lead}


def supervise(case: Case, *, note, due):
    """督办 with a date for the written reply; companies and vertical units are asked, not supervised."""
    case.require_text("note", note)
    if due < case.on:
        case.refuse("due", _("期限不能早于今天。"))
    if case.lead and not case.lead.unit.may_be_supervised:
        case.refuse("note", _("企业和垂直管理单位、法院、检察院只能商请，不能督办，请用催办。"))
    if case.who == "township" and case.lead and case.lead.unit.township_id != case.issue.desk_id:
        case.refuse("note", _("乡镇只能督办本乡镇的承办单位。"))
    case.say(note, lead=case.lead.unit.short_name if case.lead else "", reply_due=due)
    case.event_of = {"round": case.round, "dispatch": case.lead}
    case.later.append(
        lambda event: deadlines.start_named(
            case.issue, Kind.REPLY, on=case.on, due_on=due, event=event
        )
    )


def reply(case: Case, *, event: Event, text):
    if event.issue_id != case.issue.pk or event.step != "supervise":
        case.refuse("event", _("请选择要回复的督办。"))
    if event.replies.exists():
        case.refuse("event", _("这份督办已经回复过。"))
    deadlines.end(case.issue.deadlines.filter(event=event), on=case.on, calendar=case.calendar)
    case.say(case.require_text("text", text))
    case.event_of = {"round": case.round, "dispatch": case.lead, "answers_event": event}


def _check_units(case: Case, lead, assisting):
    allowed = UndertakingUnit.objects.of_desk(case.issue.desk_id).standing()
    if lead is not None:
        if not allowed.filter(pk=lead.pk).exists():
            case.refuse("lead", _("乡镇经办台只能交办给本乡镇的单位，其他单位请先转到县级。"))
        if lead in assisting:
            case.refuse("assisting", _("主办单位不能同时协办。"))
    for unit in assisting:
        if unit.county_id != case.issue.county_id or unit.closed_on:
            case.refuse("unit" if lead is None else "assisting", _("请选择本县在用的单位。"))


def _next_round(case: Case) -> int:
    return case.issue.rounds.count() + 1


def _answer_clock(case: Case, due) -> Deadline:
    """The running answer clock of the round, started or moved to `due`."""
    if due and due < case.on:
        case.refuse("due", _("期限不能早于交办日期。"))
    running = case.issue.deadlines.running().filter(kind=Kind.ANSWER).first()
    if running is None:
        if due:
            return deadlines.start_named(
                case.issue, Kind.ANSWER, on=case.on, due_on=due, round=case.round
            )
        kind = DeadlineRule.Kind.ANSWER if case.round.no == 1 else DeadlineRule.Kind.REHANDLE
        pace = case.issue.pace if kind == DeadlineRule.Kind.ANSWER else ""
        rule = deadlines.rule_for(case.issue.county_id, kind, pace)
        return deadlines.start(
            case.issue, Kind.ANSWER, on=case.on, rule=rule, calendar=case.calendar, round=case.round
        )
    if due and due != running.due_on:
        deadlines.move(running, due)
    return running


def _send(case: Case, unit, *, part=Dispatch.Part.LEAD, **facts) -> Dispatch:
    order = Dispatch(round=case.round, unit=unit, part=part, sent_on=case.on, **facts)
    order.full_clean(validate_unique=False)
    order.save()
    if part == Dispatch.Part.LEAD:
        rule = deadlines.rule_for(case.issue.county_id, DeadlineRule.Kind.ACCEPT)
        deadlines.start(
            case.issue,
            Kind.ACCEPT,
            on=case.on,
            rule=rule,
            calendar=case.calendar,
            round=case.round,
            dispatch=order,
        )
    return order


def _end_dispatches(case: Case, dispatches, ending: str) -> None:
    for order in dispatches:
        order.ended_on, order.ending = case.on, ending
        order.save(update_fields=["ended_on", "ending"])
        deadlines.end(order.deadlines.all(), on=case.on, calendar=case.calendar)


def _end_round(case: Case) -> None:
    _end_dispatches(case, case.round.dispatches.running(), Dispatch.Ending.ANSWERED)
    deadlines.end(case.issue.deadlines.all(), on=case.on, calendar=case.calendar)
    case.round.ended_on = case.on
    case.round.save(update_fields=["ended_on"])
    case.event_of = {"round": case.round}
