"""What waits for me 待我处理: the issues on which somebody with my postings must act next."""

from django.db.models import Q

from stations.models import Posting
from stations.scope import Scope
from visits.models import Issue
from visits.models.issues.words import is_open
from visits.worklists.waiting import OF_UNITS, awaiting

Role = Posting.Role
DESK = ("triage", "dispatch", "extension", "handover", "follow_up", "close", "unhappy")
# The words of work that wait for a role, among the issues that role looks after.
WAITING_FOR = {
    Role.VENUE_CLERK: ("tell",),
    Role.DEPUTY: ("tell",),
    Role.TOWNSHIP_CLERK: DESK,
    Role.COUNTY_CLERK: DESK,
    Role.MANAGER: ("unhappy",),
}


def waits_for(user) -> Q:
    """A condition over issues; nothing waits for somebody without a posting of that kind."""
    found = Q(pk__in=[])
    for posting in Scope.of(user).postings:
        if posting.role == Role.UNIT_CLERK:
            found |= awaiting(Q(word__in=OF_UNITS, unit=posting.unit_id))
        elif posting.role in WAITING_FOR:
            found |= _looked_after(posting) & awaiting(Q(word__in=WAITING_FOR[posting.role]))
    return is_open() & found


def _looked_after(posting: Posting) -> Q:
    if posting.role == Role.VENUE_CLERK:
        return Q(venue=posting.venue_id)
    if posting.role == Role.TOWNSHIP_CLERK:
        return Q(desk__in=Scope.of(posting.user).townships)
    if posting.role == Role.COUNTY_CLERK:
        return Q(desk=posting.region_id)
    if posting.role == Role.MANAGER:
        return Q(county__in=Scope.of(posting.user).counties)
    return Q(pk__in=Issue.objects.received_by(posting.deputy_id).values("pk"))
