"""The register of venues 家站档案: the tree, its figures and filters."""

from urllib.parse import urljoin

import pytest
from django.urls import reverse

from stations.models import CoLocation
from tests import make
from tests.html import figure_link, figures, page
from tests.stations.pages import signed_in

LIST = reverse("desk:venues")
BUDGET = 8
HERE = {"township_id": "530524101"}
THERE = {"township_id": "530524102"}


@pytest.fixture
def tree(home, workstation, room):
    """Two townships; a specialised workstation in the first, a closed room in the second."""
    law = make.make_venue("specialised", name="法律服务站", field="法律服务", parent=home, **HERE)
    second = make.make_venue("workstation", name="漭水镇工作站", parent=home, **THERE)
    closed = make.make_venue(
        "room",
        name="老街联络室",
        parent=second,
        village_id="530524102201",
        closed_on=make.MARCH_10,
        **THERE,
    )
    return {"law": law, "second": second, "closed": closed, "home": home, "room": room}


def names(answer) -> list[str]:
    return [link.get_text() for link in page(answer).select("tbody th a")]


def listed(user, **query):
    answer = signed_in(user).get(LIST, query)
    assert answer.status_code == 200
    return answer


def test_the_list_follows_the_tree_township_by_township(tree, county_clerk):
    answer = listed(county_clerk)
    assert names(answer) == [
        "昌宁县代表之家",
        "田园镇工作站",
        "关庙社区联络室",
        "法律服务站",
        "漭水镇工作站",
    ]
    lines = [row.classes for row in page(answer).select("tbody tr")]
    assert lines == [["lv0"], ["lv1"], ["lv2", "last", "thru"], ["lv1"], ["lv1", "last"]]


def test_within_a_township_the_workstation_stands_at_the_margin(tree, county_clerk):
    answer = listed(county_clerk, township="530524101")
    lines = [row.classes for row in page(answer).select("tbody tr")]
    assert lines == [["lv0"], ["lv1", "last"], ["lv0"]]


CONDITIONS = {
    "tier": ({"tier": "room"}, ["关庙社区联络室"]),
    "township": ({"township": "530524102"}, ["漭水镇工作站"]),
    "county row": ({"township": "530524"}, ["昌宁县代表之家"]),
    "field": ({"field": "法律服务"}, ["法律服务站"]),
    "name": ({"q": "关庙"}, ["关庙社区联络室"]),
    "initials": ({"q": "gmsq"}, ["关庙社区联络室"]),
    "initials in capitals": ({"q": "GM SQ"}, ["关庙社区联络室"]),
    "pinyin": ({"q": "mangshui"}, ["漭水镇工作站"]),
    "closed": ({"state": "closed"}, ["老街联络室"]),
    "demonstration": ({"state": "demonstration"}, ["关庙社区联络室"]),
    "co-located": ({"state": "co_located"}, ["田园镇工作站", "法律服务站"]),
    "nothing": ({"q": "没有这处"}, []),
}


@pytest.mark.parametrize(("query", "expected"), CONDITIONS.values(), ids=CONDITIONS)
def test_a_condition_narrows_the_list(query, expected, tree, workstation, county_clerk):
    make.make_honour(tree["room"])
    make.make_honour(tree["second"], ends_on=make.MARCH_10)
    CoLocation.objects.create(host=workstation, guest=tree["law"], starts_on=make.OPENED)
    answer = listed(county_clerk, **query)
    assert names(answer) == expected
    assert figures(answer)["rows"] == len(expected)


def test_the_liaison_officer_finds_the_venue(tree, county_clerk):
    tree["room"].liaison = "字春梅"
    tree["room"].clean()
    tree["room"].save()
    assert names(listed(county_clerk, q="字春梅")) == ["关庙社区联络室"]
    assert names(listed(county_clerk, q="zcm")) == ["关庙社区联络室"]


@pytest.mark.walk
@pytest.mark.parametrize(
    "query", [{}, {"township": "530524101"}, {"tier": "workstation"}, {"q": "镇"}]
)
def test_every_figure_counts_the_rows_of_its_link(query, tree, deputy, county_clerk):
    answer = listed(county_clerk, **query)
    client = signed_in(county_clerk)
    counted = {name: n for name, n in figures(answer).items() if name != "rows"}
    assert len(counted) >= 5
    lists = {name: urljoin(LIST, figure_link(answer, name)) for name in counted}
    shown = {name: figures(client.get(address))["rows"] for name, address in lists.items()}
    assert shown == {name: counted[name] for name in lists}


def test_the_figure_of_deputies_leads_to_these_deputies(tree, deputy, county_clerk):
    answer = listed(county_clerk)
    name = f"deputies-{tree['room'].pk}"
    assert figures(answer)[name] == 1
    there = signed_in(county_clerk).get(figure_link(answer, name))
    assert names(there) == ["杨秀兰"]


def test_a_place_of_another_county_is_no_choice(tree, county_clerk):
    answer = listed(county_clerk, township="532930104")
    assert names(answer) == []
    assert page(answer).select_one(".note-bad").get_text(strip=True).startswith("乡镇：")


def test_venues_of_another_county_are_not_listed(tree, eryuan_home, county_clerk, outsider):
    assert "洱源县代表之家" not in names(listed(county_clerk))
    assert names(listed(outsider)) == ["洱源县代表之家"]


def test_a_leader_sees_the_venues_answered_for(tree, manager, county_clerk):
    make.make_sponsorship(tree["second"], user=manager)
    assert names(listed(manager, mine="1")) == ["漭水镇工作站"]
    tabs = {person: page(listed(person)).select_one(".tabs") for person in (manager, county_clerk)}
    assert "我挂联的" in tabs[manager].get_text()
    assert "我挂联的" not in tabs[county_clerk].get_text()


def test_an_empty_register_says_so(changning, county_clerk):
    answer = listed(county_clerk)
    assert page(answer).select_one(".empty h2").get_text() == "这里还没有记录"


@pytest.mark.parametrize("query", [{}, {"q": "室", "mine": "1"}])
def test_the_list_costs_the_same_with_one_row_and_with_six(
    query, tree, manager, django_assert_max_num_queries
):
    client = signed_in(manager)
    client.get(LIST)
    with django_assert_max_num_queries(BUDGET) as one:
        client.get(LIST, query)
    for village in ("530524101001", "530524101002"):
        for _ in range(3):
            room = make.make_venue("room", parent=tree["room"].parent, village_id=village, **HERE)
            make.make_sponsorship(room, user=manager)
    with django_assert_max_num_queries(BUDGET) as six:
        client.get(LIST, query)
    assert len(one) == len(six)
