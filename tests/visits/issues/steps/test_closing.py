"""The close 办结: what stands in its way, and what lets the desk close."""

from datetime import date

from tests import make
from tests.visits.acting import MARCH_11, MARCH_12, Example, act, refused
from visits.issues.workflow import steps_open_to
from visits.models import Answer, Voice

APRIL_1, APRIL_2 = date(2025, 4, 1), date(2025, 4, 2)

EXAMPLES = {
    "close": Example(
        "told",
        "county_clerk",
        may={"county_clerk"},
        becomes="closed",
        says="办理结果：A",
    ),
}


def open_to(person, issue, on):
    issue.refresh_from_db()
    return [one.name for one in steps_open_to(person, issue, on)]


def test_nothing_is_closed_before_everybody_is_told(answered, county_clerk):
    assert "还有反映人没有告知" in refused("__all__", "close", answered, county_clerk)
    assert "close" not in open_to(county_clerk, answered, MARCH_12)


def test_a_satisfied_voice_lets_the_desk_close(told, county_clerk):
    assert "close" in open_to(county_clerk, told, MARCH_12)
    act("close", told, county_clerk, MARCH_12, note="已办完。")
    assert (told.state, told.outcome, told.closed_on) == ("closed", "handled", MARCH_12)
    round_ = told.rounds.get()
    assert (round_.ended_on, round_.dispatches.get().ending) == (MARCH_12, "answered")
    assert not told.deadlines.running().exists()


def test_an_unsatisfied_voice_keeps_the_issue_open(answered, clerk, county_clerk):
    act("tell", answered, clerk, MARCH_12, rating="not_satisfied")
    message = refused("__all__", "close", answered, county_clerk, date(2025, 6, 1))
    assert "有反映人不满意" in message


def test_told_without_a_rating_closes_after_fifteen_working_days(answered, clerk, county_clerk):
    """Told on 11 March: the fifteenth working day is 1 April."""
    act("tell", answered, clerk, MARCH_11)
    message = refused("__all__", "close", answered, county_clerk, date(2025, 3, 31))
    assert "还在等反映人评价" in message
    act("close", answered, county_clerk, APRIL_1)
    assert answered.state == "closed"


def test_a_promise_is_not_the_end(pledged, clerk, county_clerk):
    act("tell", pledged, clerk, MARCH_12, rating="satisfied")
    assert "答复只是承诺" in refused("__all__", "close", pledged, county_clerk)


def test_class_c_is_countersigned_by_the_county(impossible, county_clerk):
    act("close", impossible, county_clerk, MARCH_12)
    assert Answer.objects.get().countersigned_on == MARCH_12


def test_a_township_desk_cannot_close_class_c(
    triaged, clerk, township_clerk, county_clerk, changning
):
    government = make.make_unit("田园镇政府", kind="township_government", township_id="530524101")
    mayor = make.make_person("unit_clerk", unit=government)
    act("dispatch", triaged, township_clerk, MARCH_11, lead=government)
    act("accept", triaged, mayor, MARCH_11, accepted_by="经办")
    answer = {"answer_class": make.answer_class("C"), "text": "没有资金。", "ground": "办法。"}
    act("answer", triaged, mayor, MARCH_11, **answer)
    act("tell", triaged, clerk, MARCH_12, rating="satisfied")
    assert "由县人大工作人员复核" in refused("__all__", "close", triaged, township_clerk)
    act("close", triaged, county_clerk, MARCH_12)
    assert triaged.state == "closed"


def test_every_voice_counts(told, room, clerk, county_clerk):
    """A second visitor for the same issue has heard nothing yet."""
    other = make.make_visit(room, actor=clerk, issues=[], outcome="answered", outcome_note="同一件")
    Voice.objects.create(issue=told, visit=other, position=2)
    message = refused("__all__", "close", told, county_clerk)
    assert message == f"还有反映人没有告知：{other}。"
