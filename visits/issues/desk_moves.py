"""Moves 转移 of an issue to another office without a step of its own, in the timeline like a step.

Its township was merged into another, or its visit became confidential.
"""

from datetime import datetime

from django.utils import timezone

from deputies_portal.core.audit import journal
from stations.models import Region
from visits.issues.step_parts.happenings import MOVE
from visits.models import Event, Issue


def note_move(issue: Issue, *, at: datetime, actor, posting) -> Event:
    """The line of the timeline that names the desk the issue lies on now."""
    return Event.objects.create(
        issue=issue,
        step=MOVE,
        from_state=issue.state,
        to_state=issue.state,
        actor=actor,
        posting_id=posting.pk if posting else None,
        posting_label=journal.in_records(str, posting or ""),
        happened_on=timezone.localdate(at),
        entered_at=at,
        facts={"desk": Region.objects.get(pk=issue.desk_id).name},
        is_inner=True,
    )
