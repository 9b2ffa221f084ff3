"""Requests of a unit: more time 延期, another unit 改派; and what the desk decides."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tests import make
from tests.visits.acting import LETTER, MARCH_12, REASON, Example, act, refused, unit_named
from visits.models import ExtensionRequest

APRIL_10, APRIL_11, APRIL_30 = date(2025, 4, 10), date(2025, 4, 11), date(2025, 4, 30)

EXAMPLES = {
    "ask_extension": Example(
        "in_progress",
        "unit_clerk",
        may={"unit_clerk", "county_clerk"},
        typed=lambda issue: {"wanted_due": "2025-04-30", "reason": "等排期。"},
        must={"wanted_due", "reason"},
        becomes="in_progress",
        says="申请由2025年4月10日延到2025年4月30日。",
    ),
    "ask_hand_over": Example(
        "in_progress",
        "unit_clerk",
        may={"unit_clerk", "county_clerk"},
        typed=lambda issue: {"unit": unit_named("县水务局"), **REASON},
        must={"unit", "reason"},
        becomes="in_progress",
        says="申请由县教育体育局改派给县水务局。",
    ),
    "grant_extension": Example(
        "asked",
        "county_clerk",
        may={"county_clerk"},
        typed=lambda issue: REASON,
        must={"reason"},
        becomes="in_progress",
        says="期限由2025年4月10日延到2025年4月30日。",
    ),
    "refuse_extension": Example(
        "asked",
        "county_clerk",
        may={"county_clerk"},
        typed=lambda issue: REASON,
        must={"reason"},
        becomes="in_progress",
        says="期限仍是2025年4月10日。",
    ),
    "grant_hand_over": Example(
        "handed",
        "county_clerk",
        may={"county_clerk"},
        typed=lambda issue: REASON,
        must={"reason"},
        becomes="dispatched",
        says="由县教育体育局改派给县水务局，期限：2025年4月10日。",
    ),
    "refuse_hand_over": Example(
        "handed",
        "county_clerk",
        may={"county_clerk"},
        typed=lambda issue: REASON,
        must={"reason"},
        becomes="in_progress",
        says="仍由县教育体育局承办，期限仍是2025年4月10日。",
    ),
}


def ask(issue, actor, on=MARCH_12, **facts):
    return act(
        "ask_extension", issue, actor, on, **{"reason": "等排期。", "wanted_due": APRIL_30} | facts
    )


def test_an_extension_is_granted_once_per_round(asked, unit_clerk, county_clerk):
    act("grant_extension", asked, county_clerk, MARCH_12, due=APRIL_30, reason="情况属实。")
    clock = asked.deadlines.get(kind="answer")
    assert (clock.first_due, clock.due_on, asked.due) == (APRIL_10, APRIL_30, APRIL_30)
    with pytest.raises(ValidationError, match="已经延期过一次"):
        ask(asked, unit_clerk, wanted_due=date(2025, 5, 30))


def test_an_extension_is_not_granted_to_a_day_that_has_passed(asked, county_clerk):
    """Asked for in time, decided too late."""
    facts = {"due": APRIL_30, "reason": "情况属实。"}
    with pytest.raises(ValidationError, match="期限不能早于今天"):
        act("grant_extension", asked, county_clerk, date(2025, 5, 6), **facts)
    act("grant_extension", asked, county_clerk, APRIL_30, **facts)
    assert asked.due == APRIL_30


def test_a_refused_extension_may_be_asked_for_again(asked, unit_clerk, county_clerk):
    act("refuse_extension", asked, county_clerk, MARCH_12, reason="理由不充分。")
    ask(asked, unit_clerk)
    assert list(ExtensionRequest.objects.values_list("decision", flat=True)) == ["refused", ""]
    assert asked.due == APRIL_10


def test_two_requests_do_not_wait_at_the_same_time(asked, unit_clerk):
    with pytest.raises(ValidationError, match="已经有一份延期申请"):
        ask(asked, unit_clerk)


def test_an_extension_is_asked_for_up_to_the_due_day(in_progress, unit_clerk):
    with pytest.raises(ValidationError, match="已过答复期限"):
        ask(in_progress, unit_clerk, on=APRIL_11)
    ask(in_progress, unit_clerk, on=APRIL_10)
    assert ExtensionRequest.objects.get().asked_on == APRIL_10


@pytest.mark.parametrize("wanted", [APRIL_10, date(2025, 4, 1), date(2026, 4, 11)])
def test_an_extension_leads_to_a_later_day_within_a_year(wanted, in_progress, unit_clerk):
    with pytest.raises(ValidationError):
        ask(in_progress, unit_clerk, wanted_due=wanted)


def test_nobody_grants_the_own_request(in_progress, unit, county_clerk):
    """The clerk of the county serves a unit too."""
    make.make_posting(county_clerk, "unit_clerk", unit=unit)
    both = make.User.objects.get(pk=county_clerk.pk)
    ask(in_progress, both)
    facts = {"due": APRIL_30, "reason": "同意。"}
    assert refused("__all__", "grant_extension", in_progress, both, **facts) == (
        "不能答复自己的申请。"
    )


def test_a_request_on_paper_is_the_units_not_the_clerks(in_progress, county_clerk):
    ask(in_progress, county_clerk, **LETTER)
    act("grant_extension", in_progress, county_clerk, MARCH_12, due=APRIL_30, reason="同意。")
    assert in_progress.due == APRIL_30


def test_nothing_is_granted_that_was_not_asked_for(in_progress, county_clerk):
    facts = {"due": APRIL_30, "reason": "同意。"}
    assert refused("__all__", "grant_extension", in_progress, county_clerk, **facts) == (
        "没有等答复的延期申请。"
    )
