"""Another unit 改派; assisting units asked and released."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from tests import make
from tests.visits.acting import (
    MARCH_12,
    MARCH_13,
    REASON,
    Example,
    act,
    order_of,
    refused,
    unit_named,
)
from visits.issues.qualities import Who
from visits.issues.workflow import holders
from visits.models import Dispatch

EXAMPLES = {
    "redirect": Example(
        "in_progress",
        "county_clerk",
        may={"county_clerk"},
        typed=lambda issue: {"lead": unit_named("县水务局"), **REASON},
        must={"lead", "reason"},
        becomes="dispatched",
        says="由县教育体育局改派给县水务局，期限：2025年4月10日。",
    ),
    "add_assisting": Example(
        "in_progress",
        "county_clerk",
        may={"county_clerk"},
        typed=lambda issue: {"unit": unit_named("县水务局"), "task": "看水管。"},
        must={"unit", "task"},
        becomes="in_progress",
        says="请县水务局协办。",
    ),
    "release_assisting": Example(
        "assisted",
        "county_clerk",
        may={"county_clerk"},
        typed=lambda issue: {"dispatch": order_of(issue, "县水务局"), **REASON},
        must={"reason"},
        becomes="in_progress",
        says="县水务局不再协办。",
    ),
}


def test_a_redirect_keeps_the_first_due_day(in_progress, county_clerk, helper):
    later = date(2025, 4, 30)
    facts = {"lead": helper, "reason": "由水务局办。", "due": later}
    act("redirect", in_progress, county_clerk, MARCH_13, **facts)
    clock = in_progress.deadlines.running().get(kind="answer")
    assert (clock.first_due, clock.due_on, in_progress.due) == (date(2025, 4, 10), later, later)
    assert in_progress.rounds.count() == 1
    assert in_progress.state == "dispatched"


def test_the_unit_that_lost_an_issue_has_no_say_in_it_any_more(
    in_progress, county_clerk, unit_clerk, helper, helper_clerk
):
    act("redirect", in_progress, county_clerk, MARCH_13, lead=helper, reason="换一家。")
    with pytest.raises(PermissionDenied):
        act("accept", in_progress, unit_clerk, MARCH_13, accepted_by="张丽琼")
    act("accept", in_progress, helper_clerk, MARCH_13, accepted_by="水务经办")
    assert in_progress.state == "in_progress"


def test_an_extension_asked_for_falls_with_the_unit(asked, county_clerk, helper):
    act("redirect", asked, county_clerk, MARCH_12, lead=helper, reason="换一家。")
    assert asked.rounds.get().extensions.get().decision == "refused"


def test_a_unit_that_assists_can_become_the_lead(assisted, county_clerk, helper):
    act("redirect", assisted, county_clerk, MARCH_12, lead=helper, reason="由水务局牵头。")
    orders = Dispatch.objects.running().filter(round__issue=assisted, unit=helper)
    assert [order.part for order in orders] == ["lead"]


def test_a_unit_is_asked_to_assist_once_and_may_be_released(assisted, county_clerk, helper):
    facts = {"unit": helper, "task": "再看一次。"}
    assert "已经在承办" in refused("unit", "add_assisting", assisted, county_clerk, **facts)
    order = Dispatch.objects.get(unit=helper)
    act("release_assisting", assisted, county_clerk, MARCH_12, dispatch=order, reason="不用了。")
    order.refresh_from_db()
    assert (order.ending, order.ended_on) == ("released", MARCH_12)
    assert Who.ASSISTING not in holders(county_clerk, assisted, MARCH_12)


def test_a_unit_that_lost_the_issue_answers_it_no_more(
    in_progress, county_clerk, helper, helper_clerk, unit_clerk, client
):
    act("redirect", in_progress, county_clerk, MARCH_12, lead=helper, reason="归水务管。")
    act("accept", in_progress, helper_clerk, MARCH_12, accepted_by="水务经办")
    answer = {"answer_class": make.answer_class("A"), "text": "换好了。"}
    with pytest.raises(PermissionDenied):
        act("answer", in_progress, unit_clerk, MARCH_12, **answer)
    client.force_login(unit_clerk)
    assert client.get(f"/issues/{in_progress.pk}/answer/").status_code == 403
    assert (in_progress.state, in_progress.rounds.get().answers.count()) == ("in_progress", 0)
