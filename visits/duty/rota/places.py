"""Places of a rota and the people for them; pure, without a query."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
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

    @property
    def may_move(self) -> bool:
        return not (self.is_fixed or self.is_joint)

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

    def take(self, place: Place) -> None:
        place.holder = self.key
        self.add(place)

    def give_up(self, place: Place) -> None:
        self.remove(place)
        place.holder = None

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


def spread(people: Iterable[Person]) -> int:
    """The largest difference of turns between two people; 0 for nobody."""
    loads = [person.load for person in people]
    return max(loads, default=0) - min(loads, default=0)
