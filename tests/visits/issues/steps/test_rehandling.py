"""Handling again 重办: second rounds, objections, dissent."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from tests import html, make
from tests.visits.acting import MARCH_11, MARCH_12, Example, act, refused
from visits.issues.workflow import steps_open_to
from visits.models import Answer, Deadline, Feedback

EXAMPLES = {
    "rehandle": Example(
        "unhappy",
        "county_clerk",
        may={"county_clerk", "manager"},
        typed=lambda issue: {"reason": "线路又断了。"},
        must={"reason"},
        becomes="in_progress",
        says="第2轮，主办：县教育体育局，期限：2025年4月11日。",
    ),
    "object": Example(
        "closed",
        "clerk",
        may={"venue_clerk", "township_clerk", "county_clerk"},
        typed=lambda issue: {"voice": issue.voices.get().pk, "text": "又断电了。"},
        must={"text"},
        becomes="closed",
        says="昌人访〔2025〕1号的反映人2025年3月12日提出异议，经办台在2025年3月17日前答复。",
    ),
    "refuse_objection": Example(
        "objected",
        "county_clerk",
        may={"county_clerk"},
        typed=lambda issue: {"reason": "已派人查看，线路正常。"},
        must={"reason"},
        becomes="closed",
        says="已派人查看，线路正常。",
    ),
    "close_with_dissent": Example(
        "still_unhappy",
        "manager",
        may={"manager"},
        typed=lambda issue: {"tried": "两轮办理，三次上门。"},
        must={"tried"},
        becomes="closed",
        says="办理2轮后存异办结，反映人的评价不变。",
    ),
}


def buttons(person, issue, on):
    issue.refresh_from_db()
    return [one.name for one in steps_open_to(person, issue, on)]


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


def test_an_unhappy_voice_does_not_bind_for_ever(still_unhappy, manager):
    act("close_with_dissent", still_unhappy, manager, MARCH_12, tried="两轮办理。")
    assert (still_unhappy.state, still_unhappy.outcome) == ("closed", "dissent")
    assert Feedback.objects.order_by("id").last().rating == "not_satisfied"


def test_dissent_needs_a_second_round(unhappy, manager):
    assert "至少重办过一次" in refused(
        "__all__", "close_with_dissent", unhappy, manager, tried="说过。"
    )


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


def test_home_counts_an_objection_to_a_closed_issue_and_leads_to_it(objected, county_clerk, client):
    with time_machine.travel("2025-03-12 10:00+08:00"):
        client.force_login(county_clerk)
        home = client.get("/")
        assert html.figures(home)["objection"] == 1
        listed = client.get(html.figure_link(home, "objection"))
    assert html.figures(listed)["rows"] == 1
    assert objected.title in html.text_of(listed)
