"""The finder 找代表: township, venue, deputies; no map is needed."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min

from deputies_portal.core.words.text import clean_line
from stations.models import County, Deputy, Venue
from visits.models import DutyDay

MOST = 60  # rows of one answer
DATES = 3  # reception dates ahead on the page of a county
LONGEST = 40


@dataclass(frozen=True)
class Township:
    code: str
    name: str
    venues: int


@dataclass(frozen=True)
class Date:
    """A reception date of the county: how many venues receive, and which one if it is one."""

    day: date
    starts_at: object
    ends_at: object
    venues: int
    name: str
    venue_id: int


def townships(county: County) -> list[Township]:
    """Those with a venue in use, in official order, and how many they have."""
    rows = Venue.objects.published().standing().filter(county=county.pk, township__isnull=False)
    counted = rows.order_by("township").values_list("township", "township__name")
    return [Township(*row) for row in counted.annotate(n=Count("pk"))]


def dates_ahead(county: County, on: date) -> list[Date]:
    """The next dates on which venues of the county receive."""
    rows = DutyDay.objects.published().ahead(on).filter(county=county.pk).order_by("day")
    counted = rows.values("day").annotate(
        starts=Min("starts_at"),
        ends=Min("ends_at"),
        n=Count("venue", distinct=True),
        name=Min("venue__name"),
        one=Min("venue"),
    )[:DATES]
    order = ("day", "starts", "ends", "n", "name", "one")
    return [Date(*(row[name] for name in order)) for row in counted]


@dataclass
class Found:
    """What somebody looks for in a county: by township (its code), by words, or both."""

    county: County
    township: str
    text: str
    on: date

    @classmethod
    def read(cls, query, county: County, on: date) -> "Found":
        return cls(
            county,
            clean_line(query.get("township", ""))[:9],
            clean_line(query.get("q", ""))[:LONGEST],
            on,
        )

    @property
    def is_asked(self) -> bool:
        return bool(self.township or self.text)

    def venues(self) -> list[Venue]:
        """In the order they hang together, each with `next_day`."""
        rows = self._venues().select_related("township", "village")
        found = list(rows.with_tree_place().in_tree_order()[:MOST])
        days = DutyDay.objects.published().ahead(self.on).filter(venue__in=found).order_by()
        ahead = dict(days.values_list("venue").annotate(first=Min("day")))
        for venue in found:
            venue.next_day = ahead.get(venue.pk)
        return found

    def _venues(self):
        rows = Venue.objects.published().standing().filter(county=self.county.pk)
        if self.township:
            rows = rows.filter(township=self.township)
        return rows.public_matching(self.text) if self.text else rows

    def deputies(self) -> list[Deputy]:
        """In order of surname strokes, with place and seats: of the township, or by name."""
        rows = Deputy.objects.published(self.on).filter(county=self.county.pk)
        if self.text:
            rows = rows.public_matching(self.text)
        if self.township:
            placed = Venue.objects.published().standing().filter(township=self.township)
            rows = rows.assigned_to(placed, self.on)
        return list(rows.for_list(self.on)[:MOST])
