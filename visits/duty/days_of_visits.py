"""Visits and duty days: what is received face to face at the venue on the date hangs on the day."""

from dataclasses import dataclass, field
from datetime import date, time

from deputies_portal.core.database.prepared import PreparedQuery
from stations.models import Venue
from visits.models import DutyDay, Visit


def day_of(venue: Venue, on: date, at: time | None, channel: str) -> DutyDay | None:
    """The duty day a visit belongs to: of several on the date the one whose hours fit best."""
    return nearest(_days_at(venue.pk, on), at) if channel in Visit.FACE_TO_FACE else None


def _standing(*, venue: int, on: date):
    days = DutyDay.objects.standing().filter(venue=venue, day=on)
    return days.order_by("starts_at", "pk")


STANDING = PreparedQuery(_standing, venue=int, on=date)


def _days_at(venue: int, on: date) -> list[DutyDay]:
    return STANDING.ask(venue=venue, on=on)


def nearest(days: list, at: time | None):
    """Of the days of a date the last that had begun at the moment, else the first."""
    if not days or at is None:
        return days[0] if days else None
    begun = [day for day in days if day.starts_at <= at]
    return begun[-1] if begun else days[0]


def attach_visits(day: DutyDay) -> None:
    """Visits entered before the day was there, or without one, are hung on it."""
    received = Visit.objects.counted().face_to_face().filter(venue=day.venue_id)
    loose = received.filter(received_on=day.day, duty_day=None).only("received_at")
    days = _days_at(day.venue_id, day.day)
    own = [visit.pk for visit in loose if nearest(days, visit.received_at) == day]
    Visit.objects.filter(pk__in=own).update(duty_day=day)


@dataclass
class Open:
    """A duty day as the form of a visit knows it: when it begins, who serves."""

    pk: int
    starts_at: time
    servers: list[int] = field(default_factory=list)


def open_at(venue: Venue, on: date, at: time | None) -> Open | None:
    """The duty day of the date at the venue, as `day_of` finds it; one query."""
    days: dict[int, Open] = {}
    rows = DutyDay.objects.standing().filter(venue=venue, day=on)
    columns = ("starts_at", "slots__is_cancelled", "slots__substitute", "slots__deputy")
    for pk, starts_at, is_off, substitute, planned in rows.order_by(
        "starts_at", "pk", "slots__rank", "slots__pk"
    ).values_list("pk", *columns):
        day = days.setdefault(pk, Open(pk, starts_at))
        if not is_off and (substitute or planned):
            day.servers.append(substitute or planned)
    return nearest(list(days.values()), at)
