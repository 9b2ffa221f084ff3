"""The pages of the cadence: every figure has its rows, what is missing can be started, queries."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stations.models import CadenceRule, Venue
from tests import make
from tests.following import followed, lists_of, rows_of, rows_shown, wrong
from tests.html import figure_link, figures, form_values, page
from tests.stations.pages import signed_in
from tests.visits.fulfilling import day, duty_held, held, kept_since

CADENCE, SLOTS = "/cadence/", "/cadence/slots/"
READERS = ("venue_clerk", "township_clerk", "county_clerk", "manager", "deputy")
OTHERS = ("unit_clerk", "administrator", "auditor")


@pytest.fixture(autouse=True)
def _on_15_september(home):
    CadenceRule.objects.update(starts_on=date(2020, 1, 1))
    kept_since(home)
    with time_machine.travel("2025-09-15 10:00+08:00"):
        yield


@pytest.fixture
def county(home, workstation, room, clerk):
    """A home, two townships with workstation and room, a specialised workstation; some activity."""
    there = {"township_id": "530524102"}
    second = make.make_venue("workstation", name="漭水镇工作站", parent=home, **there)
    make.make_venue("room", name="漭水联络室", parent=second, village_id="530524102201", **there)
    make.make_venue("specialised", name="生态环保站", parent=home, **there)
    held(workstation, "study", day(3), room, by=clerk)
    for month in (7, 8, 9):
        duty_held(workstation, day(month))
    planned = {"state": "planned", "held_on": None, "held_until": None, "planned_on": day(9, 14)}
    forgotten = held(room, "report", day(9, 14), by=clerk)
    type(forgotten).objects.filter(pk=forgotten.pk).update(**planned)
    return second


def opened(user, address, **query):
    answer = signed_in(user).get(address, query)
    assert answer.status_code == 200
    return answer


def rows(answer) -> list[str]:
    return [" ".join(row.get_text(" ").split()) for row in page(answer).select("main tbody tr")]


@pytest.mark.walk
@pytest.mark.parametrize(
    ("role", "query"),
    [
        ("county_clerk", {}),
        ("manager", {"year": "2024"}),
        ("township_clerk", {"period": "2025-H2"}),
        ("venue_clerk", {}),
        ("deputy", {}),
    ],
)
def test_every_figure_leads_to_exactly_its_slots(role, query, everybody, county):
    client = signed_in(everybody[role])
    answer = client.get(CADENCE, query)
    assert {"done", "owed", "due", "overdue", "to_record"} <= lists_of(answer).keys()
    assert lists_of(answer).keys() == figures(answer).keys()
    counted = followed(client, answer, "state" if role == "county_clerk" else "kind")
    assert wrong(counted) == {}
    assert counted


def test_a_list_of_slots_shows_the_rows_it_counts(county_clerk, county):
    listed = opened(county_clerk, SLOTS, state="overdue")
    assert rows_of(listed) == rows_shown(listed) == 37


def test_each_role_sees_the_slots_of_its_venues(everybody, county):
    found = {role: figures(opened(everybody[role], SLOTS))["rows"] for role in READERS}
    all_of_them, township = 12 + 2 * 18 + 2 * 8 + 12, 18 + 8
    assert found == {
        "venue_clerk": 8,
        "township_clerk": township,
        "county_clerk": all_of_them,
        "manager": all_of_them,
        "deputy": 8,
    }


def test_other_roles_are_told_that_it_is_not_theirs(everybody):
    clients = [signed_in(everybody[role]) for role in OTHERS]
    assert {one.get(address).status_code for one in clients for address in (CADENCE, SLOTS)} == {
        403
    }


@pytest.mark.parametrize("address", [CADENCE, SLOTS])
def test_nothing_is_changed_here(address, county_clerk):
    assert signed_in(county_clerk).post(address).status_code == 405


def test_an_outsider_sees_nothing_of_the_county(outsider, county, eryuan_home):
    assert all("洱源县代表之家" in row for row in rows(opened(outsider, SLOTS)))
    asked = opened(outsider, SLOTS, venue=county.pk)
    assert (rows(asked), page(asked).select_one("[role=alert]") is None) == ([], False)


def test_a_leader_of_two_counties_chooses_one(county, eryuan_home):
    above = make.make_person("manager", region_id="53")
    for code, name, number in (("530524", "昌宁县", 76), ("532930", "洱源县", 12)):
        answer = opened(above, CADENCE, county=code)
        assert page(answer).select_one("select[name=county] [selected]").get_text() == name
        listed = signed_in(above).get(figure_link(answer, "owed"))
        assert figures(listed)["rows"] == figures(answer)["owed"]
        assert figures(opened(above, SLOTS, county=code))["rows"] == number
    assert figures(opened(above, SLOTS, county="530199"))["rows"] == 0


def test_the_figures_of_the_county(county_clerk, county):
    found = figures(opened(county_clerk, CADENCE))
    names = ("done", "owed", "due", "overdue", "to_record")
    assert [found[name] for name in names] == [5, 64, 22, 37, 1]


NARROWED = [
    ({"tier": "room"}, 16),
    ({"township": "530524102"}, 18 + 8 + 12),
    ({"township": "530524"}, 12),
    ({"period": "2025-09"}, 4),
    ({"clause": "any"}, 12),
    ({"state": "done"}, 5),
    ({"tier": "workstation", "period": "2025-H1", "state": "missing"}, 3),
    ({"year": "2018"}, 0),
]


def test_the_list_is_narrowed(county_clerk, county):
    client = signed_in(county_clerk)
    listed = [(query, client.get(SLOTS, query)) for query, _number in NARROWED]
    assert [(query, rows_of(answer)) for query, answer in listed] == NARROWED
    assert [(query, rows_shown(answer)) for query, answer in listed] == NARROWED


IMPOSSIBLE = [
    {"year": "二〇二五"},
    {"year": "99999999999999999999"},
    {"year": "0"},
    {"period": "2025-13"},
    {"township": "530524' OR 1=1"},
    {"clause": "-1"},
    {"venue": "x" * 3000},
]


@pytest.mark.parametrize("address", [CADENCE, SLOTS])
def test_a_condition_that_cannot_be_is_named_and_lists_nothing(address, county_clerk, county):
    for query in IMPOSSIBLE:
        answer = opened(county_clerk, address, **query)
        assert page(answer).select_one("main [role=alert]").get_text(strip=True), query
        shown = {number for name, number in figures(answer).items() if name != "to_record"}
        assert (query, shown) == (query, {0})


def test_a_page_of_the_list(county_clerk, county):
    whole = [*rows(opened(county_clerk, SLOTS)), *rows(opened(county_clerk, SLOTS, page="2"))]
    assert len(whole) == 76
    for asked, first in {"0": 1, "x": 1, "99999": 51, "": 1}.items():
        found = rows(opened(county_clerk, SLOTS, page=asked))
        assert (asked, found) == (asked, whole[first - 1 :][:50])


def test_a_slot_says_what_counts_for_it(township_clerk, county):
    answer = opened(township_clerk, SLOTS, state="done")
    assert rows(answer) == [
        "站 田园镇工作站 田园镇 代表学习 每半年 1 次 2025年上半年 已办 3月10日 study活动",
        "站 田园镇工作站 田园镇 接待选民 每月 1 次 2025年7月 已办 7月10日 接待日",
        "站 田园镇工作站 田园镇 接待选民 每月 1 次 2025年8月 已办 8月10日 接待日",
        "站 田园镇工作站 田园镇 接待选民 每月 1 次 2025年9月 已办 9月10日 接待日",
        "室 关庙社区联络室 田园镇 代表学习 每年 1 次 2025年 已办 3月10日 study活动",
    ]


def test_what_is_missing_is_started_from_here(clerk, county, room):
    """The form is open at the venue and the kind of activity; of a period gone by without a day."""
    answer = opened(clerk, SLOTS, state="missing")
    links = [link["href"] for link in page(answer).select("main tbody a[href*=activities]")]
    assert len(links) == figures(answer)["rows"] == 7
    for link in links:
        form = form_values(signed_in(clerk).get(link))
        address, _and, period = link.partition("&period=")
        assert address == f"/activities/new/?venue={form['venue']}&type={form['activity_type']}"
        assert (form["venue"], form["day"]) == (str(room.pk), "" if period else "2025-09-15")


@pytest.mark.parametrize("role", ["manager", "deputy"])
def test_who_keeps_no_records_starts_none(role, everybody, county):
    for address in (CADENCE, SLOTS):
        answer = opened(everybody[role], address)
        assert page(answer).select("main a[href*='activities/new']") == []


def test_the_fourth_deed_of_a_slot_is_folded_away(clerk, room):
    for number in range(1, 6):
        held(room, "study", day(9, number), by=clerk)
    cell = page(opened(clerk, SLOTS, state="done")).select_one("main tbody td:nth-of-type(4)")
    assert cell.summary.get_text() == "另有 2 次"
    assert len(cell.select("a")) == 5
    assert [link.get_text() for link in cell.select("details a")] == [
        "9月4日 study活动",
        "9月5日 study活动",
    ]


def test_a_withdrawn_activity_is_missed_at_once(township_clerk, county, workstation):
    activity = workstation.activities.get()
    before = figures(opened(township_clerk, CADENCE))
    type(activity).objects.filter(pk=activity.pk).update(
        state="withdrawn", withdrawn_on=day(9), withdraw_reason="登记错了"
    )
    after = figures(opened(township_clerk, CADENCE))
    changed = {name: (before[name], after[name]) for name in ("done", "overdue", "due")}
    assert changed == {"done": (5, 3), "overdue": (9, 10), "due": (9, 10)}


@pytest.mark.parametrize("many", [1, 6])
def test_queries_are_the_same_for_one_venue_and_for_six(many, county_clerk, home, clerk):
    for number in range(many):
        venue = make.make_venue("specialised", name=f"专业站{number}", parent=home)
        for month in range(1, 10):
            held(venue, "study", day(month), home, by=clerk)
    client = signed_in(county_clerk)
    client.get(CADENCE)  # the first page of a process also asks what the database can do
    for address in (CADENCE, SLOTS):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= 8, [query["sql"] for query in asked]


@pytest.mark.walk
def test_a_county_of_137_venues_keeps_its_budget(county_clerk, workstation):
    facts = {"county_id": "530524", "township_id": "530524101", "village_id": "530524101001"}
    facts |= {"tier": "room", "parent": workstation, "opened_on": make.OPENED}
    Venue.objects.bulk_create(Venue(name=f"联络室{number}", **facts) for number in range(135))
    client = signed_in(county_clerk)
    client.get(CADENCE)
    for address, most, slots in ((CADENCE, 15, None), (SLOTS, 8, 12 + 18 + 135 * 8)):
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        assert len(asked) <= most
        assert figures(answer).get("rows") == slots
