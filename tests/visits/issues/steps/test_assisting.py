"""Units that assist 协办: their opinions, and the progress that is noted."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from tests import make
from tests.cast import advance
from tests.visits.acting import MARCH_12, MARCH_13, Example, act, order_of, refused
from visits.issues.steps.assisting import Deed
from visits.models import Answer, Dispatch

MARCH_18, MARCH_19 = date(2025, 3, 18), date(2025, 3, 19)

EXAMPLES = {
    "assist": Example(
        "assisted",
        "helper_clerk",
        may={"county_clerk"},
        typed=lambda issue: {"dispatch": order_of(issue, "县水务局"), "opinion": "可以配合。"},
        must={"opinion"},
        becomes="in_progress",
        says="县水务局提出协办意见。",
    ),
    "progress": Example(
        "in_progress",
        "unit_clerk",
        may={"unit_clerk", "county_clerk"},
        typed=lambda issue: {"note": "已到校查看。"},
        must={"note"},
        becomes="in_progress",
        says="已到校查看。",
    ),
}


def test_an_opinion_goes_to_the_lead_and_ends_no_round(assisted, helper, helper_clerk, unit_clerk):
    order = Dispatch.objects.get(unit=helper)
    act("assist", assisted, helper_clerk, MARCH_12, dispatch=order, opinion="可以配合。")
    order.refresh_from_db()
    assert (order.opinion, order.opinion_on, order.accepted_on) == (
        "可以配合。",
        MARCH_12,
        MARCH_12,
    )
    assert (assisted.state, order.is_running) == ("in_progress", True)
    act(
        "answer",
        assisted,
        unit_clerk,
        MARCH_12,
        answer_class=make.answer_class("A"),
        text="换好了。",
    )
    assert Answer.objects.get().missing_opinions == ""


def test_an_assisting_unit_accepts_or_gives_back(assisted, helper, helper_clerk):
    order = Dispatch.objects.get(unit=helper)
    act("assist", assisted, helper_clerk, MARCH_12, dispatch=order, deed=Deed.ACCEPT)
    facts = {"dispatch": order, "deed": Deed.RETURN}
    assert refused("opinion", "assist", assisted, helper_clerk, **facts) == "请填写这一项。"
    act("assist", assisted, helper_clerk, MARCH_12, **facts, opinion="不归我局。")
    order.refresh_from_db()
    assert (order.accepted_on, order.returned_on, assisted.state) == (
        MARCH_12,
        MARCH_12,
        "in_progress",
    )
    with pytest.raises(PermissionDenied):
        act("assist", assisted, helper_clerk, MARCH_13, **facts, opinion="可以配合。")


def test_a_unit_speaks_only_for_itself(assisted, county_clerk, helper, helper_clerk):
    third = make.make_unit("县供电局", kind="company")
    advance(assisted, ("add_assisting", county_clerk, {"unit": third, "task": "换表箱。"}))
    facts = {"dispatch": Dispatch.objects.get(unit=third), "opinion": "可以配合。"}
    assert refused("dispatch", "assist", assisted, helper_clerk, **facts) == "请选择您所在的单位。"


def test_the_lead_does_not_assist_and_the_helper_does_not_answer(
    assisted, helper, helper_clerk, unit_clerk
):
    order = Dispatch.objects.get(unit=helper)
    with pytest.raises(PermissionDenied):
        act("assist", assisted, unit_clerk, MARCH_12, dispatch=order, opinion="可以配合。")
    answer = {"answer_class": make.answer_class("A"), "text": "换好了。"}
    with pytest.raises(PermissionDenied):
        act("answer", assisted, helper_clerk, MARCH_12, **answer)
    act("progress", assisted, helper_clerk, MARCH_12, note="看过水管。")
    assert assisted.events.last().note == "看过水管。"


def test_an_opinion_asked_for_by_a_day_has_a_clock_of_its_own(
    in_progress, county_clerk, helper, helper_clerk
):
    facts = {"unit": helper, "task": "看水管。", "due": MARCH_13}
    act("add_assisting", in_progress, county_clerk, MARCH_12, **facts)
    order = Dispatch.objects.get(unit=helper)
    act("assist", in_progress, helper_clerk, MARCH_18, dispatch=order, opinion="可以配合。")
    assert (order.deadlines.get().late_days, in_progress.late_days) == (3, 0)
