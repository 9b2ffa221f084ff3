"""A deputy's own duty days: the page, the home on the phone; what home shows the clerks."""

from datetime import date

import pytest
import time_machine

from tests import html, make
from tests.make import MARCH_10, MARCH_11
from tests.visits.on_duty import ask, substitute

MINE, HOME = "/duty/mine/", "/"


@pytest.fixture(autouse=True)
def _on_11_march():
    with time_machine.travel("2025-03-11 10:00+08:00"):
        yield


def hero(response):
    return " ".join(html.page(response).select_one(".hero").get_text(" ").split())


@pytest.mark.parametrize("address", [MINE, HOME])
def test_the_next_day_stands_in_large_type(client, deputy_user, ahead, second, address):
    make.make_slot(ahead, second, rank=2)
    client.force_login(deputy_user)
    shown = hero(client.get(address))
    assert "4月 10" in shown
    assert "室 关庙社区联络室 4月10日 星期四 9:00–11:30 同去 县 段正明" in shown


@pytest.mark.parametrize(("day", "word"), [(11, "今天"), (12, "明天"), (13, "3月 13")])
def test_today_and_tomorrow_are_said_so(client, room, deputy, deputy_user, day, word):
    make.make_duty_day(room, deputy, day=date(2025, 3, day))
    client.force_login(deputy_user)
    big = html.page(client.get(HOME)).select_one(".big")
    assert " ".join(big.get_text(" ").split()) == word


def test_all_turns_ahead_are_listed_in_order(client, deputy_user, room, deputy, ahead):
    make.make_duty_day(room, deputy)
    make.make_duty_day(room, deputy, day=date(2025, 3, 20))
    off = {"state": "cancelled", "cancel_reason": "大雪。"}
    make.make_duty_day(room, deputy, day=date(2025, 3, 25), **off)
    make.make_duty_day(room, deputy, day=date(2026, 1, 8))
    client.force_login(deputy_user)
    page = client.get(MINE)
    leaves = [leaf.b.get_text() for leaf in html.page(page).select(".daycard .leaf")]
    assert leaves == ["20", "10", "8"]
    hours = [line.get_text() for line in html.page(page).select(".daycard .muted")]
    assert hours == ["9:00–11:30", "9:00–11:30", "2026年1月8日 9:00–11:30"]
    assert html.figures(page) == {"held": 0, "rows": 3}
    assert "再下次：4月10日，关庙社区联络室" in hero(client.get(HOME))


def test_a_turn_given_to_a_substitute_is_his(client, turn, second, second_user, deputy_user, clerk):
    substitute(turn, second, actor=clerk)
    client.force_login(deputy_user)
    assert "还没有排到您的值班。" in hero(client.get(HOME))
    client.force_login(second_user)
    assert "替 杨秀兰" in hero(client.get(HOME))


def test_held_days_are_counted_and_listed(client, deputy_user, room, deputy):
    held = {"state": "held", "held_from": make.time(9), "held_to": make.time(11)}
    make.make_duty_day(room, deputy, **held)
    client.force_login(deputy_user)
    page = client.get(MINE)
    assert html.figures(page)["held"] == 1
    assert html.figures(client.get(html.figure_link(page, "held")))["rows"] == 1


def test_leave_that_is_not_over_stands_below(client, deputy, deputy_user):
    ask(deputy, actor=deputy_user)
    client.force_login(deputy_user)
    assert "4月10日 至 4月10日 待批" in html.text_of(client.get(MINE))


def test_the_shortcuts_lead_on(client, deputy_user, deputy, ahead):
    client.force_login(deputy_user)
    links = html.page(client.get(HOME)).select(".quick a")
    assert [client.get(link["href"]).status_code for link in links] == [200, 200, 200]
    asked = html.page(client.get(MINE)).select_one(".daycard a[href*='day=']")["href"]
    assert html.form_values(client.get(asked))["first"] == "2025-04-10"


def test_only_deputies_have_turns_of_their_own(client, everybody):
    found = {}
    for role, person in everybody.items():
        client.force_login(person)
        found[role] = client.get(MINE).status_code
    assert [role for role, status in found.items() if status == 200] == ["deputy"]
    assert set(found.values()) == {200, 403}


def test_the_clerk_sees_the_next_day_of_the_venue_and_what_is_to_be_recorded(
    client, clerk, room, deputy, deputy_user, ahead
):
    make.make_duty_day(room, deputy)
    make.make_duty_day(room, deputy, day=MARCH_11)
    ask(deputy, actor=deputy_user)
    client.force_login(clerk)
    page = client.get(HOME)
    days = [" ".join(one.get_text(" ").split()) for one in html.page(page).select(".daycard")]
    assert days == [
        "今天 11 星期二 9:00–11:30 县 杨秀兰",
        "4月 10 星期四 9:00–11:30 县 杨秀兰",
    ]
    figures = html.figures(page)
    assert (figures["unrecorded"], figures["leave"]) == (1, 1)


@pytest.mark.parametrize("role", ["venue_clerk", "township_clerk", "county_clerk"])
def test_what_waits_is_the_list_it_links_to(client, everybody, role, room, home, deputy):
    make.make_duty_day(room, deputy)
    make.make_duty_day(home, day=MARCH_10)
    ask(deputy, actor=everybody["deputy"])
    client.force_login(everybody[role])
    page = client.get(HOME)
    for name in ("unrecorded", "leave"):
        there = client.get(html.figure_link(page, name))
        assert html.figures(there)["rows"] == html.figures(page)[name]


@pytest.mark.parametrize("turns", [1, 6])
def test_the_pages_cost_twelve_queries_at_most(
    client, deputy_user, clerk, room, deputy, second, turns, django_assert_max_num_queries
):
    for number in range(turns):
        make.make_duty_day(room, deputy, second, day=date(2025, 4, 1 + number))
    for person, address in ((deputy_user, MINE), (deputy_user, HOME), (clerk, HOME)):
        client.force_login(person)
        with django_assert_max_num_queries(12):
            client.get(address)
