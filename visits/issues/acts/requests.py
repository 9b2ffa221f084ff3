"""What the lead unit asks of the desk 申请延期、申请改派, and how the desk decides (domain §3b).

An extension is granted once per round; a hand-over granted is a redirect.
"""

from django.utils.translation import gettext as _

from deputies_portal.core.workflow import Situation
from stations.models import UndertakingUnit
from visits.calendar import deadlines
from visits.issues.acts import desk
from visits.issues.acts.case import IssueCase
from visits.issues.acts.clocks import LONGEST, answer_clock, is_in_time
from visits.models import ExtensionRequest

Kind = ExtensionRequest.Kind
Decision = ExtensionRequest.Decision


def may_ask_extension(at: Situation) -> bool:
    free = at.known.open_request is None and not at.known.has_extension
    return free and is_in_time(at, "answer")


def ask_extension(case: IssueCase, *, reason, wanted_due):
    clock = _clock_in_time(case, _("已过答复期限，不能再申请延期。"))
    if case.round.extensions.filter(kind=Kind.EXTENSION, decision=Decision.GRANTED).exists():
        case.refuse("reason", _("这一轮已经延期过一次，不能再延。"))
    if case.round.extensions.filter(kind=Kind.EXTENSION, decision="").exists():
        case.refuse("reason", _("已经有一份延期申请在等答复。"))
    _check_wanted(case, "wanted_due", wanted_due, clock)
    _ask(case, Kind.EXTENSION, reason, wanted_due=wanted_due)
    case.say(reason, wanted_due=wanted_due, due=clock.due_on)


def may_ask_hand_over(at: Situation) -> bool:
    return at.known.open_handover is None and is_in_time(at, "answer")


def ask_hand_over(case: IssueCase, *, unit: UndertakingUnit, reason):
    """申请改派: the matter belongs to another unit, found out after the acceptance."""
    _clock_in_time(case, _("已过答复期限，不能再申请改派。"))
    if case.round.extensions.filter(kind=Kind.HANDOVER, decision="").exists():
        case.refuse("reason", _("已经有一份改派申请在等答复。"))
    is_other = unit.county_id == case.issue.county_id and unit.pk != case.lead.unit_id
    if not is_other or unit.closed_on:
        case.refuse("unit", _("请选择本县另一个在用的单位。"))
    _ask(case, Kind.HANDOVER, reason, proposed=unit)
    case.say(reason, unit=case.lead.unit.short_name, proposed=unit.short_name)


def may_decide_extension(at: Situation) -> bool:
    return _may_decide(at.user, at.known.open_request)


def may_decide_hand_over(at: Situation) -> bool:
    return _may_decide(at.user, at.known.open_handover)


def _may_decide(user, asked) -> bool:
    """Nobody grants what was not asked for, or what he has asked for himself."""
    return asked is not None and (asked.is_paper or asked.asked_by_id != user.pk)


def grant_extension(case: IssueCase, *, due, reason):
    request, clock = _open_request(case, Kind.EXTENSION), answer_clock(case)
    _check_wanted(case, "due", due, clock)
    if due < case.on:
        case.refuse("due", _("期限不能早于今天。"))
    before = clock.due_on
    deadlines.move(clock, due)
    _decide(case, request, Decision.GRANTED, reason)
    case.say(reason, before=before, due=due)


def refuse_extension(case: IssueCase, *, reason):
    _decide(case, _open_request(case, Kind.EXTENSION), Decision.REFUSED, reason)
    case.say(reason, due=answer_clock(case).due_on)


def grant_hand_over(case: IssueCase, *, lead, reason, **facts):
    """The desk names the new lead: the proposed unit, or a better one."""
    _decide(case, _open_request(case, Kind.HANDOVER), Decision.GRANTED, reason)
    desk.redirect(case, lead=lead, reason=reason, **facts)


def refuse_hand_over(case: IssueCase, *, reason):
    _decide(case, _open_request(case, Kind.HANDOVER), Decision.REFUSED, reason)
    case.say(reason, unit=case.lead.unit.short_name, due=answer_clock(case).due_on)


def _clock_in_time(case: IssueCase, too_late: str):
    clock = answer_clock(case)
    if case.on > clock.due_on:
        case.refuse("reason", too_late)
    return clock


def _ask(case: IssueCase, kind: str, reason: str, **facts) -> None:
    request = ExtensionRequest(
        round=case.round,
        kind=kind,
        asked_on=case.on,
        asked_by=case.actor,
        is_paper=case.on_paper,
        reason=case.require_text("reason", reason),
        **facts,
    )
    request.clean_fields(exclude=["round", "asked_by", "decided_by", "proposed"])
    request.save()
    case.event_of = {"round": case.round, "dispatch": case.lead}


def _check_wanted(case: IssueCase, field_name, wanted, clock) -> None:
    if wanted is None or wanted <= clock.due_on:
        case.refuse(field_name, _("新的期限要晚于现在的期限。"))
    if wanted > clock.due_on + LONGEST:
        case.refuse(field_name, _("最多延一年。"))


_NOT_ASKED = {
    Kind.EXTENSION: lambda: _("没有等答复的延期申请。"),
    Kind.HANDOVER: lambda: _("没有等答复的改派申请。"),
}


def _open_request(case: IssueCase, kind: str) -> ExtensionRequest:
    request = case.round.extensions.filter(kind=kind, decision="").first()
    if request is None:
        case.refuse("reason", _NOT_ASKED[kind]())
    if request.asked_by_id == case.actor.pk and not request.is_paper:
        case.refuse("reason", _("不能答复自己的申请。"))
    return request


def _decide(case: IssueCase, request: ExtensionRequest, decision: str, reason: str) -> None:
    request.decision, request.decided_on = decision, case.on
    request.decided_by, request.decision_note = case.actor, case.require_text("reason", reason)
    case.write(request, "decision", "decided_on", "decided_by", "decision_note")
    case.event_of = {"round": case.round, "dispatch": case.lead}
