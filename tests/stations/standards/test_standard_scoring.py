"""Scores: what an item earns, what a whole comes to, how two assessments compare (domain §5)."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from stations.models import County
from stations.standards.scoring import (
    Earned,
    compared,
    rescored,
    score_of,
    stars_of,
    total,
)

D = Decimal


@pytest.mark.parametrize(
    ("state", "weight", "typed", "score"),
    [
        ("met", 10, None, D("10.0")),
        ("met", 10, D(10), D("10.0")),
        ("not", 10, None, D("0.0")),
        ("not", 10, D(0), D("0.0")),
        ("partly", 10, None, D("5.0")),
        ("partly", 1, None, D("0.5")),
        ("partly", 15, None, D("7.5")),
        ("partly", 10, D("9.9"), D("9.9")),
        ("partly", 10, D("0.1"), D("0.1")),
    ],
)
def test_what_an_item_earns(state, weight, typed, score):
    assert score_of(state, weight, typed) == score


@pytest.mark.parametrize(
    ("state", "typed", "said"),
    [
        ("met", D("9.9"), "符合得 10 分；少给分请选“部分符合”。"),
        ("met", D(11), "符合得 10 分；少给分请选“部分符合”。"),
        ("not", D("0.1"), "不符合得 0 分；要给分请选“部分符合”。"),
        ("partly", D(0), "部分符合的得分在 0 和 10 之间，不含两头。"),
        ("partly", D(10), "部分符合的得分在 0 和 10 之间，不含两头。"),
        ("partly", D(-1), "部分符合的得分在 0 和 10 之间，不含两头。"),
    ],
)
def test_a_score_that_does_not_fit_the_result_is_refused(state, typed, said):
    with pytest.raises(ValidationError) as caught:
        score_of(state, 10, typed)
    assert caught.value.messages == [said]


def earned(code, state="met", score=10, weight=10):
    return Earned(code, weight, state, D(score))


def test_the_items_add_up():
    assert total([]) == 0
    assert total([earned("place"), earned("sign", "partly", "4.5")]) == D("14.5")


@pytest.mark.parametrize(
    ("score", "stars"),
    [("100", 5), ("95", 5), ("94.9", 4), ("90", 4), ("89.9", 3), ("80", 3), ("79.9", 0)],
)
def test_stars_by_the_lines_of_the_county(score, stars):
    assert stars_of(D(score), County(shows_stars=True)) == stars


def test_a_county_without_stars_gives_none():
    assert stars_of(D(100), County()) == 0
    assert stars_of(None, County(shows_stars=True)) == 0


def test_a_county_moves_its_lines():
    assert stars_of(D(90), County(shows_stars=True, five_stars_from=90, four_stars_from=85)) == 5


def test_the_same_results_under_other_weights():
    before = [earned("place"), earned("sign", "partly", "4"), earned("funds", "not", 0)]
    assert rescored(before, {"place": 20, "sign": 5, "funds": 10}) == D("22.0")
    assert rescored(before, {"place": 10, "new": 90}) == D("10.0")


def test_two_assessments_are_compared_item_by_item():
    before = [earned("place"), earned("sign", "not", 0), earned("old")]
    after = [earned("place"), earned("sign", "partly", 5), earned("new")]
    place, sign, new, old = compared(before, after)
    assert (place.code, place.difference, place.is_changed) == ("place", 0, False)
    assert (sign.code, sign.difference, sign.is_changed) == ("sign", 5, True)
    assert (new.code, new.before, new.difference) == ("new", None, None)
    assert (old.code, old.after, old.is_changed) == ("old", None, True)
