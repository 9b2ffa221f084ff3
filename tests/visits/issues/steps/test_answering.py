"""The answer 答复 of the unit, and the answer that the desk sends back."""

from datetime import date

from tests import make
from tests.visits.acting import MARCH_12, REASON, Example, act, refused
from visits.models import Answer, ExtensionRequest, Pledge

APRIL_10, APRIL_11, APRIL_30 = date(2025, 4, 10), date(2025, 4, 11), date(2025, 4, 30)

EXAMPLES = {
    "answer": Example(
        "in_progress",
        "unit_clerk",
        may={"unit_clerk", "county_clerk"},
        typed=lambda issue: {
            "answer_class": make.answer_class("A").pk,
            "text": "线路已经换好。",
            "signer": "杨文海",
        },
        must={"answer_class", "text", "signer"},
        becomes="answered",
        says="县教育体育局答复，办理结果：A",
    ),
    "send_back": Example(
        "answered",
        "manager",
        may={"county_clerk", "manager"},
        typed=lambda issue: REASON,
        must={"reason"},
        becomes="in_progress",
        says="请承办单位重新答复，期限仍是2025年4月10日。",
    ),
}


def test_an_answer_sent_back_keeps_round_and_due_day(answered, manager):
    act("send_back", answered, manager, MARCH_12, reason="没有说明结果。")
    clock = answered.deadlines.running().get()
    assert (answered.state, answered.due, clock.reckoning["length"]) == (
        "in_progress",
        date(2025, 4, 10),
        30,
    )
    assert Answer.objects.get().superseded_on == MARCH_12
    assert answered.rounds.count() == 1


def test_an_answer_somebody_has_heard_of_is_not_sent_back(told, county_clerk):
    facts = {"reason": "重答。"}
    assert "已经把答复告知" in refused("__all__", "send_back", told, county_clerk, **facts)


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
