"""Which days a reception rule gives: patterns, days off, calendars not yet published."""

from datetime import date, time

import pytest

from stations.models import ReceptionRule
from tests import make
from visits.calendar.workdays import WorkCalendar
from visits.duty import dates

# The national calendar of 2025 as far as the tests walk it.
ENTRIES = [
    (None, date(2025, 1, 1), False, "元旦"),
    *((None, date(2025, 10, day), False, "国庆节") for day in range(1, 9)),
    (None, date(2025, 9, 28), True, "调休上班"),
]
CALENDAR = WorkCalendar(ENTRIES)


def rule(**facts):
    facts = {"pattern": "month_day", "month_day": 10, "starts_on": date(2024, 1, 1)} | facts
    if facts["pattern"] != "month_day":
        facts["month_day"] = None
    return ReceptionRule(
        county_id="530524", tier="home", starts_at=time(9), ends_at=time(11), **facts
    )


def days(one, first, last, listed=None):
    return [str(found.day) for found in dates.days_of(one, CALENDAR, first, last, listed)]


def test_a_day_of_each_month():
    assert days(rule(), date(2025, 1, 11), date(2025, 4, 10)) == [
        "2025-02-10",
        "2025-03-10",
        "2025-04-10",
    ]


def test_a_31st_is_the_last_day_of_a_shorter_month():
    found = days(rule(month_day=31), date(2025, 1, 1), date(2025, 4, 30))
    assert found == ["2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30"]


def test_a_weekday():
    found = days(rule(pattern="weekday", weekday=3), date(2025, 3, 5), date(2025, 3, 19))
    assert found == ["2025-03-05", "2025-03-12", "2025-03-19"]


@pytest.mark.parametrize(
    ("nth", "expected"),
    [(1, "2025-03-03"), (2, "2025-03-10"), (4, "2025-03-24"), (-1, "2025-03-31")],
)
def test_the_nth_weekday_of_a_month(nth, expected):
    one = rule(pattern="nth_weekday", weekday=1, nth=nth)
    assert days(one, date(2025, 3, 1), date(2025, 3, 31)) == [expected]


def test_market_days_are_listed():
    listed = [date(2025, 3, 9), date(2025, 3, 2), date(2025, 4, 1)]
    found = days(rule(pattern="dates"), date(2025, 3, 1), date(2025, 3, 31), listed)
    assert found == ["2025-03-02", "2025-03-09"]


def test_a_rule_gives_no_days_outside_its_own():
    one = rule(starts_on=date(2025, 2, 11), ends_on=date(2025, 4, 9))
    assert days(one, date(2025, 1, 1), date(2025, 12, 31)) == ["2025-03-10"]
    assert days(one, date(2025, 3, 11), date(2025, 3, 10)) == []


# --- days off ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("on_day_off", "expected"),
    [
        ("keep", "2025-10-05"),
        ("next_working", "2025-10-09"),
        ("week_later", "2025-10-12"),
        ("skip", None),
    ],
)
def test_on_a_holiday(on_day_off, expected):
    """The Sunday of a holiday: a week later is a plain Sunday, and stays."""
    found = days(rule(month_day=5, on_day_off=on_day_off), date(2025, 10, 1), date(2025, 10, 31))
    assert found == ([expected] if expected else [])


def test_a_week_later_goes_on_over_a_holiday_of_more_than_a_week():
    one = rule(month_day=1, on_day_off="week_later")
    assert days(one, date(2025, 10, 1), date(2025, 10, 31)) == ["2025-10-15"]


def test_a_worked_sunday_is_no_day_off():
    one = rule(month_day=28, on_day_off="skip")
    assert days(one, date(2025, 9, 1), date(2025, 9, 30)) == ["2025-09-28"]


def test_a_moved_day_counts_for_the_date_the_rule_gave():
    one = rule(month_day=31, on_day_off="next_working")
    found = dates.days_of(one, CALENDAR, date(2025, 8, 1), date(2025, 8, 31))
    assert [(str(d.planned), str(d.day), d.is_moved) for d in found] == [
        ("2025-08-31", "2025-09-01", True)
    ]


def test_two_dates_that_land_on_one_day_are_one_day():
    one = rule(pattern="weekday", weekday=3, on_day_off="week_later")
    found = dates.days_of(one, CALENDAR, date(2025, 9, 24), date(2025, 10, 22))
    assert [(str(d.planned), str(d.day)) for d in found] == [
        ("2025-09-24", "2025-09-24"),
        ("2025-10-15", "2025-10-15"),
        ("2025-10-22", "2025-10-22"),
    ]


def test_a_year_without_calendar_knows_the_fixed_holidays_and_says_so():
    one = rule(month_day=1, on_day_off="next_working")
    found = dates.days_of(one, CALENDAR, date(2025, 12, 1), date(2026, 5, 31))
    assert [(str(d.day), d.is_confirmed) for d in found] == [
        ("2025-12-01", True),
        ("2026-01-02", False),
        ("2026-02-02", False),
        ("2026-03-02", False),
        ("2026-04-01", False),
        ("2026-05-04", False),
    ]


# --- whose rule ----------------------------------------------------------------------------------
def test_a_venue_with_its_own_rule_leaves_that_of_its_tier_while_it_holds(room, workstation):
    make.make_rule("room")
    make.make_rule(venue=room, month_day=15, starts_on=date(2025, 2, 1), ends_on=date(2025, 3, 31))
    first, last = date(2025, 1, 1), date(2025, 4, 30)
    book = dates.RuleBook.of("530524", first, last)
    found = [str(day.day) for _rule, day in book.days_of(room, CALENDAR, first, last)]
    assert found == ["2025-01-10", "2025-02-15", "2025-03-15", "2025-04-10"]
    assert book.days_of(workstation, CALENDAR, first, last) == []
