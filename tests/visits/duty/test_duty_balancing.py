"""The evenest rota under minimum distances (`duty.rota.balancing`), on generated counties."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.visits.placed import FIVE, NINE, NOON, THREE, a_rota, broken_promises, every, loads
from visits.duty.rota import balancing
from visits.duty.rota.places import Person, Place, spread
from visits.duty.rota.placing import Rota

APART = (1, 2, 3, 7)
TEN, ELEVEN = 600, 660
HOURS = [(NINE, NOON), (NINE, TEN), (ELEVEN, NOON), (THREE, FIVE)]


@st.composite
def counties(draw):
    """Days nearer and farther than the distances of two rules, random absences, hours that are
    the same, overlap or lie apart."""
    people = draw(st.integers(1, 4))
    distances = draw(st.lists(st.sampled_from(APART), min_size=1, max_size=2))
    places = []
    for group in range(draw(st.integers(1, 5))):
        day, hours = 100 + draw(st.integers(0, 12)), draw(st.sampled_from(HOURS))
        able = dict.fromkeys(sorted(draw(st.sets(st.integers(0, people - 1)))), ("county",))
        facts = {"group": group, "distance": draw(st.sampled_from(distances))}
        for _number in range(draw(st.integers(1, 2))):
            places.append(Place(day, *hours, able, **facts))
    return places, people


def the_best(places, people):
    """Every rota there is, tried out: the most places filled, then the smallest difference."""
    rotas = {(((),) * people, (0,) * people)}  # of each person the late turns, and how many in all
    for place in sorted(places, key=lambda one: (one.day, one.starts)):
        rotas |= {
            after
            for rota in rotas
            for one in place.candidates
            if (after := with_turn(rota, one, place)) is not None
        }
        rotas = {(tuple(map(late_ones(place.day), turns)), counts) for turns, counts in rotas}
    most = max(sum(counts) for _turns, counts in rotas)
    return most, min(max(n) - min(n) for _turns, n in rotas if sum(n) == most)


def late_ones(day):
    return lambda turns: tuple(turn for turn in turns if day - turn[0] < max(APART))


def with_turn(rota, one, place):
    turns, counts = list(rota[0]), list(rota[1])
    for day, ends, distance in turns[one]:
        apart = place.day - day
        if (apart == 0 and place.starts < ends) or 0 <= apart < max(distance, place.distance):
            return None
    turns[one] = (*turns[one], (place.day, place.ends, place.distance))
    counts[one] += 1
    return tuple(turns), tuple(counts)


@settings(max_examples=200)
@given(counties())
def test_with_distances_the_difference_is_at_most_one_above_the_smallest(county):
    places, people = county
    filled, difference = the_best(places, people)
    rota = a_rota(places, people)
    assert broken_promises(rota) == []
    assert len(places) - len(rota.open_places()) == filled
    assert spread(rota.people.values()) <= difference + 1


def weekly(weeks, able_of, *, distance=14, wishes=("", "")):
    return [
        Place(100 + 7 * week, NINE, NOON, able_of(week), week, distance, wish)
        for week in range(weeks)
        for wish in wishes
    ]


def test_two_change_their_days_so_that_a_third_day_is_filled():
    """Only the second can serve on the last day, so she takes the first and leaves him the next."""
    both, second = every(["county"] * 2), {1: ("county",)}
    days = ((101, both), (106, both), (111, second))
    places = [Place(day, NINE, NOON, able, day, distance=7) for day, able in days]
    a_rota(places, 2)
    assert [place.holder for place in places] == [1, 0, 1]


def test_what_is_fixed_stays_and_bars():
    fixed = Place(100, NINE, NOON, {}, holder=0, is_fixed=True, distance=14)
    places = weekly(4, lambda _week: every(["county"] * 2), wishes=("",))
    Rota([fixed, *places], [Person(0), Person(1)]).fill()
    assert ([place.holder for place in places], fixed.holder) == ([1, None, 0, 1], 0)


def test_people_who_share_no_place_are_weighed_together():
    """One circle can be 0–3 or 1–4, the other stands at 1 to 4: the second is the evener."""
    wide, level = balancing.Outcome((), 0, 3), balancing.Outcome((), 1, 4)
    stands = balancing.Outcome((), 1, 4)
    assert balancing._evenest([[wide, level], [stands]], []) == [level, stands]
    assert balancing._evenest([[wide, level]], [0, 3]) == [wide]


def test_the_wished_level_stays_with_the_place_that_asks_for_it():
    able = {0: ("township",), 1: ("county",), 2: ("township",), 3: ("county",)}
    places = weekly(4, lambda _week: able, wishes=("county", ""))
    places[1].candidates = {0: ("township",)}
    rota = a_rota(places, 4)
    met = [able[one.holder] == ("county",) for one in places if one.wish and one.holder is not None]
    assert met == [True] * 4
    assert broken_promises(rota) == []


def test_a_large_circle_is_left_as_the_exchange_made_it():
    people = balancing.MOST_PEOPLE + 1
    places = weekly(3, lambda week: {week: ("county",)} if week else every(["county"] * people))
    rota = a_rota(places, people)
    assert balancing.better_holders(rota.places, rota.people) == {}
    assert sum(loads(rota)) == 4
