"""What waits for me 待我处理: the issues on which somebody with my postings must act next."""

from datetime import date

from django.db.models import Q

from stations.models import Posting
from stations.scope import Scope
from visits.models import Issue
from visits.models.states import OPEN_STATES, State
from visits.waiting import WORDS, Today

Role = Posting.Role
# The words of work that wait for a role, among the issues that role looks after.
WAITING_FOR = {
    Role.VENUE_CLERK: ("tell",),
    Role.DEPUTY: ("tell",),
    Role.TOWNSHIP_CLERK: ("triage", "dispatch", "extension", "close", "unhappy"),
    Role.COUNTY_CLERK: ("triage", "dispatch", "extension", "close", "unhappy"),
    Role.MANAGER: ("unhappy",),
    Role.UNIT_CLERK: ("reply",),
}


def waits_for(user, on: date) -> Q:
    """A condition over issues; nothing waits for somebody without a posting of that kind."""
    today = Today(on, on)
    found = Q(pk__in=[])
    for posting in Scope.of(user).postings:
        words = WAITING_FOR.get(posting.role, ())
        waiting = Q(pk__in=[])
        for word in words:
            waiting |= WORDS[word].rows(today)
        if posting.role == Role.UNIT_CLERK:
            waiting |= _waits_for_unit(posting.unit_id, today)
        found |= _looked_after(posting) & waiting
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
    if posting.role == Role.UNIT_CLERK:
        return Q(pk__in=Issue.objects.in_hands_of(posting.unit_id).values("pk"))
    return Q(pk__in=Issue.objects.received_by(posting.deputy_id).values("pk"))


def _waits_for_unit(unit_id: int, today: Today) -> Q:
    """To be accepted or answered where the unit leads, an opinion where it assists."""
    leads = {
        "rounds__ended_on__isnull": True,
        "rounds__dispatches__unit": unit_id,
        "rounds__dispatches__part": "lead",
        "rounds__dispatches__returned_on__isnull": True,
        "rounds__dispatches__ended_on__isnull": True,
    }
    assists = leads | {"rounds__dispatches__part": "assisting", "rounds__dispatches__opinion": ""}
    in_hand = Q(state__in=(State.DISPATCHED, State.IN_PROGRESS))
    return in_hand & (
        Q(pk__in=Issue.objects.filter(**leads).values("pk"))
        | Q(pk__in=Issue.objects.filter(**assists).values("pk"))
    )
