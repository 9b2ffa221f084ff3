"""Placing 排人: who serves on which place of a rota; pure, without a query.

Guaranteed, whatever the order of the people:
- Nobody serves on a day outside the own seat, assignment or leave (`Place.candidates`), twice at
  hours in common, or twice within the minimum distance of a rule. Places with `is_fixed` stay.
- Equal availability: those who may equally serve everywhere, under one distance and with nothing
  fixed, differ by at most one turn; at any size.
- Random availability without distances between days, hours of a day being the same or apart: no
  rota fills more places, and the largest difference of turns is the smallest possible, that of a
  flow; at any size.
- Random availability with distances or hours that overlap in part: the measure is the best rota
  under the same rules, which no flow can find; tests compare with all there are. As far as
  `visits.duty.rota.balancing` searches people who share places through, no rota that keeps all this
  fills more places, and the largest difference is at most one above the smallest possible.
  Beyond, `visits.duty.rota.displacing` and the chains try: a place may stay open or a difference
  larger than need be, no rule is broken.
The wished mix of levels decides among those with equally few turns only. The searches are bounded
(MOST_LOOKS here, far above half a year of 137 venues); past it the rota stays as it is by then.

Least-served first, who served longest ago among equals, day by day; then the exchange along
shortest chains (person, day of the person, place); room made where distances leave places open;
then the balance of those who share places.
"""

from collections import deque
from collections.abc import Callable, Hashable, Iterable
from heapq import heapify, heappop, heappush

from visits.duty.rota import balancing, displacing
from visits.duty.rota.places import Person, Place

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
        displacing.fill_open_places(self.places, self.people)
        self._looks = MOST_LOOKS
        self._even_out()
        self._balance()
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
            starts = [turn for turn in giver.turns if turn.may_move and turn not in dead]
            fewer = giver.load - 2
            taker = self._improve(starts, giver, lambda one, most=fewer: one.load <= most, dead)
            if taker:
                heappush(heap, (-giver.load, giver.key))
                heappush(heap, (-taker.load, taker.key))

    def _balance(self) -> None:
        """Where distances left something to be had: the evenest rota of these few people."""
        changes = balancing.better_holders(self.places, self.people)
        for place in changes:
            if place.holder is not None:
                self._leave(place)
        for place, key in changes.items():
            if key is not None:
                self._take(place, key)

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
        return [turn for turn in (blocking or person.turns) if turn.may_move]

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

    def _take(self, place: Place, key: int) -> None:
        self.people[key].take(place)

    def _leave(self, place: Place) -> None:
        self.people[place.holder].give_up(place)
