"""Saved views 视图: what a list looked like, under a name, one's own or a role's, and on home."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deputies_portal.core.audit.models import Entry
from deputies_portal.desk.models import MOST, MOST_PINNED, SavedView, conditions_of
from tests import make
from tests.html import figures, page

NEW, LIST = "/views/new/", "/issues/"
OPEN = {"list_page": "visits:issues", "query": "state=registered&page=2&q="}


@pytest.fixture
def desk(client, county_clerk):
    client.force_login(county_clerk)
    return client


def save(client, **facts):
    return client.post(NEW, OPEN | {"name": "待分办的"} | facts)


def view_of(owner, name="待分办的", **facts):
    kept = {"list_page": "visits:issues", "query": "state=registered"} | facts
    return SavedView.objects.create(owner=owner, name=name, **kept)


def shared_with_rooms(owner, room):
    facts = {"shared_with": "venue_clerk", "county_id": room.county_id}
    return view_of(owner, "各站登记的", list_page="visits:visits", query="year=2025", **facts)


def test_the_conditions_are_kept_in_one_way_without_the_place_in_the_list():
    assert (
        conditions_of("state=&q=路&page=3&township=1&q=灯") == "q=%E7%81%AF&q=%E8%B7%AF&township=1"
    )


def test_saving_leads_back_to_the_list_where_the_view_is_marked(desk):
    answer = save(desk)
    assert answer.url == f"{LIST}?state=registered"
    chip = page(desk.get(answer.url)).select_one(".viewbar .chip[aria-current]")
    assert chip.get_text(strip=True) == "待分办的"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"query": "page=2"}, "请先筛选"),
        ({"query": "q=" + "a" * 1001}, "条件太多"),
        ({"name": ""}, "请填写名称"),
    ],
)
def test_what_cannot_be_kept_is_said(desk, facts, said):
    answer = save(desk, **facts)
    assert said in answer.content.decode()
    assert not SavedView.objects.exists()


def test_a_name_that_is_taken_asks_whether_to_replace(desk, county_clerk):
    old = view_of(county_clerk)
    answer = save(desk, query="state=closed")
    assert page(answer).select_one("button[name=replace]")
    save(desk, query="state=closed", replace="1")
    assert SavedView.objects.get() == old
    assert SavedView.objects.get().query == "state=closed"


def test_nobody_keeps_more_than_thirty(desk, county_clerk):
    for n in range(MOST):
        view_of(county_clerk, f"第{n}个")
    assert str(MOST) in save(desk).content.decode()
    assert SavedView.objects.count() == MOST


def test_a_list_that_is_not_open_keeps_no_view(client, deputy, clerk):
    client.force_login(clerk)
    assert save(client, list_page="visits:calls-of-nobody").status_code == 404


def test_a_shared_view_is_seen_by_the_role_in_the_county_alone(
    client, county_clerk, clerk, outsider, room
):
    row = shared_with_rooms(county_clerk, room)
    for reader, is_seen in ((clerk, True), (outsider, False)):
        client.force_login(reader)
        assert ("各站登记的" in client.get("/views/").content.decode()) is is_seen
        assert client.get(f"/views/{row.pk}/").status_code == 404  # neither changes it
        assert client.post(f"/views/{row.pk}/pin/", {"on": "1"}).status_code == 302 + 102 * (
            not is_seen
        )


def test_sharing_stands_in_the_journal_and_ones_own_view_does_not(desk, county_clerk):
    save(desk)
    actions = Entry.objects.filter(action__startswith="savedview")
    assert not actions.exists()
    row = SavedView.objects.get()
    desk.post(f"/views/{row.pk}/", {"name": row.name, "shared_with": "manager"})
    desk.post(f"/views/{row.pk}/remove/")
    assert sorted(actions.values_list("action", flat=True)) == [
        *("savedview.change", "savedview.remove")
    ]
    assert not SavedView.objects.exists()


def test_a_clerk_shares_with_those_of_the_same_role_alone(client, clerk):
    client.force_login(clerk)
    save(client, list_page="visits:visits")
    row = SavedView.objects.get()
    client.post(f"/views/{row.pk}/", {"name": row.name, "shared_with": "manager"})
    row.refresh_from_db()
    assert row.shared_with == ""


def test_home_shows_the_count_of_its_list(desk, issue, county_clerk):
    save(desk, is_pinned="on")
    row = SavedView.objects.get()
    shown = page(desk.get("/")).select_one(f'[data-figure="view-{row.pk}"]')
    assert int(shown.get_text()) == len(page(desk.get(row.address)).select("tbody tr")) == 1
    desk.post(f"/views/{row.pk}/pin/")
    assert f"view-{row.pk}" not in figures(desk.get("/"))


def test_everybody_counts_within_the_own_scope(client, visit, county_clerk, clerk, room):
    row = shared_with_rooms(county_clerk, room)
    other = make.make_venue(
        "room", township_id=room.township_id, village_id=room.village_id, parent=room.parent
    )
    elsewhere = make.make_person("venue_clerk", name="邻站", username="near", venue=other)
    row.pinned_by.add(clerk, elsewhere)
    for reader, number in ((clerk, "1"), (elsewhere, "0")):
        client.force_login(reader)
        pin = page(client.get("/")).select_one(f'[data-figure="view-{row.pk}"]')
        assert pin.get_text() == number


def test_home_has_room_for_six(desk, county_clerk):
    for n in range(MOST_PINNED):
        view_of(county_clerk, f"第{n}个").pinned_by.add(county_clerk)
    row = view_of(county_clerk)
    desk.post(f"/views/{row.pk}/pin/", {"on": "1"})
    assert not row.pinned_by.exists()
    assert "最多放" in save(desk, name="又一个", is_pinned="on").content.decode()


def test_a_condition_that_says_nothing_any_more_has_no_figure(desk, county_clerk):
    row = view_of(county_clerk, query="year=nonsense")
    row.pinned_by.add(county_clerk)
    assert page(desk.get("/")).select_one(f'[data-figure="view-{row.pk}"]').get_text() == "—"


def test_six_views_on_home_cost_two_queries(desk, issue, county_clerk):
    desk.get("/")
    without = queries_of(desk)
    lists = ("visits:issues", "visits:visits", "visits:suggestions", "visits:activities")
    for n in range(MOST_PINNED):
        view_of(county_clerk, f"第{n}个", list_page=lists[n % 4]).pinned_by.add(county_clerk)
    assert queries_of(desk) == without + 2


def queries_of(client) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    return len(asked)


def test_the_views_of_a_closed_account_go_and_shared_ones_stay(county_clerk, clerk, room):
    shared = shared_with_rooms(county_clerk, room)
    view_of(county_clerk)
    county_clerk.is_active = False
    county_clerk.save(update_fields=["is_active"])
    SavedView.clear(timezone.now())
    assert list(SavedView.objects.all()) == [shared]
    client_sees = SavedView.objects.visible_to(clerk)
    assert list(client_sees) == [shared]


def test_columns_and_order_stand_in_the_address_and_filtering_keeps_them(desk, issue):
    shown = page(desk.get(f"{LIST}?cols=number&cols=due&sort=turned"))
    table = shown.select_one("table.tbl")
    assert {"no-4", "no-5", "no-6", "no-8"} <= set(table["class"].split())
    assert table.select_one("[aria-sort=ascending]")
    carried = [
        (one["name"], one.get("value")) for one in shown.select("form.filters [type=hidden]")
    ]
    assert {("cols", "number"), ("cols", "due"), ("sort", "turned")} <= set(carried)


@pytest.mark.parametrize("path", ["/visits/", "/suggestions/", "/activities/", LIST])
def test_the_turned_list_has_the_same_rows(desk, issue, path):
    rows = [len(page(desk.get(path + more)).select("tbody tr")) for more in ("", "?sort=turned")]
    assert rows[0] == rows[1]
