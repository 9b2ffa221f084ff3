"""The calendar of duty days: month, list, venues; who sees which; figures, filters, queries."""

from datetime import date, time

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import html, make
from tests.make import MARCH_10, MARCH_11
from visits.models import JointDay, JointGuest

DUTY = "/duty/"
MARCH = {"month": "2025-03"}


@pytest.fixture(autouse=True)
def _on_11_march():
    with time_machine.travel("2025-03-11 10:00+08:00"):
        yield


@pytest.fixture
def second(workstation):
    """A township deputy assigned to the workstation."""
    person = make.make_deputy("段正明")
    make.make_mandate(person, congress_id="530524101")
    make.make_assignment(person, workstation)
    return person


@pytest.fixture
def march(room, workstation, home, deputy, second):
    """Held at the room, past and unrecorded at the workstation, one place open at the home."""
    held = {"state": "held", "held_from": time(9), "held_to": time(11)}
    return {
        "room": make.make_duty_day(room, deputy, **held),
        "station": make.make_duty_day(workstation, second),
        "home": make.make_duty_day(home, None, deputy, day=date(2025, 3, 20)),
        "april": make.make_duty_day(room, deputy, day=date(2025, 4, 10)),
        "cancelled": make.make_duty_day(
            room, day=MARCH_11, state="cancelled", cancel_reason="大雪封山。"
        ),
    }


def chips(response):
    """The days written into the calendar, by date."""
    found = {}
    for cell in html.page(response).select("table.cal td"):
        names = [" ".join(one.get_text(" ").split()) for one in cell.select("a.duty")]
        if names:
            found[cell.select_one(".day").get_text(" ", strip=True)] = names
    return found


def listed(response):
    return [
        " ".join(row.get_text(" ").split()) for row in html.page(response).select("main tbody tr")
    ]


def queries_of(client, address, **query) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address, query).status_code == 200
    return len(asked)


# --- the month -----------------------------------------------------------------------------------
def test_the_month_shows_who_receives_where(client, county_clerk, march):
    client.force_login(county_clerk)
    assert chips(client.get(DUTY, MARCH)) == {
        "10": [
            "站 田园镇工作站 县 段正明",
            "室 关庙社区联络室 （已举行） 县 杨秀兰",
        ],
        "20": ["家 昌宁县代表之家 空缺 县 杨秀兰"],
    }


def test_without_a_month_it_is_this_one(client, county_clerk, march):
    client.force_login(county_clerk)
    assert chips(client.get(DUTY)) == chips(client.get(DUTY, MARCH))
    assert list(chips(client.get(DUTY, {"month": "2025-04"}))) == ["10"]


def test_the_neighbouring_months_are_plain_links_and_swapped_in_place(client, county_clerk, march):
    client.force_login(county_clerk)
    shown = html.page(client.get(DUTY, MARCH | {"tier": "room"}))
    before, after = shown.select_one("#month-before"), shown.select_one("#month-after")
    assert before["href"] == "?tier=room&month=2025-02"
    assert after["href"] == "?tier=room&month=2025-04"
    bar = before.parent
    assert (bar["data-hx-boost"], bar["data-hx-select"]) == ("true", "#calendar")
    assert shown.select_one("#calendar") is not None
    # The export of the month goes along.
    assert (bar["data-hx-select-oob"], "tier=room&month=2025-03") == (
        "#to-ledger",
        shown.select_one("#to-ledger")["href"].partition("?")[2],
    )


@pytest.mark.parametrize("month", ["1949-01", "2100-12"])
def test_the_calendar_ends_where_dates_end(client, county_clerk, month):
    client.force_login(county_clerk)
    shown = html.page(client.get(DUTY, {"month": month}))
    links = shown.select("#month-before, #month-after")
    assert len(links) == 1


def test_a_busy_date_writes_out_three_and_leads_to_all(client, county_clerk, home):
    for number in range(5):
        make.make_duty_day(home, clock=f"{8 + number:02}:00-{8 + number:02}:30")
    client.force_login(county_clerk)
    response = client.get(DUTY, MARCH)
    assert len(chips(response)["10"]) == 3
    more = html.page(response).select_one("table.cal a.more")
    assert more.get_text() == "另 2 处"
    assert len(listed(client.get(DUTY + more["href"]))) == 5


def test_a_deputys_own_days_come_first_and_are_marked(client, deputy_user, march, deputy, home):
    for number in range(4):
        make.make_duty_day(home, clock=f"{13 + number}:00-{13 + number}:30")
    client.force_login(deputy_user)
    own = html.page(client.get(DUTY, MARCH)).select("table.cal a.duty.mine .vn")
    assert [" ".join(one.get_text(" ").split()) for one in own] == [
        "关庙社区联络室 （已举行）",
        "昌宁县代表之家",
    ]


def test_a_joint_day_and_days_off_are_named(client, county_clerk, room):
    joint = JointDay.objects.create(
        county_id="530524",
        title="集中接待",
        day=MARCH_10,
        starts_at=time(9),
        ends_at=time(11),
        made_at=make.moment(),
    )
    make.make_duty_day(room, joint_day=joint)
    client.force_login(county_clerk)
    shown = html.page(client.get(DUTY, MARCH))
    assert shown.select_one("td.recep .day").get_text(" ", strip=True) == "10 集中接待"
    assert [cell.b.get_text() for cell in shown.select("td.off")][:3] == ["1", "2", "8"]
    october = html.page(client.get(DUTY, {"month": "2025-10"}))
    assert "国庆节" in october.select_one("td.off").get_text()


# --- figures -------------------------------------------------------------------------------------
@pytest.mark.walk
@pytest.mark.parametrize("role", ["county_clerk", "township_clerk", "deputy", "manager"])
def test_every_figure_leads_to_exactly_its_rows(client, everybody, march, role):
    client.force_login(everybody[role])
    response = client.get(DUTY, MARCH)
    figures = html.figures(response)
    for name, number in figures.items():
        there = client.get(DUTY + html.figure_link(response, name))
        assert (name, len(listed(there))) == (name, number)
        assert html.figures(there)["rows"] == number
    assert "days" in figures


def test_the_figures_of_the_county_clerk(client, county_clerk, march):
    client.force_login(county_clerk)
    found = html.figures(client.get(DUTY, MARCH))
    assert found == {"days": 3, "held": 1, "unrecorded": 1, "unfilled": 1}


# --- who sees which ------------------------------------------------------------------------------
def test_who_sees_which_days(client, everybody, outside_county_clerk, march):
    draft = make.make_draft()
    make.make_duty_day(march["home"].venue, day=date(2025, 3, 25), state="draft", draft=draft)
    found = {}
    for role, person in (everybody | {"outsider": outside_county_clerk}).items():
        client.force_login(person)
        response = client.get(DUTY, MARCH | {"view": "list"})
        found[role] = len(listed(response)) if response.status_code == 200 else 403
    assert found == {
        "venue_clerk": 1,
        "township_clerk": 2,
        "county_clerk": 3,
        "manager": 3,
        "deputy": 3,
        "unit_clerk": 403,
        "administrator": 403,
        "auditor": 403,
        "outsider": 0,
    }


# --- filters -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "dates"),
    [
        ({"township": "530524101"}, ["3月10日", "3月10日", "4月10日"]),
        ({"township": "530524"}, ["3月20日"]),
        ({"tier": "workstation"}, ["3月10日"]),
        ({"level": "township"}, ["3月10日"]),
        ({"q": "段正"}, ["3月10日"]),
        ({"state": "cancelled"}, ["3月11日"]),
        ({"state": "unfilled"}, ["3月20日"]),
        ({"state": "unconfirmed"}, []),
        ({"day": "2025-03-20"}, ["3月20日"]),
        ({"month": "2025-04"}, ["4月10日"]),
    ],
)
def test_the_list_is_filtered(client, county_clerk, march, second, query, dates):
    march["station"].slots.update(level="township")
    client.force_login(county_clerk)
    rows = listed(client.get(DUTY, query | {"view": "list"}))
    assert [row.split()[0].removeprefix("2025年") for row in rows] == dates


def test_a_deputy_and_a_venue_narrow_the_list(client, county_clerk, march, deputy, room, second):
    turn = march["station"].slots.get()
    turn.substitute, turn.substitute_why, turn.substitute_level = deputy, "leave", "county"
    march["room"].slots.update(attendance="absent")
    turn.save()
    client.force_login(county_clerk)
    assert len(listed(client.get(DUTY, {"view": "list", "deputy": deputy.pk}))) == 4
    assert len(listed(client.get(DUTY, {"view": "list", "deputy": second.pk}))) == 0
    page = client.get(DUTY, {"venue": room.pk, **MARCH})
    assert html.page(page).h1.get_text() == "关庙社区联络室"
    assert list(chips(page)) == ["10"]


@pytest.mark.parametrize("view", ["month", "list", "venues"])
@pytest.mark.parametrize(
    "query", ["month=2025-13", "venue=999999", "deputy=x", "day=x", "level=king", "state=draft"]
)
def test_a_filter_that_cannot_be_says_so(client, county_clerk, march, query, view):
    client.force_login(county_clerk)
    response = client.get(f"{DUTY}?view={view}&{query}")
    assert response.status_code == 200
    assert html.page(response).select_one(".note-bad[role=alert]") is not None
    assert html.page(response).select("a.duty") == []


# --- the venues ----------------------------------------------------------------------------------
def test_the_venues_stand_with_their_days_of_the_month(client, county_clerk, march):
    client.force_login(county_clerk)
    shown = html.page(client.get(DUTY, MARCH | {"view": "venues"}))
    found = [" ".join(row.get_text(" ").split()) for row in shown.select("ul.rows > li")]
    assert found == [
        "家 昌宁县代表之家 3月20日 星期四 9:00–11:30 空缺 县 杨秀兰 已发布",
        "站 田园镇工作站 3月10日 星期一 9:00–11:30 县 段正明 待登记",
        "室 关庙社区联络室 3月10日 星期一 9:00–11:30 县 杨秀兰 已举行",
    ]
    april = html.page(client.get(DUTY, {"view": "venues", "month": "2025-04"}))
    assert "这个月没有接待日。" in april.select("ul.rows > li")[0].get_text()


def test_a_question_about_days_leaves_out_venues_without_such_days(client, county_clerk, march):
    client.force_login(county_clerk)
    page = client.get(DUTY, MARCH | {"view": "venues", "state": "unfilled"})
    assert html.figures(page) == {"rows": 1}


# --- one day -------------------------------------------------------------------------------------
def test_the_page_of_a_day(client, county_clerk, clerk, march, room, deputy, workstation):
    visit = make.make_visit(room, actor=clerk, deputies=[deputy], group_size=2)
    visit.duty_day = march["room"]
    visit.save()
    client.force_login(county_clerk)
    response = client.get(march["room"].get_absolute_url())
    shown = html.text_of(response)
    assert "2025年3月10日 星期一 9:00–11:30" in shown
    assert "实际 9:00–11:00" in shown
    assert "1 批，2 人，问题 1 件" in shown
    assert "赵**" in shown
    assert "赵文彩" not in shown
    assert "田园镇工作站 待登记" in shown


def test_the_planned_deputy_stands_beside_the_substitute(client, county_clerk, march, deputy):
    turn = march["station"].slots.get()
    turn.substitute, turn.substitute_why, turn.substitute_level = deputy, "leave", "county"
    march["room"].slots.update(attendance="absent")
    turn.save()
    client.force_login(county_clerk)
    shown = html.text_of(client.get(march["station"].get_absolute_url()))
    assert "段正明 原定" in shown
    assert "杨秀兰 请假替班" in shown


def test_who_is_invited_stands_on_the_page_of_a_joint_day(client, county_clerk, room):
    joint = JointDay.objects.create(
        county_id="530524",
        title="县乡两级集中接待日",
        day=MARCH_10,
        starts_at=time(9),
        ends_at=time(11),
        made_at=make.moment(),
    )
    day = make.make_duty_day(room, joint_day=joint)
    JointGuest.objects.create(joint_day=joint, duty_day=day, text="县水务局 李国华")
    client.force_login(county_clerk)
    shown = html.text_of(client.get(day.get_absolute_url()))
    assert "县乡两级集中接待日" in shown
    assert "应邀到场的单位负责人 县水务局 李国华" in shown


def test_a_day_without_visitors_is_a_full_record(client, clerk, march):
    client.force_login(clerk)
    shown = html.text_of(client.get(march["room"].get_absolute_url()))
    assert "无人来访。人到了、门开着，就算举行。" in shown


def test_who_opens_a_day(client, everybody, outsider, outside_county_clerk, march):
    found = {}
    people = everybody | {"outsider": outsider, "abroad": outside_county_clerk}
    for role, person in people.items():
        client.force_login(person)
        found[role] = [
            client.get(march[name].get_absolute_url()).status_code for name in ("room", "home")
        ]
    assert found == {
        "venue_clerk": [200, 404],
        "township_clerk": [200, 404],
        "county_clerk": [200, 200],
        "manager": [200, 200],
        "deputy": [200, 200],
        "unit_clerk": [403, 403],
        "administrator": [403, 403],
        "auditor": [403, 403],
        "outsider": [404, 404],
        "abroad": [404, 404],
    }


# --- queries -------------------------------------------------------------------------------------
@pytest.mark.walk
@pytest.mark.parametrize("view", ["month", "list", "venues"])
def test_137_venues_cost_no_more_queries_than_one(
    client, county_clerk, deputy_user, march, home, deputy, view
):
    found = {}
    for person in (county_clerk, deputy_user):
        client.force_login(person)
        found[person.username] = [queries_of(client, DUTY, view=view, **MARCH)]
    rooms = [make.make_venue("specialised", parent=home) for _ in range(137)]
    for number, place in enumerate(rooms):
        make.make_duty_day(place, *([deputy] if not number else []), clock="14:00-15:00")
    for person in (county_clerk, deputy_user):
        client.force_login(person)
        found[person.username].append(queries_of(client, DUTY, view=view, **MARCH))
    assert {name: (few == many, many <= 15) for name, (few, many) in found.items()} == {
        "county": (True, True),
        "deputy": (True, True),
    }


def test_the_page_of_a_day_costs_twelve_queries_at_most(client, county_clerk, clerk, march, room):
    client.force_login(county_clerk)
    one = queries_of(client, march["room"].get_absolute_url())
    for number in range(6):
        visit = make.make_visit(room, actor=clerk)
        visit.duty_day = march["room"]
        visit.save()
        make.make_duty_day(room, clock=f"{13 + number}:00-{13 + number}:30")
    many = queries_of(client, march["room"].get_absolute_url())
    assert (one <= 12, many <= 12) == (True, True)
