"""The page of a draft: figures of fairness, and the days of one month, venue by venue.

For those who plan alone: turns per deputy are shown nowhere else.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from stations.models import Deputy, Level, Venue
from stations.models.register import none_first
from stations.models.venue import TREE_ORDER
from visits.duty.rota.making import venues_of
from visits.duty.rota.pool import Member, Pool, people_of
from visits.models import DutyDay, DutySlot, RotaDraft

NAMED = 30  # deputies without a turn named on the page
WIDEST = 8  # dates side by side; more of them stand in one cell
NOT_REACHED, NO_DAYS = "not_reached", "no_days"


@dataclass(frozen=True)
class LevelRow:
    level: str
    people: int
    turns: int
    least: int
    most: int

    @property
    def average(self) -> float:
        return self.turns / self.people


@dataclass(frozen=True)
class Unserved:
    """A deputy without a turn, and why: a reason of DutySlot, not reached yet, or no day there."""

    deputy: Deputy
    level: str
    reason: str


@dataclass
class VenueRow:
    venue: Venue
    cells: list  # a list of days for each date of the month


class DraftPage:
    def __init__(self, draft: RotaDraft, month: str = "", township: str = ""):
        self.draft = draft
        self.months = months_of(draft)
        chosen = [first for first in self.months if f"{first:%Y-%m}" == month]
        self.month = chosen[0] if chosen else self.months[0]
        self.township = township if township in dict(self.townships) else ""

    # --- the month ------------------------------------------------------------------------------
    @cached_property
    def days(self) -> list[DutyDay]:
        """With their venues and turns; those moved out of the period belong to its last month."""
        last = next_month(self.month) - timedelta(days=1)
        days = self.draft.days.filter(day__gte=self.month)
        days = days if self.month == self.months[-1] else days.filter(day__lte=last)
        if self.township:
            days = days.of_township(self.township)
        days = days.select_related("venue", "rule").with_turns()
        return list(days.order_by("day", "starts_at", "pk"))

    @cached_property
    def dates(self) -> list[date]:
        return sorted({day.day for day in self.days})

    @property
    def unconfirmed(self) -> set[date]:
        """Dates of a year whose calendar has not been published."""
        return {day.day for day in self.days if not day.is_confirmed}

    @property
    def is_wide(self) -> bool:
        return len(self.dates) > WIDEST

    @cached_property
    def rows(self) -> list[VenueRow]:
        """The venues with days in the month, as the county hangs together."""
        by_venue: dict[int, dict[date, list[DutyDay]]] = defaultdict(lambda: defaultdict(list))
        for day in self.days:
            by_venue[day.venue_id][day.day].append(day)
        venues = Venue.objects.filter(pk__in=list(by_venue)).with_tree_place().order_by(*TREE_ORDER)
        return [
            VenueRow(venue, [by_venue[venue.pk].get(day, []) for day in self.dates])
            for venue in venues
        ]

    @cached_property
    def townships(self) -> list[tuple[str, str]]:
        """To narrow a county to; the county's own code means its venues without a township."""
        if self.draft.township_id:
            return []
        days = self.draft.days.order_by(none_first("township_id"))
        found = days.values_list("township_id", "township__name").distinct()
        return [(code or self.draft.county_id, name or "") for code, name in found]

    # --- the whole draft ------------------------------------------------------------------------
    @cached_property
    def _slots(self) -> list[tuple]:
        slots = DutySlot.objects.standing().filter(day__draft=self.draft)
        columns = ("day_id", "deputy_id", "is_by_hand", "day__venue_id", "day__day")
        return list(slots.values_list(*columns, "day__rule__from_above"))

    @cached_property
    def days_count(self) -> int:
        return len({day for day, *_rest in self._slots})

    @property
    def places(self) -> int:
        return len(self._slots)

    @cached_property
    def filled(self) -> int:
        return sum(deputy is not None for _day, deputy, *_rest in self._slots)

    @property
    def unfilled(self) -> int:
        return self.places - self.filled

    @cached_property
    def by_hand(self) -> int:
        return sum(by_hand for _day, _deputy, by_hand, *_rest in self._slots)

    @cached_property
    def empty_days(self) -> int:
        """Days on which nobody serves at all."""
        served = {day for day, deputy, *_rest in self._slots if deputy is not None}
        return len({day for day, *_rest in self._slots} - served)

    # --- fairness -------------------------------------------------------------------------------
    @cached_property
    def _pool(self) -> Pool:
        above = any(from_above for *_rest, from_above in self._slots)
        venues = venues_of(self.draft)
        facts = (self.draft.county_id, venues, self.draft.first, self.draft.last)
        return Pool.of(*facts, above=above)

    @cached_property
    def turns(self) -> Counter:
        """Turns of the period by deputy, those outside the draft included."""
        counted = Counter({person.key: person.load for person in people_of(self._pool, self.draft)})
        counted.update(deputy for _day, deputy, *_rest in self._slots if deputy is not None)
        return counted

    @cached_property
    def _members(self) -> dict[int, tuple[Member, str]]:
        """Everybody with a seat in the period, with the highest level held in it."""
        found = {}
        for key, member in self._pool.members.items():
            held = {level for _first, _last, level in member.seats}
            if held:
                found[key] = (member, next(level for level in Level.values if level in held))
        return found

    @property
    def people(self) -> int:
        return len(self._members)

    @cached_property
    def least(self) -> int:
        return min((self.turns[key] for key in self._members), default=0)

    @cached_property
    def most(self) -> int:
        return max((self.turns[key] for key in self._members), default=0)

    @cached_property
    def levels(self) -> list[LevelRow]:
        counts: dict[str, list[int]] = defaultdict(list)
        for key, (_member, level) in self._members.items():
            counts[level].append(self.turns[key])
        return [
            LevelRow(level, len(row), sum(row), min(row), max(row))
            for level in Level.values
            if (row := counts.get(level))
        ]

    @cached_property
    def unserved(self) -> list[Unserved]:
        none = {key for key in self._members if not self.turns[key]}
        days = self._days_open_to(none)
        rows = []
        for key in sorted(none):
            member, level = self._members[key]
            rows.append(Unserved(member.deputy, level, _why(member, days[key])))
        return rows

    @property
    def unserved_named(self) -> list[Unserved]:
        return self.unserved[:NAMED]

    @property
    def unserved_more(self) -> int:
        return max(len(self.unserved) - NAMED, 0)

    def _days_open_to(self, deputies: set[int]) -> dict[int, set[date]]:
        """The dates of the draft at the venues of each of these."""
        of_venue: dict[int, set[date]] = defaultdict(set)
        for _day, _deputy, _by_hand, venue, day, _above in self._slots:
            of_venue[venue].add(day)
        found: dict[int, set[date]] = {key: set() for key in deputies}
        for venue, dates in of_venue.items():
            for key in self._pool.placed_at(venue) & deputies:
                found[key] |= dates
        for key in self._pool.above & deputies:
            found[key] |= set().union(*of_venue.values())
        return found


def _why(member: Member, days: set[date]) -> str:
    if not days:
        return NO_DAYS
    reasons = Counter(_reason_on(member, day) for day in days)
    reason, number = max(reasons.items(), key=lambda item: (item[1], item[0]))
    return reason if number == len(days) or reason == NOT_REACHED else _mixed(reasons)


def _reason_on(member: Member, day: date) -> str:
    if not member.levels_on(day):
        return DutySlot.Reason.MANDATE
    return DutySlot.Reason.LEAVE if member.is_away(day) else NOT_REACHED


def _mixed(reasons: Counter) -> str:
    """Free on some day at least: nothing but the others keeps the deputy away."""
    return NOT_REACHED if NOT_REACHED in reasons else DutySlot.Reason.LEAVE


def months_of(draft: RotaDraft) -> list[date]:
    """The first days of the months of its period."""
    found, month = [], draft.first.replace(day=1)
    while month <= draft.last:
        found.append(month)
        month = next_month(month)
    return found


def next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)
