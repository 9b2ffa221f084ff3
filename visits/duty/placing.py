"""Placing 排人: who serves on which place of a rota; pure, without a query.

Guaranteed, whatever the order of the people:
- Nobody serves on a day outside the own seat, assignment or leave (`Place.candidates`), twice at
  hours in common, or twice within the minimum distance of a rule. Places with `is_fixed` stay.
- As many places are filled as can be, and nobody could hand a turn to somebody with at least two
  fewer, neither directly nor through others (each taking one and giving one on).
- Hence, while no distance is in the way: whoever may equally serve everywhere differs by at most
  one turn, and for any availability the largest difference is the smallest possible. With
  distances a chain of hand-overs that would break one is left out, so that the difference may be
  larger by what they bind; tests hold it to one above the optimum where days lie far enough apart.
The wished mix of levels decides among those with equally few turns only. The search for chains is
bounded (MOST_LOOKS, far above half a year of 137 venues); past it the rota stays as it is by then.

Least-served first, day by day; then the exchange along shortest chains. The chains are those of a
flow (person, day of the person, place), in which the loads without such a chain are the evenest.
"""

from bisect import bisect_left, bisect_right, insort
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from operator import attrgetter


@dataclass(slots=True, eq=False)
class Place:
    """One place of a day at a venue. Days are ordinals; `candidates`: the levels of each person."""

    day: int
    starts: int  # minutes after midnight
    ends: int
    candidates: Mapping[int, tuple[str, ...]]
    group: Hashable = None  # the duty day it belongs to
    distance: int = 0
    wish: str = ""
    asks_above: bool = False  # higher levels first among equals
    holder: int | None = None
    is_fixed: bool = False
    is_joint: bool = False  # of a day on which everybody serves: no turn of the rota, no distance

    def collides(self, other: "Place") -> bool:
        """Whether one person cannot serve on both."""
        apart = abs(self.day - other.day)
        if apart == 0 and self.starts < other.ends and other.starts < self.ends:
            return True
        if self.is_joint or other.is_joint:
            return False
        return apart < max(self.distance, other.distance)

    def level_of(self, person: int) -> str:
        """Under which level the person would serve: as wished, else the highest."""
        levels = self.candidates[person]
        return self.wish if self.wish in levels else levels[0]


@dataclass(slots=True, eq=False)
class Person:
    """`before`: turns of the year before, which decide between equals. `turns` in order of days."""

    key: int
    before: int = 0
    turns: list[Place] = field(default_factory=list)
    load: int = 0
    longest: int = 1  # the longest distance among the turns so far

    def add(self, place: Place) -> None:
        insort(self.turns, place, key=_day_of)
        self.longest = max(self.longest, place.distance)
        self.load += not place.is_joint

    def remove(self, place: Place) -> None:
        self.turns.remove(place)
        self.load -= not place.is_joint

    def collisions(self, place: Place) -> list[Place]:
        """The own turns that stand in the way of the place; only those near it are looked at."""
        reach, turns = max(self.longest, place.distance), self.turns
        found = []
        for number in range(bisect_left(turns, place.day - reach, key=_day_of), len(turns)):
            turn = turns[number]
            if turn.day > place.day + reach:
                break
            if turn is not place and turn.collides(place):
                found.append(turn)
        return found

    def last_before(self, place: Place) -> int:
        """The day of the last turn up to the place; 0 for none."""
        number = bisect_right(self.turns, place.day, key=_day_of)
        return self.turns[number - 1].day if number else 0


_day_of = attrgetter("day")
MOST_LOOKS = 1_000_000  # people asked in one search phase: two or three seconds


class Rota:
    """Places and people of one draft; what is fixed counts and stays."""

    ABOVE = ("national", "province", "prefecture")

    def __init__(self, places: Iterable[Place], people: Iterable[Person]):
        self.places = list(places)
        self.people = {person.key: person for person in people}
        for place in self.places:
            if place.holder is not None:
                self._take(place, place.holder)

    def fill(self) -> "Rota":
        """Fill what is open: greedily, then by chains, then evened out."""
        self._levels: dict[Hashable, list[str]] = {}
        for place in self.places:
            if place.holder in place.candidates:
                self._levels.setdefault(place.group, []).append(place.level_of(place.holder))
        self._place_greedily()
        self._looks = MOST_LOOKS
        self._fill_by_chains()
        self._looks = MOST_LOOKS
        self._even_out()
        return self

    def open_places(self) -> list[Place]:
        """Places nobody serves, in order of the day; not those emptied by hand."""
        empty = (p for p in self.places if p.holder is None and not p.is_fixed)
        return sorted(empty, key=lambda p: (p.day, len(p.candidates), p.starts, not p.wish))

    def _place_greedily(self) -> None:
        for place in self.open_places():
            there = self._levels.setdefault(place.group, [])
            free = [self.people[key] for key in place.candidates]
            free = [person for person in free if not person.collisions(place)]
            if free:
                chosen = min(free, key=lambda person: self._rank(person, place, there))
                self._take(place, chosen.key)
                there.append(place.level_of(chosen.key))

    def _rank(self, person: Person, place: Place, there: list[str]) -> tuple:
        """Least served first; then the mix, then who served longest ago."""
        level = place.level_of(person.key)
        return (
            person.load,
            bool(place.wish) and level != place.wish,
            place.asks_above and level not in self.ABOVE,
            there.count(level),
            person.before,
            person.last_before(place),
            person.key,
        )

    def _fill_by_chains(self) -> None:
        dead: set[Place] = set()
        for place in self.open_places():
            self._improve([place], None, lambda _person: True, dead)

    def _even_out(self) -> None:
        """From the most served down, hand turns on to those with at least two fewer."""
        dead: set[Place] = set()
        heap = [(-person.load, person.key) for person in self.people.values()]
        heapify(heap)
        while heap:
            load, key = heappop(heap)
            giver = self.people[key]
            if giver.load != -load:
                continue
            starts = [turn for turn in giver.turns if self._may_move(turn) and turn not in dead]
            fewer = giver.load - 2
            taker = self._improve(starts, giver, lambda one, most=fewer: one.load <= most, dead)
            if taker:
                heappush(heap, (-giver.load, giver.key))
                heappush(heap, (-taker.load, taker.key))

    def _improve(
        self,
        starts: list[Place],
        giver: Person | None,
        accepts: Callable[[Person], bool],
        dead: set[Place],
    ) -> Person | None:
        """Hand on along the shortest chain; returns who has one turn more, None without a chain.

        What a vain search has seen leads nowhere, later searches pass it by (`dead`).
        """
        seen: dict[Place, tuple[Place, Person] | None] = dict.fromkeys(starts)
        expanded = {giver.key} if giver else set()
        queue = deque(starts)
        while queue:
            place = queue.popleft()
            self._looks -= len(place.candidates)
            if self._looks < 0:
                return None
            for key in place.candidates:
                if key == place.holder:
                    continue
                person = self.people[key]
                blocking = person.collisions(place)
                if not blocking and accepts(person) and self._hand_on(seen, place, person):
                    return person
                for turn in self._given_on(person, blocking, expanded):
                    if turn not in seen and turn not in dead:
                        seen[turn] = (place, person)
                        queue.append(turn)
        dead |= seen.keys()
        return None

    def _given_on(self, person: Person, blocking: list[Place], expanded: set[int]) -> list[Place]:
        """Which of the own turns the person could give on when taking another."""
        if len(blocking) > 1 or (not blocking and person.key in expanded):
            return []
        if not blocking:
            expanded.add(person.key)
        return [turn for turn in (blocking or person.turns) if self._may_move(turn)]

    def _hand_on(self, seen: dict, place: Place, person: Person) -> bool:
        """Carry out the chain that ends with `person` on `place`; False when a distance forbids."""
        chain = []
        step = (place, person)
        while step:
            chain.append(step)
            step = seen[step[0]]
        holders = [(turn, turn.holder) for turn, _taker in chain]
        for turn, holder in holders:
            if holder is not None:
                self._leave(turn)
        fits = True
        for done, (turn, taker) in enumerate(chain):
            if taker.collisions(turn):
                fits = False
                for taken, _taker in chain[:done]:
                    self._leave(taken)
                break
            self._take(turn, taker.key)
        if not fits:
            for turn, holder in holders:
                if holder is not None:
                    self._take(turn, holder)
        return fits

    @staticmethod
    def _may_move(turn: Place) -> bool:
        return not (turn.is_fixed or turn.is_joint)

    def _take(self, place: Place, key: int) -> None:
        place.holder = key
        self.people[key].add(place)

    def _leave(self, place: Place) -> None:
        self.people[place.holder].remove(place)
        place.holder = None


def spread(people: Iterable[Person]) -> int:
    """The largest difference of turns between two people; 0 for nobody."""
    loads = [person.load for person in people]
    return max(loads, default=0) - min(loads, default=0)
