"""Since when a venue's cadence is compared 作比较: no records is not overdue (domain §4).

A record is an activity held, for its host and each joining venue, or a duty day held. Visits are
none: a ledger of old visits reaches back for years and says nothing of activities.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from stations.models import Venue
from visits.models import Activity, DutyDay, JoiningVenue

# Columns of `with_first_records`.
OWN = ("first_hosted", "first_joined", "first_duty", "township_activity", "township_duty")
OF_COUNTY = ("county_activity", "county_duty")


def with_first_records(venues: QuerySet[Venue]) -> QuerySet[Venue]:
    """With the columns that `compared_since` reads: no query of its own."""
    return venues.annotate(**_of_venue(), **_of_township(), **_of_county())


def compared_since(venue: Venue) -> date | None:
    """First day of the month from which a venue of `with_first_records` is compared.

    The earliest of its first record, that of its township, and its opening where its county kept
    records by then; None while there is none of these. None of them moves forward when a venue
    leaves something undone, so nobody gains by keeping no records.
    """
    known = [getattr(venue, name) for name in OWN]
    county = _earliest(getattr(venue, name) for name in OF_COUNTY)
    if county and county <= venue.opened_on:
        known.append(venue.opened_on)
    first = _earliest(known)
    return first and first.replace(day=1)


def _of_venue() -> dict[str, Subquery]:
    joined = JoiningVenue.objects.filter(venue=OuterRef("pk"), activity__state=Activity.State.HELD)
    return {
        "first_hosted": _first(Activity.objects.held().filter(venue=OuterRef("pk")), "day"),
        "first_joined": _first(joined, "activity__day"),
        "first_duty": _first(DutyDay.objects.held().filter(venue=OuterRef("pk")), "day"),
    }


def _of_township() -> dict[str, Subquery]:
    there = {"township": OuterRef("township")}
    return {
        "township_activity": _first(Activity.objects.held().filter(**there), "day"),
        "township_duty": _first(DutyDay.objects.held().filter(**there), "day"),
    }


def _of_county() -> dict[str, Subquery]:
    there = {"county": OuterRef("county")}
    return {
        "county_activity": _first(Activity.objects.held().filter(**there), "day"),
        "county_duty": _first(DutyDay.objects.held().filter(**there), "day"),
    }


def _first(rows: QuerySet, day: str) -> Subquery:
    """The first of an index, for each venue: no rows are counted."""
    return Subquery(rows.order_by(day).values(day)[:1])


def _earliest(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day), default=None)
