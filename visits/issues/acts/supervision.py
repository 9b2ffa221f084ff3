"""Urging 催办, supervising 督办 and key supervision 重点督办 of the unit, instructions 批示 of
leaders, and the written reply.
"""

from django.utils.translation import gettext as _

from deputies_portal.core.workflow import Situation
from stations.scope import Scope
from visits.calendar import deadlines
from visits.issues.acts import endings
from visits.issues.acts.case import IssueCase
from visits.issues.dossier import ASKING, Dossier
from visits.models import Deadline, Event


def urge(case: IssueCase, *, note, due):
    case.require_text("note", note)
    _check_due(case, due)
    case.say(note, lead=case.lead.unit.short_name if case.lead else "", asked_by=due)
    case.event_of = {"round": case.round, "dispatch": case.lead}


def may_supervise(at: Situation) -> bool:
    return not reason_not_to_supervise(at.known, at.held)


def supervise(case: IssueCase, *, note, due):
    """督办 with a date for the written reply."""
    _ask_for_reply(case, note, due)


def key_supervise(case: IssueCase, *, note, due, decided_on):
    """重点督办, decided by the meeting of directors 主任会议 on a day."""
    if decided_on > case.on:
        case.refuse("decided_on", _("主任会议的日期不能晚于今天。"))
    _ask_for_reply(case, note, due)
    case.say(decided_on=decided_on)


def _ask_for_reply(case: IssueCase, note: str, due) -> None:
    if reason := reason_not_to_supervise(case.dossier, case.held):
        case.refuse("note", reason)
    _start_reply(case, note, due)


def instruct(case: IssueCase, *, leader, instructed_on, note, due):
    """批示: what a leader wrote, who it was and when; answered in writing by a day."""
    if instructed_on > case.on:
        case.refuse("instructed_on", _("批示日期不能晚于今天。"))
    case.require_text("leader", leader)
    _start_reply(case, note, due)
    case.say(leader=leader, instructed_on=instructed_on)


def _start_reply(case: IssueCase, note: str, due) -> None:
    case.require_text("note", note)
    _check_due(case, due)
    case.say(note, lead=case.lead.unit.short_name if case.lead else "", reply_due=due)
    case.event_of = {"round": case.round, "dispatch": case.lead}
    case.later.append(
        lambda event: deadlines.start_named(
            case.issue, Deadline.Kind.REPLY, on=case.on, due_on=due, event=event
        )
    )


def reason_not_to_supervise(dossier: Dossier, held) -> str:
    """Companies, vertical units and courts are asked, not supervised; a township's clerk
    supervises units of the own township alone. Empty when nothing stands in the way.
    """
    unit = dossier.lead.unit if dossier.lead else None
    if unit is not None and not unit.may_be_supervised:
        return _("企业和垂直管理单位、法院、检察院只能商请，不能督办，请用催办。")
    if "county" in held or "manager" in held:
        return ""
    own = Scope.of(held["township"].user).townships
    if unit is None or unit.township_id not in own:
        return _("乡镇只能督办本乡镇的承办单位。")
    return ""


def has_supervisions(at: Situation) -> bool:
    return bool(at.known.supervisions_to_reply)


def reply(case: IssueCase, *, event: Event, text):
    if event.issue_id != case.issue.pk or event.step not in ASKING:
        case.refuse("event", _("请选择要回复的督办。"))
    if event.replies.exists():
        case.refuse("event", _("这份督办已经回复过。"))
    if case.on < event.happened_on:
        case.refuse("happened_on", _("回复日期不能早于督办日期。"))
    text = case.require_text("text", text)
    case.say(text, replied_step=event.step, replied_on=event.happened_on)
    endings.end_clocks(case, event=event)
    case.event_of = {"round": case.round, "dispatch": case.lead, "answers_event": event}


def _check_due(case: IssueCase, due) -> None:
    if due < case.on:
        case.refuse("due", _("期限不能早于今天。"))
