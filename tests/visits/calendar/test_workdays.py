"""Working days: the week, holidays, shifted weekends 调休, regional days (domain §3c)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stations.models import Region
from visits.calendar.workdays import DaysOff, WorkCalendar
from visits.holidays.calendar_import import SHIPPED, load_calendar, read_calendar
from visits.models import CalendarDay

CHANGNING, ERYUAN = "530524", "532930"


def shipped(*regions):
    """The shipped calendar as entries: the national rows and those of the regions named."""
    rows = [row for _line, row in read_calendar(SHIPPED.read_bytes())]
    return WorkCalendar(
        (
            row["region_code"] or None,
            date.fromisoformat(row["day"]),
            row["is_working"] == "1",
            row["name"],
        )
        for row in rows
        if row["region_code"] in ("", *regions)
    )


NATIONAL = shipped()
IN_DALI = shipped("5329")
EMPTY = WorkCalendar()

days = st.dates(date(2022, 6, 1), date(2027, 6, 30))


def test_every_day_of_2023_to_2026_agrees_with_the_state_council():
    oracle = pytest.importorskip("chinese_calendar", reason="a tool of the developer")
    every_day = [date(2023, 1, 1) + timedelta(days=n) for n in range(1461)]
    assert every_day[-1] == date(2026, 12, 31)
    assert [d for d in every_day if NATIONAL.is_working_day(d) != oracle.is_workday(d)] == []


def test_a_shifted_sunday_is_worked_and_a_holiday_is_not():
    assert NATIONAL.is_working_day(date(2025, 9, 28))
    assert NATIONAL.name_of(date(2025, 9, 28)) == "调休上班"
    assert not NATIONAL.is_working_day(date(2025, 10, 8))
    assert NATIONAL.name_of(date(2025, 10, 8)) == "国庆节"
    assert NATIONAL.name_of(date(2025, 9, 10)) == ""


def test_dali_keeps_its_own_holidays_and_changning_does_not():
    day = date(2024, 4, 23)
    assert (IN_DALI.is_working_day(day), IN_DALI.name_of(day)) == (False, "三月街民族节")
    assert (NATIONAL.is_working_day(day), NATIONAL.name_of(day)) == (True, "")


def test_a_regional_holiday_beats_a_nationally_shifted_saturday():
    saturday = date(2023, 5, 6)
    assert NATIONAL.is_working_day(saturday)
    assert not IN_DALI.is_working_day(saturday)


def test_a_county_entry_beats_its_prefecture_in_whatever_order_they_come():
    day = date(2025, 4, 14)
    entries = [
        (ERYUAN, day, True, "本县上班"),
        ("5329", day, False, "三月街"),
        (None, day, False, ""),
    ]
    assert WorkCalendar(entries).name_of(day) == "本县上班"
    assert WorkCalendar(reversed(entries)).is_working_day(day)


def test_fixed_holidays_are_off_before_the_year_is_published():
    off = [date(2027, 1, 1), date(2027, 5, 1), date(2027, 5, 2), date(2027, 10, 1)]
    off += [date(2027, 10, 2), date(2027, 10, 3)]
    assert [day for day in off if EMPTY.is_working_day(day)] == []
    assert EMPTY.name_of(date(2027, 10, 1)) == "国庆节"
    assert EMPTY.is_working_day(date(2027, 10, 4))


def test_one_entry_of_a_year_does_not_switch_off_its_fixed_holidays():
    calendar = WorkCalendar([(None, date(2027, 2, 5), False, "春节")])
    assert not calendar.is_working_day(date(2027, 10, 1))


def test_a_year_is_confirmed_by_national_entries_only():
    calendar = WorkCalendar([("5329", date(2027, 4, 21), False, "三月街")])
    assert not calendar.is_confirmed(2027)
    confirmed = [year for year in range(2022, 2029) if NATIONAL.is_confirmed(year)]
    assert confirmed == [2023, 2024, 2025, 2026]


def test_the_next_working_day_of_a_working_day_is_itself():
    assert NATIONAL.next_working_day(date(2025, 9, 30)) == date(2025, 9, 30)
    assert NATIONAL.next_working_day(date(2025, 10, 1)) == date(2025, 10, 9)


def test_day_one_is_the_first_working_day_after_the_act():
    friday = date(2025, 9, 26)
    # Sunday 28 September is worked, 1-8 October are off.
    assert NATIONAL.add_working_days(friday, 1) == date(2025, 9, 28)
    assert NATIONAL.add_working_days(friday, 3) == date(2025, 9, 30)
    assert NATIONAL.add_working_days(friday, 4) == date(2025, 10, 9)
    assert NATIONAL.add_working_days(friday, 0) == friday


def test_working_days_are_counted_without_the_first_and_with_the_last():
    assert NATIONAL.working_days_between(date(2025, 9, 26), date(2025, 9, 30)) == 3
    assert NATIONAL.working_days_between(date(2025, 9, 30), date(2025, 9, 26)) == -3
    assert NATIONAL.working_days_between(date(2025, 10, 1), date(2025, 10, 8)) == 0
    assert NATIONAL.working_days_between(date(2023, 12, 31), date(2025, 12, 31)) == 251 + 248


def test_days_off_are_told_in_rows_of_one_name():
    assert list(NATIONAL.days_off_between(date(2025, 9, 25), date(2025, 10, 12))) == [
        DaysOff(date(2025, 9, 27), date(2025, 9, 27), ""),
        DaysOff(date(2025, 10, 1), date(2025, 10, 5), "国庆节"),
        DaysOff(date(2025, 10, 6), date(2025, 10, 6), "中秋节"),
        DaysOff(date(2025, 10, 7), date(2025, 10, 8), "国庆节"),
        DaysOff(date(2025, 10, 12), date(2025, 10, 12), ""),
    ]
    assert list(NATIONAL.days_off_between(date(2025, 9, 25), date(2025, 9, 26))) == []


@given(day=days, count=st.integers(0, 120))
def test_what_was_added_is_what_is_counted(day, count):
    assert IN_DALI.working_days_between(day, IN_DALI.add_working_days(day, count)) == count


@given(start=days, end=days)
def test_counting_is_the_same_as_looking_at_every_day(start, end):
    first, last = sorted((start, end))
    walked = sum(
        IN_DALI.is_working_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1)
    )
    assert IN_DALI.working_days_between(first, last) == walked
    assert IN_DALI.working_days_between(last, first) == -walked


@given(first=days, length=st.integers(0, 60))
def test_the_rows_of_days_off_hold_each_day_off_once(first, length):
    last = first + timedelta(days=length)
    told = [
        row.first + timedelta(days=n)
        for row in NATIONAL.days_off_between(first, last)
        for n in range((row.last - row.first).days + 1)
    ]
    every_day = [first + timedelta(days=n) for n in range(length + 1)]
    assert told == [day for day in every_day if not NATIONAL.is_working_day(day)]


@pytest.fixture
def two_counties(db):
    province = Region.objects.create(code="53", name="云南省", level="province")
    for code, name in (("5305", "保山市"), ("5329", "大理白族自治州")):
        Region.objects.create(code=code, name=name, level="prefecture", parent=province)
    for code, name in ((CHANGNING, "昌宁县"), (ERYUAN, "洱源县")):
        Region.objects.create(code=code, name=name, level="county", parent_id=code[:4])


def test_the_calendar_of_a_county_is_read_with_one_query(two_counties, django_assert_num_queries):
    load_calendar(read_calendar(SHIPPED.read_bytes()))
    with django_assert_num_queries(1):
        eryuan = WorkCalendar.of(ERYUAN)
        assert not eryuan.is_working_day(date(2024, 4, 23))
        assert eryuan.add_working_days(date(2024, 4, 22), 1) == date(2024, 4, 26)
    changning = WorkCalendar.of(CHANGNING)
    assert changning.add_working_days(date(2024, 4, 22), 1) == date(2024, 4, 23)


def test_a_county_reads_the_entries_of_its_prefecture_and_of_no_other_county(two_counties):
    day = date(2025, 7, 1)
    for code in (None, "5329", CHANGNING, ERYUAN):
        CalendarDay.objects.create(region_id=code, day=day, name=code or "全国")
    names = CalendarDay.objects.for_county(ERYUAN).values_list("name", flat=True)
    assert set(names) == {"全国", "5329", ERYUAN}


def test_a_county_sees_the_national_days_and_its_own(county_clerk, outside_county_clerk):
    for code in (None, "5329", CHANGNING):
        CalendarDay.objects.create(region_id=code, day=date(2025, 7, 1), name=code or "全国")
    assert names_seen_by(county_clerk) == {"全国", CHANGNING}
    assert names_seen_by(outside_county_clerk) == {"全国", "5329"}


def test_the_administrator_sees_the_days_of_every_region(administrator, eryuan):
    CalendarDay.objects.create(region_id="5329", day=date(2025, 7, 1), name="三月街")
    assert names_seen_by(administrator) == {"三月街"}


def names_seen_by(user):
    return set(CalendarDay.objects.visible_to(user).values_list("name", flat=True))
