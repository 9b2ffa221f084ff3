"""Balancing 均衡: the evenest rota of a few people whose turns keep a minimum distance, or overlap
in part; pure.

With minimum distances no flow and no chain of exchanges is sure to find it (it is the colouring of
intervals from lists, for which no quick way is known). People who share places are therefore
searched through place by place: what may still become of a rota depends on the turns of each and on
the later places these bar, so that rotas alike in both are followed once (`search`). As long as the
draft is small the search is complete; in a large one only the evenest rotas of each step go on, and
what was there stays unless something better is found.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from visits.duty.rota.places import Person, Place

MOST_PEOPLE = 16  # who share places; a larger circle is left as it is
MOST_ROTAS = 3_000  # followed at one step, and no more than MOST_STEPS in all: about a second
MOST_STEPS = 300_000


@dataclass(frozen=True)
class Outcome:
    """Who serves on each place, None for nobody; the fewest and the most turns of a person."""

    holders: tuple[int | None, ...]
    least: int
    most: int

    @property
    def filled(self) -> int:
        return sum(holder is not None for holder in self.holders)


class Circle:
    """People who share places, and these places in the order of time."""

    def __init__(self, places: list[Place], people: list[Person]):
        self.places = sorted(places, key=lambda one: (one.day, one.starts))
        self.people = people
        self._number = {person.key: number for number, person in enumerate(people)}

    @property
    def size(self) -> int:
        return len(self.places) * len(self.people)

    @property
    def is_bound(self) -> bool:
        """Whether a turn can keep somebody from more than the places of its own hours: from
        another day, or from other hours that overlap with it."""
        hours = {(place.day, place.starts, place.ends) for place in self.places}
        return any(place.distance > 1 for place in self.places) or any(
            one[0] == other[0] and other[1] < one[2] for one, other in pairwise(sorted(hours))
        )

    def is_settled(self) -> bool:
        """Full and within one turn, or without a distance or an overlap, or too large."""
        loads = [person.load for person in self.people]
        is_full = all(place.holder is not None for place in self.places)
        if is_full and max(loads) - min(loads) <= 1 or len(self.people) > MOST_PEOPLE:
            return True
        return not self.is_bound

    def now(self) -> Outcome:
        held = (place.holder for place in self.places)
        holders = tuple(None if one is None else self._number.get(one) for one in held)
        loads = [person.load for person in self.people]
        return Outcome(holders, min(loads), max(loads))

    def outcomes(self, width: int) -> list[Outcome]:
        """The rota as it is, then what the search finds; only those that fill the most places."""
        now = self.now()
        loads = [person.load for person in self.people]
        for holder in now.holders:
            if holder is not None:
                loads[holder] -= 1
        found = search(self._able(), self._bars(), loads, at_least=now.filled, width=width)
        most = max(one.filled for one in (now, *found))
        return [one for one in (now, *found) if one.filled == most]

    def changes(self, outcome: Outcome) -> dict[Place, int | None]:
        """Who serves where; of the places of one day, one that wishes for a level gets it."""
        keys = [None if one is None else self.people[one].key for one in outcome.holders]
        found = dict(zip(self.places, keys, strict=True))
        for wishing in (place for place in self.places if place.wish):
            for other in self.places:
                if other.group == wishing.group and other.candidates == wishing.candidates:
                    _hand_over(found, wishing, other)
        return found

    def _able(self) -> list[list[int]]:
        """For each place who may serve there, what is fixed elsewhere considered."""
        ours = set(self.places)
        return [
            [
                self._number[key]
                for key in place.candidates
                if ours.issuperset(self.people[self._number[key]].collisions(place))
            ]
            for place in self.places
        ]

    def _bars(self) -> list[int]:
        """For each place, as bits, the later ones the same person cannot serve on."""
        bars = []
        for number, place in enumerate(self.places):
            later = range(number + 1, len(self.places))
            bars.append(sum(1 << other for other in later if place.collides(self.places[other])))
        return bars


def better_holders(
    places: Iterable[Place], people: Mapping[int, Person]
) -> dict[Place, int | None]:
    """Who is to serve on which place instead; empty when nothing is to be gained."""
    found = [one for one in circles(places, people) if not one.is_settled()]
    if not found:
        return {}
    width = MOST_STEPS // sum(circle.size for circle in found)
    offers = [circle.outcomes(max(1, min(MOST_ROTAS, width))) for circle in found]
    searched = {person.key for circle in found for person in circle.people}
    others = [person.load for key, person in people.items() if key not in searched]
    changes: dict[Place, int | None] = {}
    for circle, chosen in zip(found, _evenest(offers, others), strict=True):
        if chosen.holders != circle.now().holders:
            changes |= circle.changes(chosen)
    return changes


def _hand_over(holders: dict[Place, int | None], wishing: Place, other: Place) -> None:
    """Two places of one day change their people when the wish of the first is met by it alone."""
    here, there = holders[wishing], holders[other]
    is_met = here is not None and wishing.wish in wishing.candidates[here]
    meets = there is not None and wishing.wish in wishing.candidates[there]
    if meets and not is_met and (not other.wish or other.wish != wishing.wish):
        holders[wishing], holders[other] = there, here


def circles(places: Iterable[Place], people: Mapping[int, Person]) -> list[Circle]:
    """Who shares a place, directly or through others, stands in one circle."""
    of_person: dict[int, tuple[list[Place], list[int]]] = {}
    for place in places:
        if place.is_fixed or not place.candidates:
            continue
        joined = {
            id(of_person[key]): of_person[key] for key in place.candidates if key in of_person
        }
        circle = ([place], [key for key in place.candidates if key not in of_person])
        for those, keys in joined.values():
            circle[0].extend(those)
            circle[1].extend(keys)
        of_person.update(dict.fromkeys(circle[1], circle))
    found = {id(circle): circle for circle in of_person.values()}
    return [Circle(those, [people[key] for key in sorted(keys)]) for those, keys in found.values()]


def _evenest(offers: list[list[Outcome]], others: list[int]) -> list[Outcome]:
    """One of each: the smallest difference over everybody, then the smallest of each."""
    best, found = None, []
    for floor in sorted({one.least for offer in offers for one in offer}):
        fits = [[one for one in offer if one.least >= floor] for offer in offers]
        if not all(fits):
            break
        top = max([min(one.most for one in fit) for fit in fits] + others)
        chosen = [
            min((one for one in fit if one.most <= top), key=lambda one: one.most - one.least)
            for fit in fits
        ]
        difference = top - min([one.least for one in chosen] + others)
        if best is None or difference < best:
            best, found = difference, chosen
    return found


def search(
    able: Sequence[Sequence[int]],
    bars: Sequence[int],
    loads: Sequence[int],
    *,
    at_least: int,
    width: int,
) -> list[Outcome]:
    """Of the rotas that fill the most places those with the fewest turns of the most served, for
    each number of turns of the least served; none when fewer than `at_least` places are filled.

    `loads`: turns of each that stand already. `width`: rotas followed at one step.
    """
    kinds = [tuple(one in those for those in able) for one in range(len(loads))]
    alike = [kinds.index(kind) for kind in kinds]
    layer = {(tuple(loads), (0,) * len(loads)): None}
    steps: list[dict] = []
    for number, those in enumerate(able):
        wanted = sum(loads) + at_least - (len(able) - number - 1)
        following: dict = {}
        for state in layer:
            for holder in (*_free(state, number, those, alike), None):
                after = _taken(state, holder, number, bars)
                if sum(after[0]) >= wanted:
                    following.setdefault(after, (state, holder))
        layer = _the_evenest(following, width)
        steps.append(layer)
    return _best(layer, steps)


def _free(state: tuple, number: int, those: Sequence[int], alike: list[int]) -> Iterable[int]:
    """Who could take the place; one of those whom nothing tells apart."""
    loads, barred = state
    seen = set()
    for one in those:
        facts = (alike[one], loads[one], barred[one])
        if not barred[one] >> number & 1 and facts not in seen:
            seen.add(facts)
            yield one


def _taken(state: tuple, holder: int | None, number: int, bars: Sequence[int]) -> tuple:
    """What matters after the place: turns, and the later places barred to each."""
    loads, barred = state
    later = -1 << (number + 1)
    if holder is not None:
        loads = (*loads[:holder], loads[holder] + 1, *loads[holder + 1 :])
        barred = (*barred[:holder], barred[holder] | bars[number], *barred[holder + 1 :])
    return loads, tuple([one & later for one in barred])


def _the_evenest(layer: dict, width: int) -> dict:
    if len(layer) <= width:
        return layer
    rank = sorted(layer, key=lambda state: (-sum(state[0]), sum([n * n for n in state[0]])))
    return {state: layer[state] for state in rank[:width]}


def _best(layer: dict, steps: list[dict]) -> list[Outcome]:
    turns = max((sum(loads) for loads, _barred in layer), default=0)
    ends: dict[int, tuple] = {}
    for state in layer:
        loads = state[0]
        known = ends.get(min(loads))
        if sum(loads) == turns and (known is None or max(loads) < max(known[0])):
            ends[min(loads)] = state
    return [Outcome(_holders(state, steps), least, max(state[0])) for least, state in ends.items()]


def _holders(state: tuple, steps: list[dict]) -> tuple[int | None, ...]:
    found = []
    for layer in reversed(steps):
        state, holder = layer[state]
        found.append(holder)
    return tuple(reversed(found))
