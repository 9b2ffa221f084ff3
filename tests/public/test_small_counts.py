"""Counts below 3 are hidden together with the next smallest, so that a total betrays nothing."""

from collections import defaultdict
from itertools import product

import pytest

from deputies_portal.public.small import hide_small


@pytest.mark.parametrize(
    ("numbers", "shown", "total"),
    [
        ([5, 9, 3], [5, 9, 3], 17),
        ([1, 9, 5, 12], [None, 9, None, 12], 27),
        ([2, 3, 3, 10], [None, None, None, 10], 18),
        ([0, 1, 2, 8], [None, None, None, None], 11),
        ([0, 2, 1], [None, None, None], None),
        ([2], [None], None),
        ([7], [7], 7),
        ([], [], 0),
    ],
)
def test_what_is_hidden(numbers, shown, total):
    assert hide_small(numbers) == (shown, total)


@pytest.mark.parametrize("places", [1, 2, 3, 4])
def test_whoever_knows_the_rule_and_the_total_cannot_work_out_a_hidden_number(places):
    """Every column of numbers up to 6: no two worlds that look alike agree on a hidden number."""
    worlds = defaultdict(list)
    for column in product(range(7), repeat=places):
        shown, total = hide_small(column)
        assert all(number is None or number >= 3 for number in shown)
        worlds[(*shown, total)].append(column)
    for shown, columns in worlds.items():
        for place, number in enumerate(shown[:-1]):
            assert number is not None or len({column[place] for column in columns}) > 1
