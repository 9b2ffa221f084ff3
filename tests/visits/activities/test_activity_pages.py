"""The pages of activities: list, one, planning and recording, correcting, withdrawing."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import html, make
from visits.activities import recording

LIST, NEW = "/activities/", "/activities/new/"
MARCH_20 = date(2025, 3, 20)
READING = ("venue_clerk", "township_clerk", "county_clerk", "manager", "deputy")


@pytest.fixture(autouse=True)
def _on_12_march():
    with time_machine.travel("2025-03-12 10:00+08:00"):
        yield


@pytest.fixture
def held(room, clerk, deputy):
    return make.make_activity(room, actor=clerk, deputies=[deputy])


@pytest.fixture
def planned(room, clerk, deputy):
    facts = {"deputies": [deputy], "day": MARCH_20, "content": ""}
    return make.make_activity(room, actor=clerk, held=False, **facts)


def queries_of(client, address) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def address_of(row, name="") -> str:
    return f"{LIST}{row.pk}/{name}/" if name else f"{LIST}{row.pk}/"


# --- who opens which ----------------------------------------
def test_who_sees_which(client, held, planned, everybody, outside_county_clerk):
    pages = [LIST, NEW, address_of(held), address_of(held, "correct")]
    pages += [address_of(planned, "record"), address_of(planned, "withdraw")]
    found = {}
    for role, person in (everybody | {"outsider": outside_county_clerk}).items():
        client.force_login(person)
        found[role] = [client.get(page).status_code for page in pages]
    assert found == {
        "venue_clerk": [200] * 6,
        "township_clerk": [200] * 6,
        "county_clerk": [200] * 6,
        "manager": [200, 403, 200, 403, 403, 403],
        "deputy": [200, 403, 200, 403, 403, 403],
        "unit_clerk": [403] * 6,
        "administrator": [403] * 6,
        "auditor": [403] * 6,
        "outsider": [200, 200, 404, 404, 404, 404],
    }


def test_a_clerk_who_only_joins_may_not_change_it(client, workstation, room, clerk, township_clerk):
    row = make.make_activity(workstation, actor=township_clerk, joining=[room])
    client.force_login(clerk)
    found = [client.get(address_of(row)).status_code]
    for name in ("correct", "withdraw"):
        found += [client.get(address_of(row, name)).status_code]
        found += [client.post(address_of(row, name), {}).status_code]
    assert found == [200, 403, 403, 403, 403]


def test_a_page_of_another_state_says_409_with_the_record(client, held, planned, clerk):
    client.force_login(clerk)
    addresses = [address_of(held, "record"), address_of(planned, "correct")]
    assert [client.get(address).status_code for address in addresses] == [409, 409]


def test_the_list_is_not_written_to(client, held, clerk):
    client.force_login(clerk)
    assert [client.post(LIST).status_code, client.post(address_of(held)).status_code] == [405, 405]


# --- the list ----------------------------------------
@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ({}, 2),
        ({"q": "代表法"}, 2),
        ({"q": "不存在"}, 0),
        ({"township": "530524101"}, 2),
        ({"township": "530524"}, 0),
        ({"tier": "room"}, 2),
        ({"tier": "home"}, 0),
        ({"mode": "online"}, 0),
        ({"year": "2025"}, 2),
        ({"year": "2024"}, 0),
        ({"month": "2025-03"}, 2),
        ({"first": "2025-03-11", "last": "2025-03-31"}, 1),
        ({"state": "held"}, 1),
        ({"state": "planned"}, 1),
        ({"state": "to_record"}, 0),
        ({"state": "withdrawn"}, 0),
        ({"state": "nonsense"}, 0),
        ({"year": "x"}, 0),
        ({"venue": "x"}, 0),
    ],
)
def test_the_list_is_filtered(query, rows, client, held, planned, clerk):
    client.force_login(clerk)
    assert len(html.page(client.get(LIST, query)).select("tbody tr")) == rows


def test_the_list_by_venue_type_and_deputy(client, held, workstation, room, deputy, clerk):
    client.force_login(clerk)
    study, report = make.activity_type("study").pk, make.activity_type("report").pk
    queries = [{"venue": room.pk}, {"activity_type": study}, {"activity_type": report}]
    queries += [{"deputy": deputy.pk}]
    counts = [len(html.page(client.get(LIST, query)).select("tbody tr")) for query in queries]
    assert counts == [1, 1, 0, 1]


def test_an_activity_is_in_the_list_of_the_venues_that_joined(
    client, workstation, room, county_clerk
):
    make.make_activity(workstation, actor=county_clerk, joining=[room])
    client.force_login(county_clerk)
    assert len(html.page(client.get(LIST, {"venue": room.pk})).select("tbody tr")) == 1


@pytest.mark.walk
def test_every_figure_leads_to_exactly_its_rows(client, held, planned, everybody, clerk):
    gone = make.make_activity(held.venue, actor=clerk)
    recording.withdraw_activity(
        gone, actor=clerk, at=make.moment(make.MARCH_11), version=1, reason="记错了。"
    )
    for role in READING:
        client.force_login(everybody[role])
        response = client.get(LIST)
        figures = html.figures(response)
        assert (figures["all"], figures["held"], figures["withdrawn"]) == (2, 1, 1)
        for name, number in figures.items():
            if name == "rows":
                continue
            rows = html.page(client.get(LIST + html.figure_link(response, name)))
            assert (name, len(rows.select("tbody tr"))) == (name, number)


def test_the_list_costs_seven_queries_for_one_and_for_six(client, held, county_clerk, deputy):
    client.force_login(county_clerk)
    one = queries_of(client, LIST)
    for _number in range(5):
        make.make_activity(held.venue, actor=county_clerk, deputies=[deputy])
    assert (one, queries_of(client, LIST)) == (7, 7)


def test_an_empty_list_says_what_to_do_next(client, clerk, manager):
    client.force_login(clerk)
    assert "记下第一次活动，或先列入计划，这里就有台账。" in html.text_of(client.get(LIST))
    client.force_login(manager)
    assert "家站和乡镇记下的活动会排在这里。" in html.text_of(client.get(LIST))


# --- the page of one ----------------------------------------
def test_the_page_shows_what_was_done_and_who_came(client, held, manager):
    client.force_login(manager)
    text = html.text_of(client.get(address_of(held)))
    assert "学习新修改的代表法。" in text
    assert "到 1，请假 0，未到 0 杨秀兰" in text


def test_the_page_costs_twelve_queries_at_most(client, held, everybody, room, county_clerk):
    found = {}
    for role in READING:
        client.force_login(everybody[role])
        found[role] = queries_of(client, address_of(held))
    others = [make.make_deputy(f"代表{number}") for number in range(6)]
    rich = make.make_activity(room, actor=county_clerk, deputies=others)
    client.force_login(county_clerk)
    assert {role: number <= 12 for role, number in found.items()} == dict.fromkeys(found, True)
    assert queries_of(client, address_of(rich)) == found["county_clerk"]


def test_buttons_stand_where_the_act_is_allowed(client, held, planned, clerk, manager):
    def links(row):
        page = html.page(client.get(address_of(row)))
        addresses = [link["href"] for link in page.select("main a.btn")]
        return [address.removeprefix(address_of(row)) for address in addresses]

    client.force_login(clerk)
    assert (links(held), links(planned)) == (
        ["print/", "paper/", "correct/", "issues/", "suggestions/", "withdraw/"],
        ["print/", "paper/", "record/", "withdraw/"],
    )
    client.force_login(manager)
    papers = ["print/", "paper/"]
    assert (links(held), links(planned)) == ([*papers, "review/"], [*papers, "review/"])


@pytest.mark.parametrize(("day", "n"), [("2025-03-20", 0), ("2025-03-21", 1)])
def test_on_its_day_an_activity_is_not_to_be_recorded_yet_and_on_the_next_it_is(
    client, planned, clerk, day, n
):
    with time_machine.travel(f"{day} 10:00+08:00"):
        client.force_login(clerk)
        listed, shown = client.get(LIST, {"state": "to_record"}), client.get(address_of(planned))
    assert len(html.page(listed).select("tbody tr")) == n
    assert ("计划的日子已经过了" in html.text_of(shown)) == bool(n)


def test_the_ticked_activities_are_printed_one_after_the_other(client, county_clerk, room, clerk):
    rows = [make.make_activity(room, actor=clerk, theme=f"走访第{n}组") for n in range(3)]
    client.force_login(county_clerk)
    sent = {"act": "print", "activities": [row.pk for row in rows[:2]]}
    address = client.post("/activities/many/", sent).url
    sheets = html.page(client.get(address)).select("article")
    assert ["走访第1组" in sheets[0].get_text(), "走访第0组" in sheets[1].get_text()] == [
        True,
        True,
    ]
    assert client.get("/activities/print/?q=没有这样的").url == "/activities/"
