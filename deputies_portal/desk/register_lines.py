"""The registers as they stand 家站档案, 代表名册: what a line says beside the facts of the file, so
that nobody opens 137 pages to see which venue waits for something.

All but the cadence is read in the query of the rows; each part as far as the reader may see it.
"""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse

from deputies_portal.desk.glance import Figure, Upgraded, cadence_of, leading_upgrade, upgraded_of
from stations.models import Deputy, Venue
from visits.cadence import fulfilment
from visits.cadence.fulfilment import State
from visits.cadence.records_begin import with_first_records
from visits.counting import in_year, meaning
from visits.models import DutyDay, DutySlot, Issue, Visit


def with_standing(venues: QuerySet[Venue], user, on: date) -> QuerySet[Venue]:
    """With the columns that `standings` are drawn from."""
    ahead = DutyDay.objects.visible_to(user).ahead(on).filter(venue=OuterRef("pk"))
    visits = in_year(Visit.objects.visible_to(user).counted(), on.year, day="received_on")
    issues = Issue.objects.visible_to(user).counted().filter(meaning("open", on))
    return with_first_records(venues).annotate(
        is_followed=Exists(Venue.objects.followed_by(user).filter(pk=OuterRef("pk"))),
        next_day=Subquery(_first(ahead)),
        visits_now=Coalesce(Subquery(_number(visits)), 0),
        open_now=Coalesce(Subquery(_number(issues)), 0),
        upgraded=Subquery(leading_upgrade(user, on)),
    )


def _first(days):
    return days.order_by("day", "starts_at", "pk").values(facts=JSONObject(id="pk", day="day"))[:1]


def _number(rows):
    there = rows.filter(venue=OuterRef("pk")).order_by()
    return there.values("venue").annotate(n=Count("pk")).values("n")


@dataclass(frozen=True)
class NextDay:
    day: date
    url: str


@dataclass(frozen=True)
class Standing:
    """One venue as it stands on a day; `owes` is None for whom the cadence is not open;
    `is_compared`: no slot of it is of a time without records.
    """

    next_day: NextDay | None
    visits: Figure
    open: Figure
    upgrade: Upgraded | None
    owes: Figure | None
    is_compared: bool


def with_next_turn(deputies: QuerySet[Deputy], user, on: date) -> QuerySet[Deputy]:
    """With the column that `add_next_turns` reads: the next published day each serves on."""
    this = OuterRef("pk")
    turns = DutySlot.objects.visible_to(user).ahead(on)
    served = turns.filter(Q(substitute=this) | Q(substitute__isnull=True, deputy=this))
    first = served.order_by("day__day", "day__starts_at", "pk")
    facts = JSONObject(id="day_id", day="day__day")
    return deputies.annotate(next_day=Subquery(first.values(facts=facts)[:1]))


def add_next_turns(deputies: list[Deputy]) -> None:
    for deputy in deputies:
        deputy.next_turn = _day(deputy.next_day)


def add_standings(venues: list[Venue], on: date) -> None:
    """Gives each venue of `with_standing` its `standing`: two queries, for the cadence."""
    followed = [venue for venue in venues if venue.is_followed and venue.is_open]
    slots = cadence_of(followed, on)
    for venue in venues:
        venue.standing = _standing(venue, slots.get(venue.pk), on)


def _standing(venue: Venue, slots, on: date) -> Standing:
    owed, is_compared = None, True
    if slots:
        counted = fulfilment.count(slots)
        number, is_compared = counted[State.OVERDUE], not counted[State.UNCOMPARED]
        owed = _figure("owes", venue, number, "visits:cadence-slots", year=on.year, state="overdue")
    return Standing(
        _day(venue.next_day),
        _figure("visits", venue, venue.visits_now, "visits:visits", year=on.year),
        _figure("open", venue, venue.open_now, "visits:issues", state="open"),
        upgraded_of(venue, on),
        owed,
        is_compared,
    )


def _figure(name: str, venue: Venue, number: int, page: str, **asked) -> Figure:
    query = urlencode({"venue": venue.pk, **asked})
    return Figure(f"{name}-{venue.pk}", number, f"{reverse(page)}?{query}")


def _day(facts: dict | None) -> NextDay | None:
    if not facts:
        return None
    return NextDay(date.fromisoformat(facts["day"]), reverse("visits:duty-day", args=[facts["id"]]))
