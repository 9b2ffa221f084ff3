"""Evidence 佐证 of the computed items of a checklist, read from what was entered once (domain §5).

`found` is what `stations.standards.assessing.finish_assessment` fills in; nothing here is typed.
How each item is read is said in words by `stations.standards.wording`.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Count, Exists, F, Q

from stations.models import Assignment, ItemResult, Mandate, StandardItem, Venue
from stations.standards.scoring import Finding
from stations.standards.wording import DAYS_TO_ENTER, year_up_to
from visits.models import Activity, AnnualPlan, DutyDay, Issue, Visit

State, Computed = ItemResult.State, StandardItem.Computed
GRACE = timedelta(days=DAYS_TO_ENTER)


def found(venue: Venue, on: date, kinds: Iterable[str] = Computed.values) -> dict[str, Finding]:
    """What the records say of the venue on the day, by the kind of computed item."""
    readers = {
        Computed.DEPUTIES: _deputies,
        Computed.PLAN: _plan,
        Computed.STAFF: _staff,
    }
    kinds = set(kinds)
    findings: dict[str, Finding] = {
        kind: read(venue, on) for kind, read in readers.items() if kind in kinds
    }
    if kinds & {Computed.LEDGERS, Computed.EFFECT}:
        happened = _happened(venue, on)
        read = {Computed.LEDGERS: _ledgers, Computed.EFFECT: _effect}
        findings |= {kind: read[kind](happened) for kind in read if kind in kinds}
    return findings


def _deputies(venue: Venue, on: date) -> Finding:
    """Deputies shown: with a running seat, which names the constituency, and an introduction."""
    placed = Assignment.objects.current(on).filter(venue=venue)
    seated = Mandate.objects.current(on).active().values("deputy")
    counted = placed.aggregate(
        assigned=Count("pk"),
        shown=Count("pk", filter=Q(deputy__in=seated) & ~Q(deputy__introduction="")),
    )
    return Finding(_part_of(counted["shown"], counted["assigned"]), counted)


def _plan(venue: Venue, on: date) -> Finding:
    """The year's plan of the township or of the county adopted, and the rota published."""
    plans = AnnualPlan.objects.filter(county=venue.county_id, year=on.year, adopted_on__lte=on)
    plans = plans.filter(Q(township=None) | Q(township=venue.township_id))
    days = DutyDay.objects.standing().filter(venue=venue, published_on__lte=on)
    days = days.between(date(on.year, 1, 1), date(on.year, 12, 31))
    there = Venue.objects.filter(pk=venue.pk).values_list(Exists(plans), Exists(days))
    filed, published = there.get()
    facts = {"year": on.year, "filed": filed, "published": published}
    return Finding(_part_of(facts["filed"] + facts["published"], 2), facts)


def _staff(venue: Venue, on: date) -> Finding:
    facts = {"head": bool(venue.head), "liaison": bool(venue.liaison)}
    return Finding(_part_of(sum(facts.values()), len(facts)), facts)


def _happened(venue: Venue, on: date) -> dict[str, int]:
    """What took place at the venue in the year up to the day, and what of it came in late."""
    first, last = year_up_to(on)
    visits = Visit.objects.counted().filter(venue=venue, received_on__range=(first, last))
    visited = visits.aggregate(
        visits=Count("pk"),
        late_visits=Count("pk", filter=Q(entered_on__gt=F("received_on") + GRACE)),
    )
    held = Activity.objects.held().of_venues([venue.pk]).filter(day__range=(first, last))
    own = Q(venue=venue)
    active = held.aggregate(
        activities=Count("pk"),
        own=Count("pk", filter=own),
        late_own=Count("pk", filter=own & Q(entered_on__gt=F("held_until") + GRACE)),
    )
    issues = Issue.objects.counted().filter(venue=venue, solved_on__range=(first, last))
    return visited | active | {"solved": issues.count()}


def _ledgers(happened: dict[str, int]) -> Finding:
    """Ledgers: visits, and the activities the venue itself held, entered within seven days."""
    entries = happened["visits"] + happened["own"]
    late = happened["late_visits"] + happened["late_own"]
    return Finding(_part_of(entries - late, entries), {"entries": entries, "late": late})


def _effect(happened: dict[str, int]) -> Finding:
    facts = {name: happened[name] for name in ("activities", "visits", "solved")}
    return Finding(_part_of(sum(n > 0 for n in facts.values()), len(facts)), facts)


def _part_of(fulfilled: int, wanted: int) -> str:
    """All of it is met, some of it partly; nothing, or nothing to look at, is not."""
    if not fulfilled:
        return State.NOT
    return State.MET if fulfilled == wanted else State.PARTLY
