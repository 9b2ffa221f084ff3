"""A unit accepts 签收 an issue or gives it back 退回."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from tests.visits.acting import LETTER, MARCH_11, MARCH_12, MARCH_13, Example, act, refused
from visits.models import Dispatch

APRIL_10, APRIL_11, APRIL_30 = date(2025, 4, 10), date(2025, 4, 11), date(2025, 4, 30)
MARCH_18, MARCH_19 = date(2025, 3, 18), date(2025, 3, 19)

EXAMPLES = {
    "accept": Example(
        "dispatched",
        "unit_clerk",
        may={"unit_clerk", "county_clerk"},
        becomes="in_progress",
        says="县教育体育局签收，签收人张丽琼。",
    ),
    "return": Example(
        "dispatched",
        "unit_clerk",
        may={"unit_clerk", "county_clerk"},
        typed=lambda issue: {"reason": "不属于我局职责。", "instead": "说不准"},
        must={"reason", "instead"},
        becomes="triaged",
        says="县教育体育局退回，认为应由说不准办理。",
    ),
}


def test_accepting_notes_who_and_when(dispatched, unit_clerk):
    act("accept", dispatched, unit_clerk, MARCH_13, accepted_by="张丽琼")
    order = Dispatch.objects.get()
    assert (order.accepted_on, order.delivered_on, order.accepted_by) == (
        MARCH_13,
        MARCH_13,
        "张丽琼",
    )


def test_accepting_late_is_counted_beside_the_unit_and_makes_no_issue_late(dispatched, unit_clerk):
    """Dispatched on 11 March: five working days end on the 18th."""
    act("accept", dispatched, unit_clerk, date(2025, 3, 20), accepted_by="张丽琼")
    clock = dispatched.deadlines.get(kind="accept")
    assert (clock.due_on, clock.late_days, dispatched.late_days) == (MARCH_18, 2, 0)


def test_a_unit_gives_back_within_five_working_days(dispatched, unit_clerk):
    facts = {"reason": "不属于我局。", "instead": "县水务局"}
    assert "已过签收或退回的期限" in refused(
        "__all__", "return", dispatched, unit_clerk, MARCH_19, **facts
    )
    act("return", dispatched, unit_clerk, MARCH_18, **facts)
    order = Dispatch.objects.get()
    assert (dispatched.state, order.returned_on, order.instead) == (
        "triaged",
        MARCH_18,
        "县水务局",
    )


def test_the_desk_decides_about_a_return_in_three_working_days(dispatched, unit_clerk):
    act("return", dispatched, unit_clerk, MARCH_12, reason="不属于我局。", instead="说不准")
    clock = dispatched.deadlines.running().get(kind="decide")
    assert (clock.due_on, dispatched.due) == (date(2025, 3, 17), date(2025, 3, 17))


def test_a_second_dispatch_after_a_return_keeps_round_and_due_day(
    dispatched, unit_clerk, county_clerk, helper
):
    act("return", dispatched, unit_clerk, MARCH_12, reason="不属于我局。", instead="县水务局")
    act("dispatch", dispatched, county_clerk, MARCH_13, lead=helper)
    assert (dispatched.rounds.count(), dispatched.due, dispatched.late_days) == (1, APRIL_10, 0)
    assert not dispatched.deadlines.running().filter(kind="decide").exists()


def test_a_unit_that_assisted_a_returned_lead_may_lead_itself(
    at_county, county_clerk, unit, unit_clerk, helper
):
    act("dispatch", at_county, county_clerk, MARCH_11, lead=unit, assisting=[helper])
    act("return", at_county, unit_clerk, MARCH_12, reason="不属于我局。", instead="县水务局")
    act("dispatch", at_county, county_clerk, MARCH_12, lead=helper)
    running = Dispatch.objects.running().filter(round__issue=at_county)
    assert [(order.unit, order.part) for order in running] == [(helper, "lead")]


def test_the_desk_enters_for_a_unit_only_with_number_and_signer(dispatched, county_clerk):
    with pytest.raises(PermissionDenied):
        act("accept", dispatched, county_clerk, MARCH_12, accepted_by="张丽琼")
    without = LETTER | {"signer": " "}
    assert refused(
        "signer", "accept", dispatched, county_clerk, accepted_by="张丽琼", **without
    ) == "请填写这一项。"  # fmt: skip
    act("accept", dispatched, county_clerk, MARCH_12, accepted_by="张丽琼", **LETTER)
    assert dispatched.events.get(step="accept").facts["signer"] == "杨文海"


def test_a_letter_counts_by_the_day_it_was_received(dispatched, county_clerk):
    received = {"happened_on": MARCH_18, "accepted_by": "张丽琼"}
    act("accept", dispatched, county_clerk, date(2025, 3, 21), **received, **LETTER)
    assert dispatched.deadlines.get(kind="accept").late_days == 0


@pytest.mark.parametrize("name", ["grant_extension", "tell", "urge"])
def test_what_is_no_letter_of_a_unit_is_not_entered_on_paper(name, asked, county_clerk):
    with pytest.raises(PermissionDenied):
        act(name, asked, county_clerk, MARCH_12, **LETTER)
