"""What is answered on the spot 当场答复, and what is guided to another office 引导."""

import pytest
from django.core.exceptions import PermissionDenied

from tests import make
from tests.visits.acting import MARCH_11, MARCH_12, MARCH_13, Example, act, refused
from visits.models import Answer, Feedback

EXAMPLES = {
    "answer_on_spot": Example(
        "issue",
        "clerk",
        may={"venue_clerk", "township_clerk", "county_clerk"},
        typed=lambda issue: {
            "text": "当场说明了政策。",
            "told_by": "杨秀兰",
            "answer_class": make.answer_class("A").pk,
        },
        must={"text", "told_by"},
        becomes="closed",
        says="杨秀兰当场答复，办理结果：A",
    ),
    "guide": Example(
        "issue",
        "clerk",
        may={"venue_clerk", "township_clerk", "county_clerk"},
        typed=lambda issue: {"where": "县信访局", "reason": "属于信访事项。"},
        must={"where", "reason"},
        becomes="closed",
        says="引导到县信访局。",
    ),
}


def test_an_answer_on_the_spot_closes_with_answer_and_rating(issue, clerk):
    said = {"text": "说明了政策。", "told_by": "杨秀兰", "rating": "satisfied"}
    act("answer_on_spot", issue, clerk, MARCH_11, answer_class=make.answer_class("A"), **said)
    assert (issue.state, issue.outcome, issue.due) == ("closed", "on_the_spot", None)
    assert (Answer.objects.get().signer, Feedback.objects.get().rating) == ("杨秀兰", "satisfied")


def test_a_promise_is_no_answer_on_the_spot(issue, clerk):
    facts = {"text": "会办的。", "told_by": "杨秀兰", "answer_class": make.answer_class("B")}
    assert refused("answer_class", "answer_on_spot", issue, clerk, MARCH_11, **facts)


def test_the_receiving_clerk_guides_only_what_is_not_triaged(triaged, clerk, township_clerk):
    facts = {"where": "县信访局", "reason": "属于信访事项。"}
    with pytest.raises(PermissionDenied):
        act("guide", triaged, clerk, MARCH_12, **facts)
    act("guide", triaged, township_clerk, MARCH_12, **facts)
    assert (triaged.state, triaged.outcome) == ("closed", "guided")


def test_what_is_guided_after_a_return_leaves_nothing_running(dispatched, unit_clerk, county_clerk):
    act("return", dispatched, unit_clerk, MARCH_12, reason="是诉讼。", instead="说不准")
    act("guide", dispatched, county_clerk, MARCH_13, where="县法院", reason="正在诉讼。")
    assert dispatched.rounds.get().ended_on == MARCH_13
    assert not dispatched.deadlines.running().exists()
