"""Reception 接待: who registers visits at which venue, and what they may do with one afterwards."""

from dataclasses import dataclass
from datetime import date, time

from django.db.models import Count, Max, Q, QuerySet, Subquery

from stations.models import Assignment, Deputy, Posting, Venue
from stations.scope import Scope
from visits.models import Visit


def venues_for(user) -> QuerySet[Venue]:
    """Venues in use at which the user may register a visit.

    A deputy registers at the venues of the own assignments and at the county's home.
    """
    scope = Scope.of(user)
    wanted = _kept(scope)
    for posting in scope.postings:
        if posting.role == "deputy":
            placed = Assignment.objects.current(scope.on).filter(deputy=posting.deputy_id)
            wanted |= Q(pk__in=placed.values("venue"))
            wanted |= Q(tier=Venue.Tier.HOME, county_id=posting.deputy.county_id)
    return Venue.objects.standing().filter(wanted).select_related("county__county")


def ledgers_of(user) -> QuerySet[Venue]:
    """Venues in use whose ledgers the user keeps as clerk."""
    return Venue.objects.standing().filter(_kept(Scope.of(user))).select_related("county__county")


def _kept(scope: Scope) -> Q:
    """The venues whose clerk the person is, on the spot or for township or county."""
    on_the_spot = Q(pk__in=scope.venues) | Q(township_id__in=scope.townships)
    return on_the_spot | Q(county_id__in=scope.clerk_counties)


def posting_for(user, venue: Venue) -> Posting | None:
    """The posting under which the user registers visits at the venue; None when there is none."""
    clerk = clerk_posting_for(user, venue)
    if clerk is not None:
        return clerk
    scope = Scope.of(user)
    deputies = (posting for posting in scope.postings if posting.role == "deputy")
    return next((one for one in deputies if _receives_at(one, venue, scope.on)), None)


def clerk_posting_for(user, venue: Venue) -> Posting | None:
    """As `posting_for`, for those who keep the venue's ledger: not for the deputies it serves."""
    scope = Scope.of(user)
    for posting in scope.postings:
        role = posting.role
        if (
            (role == "venue_clerk" and posting.venue_id == venue.pk)
            or (role == "township_clerk" and venue.township_id in scope.townships)
            or (role == "county_clerk" and venue.county_id.startswith(posting.region_id))
        ):
            return posting
    return None


def may_confirm(user, visit: Visit) -> bool:
    return clerk_posting_for(user, visit.venue) is not None


def may_correct(user, visit: Visit) -> bool:
    """Those who keep the ledger; a deputy only the own entry, until it is confirmed."""
    if visit.is_void:
        return False
    if clerk_posting_for(user, visit.venue) is not None:
        return True
    return visit.recorder_id == user.pk and visit.state == Visit.State.FROM_DEPUTY


def may_void(user, visit: Visit, on: date) -> bool:
    """The recorder on the day of entry, the county clerk at any time (domain §3a)."""
    if visit.is_void:
        return False
    if visit.county_id in Scope.of(user).clerk_counties:
        return True
    return visit.recorder_id == user.pk and visit.entered_on == on


def may_print_receipt(user, visit: Visit) -> bool:
    if visit.is_void:
        return False
    return visit.recorder_id == user.pk or clerk_posting_for(user, visit.venue) is not None


def _receives_at(posting: Posting, venue: Venue, on: date) -> bool:
    if venue.tier == Venue.Tier.HOME:
        return posting.deputy.county_id == venue.county_id
    placed = Assignment.objects.current(on).filter(deputy=posting.deputy_id, venue=venue)
    return placed.exists()


@dataclass(frozen=True)
class SoFar:
    """The visits of a day at a venue, as the user sees them in the list."""

    count: int
    last_at: time | None


def so_far(venue: Venue, on: date, user) -> SoFar:
    visits = Visit.objects.visible_to(user).counted().filter(venue=venue, received_on=on)
    found = visits.aggregate(count=Count("pk"), last_at=Max("received_at"))
    return SoFar(**found)


def last_receivers(venue: Venue, on: date, user) -> list[int]:
    """Ids of the deputies who received the visit that the user registered last here today."""
    own = Visit.objects.counted().filter(recorder=user, venue=venue, received_on=on)
    last = own.order_by("-id").values("pk")[:1]
    return list(Deputy.objects.filter(visits=Subquery(last)).values_list("pk", flat=True))
