"""Who serves on which place: the guarantees of `duty.rota.placing`, on generated counties."""

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.visits.placed import FIVE, NINE, NOON, THREE, a_rota, broken_promises, every, loads
from visits.duty.rota.places import Person, Place, spread
from visits.duty.rota.placing import Rota


# --- generated counties -------------------------------------------------------------------------
@st.composite
def equal_counties(draw):
    """Everybody may serve on every place; days lie nearer or farther than the distance."""
    people, per_day = draw(st.integers(1, 12)), draw(st.integers(1, 3))
    distance, days = draw(st.integers(0, 20)), draw(st.sets(st.integers(100, 220), max_size=12))
    levels = draw(st.lists(st.sampled_from(["county", "township"]), min_size=people))[:people]
    wish = draw(st.sampled_from(["", "county"]))
    return [
        Place(day, NINE, NOON, every(levels), day, distance, wish)
        for day in sorted(days)
        for _number in range(per_day)
    ], people


@st.composite
def random_counties(draw, distances=(0,), longest=7):
    """Two venues, up to seven people with random absences, half days, some turns already fixed."""
    people = draw(st.integers(1, 7))
    distance = draw(st.sampled_from(distances))
    places = []
    for group in range(draw(st.integers(1, longest))):
        day = 100 + draw(st.integers(0, longest))
        starts = draw(st.sampled_from([NINE, THREE]))
        able = draw(st.sets(st.integers(0, people - 1)))
        candidates = dict.fromkeys(sorted(able), ("county",))
        facts = {"group": group, "distance": distance}
        for _number in range(draw(st.integers(1, 2))):
            places.append(Place(day, starts, starts + 120, candidates, **facts))
    return places, people


def fits(places, people, least, most, filled):
    """Whether a flow fills so many places with `least` to `most` turns for each."""
    graph = nx.DiGraph()
    for number, place in enumerate(places):
        graph.add_edge("from", number, capacity=1, weight=0)
        for key in place.candidates:
            hours = (key, place.day, place.starts)
            graph.add_edge(number, hours, capacity=1, weight=0)
            graph.add_edge(hours, f"person {key}", capacity=1, weight=0)
    for key in range(people):
        graph.add_edge(f"person {key}", f"owed {key}", capacity=least, weight=-1)
        graph.add_edge(f"owed {key}", "to", capacity=least, weight=0)
        graph.add_edge(f"person {key}", "to", capacity=most - least, weight=0)
    flow = nx.max_flow_min_cost(graph, "from", "to")
    sent = sum(flow["from"].values())
    owed = sum(flow[f"person {key}"][f"owed {key}"] for key in range(people))
    return sent == filled and owed == least * people


def most_filled(places, people):
    graph = nx.DiGraph()
    graph.add_nodes_from(["from", "to"])
    for number, place in enumerate(places):
        graph.add_edge("from", number, capacity=1)
        for key in place.candidates:
            graph.add_edge(number, (key, place.day, place.starts), capacity=1)
            graph.add_edge((key, place.day, place.starts), "to", capacity=1)
    return nx.maximum_flow_value(graph, "from", "to")


def smallest_difference(places, people):
    filled = most_filled(places, people)
    for difference in range(filled + 1):
        for least in range(filled // people + 1):
            if fits(places, people, least, least + difference, filled):
                return difference
    raise AssertionError("the places cannot be filled as counted")


# --- the guarantees ------------------------------------------------------------------------------
def most_who_can_serve(places, people):
    """Everybody is as good as any other: a place is lost when all have served too lately."""
    served = []
    for place in sorted(places, key=lambda one: one.day):
        lately = [day for day in served if place.day - day < max(place.distance, 1)]
        if len(lately) < people:
            served.append(place.day)
    return len(served)


@pytest.mark.walk
@settings(max_examples=200)
@given(equal_counties())
def test_who_may_equally_serve_differs_by_at_most_one_turn(county):
    places, people = county
    rota = a_rota(places, people)
    assert spread(rota.people.values()) <= 1
    assert broken_promises(rota) == []
    assert len(places) - len(rota.open_places()) == most_who_can_serve(places, people)


def test_a_large_circle_of_equals_differs_by_at_most_one_turn():
    able = every(["county"] * 30)
    weeks = range(100, 282, 7)
    places = [Place(day, NINE, NOON, able, day, 21) for day in weeks for _number in range(7)]
    rota = a_rota(places, 30)
    assert (sorted(set(loads(rota))), rota.open_places(), broken_promises(rota)) == ([6, 7], [], [])


@pytest.mark.walk
@settings(max_examples=200)
@given(random_counties())
def test_the_largest_difference_is_the_smallest_possible(county):
    places, people = county
    best, filled = smallest_difference(places, people), most_filled(places, people)
    rota = a_rota(places, people)
    assert len(places) - len(rota.open_places()) == filled
    assert spread(rota.people.values()) == best
    assert broken_promises(rota) == []


@settings(max_examples=50)
@given(random_counties(distances=(1, 2, 3, 7), longest=12))
def test_the_minimum_distance_is_kept(county):
    rota = a_rota(*county)
    assert broken_promises(rota) == []
    days = [sorted(turn.day for turn in one.turns) for one in rota.people.values()]
    distance = county[0][0].distance
    assert all(b - a >= distance for row in days for a, b in zip(row, row[1:], strict=False))


# --- by hand -------------------------------------------------------------------------------------
def test_the_least_served_come_first():
    places = [Place(day, NINE, NOON, every(["county"] * 3), day) for day in range(100, 105)]
    rota = a_rota(places, 3)
    assert [place.holder for place in places] == [0, 1, 2, 0, 1]
    assert loads(rota) == [2, 2, 1]


def test_among_equals_who_served_less_the_year_before():
    place = Place(100, NINE, NOON, every(["county"] * 2))
    Rota([place], [Person(0, before=4), Person(1, before=3)]).fill()
    assert place.holder == 1


def test_levels_are_mixed_as_the_rule_wishes():
    able = every(["township", "township", "county", "county"])
    places = [Place(day, NINE, NOON, able, day, wish=w) for day in (1, 2) for w in ("county", "")]
    a_rota(places, 4)
    assert [(p.day, p.wish, able[p.holder][0]) for p in places] == [
        (1, "county", "county"),
        (1, "", "township"),
        (2, "county", "county"),
        (2, "", "township"),
    ]


def test_higher_deputies_are_asked_first_where_the_rule_says_so():
    able = {0: ("county",), 1: ("prefecture",)}
    plain, asking = Place(1, NINE, NOON, able), Place(1, NINE, NOON, able, asks_above=True)
    a_rota([plain], 2)
    a_rota([asking], 2)
    assert (plain.holder, asking.holder) == (0, 1)


def test_a_place_is_filled_by_handing_another_one_on():
    """The first could serve on both days, the second on the first day only."""
    monday = Place(100, NINE, NOON, {0: ("county",), 1: ("county",)}, distance=7)
    tuesday = Place(101, NINE, NOON, {0: ("county",)}, distance=7)
    rota = a_rota([monday, tuesday], 2)
    assert (monday.holder, tuesday.holder, loads(rota)) == (1, 0, [1, 1])


def test_turns_go_on_through_somebody_between():
    """The first has two, the third none; only the second can take of the first."""
    a, b = {0: ("county",), 1: ("county",)}, {1: ("county",), 2: ("county",)}
    places = [
        Place(1, NINE, NOON, {0: ("county",)}),
        Place(2, NINE, NOON, a),
        Place(3, NINE, NOON, b),
    ]
    places[1].holder, places[2].holder = 0, 1
    places[0].holder = 0
    assert loads(a_rota(places, 3)) == [1, 1, 1]


def test_what_is_fixed_stays_and_counts():
    fixed = [Place(day, NINE, NOON, {}, holder=0, is_fixed=True) for day in (1, 9)]
    empty_by_hand = Place(3, NINE, NOON, every(["county"] * 2), is_fixed=True)
    open_ones = [Place(day, NINE, NOON, every(["county"] * 2)) for day in (5, 6)]
    rota = a_rota([*fixed, empty_by_hand, *open_ones], 2)
    assert [place.holder for place in open_ones] == [1, 1]
    assert (loads(rota), empty_by_hand.holder) == ([2, 2], None)


def test_nobody_is_at_two_venues_at_hours_in_common():
    morning = [Place(1, NINE, NOON, every(["county"]), venue) for venue in "ab"]
    rota = a_rota([*morning, Place(1, THREE, FIVE, every(["county"]), "c")], 1)
    assert (loads(rota), len(rota.open_places())) == ([2], 1)


def test_a_joint_day_counts_for_its_hours_alone():
    joint = Place(1, NINE, NOON, {}, holder=0, is_fixed=True, is_joint=True)
    same, next_day = (Place(day, NINE, NOON, every(["county"]), distance=7) for day in (1, 2))
    rota = a_rota([joint, same, next_day], 1)
    assert (same.holder, next_day.holder, loads(rota)) == (None, 0, [1])
