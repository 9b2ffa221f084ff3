"""Voices that speak up after the answer 异议, or take their matter back 撤回 (domain §3b)."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from deputies_portal.core.workflow import Situation
from visits.calendar import deadlines
from visits.issues.acts import endings
from visits.issues.acts.case import IssueCase
from visits.issues.dossier import Dossier
from visits.models import Deadline, DeadlineRule, Issue, Voice
from visits.models.issues.states import State

Kind = Deadline.Kind


def may_object(at: Situation) -> bool:
    if not at.known.voices_asking or at.known.has_objection:
        return False
    return at.on <= last_day_to_object(at.known)


def object_to_answer(case: IssueCase, *, voice: Voice, said_on, text):
    """异议: the desk decides in its clock, by rehandling or by a refusal with reasons."""
    _check_voice(case, voice)
    if case.dossier.has_objection:
        case.refuse("voice", _("已经有一份异议在等答复。"))
    answered_on = case.dossier.answer.answered_on if case.dossier.answer else None
    if said_on > case.entered_on or said_on < (answered_on or case.issue.registered_on):
        case.refuse("said_on", _("日期不能早于答复，也不能晚于今天。"))
    if said_on > last_day_to_object(case.dossier):
        case.refuse("said_on", _("已过提出异议的期限，请另行登记。"))
    case.require_text("text", text)
    clock = ask_rehandling(case)
    case.say(text, voice=str(voice.origin), said_on=said_on, decide_by=clock.due_on)
    case.event_of = {"round": case.dossier.last_round}


def ask_rehandling(case: IssueCase) -> Deadline:
    """The clock in which the desk rehandles, or says why not."""
    rule = deadlines.rule_for(case.issue.county_id, DeadlineRule.Kind.OBJECT)
    belongs = {"round": case.dossier.last_round, "calendar": case.calendar}
    return deadlines.start(case.issue, Kind.OBJECT, on=case.on, rule=rule, **belongs)


def last_day_to_object(dossier: Dossier) -> date:
    """As many calendar days after the close as a closed issue waits for its filing; while the
    issue is open every day will do."""
    if dossier.issue.closed_on is None:
        return date.max
    return dossier.issue.closed_on + timedelta(days=dossier.archive_rule.length)


def has_objection(at: Situation) -> bool:
    return at.known.has_objection


def refuse_objection(case: IssueCase, *, reason):
    """不予重办, with the reason the voice is told."""
    case.require_text("reason", reason)
    endings.end_clocks(case, kind=Kind.OBJECT)
    case.say(reason)
    case.event_of = {"round": case.dossier.last_round}


def has_voices(at: Situation) -> bool:
    return bool(at.known.voices_asking)


def withdraw(case: IssueCase, *, voice: Voice, asked_by, asked_on, reason):
    """撤回: one voice takes its matter back; with the last one the issue is closed."""
    _check_voice(case, voice)
    if voice.withdrawn_on:
        case.refuse("voice", _("这位反映人已经撤回。"))
    if asked_on > case.entered_on or asked_on < case.issue.registered_on:
        case.refuse("asked_on", _("日期不能早于登记，也不能晚于今天。"))
    case.require_text("reason", reason)
    voice.withdrawn_on, voice.withdrawn_by = asked_on, asked_by
    voice.full_clean(exclude=["issue", "visit", "activity"])
    voice.save(update_fields=["withdrawn_on", "withdrawn_by"])
    case.say(reason, voice=str(voice.origin), asked_by=str(asked_by), asked_on=asked_on)
    left = Voice.objects.asking_for(case.issue).asking().exclude(pk=voice.pk).exists()
    if not left:
        endings.close_issue(case, Issue.Outcome.WITHDRAWN)
        case.to_state = State.CLOSED


def _check_voice(case: IssueCase, voice: Voice) -> None:
    if not Voice.objects.asking_for(case.issue).filter(pk=voice.pk).exists():
        case.refuse("voice", _("请选择这件问题的反映人。"))
