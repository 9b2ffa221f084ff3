"""Second rounds, promises, dissent, objections, look-backs and the filing."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command

from deputies_portal.core.ui.errors import StepRefused
from tests import html, make
from tests.visits.acting import LETTER, act
from tests.visits.issues.test_workflow_desk import MARCH_11, MARCH_12, refused
from visits.issues.filing import file_closed_issues
from visits.issues.workflow import steps_open_to, take
from visits.models import Answer, Deadline, Event, Feedback, Issue, Pledge
from visits.worklists.waiting import Today, rows_of

NOVEMBER_15 = date(2025, 11, 15)


def buttons(person, issue, on):
    issue.refresh_from_db()
    return [one.name for one in steps_open_to(person, issue, on)]


# --- rehandling 重办 ----------------------------------------------------------------------------
def test_a_second_round_keeps_the_old_answer_and_has_a_clock_of_its_own(
    unhappy, county_clerk, helper
):
    act("rehandle", unhappy, county_clerk, MARCH_12, lead=helper, reason="没有办实。")
    first, second = unhappy.rounds.order_by("no")
    assert (first.ended_on, second.no, second.reason) == (MARCH_12, 2, "没有办实。")
    assert Answer.objects.get(round=first).superseded_on is None
    assert first.dispatches.get().ending == "answered"
    assert second.dispatches.running().get().unit == helper
    assert unhappy.state == "in_progress"
    assert unhappy.due == date(2025, 4, 11)  # 30 calendar days


def test_each_voice_is_told_and_rates_anew_in_the_second_round(still_unhappy):
    given = Feedback.objects.order_by("id").values_list("round__no", "rating")
    assert list(given) == [(1, "not_satisfied"), (2, "not_satisfied")]


def test_a_closed_issue_is_opened_again(closed, manager, unit):
    act("rehandle", closed, manager, MARCH_12, lead=unit, reason="又断电。")
    assert (closed.state, closed.outcome, closed.closed_on) == ("in_progress", "", None)


def test_a_filed_issue_is_opened_again_by_the_manager_alone(closed, county_clerk, manager, unit):
    act("archive", closed, county_clerk, MARCH_12)
    again = {"lead": unit, "reason": "又断电。"}
    assert "rehandle" not in buttons(county_clerk, closed, MARCH_12)
    with pytest.raises(PermissionDenied):
        act("rehandle", closed, county_clerk, MARCH_12, **again)
    act("rehandle", closed, manager, MARCH_12, **again)
    assert closed.state == "in_progress"


def test_an_issue_once_late_stays_late_through_its_second_round(in_progress, unit_clerk, manager):
    late = date(2025, 4, 14)  # due on 10 April: two working days late
    answer = {"answer_class": make.answer_class("A"), "text": "换好了。"}
    act("answer", in_progress, unit_clerk, late, **answer)
    unit = in_progress.rounds.get().dispatches.get().unit
    act("rehandle", in_progress, manager, late, lead=unit, reason="没有办实。")
    assert (in_progress.late_days, in_progress.due) == (2, date(2025, 5, 14))


def test_a_round_opened_after_unmerging_has_the_term_of_its_pace(
    merged, township_clerk, county_clerk, unit
):
    act("unmerge", merged, township_clerk, MARCH_11, reason="不是一回事。")
    act("pass_up", merged, township_clerk, MARCH_11, reason="要县级部门办理。")
    act("dispatch", merged, county_clerk, MARCH_11, lead=unit)
    rule = Deadline.objects.get(issue=merged, kind="answer", ended_on__isnull=True)
    assert (rule.length, rule.unit, merged.due) == (30, "calendar", date(2025, 4, 10))


# --- a promise 承诺 ----------------------------------------------------------------------------
def test_a_promise_is_followed_once_every_voice_knows_it(pledged, county_clerk, clerk):
    assert "告知每一位反映人" in refused("__all__", "follow_up", pledged, county_clerk)
    act("tell", pledged, clerk, MARCH_11)
    act("follow_up", pledged, county_clerk, MARCH_12)
    assert (pledged.state, pledged.due) == ("following", NOVEMBER_15)


def test_an_answer_without_a_promise_is_not_followed(told, county_clerk):
    assert "没有待兑现的承诺" in refused("__all__", "follow_up", told, county_clerk)


def test_a_promise_kept_is_told_again_and_then_closed(following, unit_clerk, clerk, county_clerk):
    act("fulfil", following, unit_clerk, NOVEMBER_15, fulfilment="主线换好。")
    assert Pledge.objects.get().fulfilled_on == NOVEMBER_15
    assert (following.state, following.late_days) == ("answered", 0)
    assert "close" not in buttons(county_clerk, following, NOVEMBER_15)
    act("tell", following, clerk, NOVEMBER_15, rating="satisfied")
    assert list(Feedback.objects.values_list("stage", "rating")) == [
        (1, "mostly"),
        (2, "satisfied"),
    ]
    act("close", following, county_clerk, NOVEMBER_15)
    assert (following.state, following.outcome) == ("closed", "handled")


def test_a_rating_given_to_the_promise_stands_when_nobody_rates_again(
    following, unit_clerk, clerk, county_clerk
):
    act("fulfil", following, unit_clerk, NOVEMBER_15, fulfilment="主线换好。")
    act("tell", following, clerk, NOVEMBER_15)
    act("close", following, county_clerk, NOVEMBER_15)
    assert following.state == "closed"


def test_a_promise_kept_late_stays_late(following, county_clerk):
    late = date(2025, 11, 19)  # 15 November is a Saturday; Monday, Tuesday, Wednesday
    act("fulfil", following, county_clerk, late, fulfilment="换好。", happened_on=late, **LETTER)
    assert following.late_days == 3


def test_a_promise_broken_goes_into_another_round(following, county_clerk, unit):
    on = date(2025, 11, 20)
    assert list(Issue.objects.overdue(on)) == [following]
    act("rehandle", following, county_clerk, on, lead=unit, reason="到期没有换线。")
    assert Pledge.objects.get().fulfilled_on is None
    assert (following.state, following.late_days) == ("in_progress", 4)


# --- dissent 存异 ------------------------------------------------------------------------------
def test_an_unhappy_voice_does_not_bind_for_ever(still_unhappy, manager):
    act("close_with_dissent", still_unhappy, manager, MARCH_12, tried="两轮办理。")
    assert (still_unhappy.state, still_unhappy.outcome) == ("closed", "dissent")
    assert Feedback.objects.order_by("id").last().rating == "not_satisfied"


def test_dissent_needs_a_second_round(unhappy, manager):
    assert "至少重办过一次" in refused(
        "__all__", "close_with_dissent", unhappy, manager, tried="说过。"
    )


# --- objection 异议 ----------------------------------------------------------------------------
def test_an_objection_is_decided_by_a_new_round(objected, county_clerk, unit):
    clock = objected.deadlines.get(kind="object")
    assert (clock.due_on, objected.due) == (date(2025, 3, 14), None)
    act("rehandle", objected, county_clerk, MARCH_12, lead=unit, reason="又断电。")
    clock.refresh_from_db()
    assert (clock.ended_on, clock.late_days) == (MARCH_12, 0)


def test_an_objection_is_refused_with_a_reason_and_may_come_again(objected, county_clerk, clerk):
    act("refuse_objection", objected, county_clerk, MARCH_12, reason="线路正常。")
    assert objected.deadlines.running().count() == 0
    said = {"voice": objected.voices.get(), "said_on": MARCH_12, "text": "还是断电。"}
    act("object", objected, clerk, MARCH_12, **said)
    assert objected.deadlines.running().get().kind == "object"


@pytest.mark.parametrize(
    ("day", "allowed"), [(date(2025, 5, 10), True), (date(2025, 5, 11), False)]
)
def test_sixty_days_after_the_close_an_objection_comes_too_late(closed, clerk, day, allowed):
    assert ("object" in buttons(clerk, closed, day)) is allowed
    said = {"voice": closed.voices.get(), "said_on": day, "text": "又断电。"}
    if not allowed:
        with pytest.raises(ValidationError, match="已过提出异议的期限"):
            act("object", closed, clerk, day, **said)
    else:
        act("object", closed, clerk, day, **said)
        assert closed.deadlines.running().get().kind == "object"


# --- look-back 回头看 --------------------------------------------------------------------------
def test_a_failed_look_back_asks_for_a_new_round(closed, manager, county_clerk, unit):
    act("look_back", closed, manager, MARCH_12, finding="线没有换。", result="failed")
    assert (closed.state, closed.deadlines.running().get().due_on) == ("closed", date(2025, 3, 17))
    today = Today(MARCH_12, MARCH_12)
    assert list(rows_of("objection", Issue.objects.all(), today)) == [closed]
    act("rehandle", closed, county_clerk, MARCH_12, lead=unit, reason="线没有换。")
    assert list(rows_of("objection", Issue.objects.all(), today)) == []


# --- filing 归档 -------------------------------------------------------------------------------
def test_the_timer_files_an_issue_sixty_days_after_its_close(closed):
    call_command("archive_issues", on="2025-05-10")
    closed.refresh_from_db()
    assert closed.state == "closed"
    call_command("archive_issues", on="2025-05-11")
    closed.refresh_from_db()
    assert (closed.state, closed.outcome) == ("archived", "handled")
    last = Event.objects.last()
    assert (last.step, last.actor, last.posting_label) == ("archive", None, "")


def test_what_is_filed_at_night_is_dated_at_night(closed):
    night = make.moment(date(2025, 5, 11), "03:20")
    file_closed_issues(on=night.date(), at=night)
    last = Event.objects.last()
    assert (last.step, last.entered_at, last.happened_on) == ("archive", night, night.date())


def test_the_timer_leaves_an_issue_with_an_objection(objected):
    call_command("archive_issues", on="2025-06-30")
    objected.refresh_from_db()
    assert objected.state == "closed"


def test_nobody_files_for_the_timer(closed, clerk):
    with pytest.raises(PermissionDenied):
        take("archive", closed, actor=clerk, at=make.moment(date(2025, 6, 1)))
    with pytest.raises(StepRefused):
        take("archive", closed.voices.get().issue, actor=None, at=make.moment(MARCH_11), version=0)


def test_home_counts_an_objection_to_a_closed_issue_and_leads_to_it(objected, county_clerk, client):
    with time_machine.travel("2025-03-12 10:00+08:00"):
        client.force_login(county_clerk)
        home = client.get("/")
        assert html.figures(home)["objection"] == 1
        listed = client.get(html.figure_link(home, "objection"))
    assert html.figures(listed)["rows"] == 1
    assert objected.title in html.text_of(listed)
