"""Joining 同一件事: a visit speaks for an issue that is there already, as one voice more.

Every voice is told the result and rates it. What was joined is let go when the visit is void.
"""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from deputies_portal.core.audit import journal
from stations.models import Posting
from visits.issues import awaiting
from visits.issues.step_parts.happenings import HEARD, UNHEARD
from visits.models import Event, Feedback, Issue, Visit, Voice
from visits.models.issues.states import OPEN_STATES


def joinable(user):
    """Issues a visit may join: open, and within what the user may open."""
    rows = Issue.objects.visible_to(user).open_to(user)
    return rows.filter(state__in=OPEN_STATES)


def locked(issues: Iterable[Issue], visit: Visit, *, actor) -> list[Issue]:
    """The issues, locked before any number is drawn; refused where one has moved on meanwhile."""
    wanted = {issue.pk for issue in issues}
    if not wanted:
        return []
    rows = Issue.objects.filter(pk__in=joinable(actor).filter(pk__in=wanted).values("pk"))
    found = list(rows.filter(county=visit.county_id).select_for_update().order_by("pk"))
    if len(found) < len(wanted):
        raise ValidationError(_("选中的那一件已经办结或改动，不能再加反映人，请重新选。"))
    if any(issue.is_confidential != visit.is_confidential for issue in found):
        raise ValidationError(_("不公开的来访只能加到不公开的问题，公开的也一样。"))
    return found


def join(issues: Iterable[Issue], visit: Visit, *, actor, posting: Posting, at: datetime) -> None:
    """Within the transaction that writes the visit; the issues are locked."""
    for issue in issues:
        last = issue.voices.aggregate(n=Max("position"))["n"] or 0
        Voice.objects.create(issue=issue, visit=visit, position=last + 1)
        _note(issue, visit, HEARD, actor=actor, posting=posting, at=at)


def leave(visit: Visit, *, actor, posting: Posting, at: datetime) -> None:
    """The visit is void: it speaks for none of them. Refused where it was told a result."""
    voices = list(visit.voices.filter(position__gt=1).select_related("issue"))
    told = Feedback.objects.filter(voice__in=voices).select_related("voice__issue").first()
    if told is not None:
        message = _("%(issue)s 的结果已经告知这次来访，不能作废；请用更正。")
        raise ValidationError({"reason": message % {"issue": told.voice.issue}})
    for voice in voices:
        issue = Issue.objects.select_for_update().get(pk=voice.issue_id)
        voice.delete()
        _note(issue, visit, UNHEARD, actor=actor, posting=posting, at=at)


def _note(issue: Issue, visit: Visit, step: str, *, actor, posting: Posting, at: datetime) -> None:
    """A line of its timeline and of the journal; what it waits for may be another thing now."""
    day = timezone.localdate(at)
    issue.version += 1
    issue.save(update_fields=["version"])
    Event.objects.create(
        issue=issue,
        step=step,
        from_state=issue.state,
        to_state=issue.state,
        actor=actor,
        posting_id=posting.pk,
        posting_label=journal.in_records(str, posting),
        happened_on=day,
        entered_at=at,
        facts={"visit": visit.reference},
    )
    awaiting.refresh([issue.pk], day)
    journal.record(
        actor=actor,
        action=f"issue.{step}",
        target=issue,
        after={"visit": visit.reference},
        county=issue.county_id,
        posting=posting,
    )
