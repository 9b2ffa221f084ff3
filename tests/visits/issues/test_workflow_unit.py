"""What the units do, or the desk on paper for them: accept, return, extension, answer, assist."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests import make
from tests.cast import advance
from tests.visits.acting import LETTER, act
from tests.visits.issues.test_workflow_desk import MARCH_11, MARCH_12, MARCH_13, refused
from visits.issues.steps.assisting import Deed
from visits.models import Answer, Dispatch, ExtensionRequest, Pledge

APRIL_10, APRIL_11, APRIL_30 = date(2025, 4, 10), date(2025, 4, 11), date(2025, 4, 30)
MARCH_18, MARCH_19 = date(2025, 3, 18), date(2025, 3, 19)


# --- accept and return -------------------------------------------------------------------------
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


# --- on paper ----------------------------------------------------------------------------------
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


# --- extension ---------------------------------------------------------------------------------
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


# --- answer ------------------------------------------------------------------------------------
def test_an_answer_in_time_ends_the_clock(in_progress, unit_clerk):
    answer = {"answer_class": make.answer_class("A"), "text": "换好了。", "signer": "杨文海"}
    act("answer", in_progress, unit_clerk, APRIL_10, **answer)
    clock = in_progress.deadlines.get(kind="answer")
    assert (clock.ended_on, clock.late_days, in_progress.late_days) == (APRIL_10, 0, 0)
    assert (in_progress.state, in_progress.due) == ("answered", None)
    assert Answer.objects.get().signer == "杨文海"


def test_a_late_answer_is_late_by_working_days_and_stays_so(in_progress, unit_clerk):
    """Due on Thursday 10 April; Wednesday the 16th is four working days later."""
    answer = {"answer_class": make.answer_class("A"), "text": "换好了。"}
    act("answer", in_progress, unit_clerk, date(2025, 4, 16), **answer)
    assert in_progress.late_days == 4


def test_class_b_promises_by_a_day(in_progress, unit_clerk):
    answer = {"answer_class": make.answer_class("B"), "text": "年内换线。"}
    name = ("answer", in_progress, unit_clerk)
    assert refused("pledge", *name, **answer) == "请填写这一项。"
    answer["pledge"] = "换好主线"
    assert "预计办完" in refused("pledge_due", *name, **answer)
    assert "预计办完" in refused("pledge_due", *name, **answer, pledge_due=MARCH_12)
    act("answer", in_progress, unit_clerk, MARCH_12, **answer, pledge_due=date(2025, 11, 15))
    assert Pledge.objects.get().due_on == date(2025, 11, 15)


def test_class_c_states_its_ground(in_progress, unit_clerk):
    answer = {"answer_class": make.answer_class("C"), "text": "没有这项资金。"}
    assert refused("ground", "answer", in_progress, unit_clerk, **answer) == "请填写这一项。"
    act("answer", in_progress, unit_clerk, MARCH_12, **answer, ground="办法第三条")
    assert Answer.objects.get().ground == "办法第三条"


def test_a_class_of_another_county_is_refused(in_progress, eryuan, unit_clerk):
    foreign = {"answer_class": make.answer_class("A", "532930"), "text": "换好了。"}
    assert refused("answer_class", "answer", in_progress, unit_clerk, **foreign)


def test_an_answer_names_the_opinions_that_did_not_come(assisted, unit_clerk):
    answer = {"answer_class": make.answer_class("A"), "text": "换好了。"}
    act("answer", assisted, unit_clerk, MARCH_12, **answer)
    assert Answer.objects.get().missing_opinions == "县水务局"


def test_with_the_answer_a_request_that_waits_falls(asked, unit_clerk):
    answer = {"answer_class": make.answer_class("A"), "text": "换好了。"}
    act("answer", asked, unit_clerk, MARCH_12, **answer)
    assert ExtensionRequest.objects.get().decision == "refused"


# --- assisting ---------------------------------------------------------------------------------
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


def test_on_the_day_of_dispatch_everything_may_happen(at_county, county_clerk, unit, unit_clerk):
    act("dispatch", at_county, county_clerk, MARCH_11, lead=unit)
    act("accept", at_county, unit_clerk, MARCH_11, accepted_by="张丽琼")
    assert at_county.state == "in_progress"


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
