"""After the answer: a promise followed 跟踪 and kept 兑现, a close with dissent 存异, the look-back
回头看, the filing 归档 (domain §3b).
"""

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.core.workflow import Situation
from visits.calendar import deadlines
from visits.issues.acts import endings
from visits.issues.acts.case import IssueCase
from visits.issues.acts.objections import ask_rehandling
from visits.issues.dossier import Dossier
from visits.models import Deadline, DeadlineRule, Dispatch, Issue

Kind = Deadline.Kind
TOLD_AGAIN = 2  # the stage of a round whose promise has been kept


class Finding(models.TextChoices):
    PASSED = "passed", gettext_lazy("属实，落实到位")
    FAILED = "failed", gettext_lazy("没有落实，建议重办")


def may_follow_up(at: Situation) -> bool:
    return not reason_not_to_follow(at.known)


def follow_up(case: IssueCase, *, note=""):
    """跟踪落实: every voice knows the promise; its day is the clock that runs from now on."""
    if reason := reason_not_to_follow(case.dossier):
        case.refuse("note", reason)
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


def reason_not_to_follow(dossier: Dossier) -> str:
    """Empty when the standing answer is a promise that is not kept yet and is known to all."""
    if dossier.open_pledge is None:
        return _("答复没有待兑现的承诺，不用跟踪。")
    if not dossier.is_told:
        return _("先把答复告知每一位反映人，再跟踪落实。")
    return ""


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


def may_dissent(at: Situation) -> bool:
    return not reason_not_to_dissent(at.known)


def close_with_dissent(case: IssueCase, *, tried):
    """存异办结: a second round has been tried and somebody is still not satisfied; the rating
    stays as it was given."""
    if reason := reason_not_to_dissent(case.dossier):
        case.refuse("tried", reason)
    case.require_text("tried", tried)
    endings.close_issue(case, Issue.Outcome.DISSENT, Dispatch.Ending.ANSWERED)
    case.say(tried, rounds=case.round.no)


def reason_not_to_dissent(dossier: Dossier) -> str:
    if dossier.last_round is None or dossier.last_round.no < 2:
        return _("至少重办过一次，才能存异办结。")
    if not dossier.is_told:
        return _("先把答复告知每一位反映人。")
    if not dossier.is_anybody_unsatisfied:
        return _("没有人不满意，请直接办结。")
    return ""


def look_back(case: IssueCase, *, finding, result):
    """回头看: was the answer carried out? A failed one asks the desk to rehandle, by the clock of
    an objection."""
    case.say(case.require_text("finding", finding), result=str(Finding(result).value))
    if result == Finding.FAILED and not case.dossier.has_objection:
        case.say(decide_by=ask_rehandling(case).due_on)
    case.event_of = {"round": case.dossier.last_round}


def may_archive(at: Situation) -> bool:
    return not at.known.has_objection


def archive(case: IssueCase):
    """归档: by the timer once objections can come no more, by the county clerk before."""
    if case.dossier.has_objection:
        case.refuse(None, _("还有异议没有答复，不能归档。"))
    if case.actor is None and case.on < files_on(case.issue, case.dossier.archive_rule):
        case.refuse(None, _("还没有到归档的日期。"))


def files_on(issue: Issue, rule: DeadlineRule) -> date:
    """The day from which the timer files a closed issue: calendar days after the close."""
    return issue.closed_on + timedelta(days=rule.length + 1)
