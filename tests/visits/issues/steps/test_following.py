"""A promise 承诺 is followed until it is kept."""

from datetime import date

from tests.visits.acting import LETTER, MARCH_11, MARCH_12, Example, act, refused
from visits.issues.workflow import steps_open_to
from visits.models import Feedback, Issue, Pledge

NOVEMBER_15 = date(2025, 11, 15)

EXAMPLES = {
    "follow_up": Example(
        "promised",
        "county_clerk",
        may={"county_clerk"},
        becomes="following",
        says="跟踪到2025年11月15日：换好主线。",
    ),
    "fulfil": Example(
        "following",
        "unit_clerk",
        may={"unit_clerk", "county_clerk"},
        typed=lambda issue: {"fulfilment": "主线已换好。"},
        must={"fulfilment"},
        becomes="answered",
        says="承诺已兑现：换好主线。",
    ),
}


def buttons(person, issue, on):
    issue.refresh_from_db()
    return [one.name for one in steps_open_to(person, issue, on)]


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
