"""How the turns of a year fall on the levels: on the calendar, for those who plan alone."""

from datetime import date

import pytest
import time_machine

from tests import html, make
from tests.visits.on_duty import colleague
from visits.duty.rota.shares import shares

MARCH = {"month": "2025-03"}


@pytest.fixture(autouse=True)
def _on_11_march():
    with time_machine.travel("2025-03-11 10:00+08:00"):
        yield


@pytest.fixture
def rota(room, deputy):
    """Two turns in the first quarter, one of them taken over, one in the second; one of 2024."""
    other = colleague("段正明", room, congress_id="530524101")
    colleague("李国华", room)
    make.make_duty_day(room, deputy, day=date(2024, 12, 10))
    make.make_duty_day(room, deputy)
    taken = make.make_duty_day(room, other, day=date(2025, 3, 20)).slots
    facts = {"substitute": deputy, "substitute_level": "county", "substitute_why": "leave"}
    taken.update(**facts)
    make.make_duty_day(room, other, day=date(2025, 4, 10))
    make.make_duty_day(room, other, day=date(2025, 3, 25), state="draft", draft=make.make_draft())
    return other


def said(user, month=date(2025, 3, 1)):
    return [
        (row.level, row.people, row.served, row.turns, row.least, row.most, _names(row))
        for row in shares(user, month)
    ]


def _names(row):
    return [one.name for one in row.named]


def test_turns_of_the_year_by_level_and_who_has_none_in_the_quarter(rota, county_clerk):
    assert said(county_clerk) == [
        ("county", 2, 1, 2, 0, 2, ["李国华"]),
        ("township", 1, 1, 1, 1, 1, ["段正明"]),
    ]
    assert said(county_clerk, date(2025, 4, 1))[1] == ("township", 1, 1, 1, 1, 1, [])
    assert said(county_clerk, date(2024, 10, 1))[0][:4] == ("county", 2, 1, 1)


def test_a_seat_that_ended_is_not_counted(rota, deputy, county_clerk):
    deputy.mandates.update(ends_on=date(2025, 2, 28))
    assert said(county_clerk)[0] == ("county", 1, 0, 0, 0, 0, ["李国华"])


def test_a_township_counts_its_own_deputies(rota, home, township_clerk):
    colleague("别处的", home)
    assert [row.people for row in shares(township_clerk, date(2025, 3, 1))] == [2, 1]


def test_more_than_three_are_counted(room, county_clerk):
    for number in range(5):
        colleague(f"代表{number}", room)
    (row,) = shares(county_clerk, date(2025, 3, 1))
    assert (len(row.named), row.others, row.waiting) == (3, 2, 5)


def test_only_those_who_plan_see_it(client, rota, everybody):
    seen = {}
    for role in ("venue_clerk", "township_clerk", "county_clerk", "manager", "deputy"):
        client.force_login(everybody[role])
        seen[role] = bool(html.page(client.get("/duty/", MARCH)).select_one("#h-shares"))
    assert seen == {
        "venue_clerk": False,
        "township_clerk": True,
        "county_clerk": True,
        "manager": False,
        "deputy": False,
    }


@pytest.mark.parametrize("number", [1, 6])
def test_three_questions_however_many_deputies(
    room, county_clerk, number, django_assert_num_queries
):
    for serial in range(number):
        make.make_duty_day(room, colleague(f"代表{serial}", room), day=date(2025, 1, 10 + serial))
    colleague("没排的", room)
    list(shares(county_clerk, date(2025, 5, 1)))  # the scope is read once
    with django_assert_num_queries(3):
        assert shares(county_clerk, date(2025, 3, 1))
