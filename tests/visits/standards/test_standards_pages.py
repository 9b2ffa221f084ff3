"""/standards/: figures with their lists, a venue's assessments, one of them (domain §5)."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from stations.models import County, Venue
from stations.standards import last_results
from stations.standards.assessing import Mark
from stations.standards.scoring import stars_of
from tests import html, make
from tests.following import followed, lists_of, wrong
from tests.stations.pages import signed_in
from tests.visits.assessed import assess

LIST = "/standards/"
NOT, PARTLY = Mark("not"), Mark("partly")


@pytest.fixture(autouse=True)
def _on_20_march():
    with time_machine.travel("2025-03-20 10:00+08:00"):
        yield


@pytest.fixture
def other_room(workstation):
    return make.make_venue(
        "room",
        name="宝丰社区联络室",
        township_id="530524101",
        village_id="530524101002",
        parent=workstation,
    )


@pytest.fixture
def reviewed(room, home, county_clerk, clerk):
    """The room: assessed by itself (50), then by the county (35); the home is not assessed."""
    assess(room, by=clerk)
    return assess(room, by=county_clerk, kind="review", on=make.MARCH_11, funds=NOT, sign=PARTLY)


def names(answer):
    return [one.get_text() for one in html.page(answer).select("tbody th a.strong")]


def walk_figures(user, address, each="kind"):
    """The figures with a link show as many rows there as they say; how many have one."""
    client = signed_in(user)
    opened = client.get(address)
    assert wrong(followed(client, opened, each)) == {}
    return len(lists_of(opened))


# --- the list -------------------------------------------------------------------------------------
def test_the_list_shows_the_last_result_of_each_venue(reviewed, county_clerk, room):
    opened = signed_in(county_clerk).get(LIST)
    assert names(opened) == ["昌宁县代表之家", "田园镇工作站", "关庙社区联络室"]
    row = html.page(opened).select("main section:last-of-type tbody tr")[-1]
    assert row.select_one("td.n a")["href"] == reverse("visits:assessment", args=[reviewed.pk])
    assert row.select_one("td.n a").get_text() == "35"
    tags = [one.get_text() for one in row.select(".tag")]
    assert tags == [
        "有统一标识 部分符合",
        "有代表公示 不符合",
        "有工作计划 不符合",
        "有工作台账 不符合",
        "有工作人员 不符合",
        "有工作经费 不符合",
        "有明显成效 不符合",
    ]


def test_self_assessments_are_looked_at_apart(reviewed, county_clerk, room):
    opened = signed_in(county_clerk).get(LIST, {"kind": "self"})
    row = html.page(opened).select("main section:last-of-type tbody tr")[-1]
    assert [one.get_text() for one in row.select("td.n a")] == ["50", "35"]


@pytest.mark.walk
def test_every_figure_has_a_list_of_exactly_its_rows(everybody, reviewed):
    assert walk_figures(everybody["county_clerk"], LIST, "state") > 20
    for role in ("venue_clerk", "township_clerk", "manager"):
        assert walk_figures(everybody[role], LIST) > 10, role


@pytest.mark.walk
@pytest.mark.parametrize("query", ["?kind=self&year=2025", "?tier=room&township=530524101"])
def test_figures_within_what_was_chosen_have_their_lists_too(county_clerk, reviewed, query):
    assert walk_figures(county_clerk, f"{LIST}{query}") > 10


def test_figures_count_by_township_and_item(reviewed, county_clerk, other_room):
    shown = html.figures(signed_in(county_clerk).get(LIST))
    assert {name: shown[name] for name in ("venues", "done", "none")} == {
        "venues": 4,
        "done": 1,
        "none": 3,
    }
    assert (shown["venues-530524101"], shown["none-530524101"], shown["done-530524"]) == (3, 2, 0)
    assert (shown["funds-not"], shown["sign-partly"], shown["place-met"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"state": "none"}, ["昌宁县代表之家", "田园镇工作站"]),
        ({"state": "done"}, ["关庙社区联络室"]),
        ({"state": "draft"}, []),
        ({"item": "funds", "mark": "not"}, ["关庙社区联络室"]),
        ({"item": "place", "mark": "not"}, []),
        ({"mark": "partly"}, ["关庙社区联络室"]),
        ({"township": "530524"}, ["昌宁县代表之家"]),
        ({"tier": "workstation"}, ["田园镇工作站"]),
        ({"year": "2024", "state": "done"}, []),
        ({"q": "guanmiao"}, ["关庙社区联络室"]),
    ],
)
def test_the_filters_choose_venues(reviewed, county_clerk, query, expected):
    assert names(signed_in(county_clerk).get(LIST, query)) == expected


@pytest.mark.parametrize(
    "query",
    ["state=x", "stars=9", "year=99999999999", "year=x", "item=nothing", "kind=x", "mark=5"],
)
def test_an_odd_filter_says_what_is_wrong(reviewed, county_clerk, query):
    opened = signed_in(county_clerk).get(f"{LIST}?{query}")
    assert opened.status_code == 200
    assert html.page(opened).select(".note-bad a")


def test_stars_are_shown_and_filtered_where_the_county_gives_them(room, county_clerk):
    assess(room, by=county_clerk, kind="review")
    assert "stars5-530524101" not in html.figures(signed_in(county_clerk).get(LIST))
    County.objects.update(
        shows_stars=True, five_stars_from=60, four_stars_from=50, three_stars_from=40
    )
    opened = signed_in(county_clerk).get(LIST)
    assert html.figures(opened)["stars4-530524101"] == 1
    assert names(signed_in(county_clerk).get(LIST, {"stars": "4"})) == ["关庙社区联络室"]
    assert names(signed_in(county_clerk).get(LIST, {"stars": "5"})) == []
    link = lists_of(opened)["stars4-530524101"]
    assert names(signed_in(county_clerk).get(link)) == ["关庙社区联络室"]


def test_stars_follow_the_lines_of_the_county(changning):
    county = make.county()
    assert stars_of(100, county) == 0
    county.shows_stars = True
    assert [stars_of(score, county) for score in (95, 94.9, 90, 80, 79.9)] == [5, 4, 4, 3, 0]


def test_a_clerk_sees_the_own_venue_alone(reviewed, clerk, outsider):
    assert names(signed_in(clerk).get(LIST)) == ["关庙社区联络室"]
    assert names(signed_in(outsider).get(LIST)) == ["洱源县代表之家"]


def test_the_overview_gets_figures_of_townships_with_their_lists(reviewed, county_clerk):
    places = last_results.figures_of_townships(Venue.objects.in_care_of(county_clerk))
    assert [(one.code, one.label, one.figures["done"].n) for one in places] == [
        ("530524", "县级", 0),
        ("530524101", "田园镇", 1),
    ]
    link = places[1].figures["done"].query
    assert html.figures(signed_in(county_clerk).get(f"{LIST}{link}"))["rows"] == 1


@pytest.mark.parametrize("more", [0, 5])
def test_the_list_costs_the_same_with_one_and_six_venues(
    reviewed, county_clerk, clerk, workstation, more, django_assert_max_num_queries
):
    for number in range(more):
        extra = make.make_venue(
            "room",
            township_id="530524101",
            village_id="530524101002",
            hamlet=f"{number}组",
            parent=workstation,
        )
        assess(extra, by=county_clerk, kind="review", funds=NOT)
    browser = signed_in(county_clerk)
    with django_assert_max_num_queries(13):
        browser.get(LIST)


# --- a venue --------------------------------------------------------------------------------------
def test_a_venue_shows_both_results_history_and_their_comparison(reviewed, manager, room):
    opened = signed_in(manager).get(reverse("visits:venue-standards", args=[room.pk]))
    assert [one.get_text() for one in html.page(opened).select(".fig-v a")] == ["35", "50"]
    rows = html.page(opened).select('[aria-labelledby="h-compared"] tbody tr')
    cells = {row.th.get_text(strip=True): row.select("td")[-1].get_text(strip=True) for row in rows}
    assert (cells["有工作经费"], cells["有统一标识"], cells["有固定场所"]) == ("-10", "-5", "0")
    history = html.page(opened).select('[aria-labelledby="h-history"] tbody tr')
    assert len(history) == 2


def test_any_two_assessments_are_compared(reviewed, county_clerk, room):
    again = assess(room, by=county_clerk, kind="review", on=date(2025, 3, 12))
    query = {"before": reviewed.pk, "after": again.pk}
    opened = signed_in(county_clerk).get(reverse("visits:venue-standards", args=[room.pk]), query)
    rows = html.page(opened).select('[aria-labelledby="h-compared"] tbody tr')
    cells = {row.th.get_text(strip=True): row.select("td")[-1].get_text(strip=True) for row in rows}
    assert (cells["有工作经费"], cells["有统一标识"]) == ("+10", "+5")


@pytest.mark.parametrize("query", [{"before": "x", "after": "-1"}, {"before": "9" * 30}])
def test_an_odd_comparison_falls_back_to_the_usual_one(reviewed, manager, room, query):
    address = reverse("visits:venue-standards", args=[room.pk])
    opened = signed_in(manager).get(address, query)
    assert html.page(opened).select_one('[aria-labelledby="h-compared"]')


def test_the_records_of_today_are_explained_on_the_page_of_the_venue(reviewed, manager, room):
    address = reverse("visits:venue-standards", args=[room.pk])
    said = html.text_of(signed_in(manager).get(address))
    assert "站长和联络员都没有写明。" in said
    assert "看家站档案：站长和联络员都已写明为符合" in said
    room.head, room.liaison = "杨秀兰", "字春梅"
    room.save()
    assert "站长和联络员都已写明。" in html.text_of(signed_in(manager).get(address))


def test_outside_the_care_a_venue_is_not_found(reviewed, outsider, outside_county_clerk, room):
    addresses = [
        reverse("visits:venue-standards", args=[room.pk]),
        reverse("visits:assessment", args=[reviewed.pk]),
    ]
    for user in (outsider, outside_county_clerk):
        assert [signed_in(user).get(one).status_code for one in addresses] == [404, 404]


@pytest.mark.parametrize("more", [0, 5])
def test_the_page_of_a_venue_costs_twelve_queries(
    reviewed, county_clerk, room, more, django_assert_max_num_queries
):
    for number in range(more):
        assess(room, by=county_clerk, kind="review", on=date(2025, 3, 12 + number))
    browser = signed_in(county_clerk)
    with django_assert_max_num_queries(12):
        browser.get(reverse("visits:venue-standards", args=[room.pk]))


# --- one assessment -------------------------------------------------------------------------------
def test_an_assessment_shows_its_items_under_the_four_headings(reviewed, manager):
    opened = signed_in(manager).get(reviewed.get_absolute_url())
    headings = [one.get_text() for one in html.page(opened).select("th[scope=rowgroup]")]
    assert headings == ["制度化", "规范化", "信息化", "专业化"]
    said = html.text_of(opened)
    assert "共 35 分" in said
    assert "一年里没有来访和活动的记录。" in said


def test_an_assessment_costs_twelve_queries_at_most(
    reviewed, county_clerk, django_assert_max_num_queries
):
    browser = signed_in(county_clerk)
    with django_assert_max_num_queries(9):
        browser.get(reviewed.get_absolute_url())
