"""Shares 轮值: how the turns of a year fall on the deputies of each level; for planners alone.

It helps to plan the next months. It is no ranking: nobody is named but who has no turn yet.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from stations.models import Deputy, Level, Mandate
from stations.scope import Scope
from visits.models import DutySlot

NAMED = 3  # of each level


@dataclass(frozen=True)
class Share:
    """The deputies of a level: how many have turns in the year, and who has none in the quarter."""

    level: str
    people: int
    served: int
    turns: int
    least: int
    most: int
    waiting: int
    named: list[Deputy]

    @property
    def average(self) -> float:
        return self.turns / self.people

    @property
    def others(self) -> int:
        return self.waiting - len(self.named)


def shares(user, month: date) -> list[Share]:
    """Of the deputies in the care of a planner, in the year of the month; three queries."""
    scope = Scope.of(user)
    if not (scope.clerk_counties or scope.townships):
        return []
    of_level = _people(user, month)
    year, quarter = _turns(scope, month)
    waiting = {
        level: [key for key in keys if not quarter.get(key)] for level, keys in of_level.items()
    }
    names = Deputy.objects.in_bulk([key for keys in waiting.values() for key in keys[:NAMED]])
    return [
        _share(level, [year.get(key, 0) for key in of_level[level]], waiting[level], names)
        for level in Level.values
        if level in of_level
    ]


def _share(level: str, counts: list[int], waiting: list[int], names: dict) -> Share:
    return Share(
        level=level,
        people=len(counts),
        served=sum(number > 0 for number in counts),
        turns=sum(counts),
        least=min(counts),
        most=max(counts),
        waiting=len(waiting),
        named=[names[key] for key in waiting[:NAMED]],
    )


def _people(user, month: date) -> dict[str, list[int]]:
    """By level, who holds a seat there on the day and none above it."""
    seats = Mandate.objects.current(month).active().select_related("congress")
    seats = seats.filter(deputy__in=Deputy.objects.in_care_of(user))
    held = defaultdict(set)
    for seat in seats.order_by("deputy__stroke_key", "deputy"):
        held[seat.deputy_id].add(seat.level)
    found = defaultdict(list)
    for key, levels in held.items():
        found[next(level for level in Level.values if level in levels)].append(key)
    return found


def _turns(scope: Scope, month: date) -> tuple[dict, dict]:
    """By deputy, the turns of the year and of the quarter: announced, whoever serves them now."""
    first = date(month.year, month.month - (month.month - 1) % 3, 1)
    last = (first + timedelta(days=92)).replace(day=1) - timedelta(days=1)
    turns = DutySlot.objects.standing().announced().with_server()
    turns = turns.filter(day__county__in=scope.home_counties, day__day__year=month.year)
    rows = (
        turns.order_by()
        .values("server_id")
        .annotate(year=Count("pk"), quarter=Count("pk", filter=Q(day__day__range=(first, last))))
    )
    rows = list(rows)
    year = {row["server_id"]: row["year"] for row in rows}
    return year, {row["server_id"]: row["quarter"] for row in rows}
