"""Public figures: sums by township without links, small ones hidden."""

import pytest

from tests import make
from tests.html import page, text_of


@pytest.fixture
def visited(room, home, clerk, county_clerk):
    """Four visits at the room of 田园镇, one at the home; one of them void."""
    for _number in range(4):
        make.make_visit(room, actor=clerk, group_size=2)
    make.make_visit(home, actor=county_clerk)


def rows_of(answer) -> dict[str, list[str]]:
    lines = page(answer).select("table")[0].select("tbody tr, tfoot tr")
    return {line.th.get_text(): [cell.get_text() for cell in line.select("td")] for line in lines}


def test_the_small_place_is_hidden_with_the_next_smallest(client, visited):
    answer = client.get("/p/530524/figures/?year=2025")
    shown = rows_of(answer)
    assert shown["县级"] == ["*"] * 6
    assert shown["田园镇"] == ["*"] * 6
    assert shown["全县"][:2] == ["9", "5"]
    assert page(answer).select("table a") == []


def test_large_places_are_shown(client, visited, home, county_clerk):
    for _number in range(3):
        make.make_visit(home, actor=county_clerk)
    shown = rows_of(client.get("/p/530524/figures/?year=2025"))
    assert shown["县级"][:2] == ["4", "4"]
    assert shown["田园镇"][:2] == ["8", "4"]
    assert shown["全县"][:2] == ["12", "8"]


def test_ratings_are_told_only_where_nobody_is_singled_out(client, visited):
    assert "数字太小，不公开" in text_of(client.get("/p/530524/figures/?year=2025"))
