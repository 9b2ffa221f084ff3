"""What waits for me 待我处理: the issues on which somebody with my postings must act next."""

from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q

from stations.models import Posting
from stations.scope import Scope
from visits.models import Dispatch, Issue
from visits.models.issues.states import OPEN_STATES, State
from visits.worklists.waiting import WORDS, Today

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


def waits_for(user, on: date) -> Q:
    """A condition over issues; nothing waits for somebody without a posting of that kind."""
    today = Today(on, on)
    found = Q(pk__in=[])
    for posting in Scope.of(user).postings:
        if posting.role == Role.UNIT_CLERK:
            found |= _waits_for_unit(posting.unit_id, today)
        elif posting.role in WAITING_FOR:
            words = (WORDS[word].rows(today) for word in WAITING_FOR[posting.role])
            found |= _looked_after(posting) & reduce(or_, words)
    return Q(state__in=OPEN_STATES) & found


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


def _waits_for_unit(unit_id: int, today: Today) -> Q:
    """To be accepted, answered, replied to or fulfilled where the unit leads, an opinion where it
    assists.
    """
    leads = _in_hands(unit_id, part=Dispatch.Part.LEAD)
    assists = _in_hands(unit_id, part=Dispatch.Part.ASSISTING, opinion="")
    to_do = Q(state__in=(State.DISPATCHED, State.IN_PROGRESS)) & (leads | assists)
    promised = Q(state=State.FOLLOWING) & leads
    return to_do | promised | (WORDS["reply"].rows(today) & leads)


def _in_hands(unit_id: int, **facts) -> Q:
    orders = Dispatch.objects.running().filter(unit=unit_id, round__ended_on__isnull=True, **facts)
    return Q(pk__in=orders.values("round__issue"))
