"""Merging 并案: several voices for one matter get one answer, and each is told and rates it
(domain §3a). `merged_into` alone changes, one level deep; voices are read through it.
"""

from django.utils.translation import gettext as _

from deputies_portal.core.audit import journal
from deputies_portal.core.workflow import Situation
from visits.issues.acts import endings
from visits.issues.acts.case import IssueCase
from visits.models import Event, Issue
from visits.models.issues.states import OPEN_STATES

JOIN, LEAVE = "join", "leave"  # lines of the target's timeline


def may_merge(at: Situation) -> bool:
    return not at.known.has_merged


def merge(case: IssueCase, *, target: Issue, reason):
    """Both rows are locked, the older id first, so that two merges cannot wait for each other."""
    case.require_text("reason", reason)
    if target.pk == case.issue.pk:
        case.refuse("target", _("不能并入自己。"))
    target = _locked(target.pk)
    if refusal := reason_not_to_merge(case.issue, target) or _no_right(case, target):
        case.refuse("target", refusal)
    endings.end_everything(case)
    case.issue.merged_into = target
    case.say(reason, target=target.reference)
    case.later.append(lambda event: _tell_target(case, target, JOIN))


def reason_not_to_merge(issue: Issue, target: Issue) -> str:
    """Empty when the one may be merged into the other."""
    if target.county_id != issue.county_id:
        return _("只能并入本县的问题。")
    if target.merged_into_id or target.state not in OPEN_STATES:
        return _("只能并入还在办理、本身没有并案的问题。")
    if issue.merged.exists():
        return _("已有别的问题并入这一件，请先撤销那些并案。")
    if issue.is_confidential != target.is_confidential:
        return _("不公开的问题只能与不公开的问题并案。")
    if issue.is_danger and not target.is_danger:
        return _("危及生命安全的问题不能并入一般的问题。")
    return ""


def may_unmerge(at: Situation) -> bool:
    return at.record.merged_into.is_open


def unmerge(case: IssueCase, *, reason):
    """撤销并案, until the target closes; the issue waits for its own dispatch again."""
    target = _locked(case.issue.merged_into_id)
    if target.state not in OPEN_STATES:
        case.refuse("reason", _("并入的那一件已经办结，不能再撤销并案。"))
    case.issue.merged_into = None
    case.say(case.require_text("reason", reason), target=target.reference)
    case.later.append(lambda event: _tell_target(case, target, LEAVE))


def _no_right(case: IssueCase, target: Issue) -> str:
    """The desk of both merges, or the county clerk."""
    if case.serves_desk(target):
        return ""
    return _("并入的那一件由别的经办台办理，请由县级经办台并案。")


def _locked(pk: int) -> Issue:
    return Issue.objects.select_for_update().get(pk=pk)


def _tell_target(case: IssueCase, target: Issue, line: str) -> None:
    """A line in the timeline of the other issue, whose page has changed by it."""
    target.version += 1
    target.save(update_fields=["version"])
    Event.objects.create(
        issue=target,
        step=line,
        from_state=target.state,
        to_state=target.state,
        actor=case.actor,
        posting_id=case.posting.pk,
        posting_label=journal.in_records(str, case.posting),
        happened_on=case.on,
        entered_at=case.at,
        note=case.note,
        facts={"issue": case.issue.reference},
    )
