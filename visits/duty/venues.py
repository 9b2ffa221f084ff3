"""The venues of a filter, each with its duty days of one month."""

from stations.models import Venue
from visits.models import DutyDay

OF_DAYS = ("q", "level", "state", "deputy", "day")


def shown(asked: dict, places, days):
    """The venues in use that fit the place asked for; where the question is about their days
    (a level, a deputy, a state), only those that have such days."""
    rows = places.standing()
    if asked.get("township"):
        rows = rows.of_township(asked["township"])
    if asked.get("tier"):
        rows = rows.filter(tier=asked["tier"])
    if asked.get("venue"):
        rows = rows.filter(pk=asked["venue"])
    if any(asked.get(name) for name in OF_DAYS):
        rows = rows.filter(pk__in=days.order_by().values("venue"))
    return rows


def with_days(venues: list[Venue], days) -> list[Venue]:
    """`duties`: those of the days that are at each of these venues."""
    found: dict[int, list[DutyDay]] = {venue.pk: [] for venue in venues}
    for day in days.filter(venue__in=venues).for_list():
        found[day.venue_id].append(day)
    for venue in venues:
        venue.duties = found[venue.pk]
    return venues
