"""Acts of the undertaking unit 承办单位, or of the desk on paper for it: accept, return, progress, answer."""

from datetime import timedelta

from django.utils.translation import gettext as _

from visits import deadlines
from visits.acts.case import Case
from visits.models import Answer, Deadline, DeadlineRule, Dispatch, ExtensionRequest, Pledge

Kind = Deadline.Kind
LONGEST_EXTENSION = timedelta(days=365)


def accept(case: Case, *, accepted_by):
    order = case.lead
    if case.on < order.sent_on:
        case.refuse("happened_on", _("签收日期不能早于交办日期。"))
    order.accepted_on = case.on
    order.accepted_by = case.require_text("accepted_by", accepted_by)
    order.delivered_on = order.delivered_on or case.on
    order.save(update_fields=["accepted_on", "accepted_by", "delivered_on"])
    _end_accept_clock(case, order)
    case.say(unit=order.unit.short_name, accepted_by=order.accepted_by)
    case.event_of = {"round": case.round, "dispatch": order}


def give_back(case: Case, *, reason, instead=""):
    """退回, within the days the rule gives for accepting; the desk decides anew within its own clock."""
    order = case.lead
    clock = order.deadlines.running().filter(kind=Kind.ACCEPT).first()
    if clock and case.on > clock.due_on:
        case.refuse("reason", _("已过签收或退回的期限，请签收后申请改派。"))
    if case.on < order.sent_on:
        case.refuse("happened_on", _("退回日期不能早于交办日期。"))
    order.returned_on = case.on
    order.return_reason = case.require_text("reason", reason)
    order.instead = instead
    order.save(update_fields=["returned_on", "return_reason", "instead"])
    _end_accept_clock(case, order)
    rule = deadlines.rule_for(case.issue.county_id, DeadlineRule.Kind.DECIDE)
    deadlines.start(
        case.issue, Kind.DECIDE, on=case.on, rule=rule, calendar=case.calendar, round=case.round
    )
    case.say(reason, unit=order.unit.short_name, instead=instead)
    case.event_of = {"round": case.round, "dispatch": order}


def assist(case: Case, *, dispatch: Dispatch, opinion):
    """协办意见, to the lead; never ends the round."""
    if dispatch.round_id != case.round.pk or dispatch.part != "assisting":
        case.refuse("dispatch", _("请选择协办的单位。"))
    if not dispatch.is_running:
        case.refuse("dispatch", _("这个单位已经不再协办。"))
    dispatch.opinion = case.require_text("opinion", opinion)
    dispatch.opinion_on = case.on
    if dispatch.accepted_on is None:
        dispatch.accepted_on = max(case.on, dispatch.sent_on)
    dispatch.save(update_fields=["opinion", "opinion_on", "accepted_on"])
    deadlines.end(dispatch.deadlines.all(), on=case.on, calendar=case.calendar)
    case.say(opinion, unit=dispatch.unit.short_name)
    case.event_of = {"round": case.round, "dispatch": dispatch}


def progress(case: Case, *, note):
    case.say(case.require_text("note", note))
    case.event_of = {"round": case.round, "dispatch": case.lead}


def ask_extension(case: Case, *, reason, wanted_due):
    clock = _answer_clock(case)
    if case.on > clock.due_on:
        case.refuse("reason", _("已过答复期限，不能再申请延期。"))
    if case.round.extensions.filter(decision="granted").exists():
        case.refuse("reason", _("这一轮已经延期过一次，不能再延。"))
    if case.round.extensions.filter(decision="").exists():
        case.refuse("reason", _("已经有一份延期申请在等答复。"))
    _check_wanted(case, "wanted_due", wanted_due, clock)
    ExtensionRequest.objects.create(
        round=case.round,
        asked_on=case.on,
        asked_by=case.actor,
        is_paper=case.on_paper,
        reason=case.require_text("reason", reason),
        wanted_due=wanted_due,
    )
    case.say(reason, wanted_due=wanted_due, due=clock.due_on)
    case.event_of = {"round": case.round, "dispatch": case.lead}


def grant_extension(case: Case, *, due, reason):
    request, clock = _open_request(case), _answer_clock(case)
    _check_wanted(case, "due", due, clock)
    before = clock.due_on
    deadlines.move(clock, due)
    _decide(case, request, ExtensionRequest.Decision.GRANTED, reason)
    case.say(case.require_text("reason", reason), before=before, due=due)


def refuse_extension(case: Case, *, reason):
    _decide(case, _open_request(case), ExtensionRequest.Decision.REFUSED, reason)
    case.say(case.require_text("reason", reason), due=_answer_clock(case).due_on)


def answer(
    case: Case,
    *,
    answer_class,
    text,
    note="",
    ground="",
    pledge="",
    pledge_due=None,
    signer="",
    document_number="",
):
    """答复 of the lead unit: B promises by a date, C states its ground; missing opinions are named."""
    if answer_class.county_id != case.issue.county_id or answer_class.closed_on:
        case.refuse("answer_class", _("请选择一类办理结果。"))
    if answer_class.needs_ground:
        case.require_text("ground", ground)
    if answer_class.needs_pledge:
        case.require_text("pledge", pledge)
        if pledge_due is None or pledge_due <= case.on:
            case.refuse("pledge_due", _("写明预计办完的日期，要晚于今天。"))
    given = Answer(
        round=case.round,
        dispatch=case.lead,
        answer_class=answer_class,
        text=case.require_text("text", text),
        note=note,
        ground=ground if answer_class.needs_ground else "",
        missing_opinions=_missing_opinions(case),
        signer=signer,
        document_number=document_number,
        answered_on=case.on,
    )
    given.full_clean(validate_unique=False)
    given.save()
    if answer_class.needs_pledge:
        Pledge.objects.create(answer=given, text=pledge, due_on=pledge_due)
    deadlines.end(case.issue.deadlines.filter(kind=Kind.ANSWER), on=case.on, calendar=case.calendar)
    case.say(
        text,
        unit=case.lead.unit.short_name,
        answer_class=answer_class.code,
        missing=given.missing_opinions,
        pledge_due=pledge_due if answer_class.needs_pledge else None,
    )
    case.event_of = {"round": case.round, "dispatch": case.lead}


def _missing_opinions(case: Case) -> str:
    silent = case.round.dispatches.running().assisting().filter(opinion="").select_related("unit")
    return "、".join(order.unit.short_name for order in silent)[:300]


def _answer_clock(case: Case) -> Deadline:
    return case.issue.deadlines.running().get(kind=Kind.ANSWER)


def _check_wanted(case: Case, field_name, wanted, clock):
    if wanted is None or wanted <= clock.due_on:
        case.refuse(field_name, _("新的期限要晚于现在的期限。"))
    if wanted > clock.due_on + LONGEST_EXTENSION:
        case.refuse(field_name, _("最多延一年。"))


def _open_request(case: Case) -> ExtensionRequest:
    request = case.round.extensions.filter(decision="").first()
    if request is None:
        case.refuse("reason", _("没有等答复的延期申请。"))
    if request.asked_by_id == case.actor.pk and not request.is_paper:
        case.refuse("reason", _("不能答复自己的申请。"))
    return request


def _decide(case: Case, request: ExtensionRequest, decision: str, reason: str) -> None:
    request.decision, request.decided_on = decision, case.on
    request.decided_by, request.decision_note = case.actor, case.require_text("reason", reason)
    request.save(update_fields=["decision", "decided_on", "decided_by", "decision_note"])
    case.event_of = {"round": case.round, "dispatch": case.lead}


def _end_accept_clock(case: Case, order: Dispatch) -> None:
    deadlines.end(order.deadlines.filter(kind=Kind.ACCEPT), on=case.on, calendar=case.calendar)
