"""Deeds 办过的事: what venues did in a year that may count for the cadence (domain §4).

Activities held, for the host and each joining venue; duty days held, in the period they were
planned for; calls on voters 走访. What was withdrawn, void or cancelled is none.
"""

from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from urllib.parse import urlencode

from django.db.models import Count, F, Min, Value
from django.urls import reverse

from stations.models import ActivityType, CadenceRule
from visits.models import Activity, DutyDay, JoiningVenue, Visit

Kind = ActivityType.Kind
ACTIVITY, DUTY, CALLS = "activity", "duty", "calls"
PAGES = {ACTIVITY: "visits:activity", DUTY: "visits:duty-day"}


@dataclass(frozen=True)
class Deed:
    """One thing a venue did. `calls`: the visits of one day on which its people called on voters,
    together; `pk` is then the first of them.
    """

    source: str
    venue_id: int
    pk: int
    counts_on: date  # the day whose period it counts for
    day: date  # the day it happened
    kind: str
    type_id: int  # of an activity, else 0
    theme: str = ""
    number: int = 1

    def fits(self, rule: CadenceRule) -> bool:
        """Whether the rule asks for something like it; calls on voters are no activity."""
        if rule.activity_type_id is None:
            return self.source != CALLS
        if self.source == ACTIVITY:
            return rule.activity_type_id == self.type_id
        return rule.activity_type.kind == self.kind

    @property
    def url(self) -> str:
        """Where it is read."""
        if self.source == CALLS:
            asked = {"venue": self.venue_id, "channel": Visit.Channel.HOME_VISIT.value}
            return f"{reverse('visits:visits')}?{urlencode(asked | {'day': self.day.isoformat()})}"
        return reverse(PAGES[self.source], args=[self.pk])


def deeds_of(venues, year: int, *, but: int | None = None) -> dict[int, list[Deed]]:
    """The deeds of each venue (a queryset), by day: one query, whatever the number of venues.

    `but` is an activity that is left out of account.
    """
    places, span = venues.order_by().values("pk"), (date(year, 1, 1), date(year, 12, 31))
    parts = (_activities(places, span), _joined(places, span), _duty(places, span))
    rows = parts[0].union(*parts[1:], _calls(places, span), all=True)
    found: dict[int, list[Deed]] = {}
    for row in rows:
        deed = Deed(*row)
        if deed.source == ACTIVITY and deed.pk == but:
            continue
        found.setdefault(deed.venue_id, []).append(deed)
    return {venue: _in_order(_without_twins(deeds)) for venue, deeds in found.items()}


def with_one_more(deeds: list[Deed], deed: Deed) -> list[Deed]:
    """The deeds of a venue as they would be with one more."""
    return _in_order(_without_twins([*deeds, deed]))


def _activities(places, span):
    held = Activity.objects.held().filter(venue__in=places, day__range=span)
    return held.order_by().values_list(
        Value(ACTIVITY),
        F("venue_id"),
        F("pk"),
        F("day"),
        F("day"),
        F("activity_type__kind"),
        F("activity_type_id"),
        F("theme"),
        Value(1),
    )


def _joined(places, span):
    joined = JoiningVenue.objects.filter(venue__in=places, activity__day__range=span)
    return (
        joined.filter(activity__state=Activity.State.HELD)
        .order_by()
        .values_list(
            Value(ACTIVITY),
            F("venue_id"),
            F("activity_id"),
            F("activity__day"),
            F("activity__day"),
            F("activity__activity_type__kind"),
            F("activity__activity_type_id"),
            F("activity__theme"),
            Value(1),
        )
    )


def _duty(places, span):
    held = DutyDay.objects.held().filter(venue__in=places, planned_for__range=span)
    return held.order_by().values_list(
        Value(DUTY),
        F("venue_id"),
        F("pk"),
        F("planned_for"),
        F("day"),
        Value(Kind.RECEIVING.value),
        Value(0),
        Value(""),
        Value(1),
    )


def _calls(places, span):
    """Visits made by walking to people's homes, those of a venue and day together."""
    rows = Visit.objects.counted().filter(
        venue__in=places, channel=Visit.Channel.HOME_VISIT, received_on__range=span
    )
    by_day = rows.order_by().values("venue_id", "received_on")
    return by_day.annotate(first=Min("pk"), number=Count("pk")).values_list(
        Value(CALLS),
        F("venue_id"),
        F("first"),
        F("received_on"),
        F("received_on"),
        Value(Kind.CONTACTING.value),
        Value(0),
        Value(""),
        F("number"),
    )


def _without_twins(deeds: list[Deed]) -> list[Deed]:
    """Receiving voters on a day the venue held its duty day is that duty day, entered once more."""
    duty = {deed.day for deed in deeds if deed.source == DUTY}
    return [
        deed
        for deed in deeds
        if not (deed.source == ACTIVITY and deed.kind == Kind.RECEIVING and deed.day in duty)
    ]


def _in_order(deeds: list[Deed]) -> list[Deed]:
    return sorted(deeds, key=attrgetter("counts_on", "day", "source", "pk"))
