"""Ahead or behind 进度对照: month by month against the plan, and when it will be finished at the
pace so far.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from stations.upgrade.programmes import months_of
from stations.upgrade.progress import Figure, Standing

SHOWN = 12  # months before today, and as many after it
MONTH = 30  # days of a month, where a pace is told per month
FARTHEST = 3650  # days; a pace that leads beyond says nothing
LEAST_DAYS, LEAST_PART = 28, 10  # four weeks and a tenth of the venues: before, no pace is told


@dataclass(frozen=True)
class Month:
    """By the end of a day: how many by plan, and how many were accepted (None: not yet come)."""

    until: date
    plan: int
    accepted: Figure | None = None

    @property
    def ahead(self) -> int:
        """Accepted more than planned, 0 when behind."""
        return max(self.accepted.n - self.plan, 0) if self.accepted else 0

    @property
    def behind(self) -> int:
        return max(self.plan - self.accepted.n, 0) if self.accepted else 0


@dataclass(frozen=True)
class Forecast:
    """推算: `accepted` venues took `days` since the programme began; the `left` ones take as long
    each. `finish` is None where nothing can be said: too early to tell, or a pace too slow.
    """

    since: date
    on: date
    accepted: int
    left: int
    deadline: date
    finished_on: date | None = None  # the last acceptance, once nothing is left

    @property
    def days(self) -> int:
        return max((self.on - self.since).days, 1)

    @property
    def is_early(self) -> bool:
        """Four weeks and a tenth of the venues make a pace; one good day does not."""
        few = self.accepted * LEAST_PART < self.accepted + self.left
        return bool(self.left) and (self.days < LEAST_DAYS or few)

    @property
    def per_month(self) -> float:
        return round(self.accepted * MONTH / self.days, 1)

    @property
    def days_left(self) -> int | None:
        if self.is_early or not self.accepted:
            return None
        return ceil(self.left * self.days / self.accepted)

    @property
    def finish(self) -> date | None:
        if not self.left:
            return self.finished_on
        days = self.days_left
        return self.on + timedelta(days=days) if days is not None and days <= FARTHEST else None

    @property
    def early(self) -> int:
        """Days before the deadline, 0 when it will be later."""
        return max((self.deadline - self.finish).days, 0) if self.finish else 0

    @property
    def late(self) -> int:
        return max((self.finish - self.deadline).days, 0) if self.finish else 0


def months(standing: Standing, days: list[tuple[date, date | None]]) -> list[Month]:
    """The plan month by month beside what was accepted, a year back and a year ahead; `days` from
    `VenueUpgrade.days`.
    """
    accepted = sorted(day for _due, day in days if day)
    plan = _plan(standing, [due for due, _day in days])
    reached = sum(until <= standing.on for until, _number in plan)
    return [
        Month(until, number, _accepted(standing, accepted, until))
        for until, number in plan[max(reached - SHOWN, 0) : reached + SHOWN]
    ]


def _plan(standing: Standing, dues: list[date]) -> list[tuple[date, int]]:
    if standing.plan_lines:
        return [(line.until, standing.within(line.number)) for line in standing.plan_lines]
    ordered = sorted(dues)
    return [(day, bisect_right(ordered, day)) for day in months_of(standing.programme)]


def _accepted(standing: Standing, accepted: list[date], until: date) -> Figure | None:
    if until > standing.on:
        return None
    return standing.accepted_by(until, bisect_right(accepted, until))


def forecast(standing: Standing, days: list[tuple[date, date | None]]) -> Forecast:
    accepted = [day for _due, day in days if day]
    return Forecast(
        since=standing.programme.starts_on,
        on=standing.on,
        accepted=len(accepted),
        left=len(days) - len(accepted),
        deadline=standing.programme.deadline,
        finished_on=max(accepted, default=None),
    )
