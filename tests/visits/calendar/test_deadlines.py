"""Clocks of issues: their summaries, recounted; a change of the calendar moves them."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests import make
from tests.visits.acting import act
from visits.calendar import deadlines
from visits.calendar.terms import Due
from visits.counting import meaning
from visits.holidays import holidays
from visits.models import CalendarDay, Deadline, Issue

MARCH_11, MARCH_12 = date(2025, 3, 11), date(2025, 3, 12)


def a_day(day, *, region=None, is_working=False, name="放假"):
    return CalendarDay.objects.create(day=day, region_id=region, is_working=is_working, name=name)


def changed(*regions, actor=None):
    return holidays.calendar_changed(regions, actor=actor, at=make.moment(MARCH_12))


# --- summaries ---------------------------------------------------------------------------------
def test_the_due_day_of_an_issue_is_its_earliest_running_clock(dispatched, unit_clerk):
    assert dispatched.due == date(2025, 4, 10)
    act("return", dispatched, unit_clerk, MARCH_12, reason="不属于我局。", instead="说不准")
    assert dispatched.due == date(2025, 3, 17)  # the desk decides in three working days


def test_a_closed_issue_has_no_due_day(told, county_clerk):
    act("close", told, county_clerk, MARCH_12)
    assert (told.due, told.late_days) == (None, 0)


def test_the_most_days_late_stay_with_the_issue(issue, township_clerk, county_clerk, unit):
    """Triage is two working days late; what is in time later does not wipe that out."""
    facts = {"category": issue.category, "title": issue.title, "pace": "normal"}
    act("triage", issue, township_clerk, date(2025, 3, 17), **facts)
    act("pass_up", issue, township_clerk, date(2025, 3, 17), reason="县级办理。")
    act("dispatch", issue, county_clerk, date(2025, 3, 17), lead=unit)
    assert issue.late_days == 2
    assert list(Issue.objects.filter(meaning("late", date(2025, 3, 18)))) == [issue]


def test_late_days_count_over_holidays(issue, township_clerk):
    a_day(date(2025, 3, 14))
    facts = {"category": issue.category, "title": issue.title, "pace": "normal"}
    act("triage", issue, township_clerk, date(2025, 3, 17), **facts)
    assert issue.late_days == 1


def check(**options) -> list[str]:
    printed = StringIO()
    try:
        call_command("check_summaries", stdout=printed, **options)
    except CommandError as found:
        printed.write(f"{found}\n")
    return printed.getvalue().splitlines()


def test_a_summary_that_is_wrong_is_named_and_repaired(in_progress):
    assert check() == ["0 different."]
    Issue.objects.filter(pk=in_progress.pk).update(due=MARCH_12, late_days=3)
    line = "昌人交〔2025〕1号: due 2025-03-12 should be 2025-04-10, late 3 should be 0"
    assert check() == [line, "1 different."]
    assert check(repair=True) == [line, "1 repaired."]
    in_progress.refresh_from_db()
    assert (in_progress.due, in_progress.late_days) == (date(2025, 4, 10), 0)
    assert check() == ["0 different."]


# --- a change of the calendar ------------------------------------------------------------------
def test_a_new_holiday_moves_the_running_clock_and_says_so(issue, county_clerk):
    a_day(date(2025, 3, 12), name="三月街")
    moved = changed(None, actor=county_clerk)
    issue.refresh_from_db()
    assert [(one.before, one.deadline.due_on) for one in moved] == [
        (date(2025, 3, 13), date(2025, 3, 14))
    ]
    assert issue.due == date(2025, 3, 14)
    event = issue.events.last()
    assert (event.step, event.actor, event.from_state, event.to_state) == (
        "calendar",
        county_clerk,
        "registered",
        "registered",
    )
    assert event.facts == {"kind": "triage", "before": "2025-03-13", "due": "2025-03-14"}


def test_the_new_day_explains_itself(issue, county_clerk):
    a_day(date(2025, 3, 12), name="三月街")
    changed(None, actor=county_clerk)
    explained = Due.from_json(Deadline.objects.get().reckoning).explain()
    assert "三月街（3月12日）不计，到2025年3月14日" in explained


def test_a_holiday_of_another_county_moves_nothing(issue, eryuan, county_clerk):
    a_day(date(2025, 3, 12), region="532930")
    assert changed("532930", actor=county_clerk) == []
    a_day(date(2025, 3, 12), region="530524")
    assert len(changed("530524", actor=county_clerk)) == 1


def test_a_day_of_the_prefecture_concerns_its_counties(issue, county_clerk):
    a_day(date(2025, 3, 12), region="5305")
    assert len(changed("5305", actor=county_clerk)) == 1


def test_a_day_a_person_has_named_stays(asked, county_clerk):
    due = date(2025, 4, 30)
    act("grant_extension", asked, county_clerk, MARCH_12, due=due, reason="同意。")
    a_day(due)
    assert changed(None, actor=county_clerk) == []
    asked.refresh_from_db()
    assert asked.due == due


def test_what_has_ended_is_not_reckoned_anew(triaged, county_clerk):
    a_day(date(2025, 3, 12))
    assert changed(None, actor=county_clerk) == []
    assert triaged.deadlines.get(kind="triage").due_on == date(2025, 3, 13)


def test_a_change_twice_moves_once(issue, county_clerk):
    a_day(date(2025, 3, 12))
    assert [len(changed(None, actor=county_clerk)) for _time in range(2)] == [1, 0]
    assert issue.events.filter(step="calendar").count() == 1


def test_a_change_leaves_open_forms_valid(issue, county_clerk):
    version = issue.version
    a_day(date(2025, 3, 12))
    changed(None, actor=county_clerk)
    issue.refresh_from_db()
    assert issue.version == version


def test_a_calendar_change_asks_as_many_queries_for_six_issues_as_for_one(
    room, clerk, county_clerk, django_assert_max_num_queries
):
    make.make_visit(room, actor=clerk, issues=[make.an_issue() for _number in range(6)])
    a_day(date(2025, 3, 12))
    # Two of them ask for duty days that waited for the calendar.
    with django_assert_max_num_queries(21):
        assert len(changed(None, actor=county_clerk)) == 6


@pytest.mark.parametrize(
    ("pace", "due"),
    [("urgent", date(2025, 3, 20)), ("normal", date(2025, 4, 10)), ("complex", date(2025, 6, 9))],
)
def test_the_rule_of_the_pace_reckons_the_answer(pace, due, changning):
    rule = deadlines.rule_for("530524", "answer", pace)
    calendar = deadlines.WorkCalendar([])
    assert deadlines.reckon_by_rule(rule, MARCH_11, calendar).on == due
