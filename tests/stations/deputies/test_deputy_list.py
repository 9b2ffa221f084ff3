"""The register of deputies 代表名册: by surname strokes, its figures and filters."""

from datetime import date

import pytest
from django.urls import reverse

from stations.models import GroupMembership, Mandate
from tests import make
from tests.html import figure_link, figures, page, text_of
from tests.stations.pages import signed_in

LIST = reverse("desk:deputies")
BUDGET = 8


@pytest.fixture
def people(deputy, workstation, room):
    """杨秀兰 (county, in the room) of the cast, and five more."""
    township = make.make_deputy("刀玉香", phone="13900003306")
    make.make_mandate(township, congress_id="530524101", constituency="第三选区")
    make.make_assignment(township, workstation)
    both = make.make_deputy("段晓梅")
    make.make_mandate(both, congress_id="5305", constituency="", electing_body="昌宁县人大")
    make.make_mandate(both, constituency="柯街选区")
    retired = make.make_deputy("陈国栋")
    make.make_mandate(retired, status="ended", ends_on=date(2025, 6, 1), end_reason="moved")
    suspended = make.make_deputy("罗建忠")
    make.make_mandate(suspended, status="suspended")
    make.make_assignment(suspended, room, ends_on=date(2024, 1, 1))
    nobody = make.make_deputy("鲁兴旺")
    group = make.make_group("柯街第二代表小组")
    GroupMembership.objects.create(group=group, deputy=both, starts_on=make.OPENED)
    return {"group": group, "nobody": nobody, "both": both}


def names(answer) -> list[str]:
    return [link.get_text() for link in page(answer).select("tbody th a")]


def listed(user, **query):
    answer = signed_in(user).get(LIST, query)
    assert answer.status_code == 200
    return answer


def test_deputies_stand_in_the_order_of_surname_strokes(people, county_clerk):
    order = ["刀玉香", "杨秀兰", "陈国栋", "罗建忠", "段晓梅", "鲁兴旺"]
    assert names(listed(county_clerk)) == order
    assert names(listed(county_clerk, order="id", sort="-visits")) == order


def test_a_row_says_seats_place_group_and_state(people, room, county_clerk):
    answer = listed(county_clerk, q="段晓梅")
    row = page(answer).select("table.cards tbody tr > *")
    cells = [" ".join(cell.get_text(" ").split()) for cell in row]
    assert cells == [
        "段晓梅 州市 县",
        "州市 昌宁县人大 2022–2027 县 柯街选区 2022–2027",
        "—",
        "柯街第二代表小组",
        "值班 没有排",
        "在任",
    ]
    assert "2025年调离或迁出" in text_of(listed(county_clerk, q="陈国栋"))
    assert "暂停执行职务" in text_of(listed(county_clerk, q="罗建忠"))
    assert "没有代表资格" in text_of(listed(county_clerk, q="鲁兴旺"))


CONDITIONS = {
    "level": ({"level": "prefecture"}, ["段晓梅"]),
    "county level": ({"level": "county"}, ["杨秀兰", "罗建忠", "段晓梅"]),
    "township": ({"township": "530524101"}, ["刀玉香", "杨秀兰"]),
    "name": ({"q": "晓"}, ["段晓梅"]),
    "initials": ({"q": "dxm"}, ["段晓梅"]),
    "a surname read otherwise": ({"q": "luo"}, ["罗建忠"]),
    "constituency": ({"q": "第三选区"}, ["刀玉香"]),
    "unassigned": ({"state": "unassigned"}, ["段晓梅"]),
    "serving": ({"state": "serving"}, ["刀玉香", "杨秀兰", "段晓梅"]),
    "suspended": ({"state": "suspended"}, ["罗建忠"]),
    "retired": ({"state": "retired"}, ["陈国栋", "鲁兴旺"]),
    "level and state": ({"level": "county", "state": "serving"}, ["杨秀兰", "段晓梅"]),
    "nothing": ({"q": "没有这人"}, []),
}


@pytest.mark.parametrize(("query", "expected"), CONDITIONS.values(), ids=CONDITIONS)
def test_a_condition_narrows_the_list(query, expected, people, county_clerk):
    answer = listed(county_clerk, **query)
    assert names(answer) == expected
    assert figures(answer)["rows"] == len(expected)


def test_venue_and_group_narrow_the_list(people, room, county_clerk):
    assert names(listed(county_clerk, venue=room.pk)) == ["杨秀兰"]
    assert names(listed(county_clerk, group=people["group"].pk)) == ["段晓梅"]
    assert names(listed(county_clerk, venue="999999")) == []


@pytest.mark.walk
@pytest.mark.parametrize("query", [{}, {"q": "y"}, {"level": "county"}, {"township": "530524101"}])
def test_every_tab_counts_the_rows_of_its_link(query, people, county_clerk):
    answer = listed(county_clerk, **query)
    client = signed_in(county_clerk)
    tabs = {name: n for name, n in figures(answer).items() if name.startswith("deputies-")}
    shown = {name: figures(client.get(LIST + figure_link(answer, name)))["rows"] for name in tabs}
    assert shown == tabs


def test_private_phones_stand_in_no_list(people, county_clerk):
    assert "13900003306" not in listed(county_clerk).content.decode()


def test_deputies_of_another_county_are_not_listed(people, outsider):
    assert names(listed(outsider)) == []
    assert page(listed(outsider)).select_one(".empty h2").get_text() == "这里还没有记录"


@pytest.mark.parametrize("query", [{}, {"level": "county"}, {"township": "530524101", "q": "杨"}])
def test_the_list_costs_the_same_with_one_row_and_with_six(
    query, deputy, room, county_clerk, django_assert_max_num_queries
):
    client = signed_in(county_clerk)
    client.get(LIST)
    with django_assert_max_num_queries(BUDGET) as one:
        client.get(LIST, query)
    for number in range(5):
        person = make.make_deputy(f"杨{number}")
        make.make_mandate(person)
        make.make_mandate(person, congress_id="530524101")
        make.make_assignment(person, room)
    with django_assert_max_num_queries(BUDGET) as six:
        client.get(LIST, query)
    assert len(one) == len(six)
    assert Mandate.objects.count() == 11
