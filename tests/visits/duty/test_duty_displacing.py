"""Making room for open places under minimum distances (`visits.duty.rota.displacing`)."""

from tests.visits.placed import NINE, NOON, a_rota, broken_promises, every, loads
from visits.duty.rota import balancing, displacing
from visits.duty.rota.places import Person, Place
from visits.duty.rota.placing import Rota

HIM, HER, THEM = 0, 1, 2


def for_one(day, *people, **facts):
    return Place(day, NINE, NOON, dict.fromkeys(people, ("county",)), day, distance=7, **facts)


def test_who_alone_can_serve_gives_up_the_days_before_and_after():
    """Between two days of his lies one for him alone: others take both."""
    earlier = [for_one(1, HER), for_one(10, THEM), for_one(30, THEM)]
    around = [for_one(100, HIM, HER), for_one(105, HIM), for_one(110, HIM, THEM)]
    many = every(["county"] * (balancing.MOST_PEOPLE + 1))
    large = Place(300, NINE, NOON, many, 300)  # makes the circle too large to be searched through
    rota = a_rota([*earlier, *around, large], len(many))
    assert [place.holder for place in around] == [HER, HIM, THEM]
    assert (rota.open_places(), broken_promises(rota)) == ([], [])


def test_what_is_fixed_or_joint_is_not_given_up():
    fixed = for_one(100, HIM, HER, holder=HIM, is_fixed=True)
    joint = Place(105, NINE, NOON, {}, holder=HIM, is_fixed=True, is_joint=True)
    between = for_one(105, HIM)
    rota = Rota([fixed, joint, between], [Person(HIM), Person(HER)])
    displacing.fill_open_places(rota.places, rota.people)
    assert [place.holder for place in (fixed, joint, between)] == [HIM, HIM, None]


def test_a_rota_that_cannot_be_filled_further_stays_as_it_is():
    places = [for_one(100 + day, HIM, HER) for day in range(6)]
    places[2].holder, places[4].holder = HER, HIM
    rota = Rota(places, [Person(HIM), Person(HER)])
    displacing.fill_open_places(rota.places, rota.people)
    assert [place.holder for place in places] == [None, None, HER, None, HIM, None]
    assert loads(rota) == [1, 1]


def test_the_same_draft_comes_out_the_same_again():
    def drafted():
        people = 20
        places = [
            for_one(100 + 3 * week, *(one for one in range(people) if (one * week) % 7 < 3))
            for week in range(40)
            for _number in range(3)
        ]
        rota = a_rota(places, people)
        assert broken_promises(rota) == []
        return [place.holder for place in places]

    assert drafted() == drafted()
