"""The pages of regions 行政区划, and ending one with its successor."""

import pytest
from django.urls import reverse

from stations.models import Region
from tests.html import figure_link, figures, page, text_of
from tests.stations.pages import refused, send, signed_in
from tests.stations.places import merging_townships

LIST = reverse("stations:regions")
BUDGET = 8


def names(answer) -> list[str]:
    return [row.select_one("td").get_text() for row in page(answer).select("tbody tr")]


def listed(user, **query):
    answer = signed_in(user).get(LIST, query)
    assert answer.status_code == 200
    return answer


CONDITIONS = {
    "level": ({"level": "township"}, ["田园镇", "漭水镇"]),
    "code": ({"q": "5305241010"}, ["关庙社区居民委员会", "宝丰社区居民委员会"]),
    "name": ({"q": "漭水镇"}, ["漭水镇"]),
    "initials": ({"q": "tyz"}, ["田园镇"]),
    "ended": ({"state": "ended"}, []),
    "another county": ({"q": "三营镇"}, []),
}


@pytest.mark.parametrize(("query", "expected"), CONDITIONS.values(), ids=CONDITIONS)
def test_a_condition_narrows_the_list(query, expected, county_clerk):
    answer = listed(county_clerk, **query)
    assert names(answer) == expected
    assert figures(answer)["rows"] == len(expected)


def test_an_administrator_sees_the_regions_of_all_counties(administrator):
    assert figures(listed(administrator)) == {
        "level-province": 1,
        "level-prefecture": 2,
        "level-county": 2,
        "level-township": 3,
        "level-village": 4,
        "rows": 12,
    }


def test_every_tab_counts_the_rows_of_its_link(county_clerk):
    answer = listed(county_clerk, q="镇")
    client = signed_in(county_clerk)
    tabs = {name: n for name, n in figures(answer).items() if name.startswith("level-")}
    shown = {name: figures(client.get(LIST + figure_link(answer, name)))["rows"] for name in tabs}
    assert shown == tabs == {"level-township": 2}


def test_the_page_of_a_region_shows_what_lies_in_it(room, county_clerk):
    said = text_of(signed_in(county_clerk).get(room.township.get_absolute_url()))
    for words in ("田园镇", "530524101", "昌宁县", "田园镇工作站", "关庙社区居民委员会"):
        assert words in said


def test_a_township_ends_on_the_page_and_names_its_successor(county_clerk, room):
    old, new = merging_townships()
    end = reverse("visits:region-end", args=[old.code])
    send(county_clerk, end, successor="漭水镇", on="2025-03-20")
    old.refresh_from_db()
    assert old.successor == new
    assert "2025年3月20日撤销，并入漭水镇。" in text_of(
        signed_in(county_clerk).get(old.get_absolute_url())
    )
    assert signed_in(county_clerk).get(end).status_code == 403


def test_villages_without_a_successor_are_named(county_clerk):
    end = reverse("visits:region-end", args=["530524101"])
    names = "关庙社区居民委员会、宝丰社区居民委员会"
    assert refused(send(county_clerk, end, successor="漭水镇", on="2025-03-20")) == {
        "#id_successor": f"并入哪里：这些村社区在“漭水镇”下面没有同名的接续：{names}。"
        "请先导入新的区划。"
    }


def test_a_county_is_not_ended_here(county_clerk):
    end = reverse("visits:region-end", args=["530524"])
    assert signed_in(county_clerk).get(end).status_code == 403


def test_the_list_costs_the_same_with_one_row_and_with_six(
    county_clerk, django_assert_max_num_queries
):
    client = signed_in(county_clerk)
    client.get(LIST)
    with django_assert_max_num_queries(BUDGET) as one:
        client.get(LIST, {"q": "田园"})
    with django_assert_max_num_queries(BUDGET) as many:
        client.get(LIST)
    assert len(one) == len(many)
    assert Region.objects.within("530524").count() == 6
