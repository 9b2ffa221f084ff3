"""Rotas made by hand, without a database, for the tests of placing and balancing."""

from visits.duty.rota.places import Person
from visits.duty.rota.placing import Rota

NINE, NOON, THREE, FIVE = 540, 720, 900, 1020


def a_rota(places, people):
    return Rota(places, [Person(key) for key in range(people)]).fill()


def loads(rota):
    return [rota.people[key].load for key in sorted(rota.people)]


def broken_promises(rota):
    """Pairs of turns of one person that collide, and turns of somebody who is no candidate."""
    wrong = [p for p in rota.places if p.holder is not None and p.holder not in p.candidates]
    for person in rota.people.values():
        wrong += [turn for turn in person.turns if person.collisions(turn)]
    return wrong


def every(levels_by_person):
    return {key: (level,) for key, level in enumerate(levels_by_person)}
