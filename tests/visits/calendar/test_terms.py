"""Terms: when a step is due, and the sentence that says why (domain §3c)."""

import json
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tests.visits.calendar.test_workdays import IN_DALI, NATIONAL
from visits.calendar.terms import DEFAULT_TERMS, Due, days_left, due, late_days
from visits.calendar.workdays import DaysOff

days = st.dates(date(2023, 1, 1), date(2026, 8, 31))
units = st.sampled_from(["working", "calendar"])


def test_the_shipped_terms_are_those_of_the_domain():
    assert [(t.kind, t.pace, t.length, t.unit) for t in DEFAULT_TERMS] == [
        ("triage", "", 3, "working"),
        ("accept", "", 5, "working"),
        ("decide", "", 3, "working"),
        ("answer", "urgent", 7, "working"),
        ("answer", "normal", 30, "calendar"),
        ("answer", "complex", 90, "calendar"),
        ("rehandle", "", 30, "calendar"),
        ("rating", "", 15, "working"),
        ("object", "", 3, "working"),
        ("archive", "", 60, "calendar"),
        ("suggestion", "normal", 3, "month"),
        ("suggestion", "complex", 6, "month"),
    ]


def test_day_one_is_the_day_after_the_act():
    assert due(date(2025, 8, 13), 30, "calendar", NATIONAL).on == date(2025, 9, 12)
    assert due(date(2025, 8, 13), 1, "working", NATIONAL).on == date(2025, 8, 14)


def test_months_end_on_the_day_of_the_same_number_or_on_the_last_one():
    assert due(date(2025, 3, 11), 3, "month", NATIONAL).on == date(2025, 6, 11)
    assert due(date(2024, 11, 30), 3, "month", NATIONAL).on == date(2025, 2, 28)
    assert due(date(2024, 8, 31), 6, "month", NATIONAL).on == date(2025, 2, 28)


def test_months_that_end_on_a_day_off_move_and_say_so():
    reckoned = due(date(2025, 7, 1), 3, "month", NATIONAL)
    assert (reckoned.moved_from, reckoned.on) == (date(2025, 10, 1), date(2025, 10, 9))
    assert reckoned.explain() == (
        "自2025年7月1日起算，3个月，到2025年10月1日，遇国庆节、中秋节顺延至2025年10月9日。"
    )
    assert due(date(2025, 3, 11), 3, "month", NATIONAL).explain() == (
        "自2025年3月11日起算，3个月，到2025年6月11日。"
    )


def test_an_act_on_a_day_off_starts_the_count_on_the_next_working_day():
    saturday = date(2025, 8, 16)
    assert due(saturday, 3, "working", NATIONAL).on == date(2025, 8, 20)


def test_an_end_on_a_day_off_moves_to_the_next_working_day():
    reckoned = due(date(2025, 9, 3), 30, "calendar", NATIONAL)
    assert reckoned.moved_from == date(2025, 10, 3)
    assert reckoned.on == date(2025, 10, 9)


def test_an_end_on_a_shifted_sunday_stays():
    reckoned = due(date(2025, 8, 29), 30, "calendar", NATIONAL)
    assert (reckoned.on, reckoned.moved_from) == (date(2025, 9, 28), None)


def test_working_days_leave_out_the_holidays_of_the_region():
    started = date(2024, 4, 19)
    assert due(started, 5, "working", NATIONAL).on == date(2024, 4, 26)
    reckoned = due(started, 5, "working", IN_DALI)
    assert reckoned.on == date(2024, 4, 30)  # Sunday 28 April is worked
    assert reckoned.skipped == (
        DaysOff(date(2024, 4, 20), date(2024, 4, 21), ""),
        DaysOff(date(2024, 4, 23), date(2024, 4, 25), "三月街民族节"),
        DaysOff(date(2024, 4, 27), date(2024, 4, 27), ""),
    )


def test_a_year_without_calendar_is_named_when_the_term_reaches_it():
    assert not due(date(2026, 11, 30), 30, "calendar", NATIONAL).unconfirmed
    assert due(date(2026, 12, 10), 30, "calendar", NATIONAL).unconfirmed
    # The last day of a known year does not reach back into the unknown one before it.
    assert not due(date(2022, 12, 31), 3, "working", NATIONAL).unconfirmed


def test_a_term_without_a_day_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="at least one day"):
        due(date(2025, 8, 13), 0, "working", NATIONAL)


@pytest.mark.parametrize(
    ("started", "length", "unit", "sentence"),
    [
        (date(2025, 8, 13), 30, "calendar", "自2025年8月13日起算，30天，到2025年9月12日。"),
        (
            date(2025, 9, 8),
            30,
            "calendar",
            "自2025年9月8日起算，30天，到2025年10月8日，遇国庆节顺延至2025年10月9日。",
        ),
        (
            date(2024, 5, 9),
            30,
            "calendar",
            "自2024年5月9日起算，30天，到2024年6月8日，遇周末、端午节顺延至2024年6月11日。",
        ),
        (
            date(2025, 8, 13),
            5,
            "working",
            "自2025年8月13日起算，5个工作日，休息日不计，到2025年8月20日。",
        ),
        (
            date(2024, 4, 3),
            5,
            "working",
            "自2024年4月3日起算，5个工作日，休息日和清明节（4月4日至4月6日）不计，到2024年4月11日。",
        ),
        (
            date(2023, 4, 4),
            1,
            "working",
            "自2023年4月4日起算，1个工作日，休息日和清明节（4月5日）不计，到2023年4月6日。",
        ),
        (
            date(2026, 12, 10),
            30,
            "calendar",
            "自2026年12月10日起算，30天，到2027年1月9日，遇周末顺延至2027年1月11日；"
            "有的年份节假日尚未公布，日期可能变动。",
        ),
        (
            date(2026, 12, 8),
            30,
            "calendar",
            "自2026年12月8日起算，30天，到2027年1月7日；有的年份节假日尚未公布，日期可能变动。",
        ),
        (
            date(2026, 12, 30),
            3,
            "working",
            "自2026年12月30日起算，3个工作日，休息日和元旦（1月1日）不计，到2027年1月5日；"
            "有的年份节假日尚未公布，日期可能变动。",
        ),
        (
            date(2027, 1, 4),
            3,
            "working",
            "自2027年1月4日起算，3个工作日，休息日不计，到2027年1月7日；"
            "有的年份节假日尚未公布，日期可能变动。",
        ),
    ],
)
def test_a_due_date_explains_itself(started, length, unit, sentence):
    assert due(started, length, unit, NATIONAL).explain() == sentence


@given(started=days, length=st.integers(1, 120), unit=units)
def test_a_stored_reckoning_explains_itself_in_the_same_words(started, length, unit):
    reckoned = due(started, length, unit, IN_DALI)
    stored = json.loads(json.dumps(reckoned.as_json()))
    assert Due.from_json(stored) == reckoned
    assert Due.from_json(stored).explain() == reckoned.explain()


def test_a_reckoning_is_stored_alike_whatever_the_language_of_the_writer():
    with translation.override("en"):
        stored = due(date(2026, 12, 30), 3, "working", NATIONAL).as_json()
    assert stored == {
        "start": "2026-12-30",
        "length": 3,
        "unit": "working",
        "on": "2027-01-05",
        "skipped": [["2027-01-01", "2027-01-01", "元旦"], ["2027-01-02", "2027-01-03", ""]],
        "moved_from": None,
        "unconfirmed": True,
    }


@given(started=days, length=st.integers(1, 120), unit=units)
def test_a_term_ends_on_a_working_day_after_the_act(started, length, unit):
    reckoned = due(started, length, unit, IN_DALI)
    assert IN_DALI.is_working_day(reckoned.on)
    assert reckoned.on >= started + timedelta(days=length)


def test_days_left_are_working_days():
    friday = date(2025, 9, 12)
    assert days_left(friday, date(2025, 9, 9), NATIONAL) == 3
    assert days_left(friday, friday, NATIONAL) == 0
    assert days_left(date(2025, 10, 9), date(2025, 9, 30), NATIONAL) == 1


def test_days_overdue_are_working_days_and_at_least_one():
    friday = date(2025, 9, 12)
    assert days_left(friday, date(2025, 9, 13), NATIONAL) == -1
    assert days_left(friday, date(2025, 9, 15), NATIONAL) == -1
    assert days_left(friday, date(2025, 9, 17), NATIONAL) == -3


def test_an_act_in_time_is_not_late():
    friday = date(2025, 9, 12)
    assert late_days(friday, friday, NATIONAL) == 0
    assert late_days(friday, date(2025, 9, 1), NATIONAL) == 0


def test_an_act_on_a_day_off_counts_as_done_on_the_next_working_day():
    friday = date(2025, 9, 12)
    saturday, monday, tuesday = date(2025, 9, 13), date(2025, 9, 15), date(2025, 9, 16)
    assert late_days(friday, saturday, NATIONAL) == 1
    assert late_days(friday, monday, NATIONAL) == 1
    assert late_days(friday, tuesday, NATIONAL) == 2
    assert late_days(date(2025, 9, 30), date(2025, 10, 5), NATIONAL) == 1


def test_after_a_due_day_named_on_a_day_off_every_act_is_late():
    saturday, sunday = date(2025, 9, 13), date(2025, 9, 14)
    assert late_days(saturday, sunday, NATIONAL) == 1


@given(due_on=days, done_on=days)
def test_late_and_past_due_are_the_same_fact(due_on, done_on):
    assert (late_days(due_on, done_on, IN_DALI) > 0) == (done_on > due_on)
    assert (days_left(due_on, done_on, IN_DALI) < 0) == (done_on > due_on)
