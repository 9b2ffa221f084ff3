"""Results of issues and the words of figures: one definition for every page (domain §6)."""

from datetime import date

import pytest
import time_machine
from django.core.management import call_command

from tests import html, make
from tests.visits.acting import act
from visits import counting
from visits.counting import by_month, count_issues, count_visits
from visits.issues import results
from visits.models import Issue, Visit

MARCH_10, MARCH_11, MARCH_12 = make.MARCH_10, make.MARCH_11, date(2025, 3, 12)


def kept(issue) -> list:
    issue.refresh_from_db()
    return [getattr(issue, column) for column in results.KEPT]


@pytest.fixture(autouse=True)
def _on_12_march():
    with time_machine.travel("2025-03-12 10:00+08:00"):
        yield


# --- results kept beside the issue -------------------------------------------------------------
def test_each_step_keeps_what_the_rounds_say(issue, request):
    assert kept(issue) == [None, None, None, None]
    request.getfixturevalue("dispatched")
    assert kept(issue) == [MARCH_11, None, None, None]
    request.getfixturevalue("answered")
    assert kept(issue) == [MARCH_11, MARCH_11, MARCH_11, None]


def test_a_rating_is_the_worst_of_the_last_round(unhappy, county_clerk, helper):
    assert kept(unhappy)[3] == Issue.SATISFACTION["not_satisfied"]
    act("rehandle", unhappy, county_clerk, MARCH_12, lead=helper, reason="没有办实。")
    assert kept(unhappy) == [MARCH_11, MARCH_11, None, None]


def test_a_promise_solves_when_it_is_kept(following, unit_clerk):
    assert kept(following)[2] is None
    act("fulfil", following, unit_clerk, MARCH_12, fulfilment="灶具已装好。")
    assert kept(following)[2] == MARCH_12


def test_an_answer_on_the_spot_counts_as_answered(visit, clerk):
    issue = visit.voices.get().issue
    facts = {"text": "当场说清。", "told_by": "杨秀兰", "rating": "satisfied"}
    act("answer_on_spot", issue, clerk, MARCH_10, answer_class=make.answer_class("A"), **facts)
    assert kept(issue) == [None, MARCH_10, MARCH_10, Issue.SATISFACTION["satisfied"]]


def test_a_result_that_is_wrong_is_named_and_repaired(answered, capsys):
    Issue.objects.filter(pk=answered.pk).update(solved_on=None, satisfaction=3)
    call_command("check_summaries", repair=True)
    assert capsys.readouterr().out.splitlines()[-1] == "1 repaired."
    assert kept(answered) == [MARCH_11, MARCH_11, MARCH_11, None]
    assert list(results.wrong_results()) == []


def test_of_many_steps_the_results_are_counted_at_the_end(in_progress, unit_clerk):
    answer = {"answer_class": make.answer_class("A"), "text": "线路已经换好。"}
    with results.counted_at_the_end():
        act("answer", in_progress, unit_clerk, MARCH_12, **answer)
        assert kept(in_progress) == [MARCH_11, None, None, None]
    assert kept(in_progress) == [MARCH_11, MARCH_12, MARCH_12, None]


# --- the words of figures ----------------------------------------------------------------------
@pytest.mark.walk
def test_every_word_of_a_figure_is_a_list_of_as_many_rows(client, unhappy, visit, county_clerk):
    make.make_visit(visit.venue, actor=visit.recorder)
    client.force_login(county_clerk)
    (figures,) = count_issues(Issue.objects.all(), MARCH_12, counting.RESULTS)
    listed = {
        word: html.figures(client.get("/issues/", {"result": word}))["rows"]
        for word in figures
        if word != "issues"
    }
    assert {word: figures[word] for word in listed} == listed
    assert (figures["issues"], figures["answered"], figures["unsatisfied"]) == (2, 1, 1)


def test_void_counts_nowhere(issue, county_clerk):
    act("void", issue, county_clerk, MARCH_11, reason="登记错了。")
    assert count_issues(Issue.objects.all(), MARCH_12, ["open"]) == [{"issues": 0, "open": 0}]


def test_visitors_are_received_face_to_face(visit, clerk):
    make.make_visit(visit.venue, actor=clerk, group_size=6, channel="forum")
    make.make_visit(visit.venue, actor=clerk, channel="phone")
    assert count_visits(Visit.objects.all()) == [{"visits": 3, "visitors": 7, "others": 1}]


@pytest.mark.parametrize(
    ("query", "rows"),
    [({"month": "2025-03"}, 1), ({"month": "2025-04"}, 0), ({"month": "2025-13"}, 0)],
)
def test_a_month_is_a_list(query, rows, client, visit, county_clerk):
    client.force_login(county_clerk)
    assert html.figures(client.get("/visits/", query))["rows"] == rows


def test_months_add_up_days(closed):
    assert by_month(Visit.objects.all(), day="received_on", of="group_size") == {(2025, 3): 1}
    assert by_month(Issue.objects.all(), day="closed_on") == {(2025, 3): 1}


# --- where a word begins -----------------------------------------------------------------------
def listed(client, *words) -> dict[str, int]:
    return {word: html.figures(client.get("/issues/", {"result": word}))["rows"] for word in words}


@pytest.mark.parametrize(
    ("rating", "satisfied", "unsatisfied"),
    [("satisfied", 1, 0), ("mostly", 1, 0), ("not_satisfied", 0, 1)],
)
def test_mostly_satisfied_counts_as_satisfied(
    client, answered, clerk, county_clerk, rating, satisfied, unsatisfied
):
    act("tell", answered, clerk, MARCH_12, rating=rating)
    client.force_login(county_clerk)
    expected = {"rated": 1, "satisfied": satisfied, "unsatisfied": unsatisfied}
    assert listed(client, *expected) == expected
    assert count_issues(Issue.objects.all(), MARCH_12, expected) == [{"issues": 1, **expected}]


@pytest.mark.parametrize(("day", "n"), [("2025-03-10", 0), ("2025-03-11", 1)])
def test_what_came_on_a_day_counts_from_that_day(client, answered, county_clerk, day, n):
    """Dispatched, answered and solved on 11 March."""
    client.force_login(county_clerk)
    with time_machine.travel(f"{day} 10:00+08:00"):
        found = listed(client, "dispatched", "answered", "solved")
    assert found == {"dispatched": n, "answered": n, "solved": n}


def test_what_is_filed_stays_closed(client, closed, county_clerk):
    client.force_login(county_clerk)
    assert listed(client, "closed") == {"closed": 1}
    act("archive", closed, county_clerk, MARCH_12)
    assert listed(client, "closed") == {"closed": 1}


@pytest.mark.parametrize(("day", "n"), [("2025-04-10", 0), ("2025-04-11", 1)])
def test_an_answer_one_day_late_was_late(client, in_progress, unit_clerk, county_clerk, day, n):
    answer = {"answer_class": make.answer_class("A"), "text": "线路已经换好。"}
    act("answer", in_progress, unit_clerk, date.fromisoformat(day), **answer)
    client.force_login(county_clerk)
    assert listed(client, "late") == {"late": n}


def test_an_answer_sent_back_solves_nothing(client, answered, county_clerk, manager):
    act("send_back", answered, manager, MARCH_12, reason="没有说清。")
    client.force_login(county_clerk)
    assert (kept(answered)[2], listed(client, "solved")) == (None, {"solved": 0})
