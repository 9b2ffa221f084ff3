"""Allotment: one deed counts once, as many slots as possible are filled, the order decides."""

import networkx
from hypothesis import given
from hypothesis import strategies as st

from visits.cadence.allotment import allot

REPORT, ANY = 0, 1  # a slot of a named activity, a slot of any


def filled(times, fits) -> list[int]:
    """How many deeds each slot got, no more than it asked for."""
    found = allot(times, fits)
    return [min(number, found.count(slot)) for slot, number in enumerate(times)]


def test_a_deed_counts_for_the_most_specific_slot():
    assert allot([1, 1], [[REPORT, ANY]]) == [REPORT]


def test_what_is_over_fills_the_slot_of_any_activity():
    assert allot([1, 1], [[REPORT, ANY], [REPORT, ANY]]) == [REPORT, ANY]


def test_a_deed_gives_way_to_one_that_fits_nowhere_else():
    """The first could serve both, the second the named activity alone."""
    assert allot([1, 1], [[REPORT, ANY], [REPORT]]) == [ANY, REPORT]


def test_the_month_that_can_do_without_gives_the_yearly_report():
    january, february, year = 1, 2, 0
    deeds = [[year, january], [year, february], [year, february]]
    assert filled([1, 1, 1], deeds) == [1, 1, 1]


def test_of_two_slots_with_one_deed_the_first_in_order_is_filled():
    assert filled([1, 1], [[REPORT, ANY]]) == [1, 0]


def test_what_nobody_needs_stays_with_its_most_specific_slot():
    assert allot([1, 1], [[REPORT, ANY]] * 3) == [REPORT, ANY, REPORT]


def test_what_fits_nowhere_counts_for_nothing():
    assert allot([1], [[], [0]]) == [None, 0]


def test_a_slot_that_asks_for_two_needs_two():
    assert (filled([2], [[0]]), filled([2], [[0], [0], [0]])) == ([1], [2])


def test_there_may_be_nothing_at_all():
    assert (allot([], []), allot([1], []), allot([], [[]])) == ([], [], [None])


@st.composite
def cases(draw):
    """A few slots, and deeds that each fit some of them."""
    times = draw(st.lists(st.integers(1, 3), min_size=1, max_size=6))
    slots = st.sets(st.integers(0, len(times) - 1), max_size=3).map(sorted)
    return times, draw(st.lists(slots, max_size=12))


def most_possible(times, fits) -> int:
    """The largest number of deeds that can be placed, by the textbook."""
    graph = networkx.DiGraph()
    graph.add_nodes_from(["from", "to"])
    for slot, number in enumerate(times):
        graph.add_edge(("slot", slot), "to", capacity=number)
    for deed, slots in enumerate(fits):
        graph.add_edge("from", ("deed", deed), capacity=1)
        for slot in slots:
            graph.add_edge(("deed", deed), ("slot", slot), capacity=1)
    return networkx.maximum_flow_value(graph, "from", "to")


@given(cases())
def test_a_deed_counts_where_it_fits_and_only_there(case):
    times, fits = case
    for slot, slots in zip(allot(times, fits), fits, strict=True):
        assert slot in slots or (slot is None and not slots)


@given(cases())
def test_no_other_allotment_fills_more(case):
    assert sum(filled(*case)) == most_possible(*case)


@given(cases())
def test_the_slots_served_first_get_all_they_could_get(case):
    times, fits = case
    for number in range(1, len(times)):
        first = [[slot for slot in slots if slot < number] for slots in fits]
        assert sum(filled(times, fits)[:number]) == most_possible(times[:number], first)


@given(cases(), st.data())
def test_one_more_deed_never_takes_from_a_slot(case, drawn):
    times, fits = case
    more = drawn.draw(st.sampled_from(fits)) if fits else [0]
    before, after = filled(times, fits), filled(times, [*fits, more])
    assert all(now >= then for then, now in zip(before, after, strict=True))
