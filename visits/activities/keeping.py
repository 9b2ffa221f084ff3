"""Keeping activities: who may, in which state, and the line each act leaves in the journal.

The clerks of the host venue, of its township and of its county keep them.
"""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.errors import StaleRecord, StepRefused
from visits.models import Activity
from visits.reception.reception import clerk_posting_for

# The roles whose pages keep activities, and read them.
KEEPING = ("venue_clerk", "township_clerk", "county_clerk")
READING = (*KEEPING, "manager", "deputy")
RELATIONS = [field.name for field in Activity._meta.fields if field.is_relation]
PLANNED, HELD, WITHDRAWN = Activity.State
REFUSED = {
    PLANNED: lambda: _("这次活动还没有办。"),
    HELD: lambda: _("这次活动已经办了。"),
    WITHDRAWN: lambda: _("这次活动已经撤回。"),
}


def may_keep(user, activity: Activity) -> bool:
    """Plan, record, correct and withdraw it, and say what was found."""
    return clerk_posting_for(user, activity.venue) is not None


def require(activity: Activity, *, actor, states: tuple) -> None:
    """The right and the state an act asks for: what a page asks before it is shown."""
    if not may_keep(actor, activity):
        raise PermissionDenied
    if activity.state not in states:
        raise StepRefused(REFUSED[activity.state](), record=activity)


ANY = object()  # the version of an act that only adds to the row


def locked(activity: Activity, actor, states: tuple, version) -> Activity:
    """The row as it is now, for one who keeps it; StaleRecord when saved after `version`."""
    rows = Activity.objects.select_for_update(of=("self",))
    row = rows.select_related("venue__county__county", "activity_type").get(pk=activity.pk)
    require(row, actor=actor, states=states)
    if version is not ANY and version != row.version:
        raise StaleRecord.of(row)
    return row


def note(row: Activity, step: str, actor, before: dict, after: dict, **said) -> None:
    journal.record(
        actor=actor,
        action=f"activity.{step}",
        target=row,
        before=before,
        after=after,
        county=row.county_id,
        posting=clerk_posting_for(actor, row.venue),
        **said,
    )
