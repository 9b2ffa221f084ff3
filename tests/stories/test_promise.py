"""A promise of class B: followed, broken, rehandled, promised anew and kept."""

from datetime import date

from tests import make
from tests.stories.office import Story
from visits.models import Feedback, Issue, Pledge


def _promise(story, unit_clerk, day, due, text):
    promised = make.answer_class("B").pk
    said = {"answer_class": promised, "text": text, "pledge": text, "pledge_due": due}
    story.on(day, "answer", unit_clerk, signer="段局长", **said)


def test_a_promise_is_broken_and_kept_in_the_second_round(
    client, in_progress, unit_clerk, clerk, county_clerk, unit, manager
):
    story = Story(client, in_progress)
    _promise(story, unit_clerk, "2025-03-20", "2025-06-30", "六月底前换好主线")
    story.on("2025-03-21", "tell", clerk, result="told")
    story.on("2025-03-24", "follow-up", county_clerk)
    assert (story.issue.state, story.issue.due) == ("following", date(2025, 6, 30))
    assert "期限 超期" not in story.page(county_clerk, "2025-06-30")

    assert list(Issue.objects.overdue(date(2025, 7, 1))) == [in_progress]
    story.on("2025-07-04", "look-back", manager, result="failed", finding="主线没有换。")
    story.on("2025-07-07", "rehandle", county_clerk, lead=unit.pk, reason="承诺没有兑现。")
    assert (story.issue.state, story.issue.late_days) == ("in_progress", 5)

    _promise(story, unit_clerk, "2025-07-10", "2025-08-29", "八月底前换好主线")
    story.on("2025-07-11", "tell", clerk, result="told")
    story.on("2025-07-14", "follow-up", county_clerk)
    story.on("2025-08-20", "fulfil", unit_clerk, fulfilment="主线已换好，蒸箱能同时开。")
    story.on("2025-08-21", "tell", clerk, result="satisfied")
    story.on("2025-08-22", "close", county_clerk)

    assert (story.issue.state, story.issue.outcome) == ("closed", "handled")
    kept = list(Pledge.objects.order_by("id").values_list("due_on", "fulfilled_on"))
    assert kept == [(date(2025, 6, 30), None), (date(2025, 8, 29), date(2025, 8, 20))]
    told = list(Feedback.objects.order_by("id").values_list("round__no", "stage", "rating"))
    assert told == [(1, 1, ""), (2, 1, ""), (2, 2, "satisfied")]
