"""The pool of a rota: who may serve where and on which days, and what keeps the others away.

Read once for a county and period, then asked without a query.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from django.db.models import Q

from stations.models import Assignment, Deputy, Level, Mandate, ReceptionRule, Venue
from stations.models.reception import LONGEST_DISTANCE
from visits.duty.rota.places import Person, Place
from visits.models import DutySlot, Leave, RotaDraft

Reason = DutySlot.Reason
ABOVE = (Level.NATIONAL, Level.PROVINCE, Level.PREFECTURE)
# A day may land later than planned by a holiday and its weekend.
LATEST_LANDING = timedelta(days=31)
A_YEAR = timedelta(days=365)


@dataclass(slots=True)
class Member:
    """A deputy with the seats, places and absences that touch the period."""

    deputy: Deputy
    seats: list[tuple[date, date, str]] = field(default_factory=list)  # from, to, level
    leave: list[tuple[date, date]] = field(default_factory=list)

    def levels_on(self, day: date) -> tuple[str, ...]:
        """The levels of the seats that hold on the day, the highest first."""
        held = {level for first, last, level in self.seats if first <= day <= last}
        return tuple(level for level in Level.values if level in held)

    def is_away(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.leave)


class Pool:
    """`members` by deputy; which of them belong to a venue on a day."""

    def __init__(self, county_code: str, first: date, last: date):
        self.county_code, self.first, self.last = county_code, first, last
        self.end = last + LATEST_LANDING
        self.members: dict[int, Member] = {}
        self._placed: dict[int, list[tuple[date, date, int]]] = defaultdict(list)
        self.above: set[int] = set()  # those of higher level, asked where a rule asks for them
        self._cache: dict[tuple, tuple[dict, Counter]] = {}

    @classmethod
    def of(
        cls,
        county_code: str,
        venues: Iterable[Venue],
        first: date,
        last: date,
        *,
        above: bool,
        also: Iterable[Deputy] = (),
    ) -> "Pool":
        """Three queries: places, seats, leave; `above` when a rule asks deputies of the county that
        are assigned to none of the venues, `also` those who were named by hand."""
        pool = cls(county_code, first, last)
        pool.members = {deputy.pk: Member(deputy) for deputy in also}
        pool._read_places([venue.pk for venue in venues])
        pool._read_seats(above)
        pool._read_leave()
        return pool

    def standing(
        self, venue: Venue, rule: ReceptionRule, day: date
    ) -> tuple[dict[int, tuple[str, ...]], Counter]:
        """Who may serve there on the day, with their levels; how many each reason keeps away."""
        key = (venue.pk, rule.from_above, day)
        if key not in self._cache:
            self._cache[key] = self._standing(venue, rule, day)
        return self._cache[key]

    def _standing(
        self, venue: Venue, rule: ReceptionRule, day: date
    ) -> tuple[dict[int, tuple[str, ...]], Counter]:
        able: dict[int, tuple[str, ...]] = {}
        away: Counter = Counter()
        for deputy, is_placed in self._belonging(venue, rule, day).items():
            member = self.members[deputy]
            levels = member.levels_on(day)
            if not is_placed:
                away[Reason.ENDED] += 1
            elif not levels:
                away[Reason.MANDATE] += 1
            elif member.is_away(day):
                away[Reason.LEAVE] += 1
            else:
                able[deputy] = levels
        return able, away

    def _belonging(self, venue: Venue, rule: ReceptionRule, day: date) -> dict[int, bool]:
        """The venue's own on the day, and those whose place there has ended (False)."""
        found: dict[int, bool] = {}
        for first, last, deputy in self._placed.get(venue.pk, ()):
            if first <= day:
                found[deputy] = found.get(deputy, False) or day <= last
        if rule.from_above:
            for deputy in sorted(self.above):
                if any(level in ABOVE for level in self.members[deputy].levels_on(day)):
                    found[deputy] = True
        return found

    def placed_at(self, venue: int) -> set[int]:
        """Everybody who is assigned there on some day of the period."""
        return {deputy for _first, _last, deputy in self._placed.get(venue, ())}

    def placed_on(self, venue: int, day: date) -> list[int]:
        placed = self._placed.get(venue, ())
        return [deputy for first, last, deputy in placed if first <= day <= last]

    def _read_places(self, venues: list[int]) -> None:
        rows = Assignment.objects.filter(venue__in=venues, starts_on__lte=self.end)
        rows = rows.not_ended(self.first).select_related("deputy").order_by("deputy_id", "pk")
        for row in rows:
            self._placed[row.venue_id].append(
                (row.starts_on, row.ends_on or date.max, row.deputy_id)
            )
            self.members.setdefault(row.deputy_id, Member(row.deputy))

    def _read_seats(self, above: bool) -> None:
        wanted = Q(deputy__in=list(self.members))
        if above:
            higher = Q(congress__isnull=True) | Q(congress__level__in=ABOVE)
            wanted |= higher & Q(deputy__county=self.county_code)
        rows = Mandate.objects.filter(wanted, starts_on__lte=self.end).not_ended(self.first)
        rows = rows.exclude(status=Mandate.Status.SUSPENDED)
        for row in rows.select_related("deputy", "congress").order_by("deputy_id", "pk"):
            member = self.members.setdefault(row.deputy_id, Member(row.deputy))
            member.seats.append((row.starts_on, row.ends_on or date.max, row.level))
            if above and row.level in ABOVE:
                self.above.add(row.deputy_id)

    def _read_leave(self) -> None:
        rows = Leave.objects.granted().filter(deputy__in=list(self.members))
        for row in rows.between(self.first, self.end):
            self.members[row.deputy_id].leave.append((row.first, row.last))


@dataclass(frozen=True)
class TurnElsewhere:
    """A turn that stands outside the draft."""

    deputy: int
    day: date
    planned_for: date
    starts_at: time
    ends_at: time
    distance: int
    is_joint: bool

    @classmethod
    def of_members(
        cls, pool: Pool, draft: RotaDraft | None, *, announced: bool = False
    ) -> list["TurnElsewhere"]:
        """Announced turns and, unless only these, of other open drafts, a year back; one query.
        What came of the draft itself is left out, published or not."""
        first = pool.first - A_YEAR
        last = pool.end + timedelta(days=LONGEST_DISTANCE)
        drafted = Q(day__state="draft", day__draft__state=RotaDraft.State.DRAFT)
        slots = DutySlot.objects.served_by(list(pool.members)).with_server()
        stands = Q(day__state__in=["published", "held"])
        slots = slots.filter(stands if announced else stands | drafted)
        if draft is not None and draft.pk:
            slots = slots.exclude(day__draft=draft)
        rows = slots.filter(day__day__gte=first, day__day__lte=last).values_list(
            "server_id",
            "day__day",
            "day__planned_for",
            "day__starts_at",
            "day__ends_at",
            "day__rule__distance",
            "day__joint_day",
        )
        return [
            cls(deputy, day, planned, starts, ends, distance or 0, joint is not None)
            for deputy, day, planned, starts, ends, distance, joint in rows
        ]

    def as_place(self) -> Place:
        return Place(
            self.day.toordinal(),
            minutes(self.starts_at),
            minutes(self.ends_at),
            {},
            distance=self.distance,
            holder=self.deputy,
            is_fixed=True,
            is_joint=self.is_joint,
        )


def minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def people_of(pool: Pool, draft: RotaDraft | None = None) -> list[Person]:
    """The people of the pool with their turns elsewhere, of which those of the period count."""
    people = {key: Person(key) for key in sorted(pool.members)}
    loads: Counter = Counter()
    nearby = pool.first - timedelta(days=LONGEST_DISTANCE)
    for turn in TurnElsewhere.of_members(pool, draft):
        person = people[turn.deputy]
        if turn.day >= nearby:
            person.add(turn.as_place())
        if turn.is_joint:
            continue
        if pool.first <= turn.planned_for <= pool.last:
            loads[turn.deputy] += 1
        elif turn.planned_for < pool.first:
            person.before += 1
    for key, person in people.items():
        person.load = loads[key]
    return list(people.values())
