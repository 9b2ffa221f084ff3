"""Displacing 腾挪: filling what stays open under minimum distances, by making room; pure.

Somebody takes an open place and gives up the own turns that stand in its way; these are open then
and are offered on, not to the same person for a while. Whatever is tried, the rota that left the
fewest places open is the one that stays. Bounded (MOST_LOOKS): not sure to find every place that
could be filled, and not needed where `visits.duty.rota.balancing` searches a rota through.
"""

from collections.abc import Iterable, Mapping
from random import Random

from visits.duty.rota.balancing import Circle, circles
from visits.duty.rota.places import Person, Place

MOST_LOOKS = 600_000  # people asked in all: one or two seconds
MOST_MOVES = 4_000  # in one circle
A_WHILE = 10  # moves, at the least


def fill_open_places(places: Iterable[Place], people: Mapping[int, Person]) -> None:
    """Fill what can be filled among people who share places; what is fixed or joint stays."""
    found = [one for one in circles(places, people) if _is_worth_it(one)]
    for circle in found:
        _Trial(circle).run(MOST_LOOKS // len(found))


def _is_worth_it(circle: Circle) -> bool:
    """Without distances and overlaps the chains have filled what can be filled."""
    return circle.is_bound and any(place.holder is None for place in circle.places)


class _Trial:
    def __init__(self, circle: Circle):
        self.places = circle.places
        self.people = {person.key: person for person in circle.people}
        self.open = [place for place in self.places if place.holder is None]
        self._barred: dict[tuple[int, int], int] = {}  # place and person: until which move
        self._chance = Random(len(self.places))  # the same draft comes out the same again

    def run(self, looks: int) -> None:
        fewest, best = len(self.open), [place.holder for place in self.places]
        for move in range(MOST_MOVES):
            looks -= sum(len(place.candidates) for place in self.open)
            offers = self._offers(move, fewest)
            if looks < 0 or not offers:
                break
            self._carry_out(*self._chance.choice(offers), move)
            if len(self.open) < fewest:
                fewest, best = len(self.open), [place.holder for place in self.places]
        self._go_back_to(best)

    def _offers(self, move: int, fewest: int) -> list[tuple[Place, Person, list[Place]]]:
        """Who could take which open place, giving up as few turns as possible."""
        found: list[tuple[Place, Person, list[Place]]] = []
        least = len(self.places)
        for place in self.open:
            for key in place.candidates:
                blocking = self.people[key].collisions(place)
                still_open = len(self.open) - 1 + len(blocking)
                is_barred = self._barred.get((id(place), key), -1) >= move
                if len(blocking) > least or (is_barred and still_open >= fewest):
                    continue
                if all(turn.may_move for turn in blocking):
                    found = found if len(blocking) == least else []
                    least = len(blocking)
                    found.append((place, self.people[key], blocking))
        return found

    def _carry_out(self, place: Place, person: Person, blocking: list[Place], move: int) -> None:
        for turn in blocking:
            person.give_up(turn)
            until = move + A_WHILE + self._chance.randrange(A_WHILE) + len(self.open)
            self._barred[id(turn), person.key] = until
        self.open = [one for one in self.open if one is not place] + blocking
        person.take(place)

    def _go_back_to(self, holders: list[int | None]) -> None:
        changed = [
            (place, holder)
            for place, holder in zip(self.places, holders, strict=True)
            if place.holder != holder
        ]
        for place, _holder in changed:
            if place.holder is not None:
                self.people[place.holder].give_up(place)
        for place, holder in changed:
            if holder is not None:
                self.people[holder].take(place)
