"""What concerns the visitors: telling and rating, closing, answers on the spot, wrong entries."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests import make
from tests.visits.acting import act
from tests.visits.issues.test_workflow_desk import MARCH_11, MARCH_12, MARCH_13, refused
from visits.issues.workflow import holders, steps_open_to
from visits.models import Answer, Category, Feedback, Issue, Voice

APRIL_1, APRIL_2 = date(2025, 4, 1), date(2025, 4, 2)


def open_to(person, issue, on):
    issue.refresh_from_db()
    return [one.name for one in steps_open_to(person, issue, on)]


# --- tell and rate -----------------------------------------------------------------------------
def test_a_rating_is_written_with_who_how_and_when(answered, clerk):
    act("tell", answered, clerk, MARCH_12, rating="mostly", remark="还行。", means="in_person")
    entry = Feedback.objects.get()
    assert (entry.told_by, entry.means, entry.told_on, entry.rating, entry.remark) == (
        "字春梅",
        "in_person",
        MARCH_12,
        "mostly",
        "还行。",
    )
    assert entry.entered_by == clerk


def test_a_voice_rates_once(told, clerk):
    with pytest.raises(ValidationError, match="已经评价过"):
        act("tell", told, clerk, MARCH_12, rating="not_satisfied")


def test_somebody_told_may_rate_later(answered, clerk, deputy_user):
    act("tell", answered, clerk, MARCH_12)
    act("tell", answered, deputy_user, MARCH_13, rating="satisfied")
    assert list(Feedback.objects.values_list("rating", flat=True)) == ["", "satisfied"]


def test_nobody_is_told_before_the_answer_or_tomorrow(answered, clerk):
    early, late = {"told_on": date(2025, 3, 10)}, {"told_on": MARCH_13}
    assert "早于答复" in refused("told_on", "tell", answered, clerk, **facts_of(answered, **early))
    assert "晚于今天" in refused("told_on", "tell", answered, clerk, **facts_of(answered, **late))


def facts_of(issue, **facts):
    return {
        "voice": issue.voices.get(),
        "told_by": "字春梅",
        "means": "phone",
        "told_on": MARCH_12,
        "is_reached": True,
    } | facts


def test_who_was_not_reached_has_not_rated(answered, clerk):
    with pytest.raises(ValidationError, match="没有联系上就没有评价"):
        act("tell", answered, clerk, MARCH_12, is_reached=False, rating="satisfied")


def test_a_voice_of_another_issue_is_refused(answered, room, clerk):
    other = make.make_issue(room, actor=clerk)
    facts = facts_of(answered, voice=other.voices.get())
    assert refused("voice", "tell", answered, clerk, **facts)


def test_only_the_deputy_who_received_tells(answered, changning):
    stranger = make.make_person("deputy", deputy=make.make_deputy("李四"))
    with pytest.raises(PermissionDenied):
        act("tell", answered, stranger, MARCH_12)


# --- unreachable -------------------------------------------------------------------------------
def test_two_tries_on_two_days_make_a_voice_unreachable(answered, clerk, county_clerk):
    act("tell", answered, clerk, MARCH_12, is_reached=False)
    with pytest.raises(ValidationError, match="请换一天再试"):
        act("tell", answered, clerk, MARCH_12, is_reached=False)
    assert "还有反映人没有告知" in refused("__all__", "close", answered, county_clerk)
    act("tell", answered, clerk, MARCH_13, is_reached=False)
    act("close", answered, county_clerk, MARCH_13)
    assert answered.state == "closed"


def test_an_anonymous_visitor_without_a_phone_holds_nothing_up(
    room, clerk, county_clerk, unit, unit_clerk
):
    nobody = [make.a_contact(name="", phone="", kind="anonymous")]
    issue = make.make_issue(room, actor=clerk, visit_facts={"contacts": nobody})
    facts = {"category": issue.category, "title": issue.title, "pace": "normal"}
    act("triage", issue, county_clerk, MARCH_11, **facts)
    act("pass_up", issue, county_clerk, MARCH_11, reason="县级办理。")
    act("dispatch", issue, county_clerk, MARCH_11, lead=unit)
    act("accept", issue, unit_clerk, MARCH_11, accepted_by="张丽琼")
    answer = {"answer_class": make.answer_class("A"), "text": "换好了。"}
    act("answer", issue, unit_clerk, MARCH_12, **answer)
    assert "tell" not in open_to(clerk, issue, MARCH_12)
    act("close", issue, county_clerk, MARCH_12)
    assert issue.state == "closed"


# --- close -------------------------------------------------------------------------------------
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


# --- at the counter ----------------------------------------------------------------------------
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


# --- wrong entries -----------------------------------------------------------------------------
def test_the_recorder_voids_on_the_day_of_entry_the_county_later(issue, clerk, county_clerk):
    assert "void" in open_to(clerk, issue, date(2025, 3, 10))
    with pytest.raises(PermissionDenied):
        act("void", issue, clerk, MARCH_11, reason="重复登记。")
    act("void", issue, county_clerk, MARCH_12, reason="重复登记。")
    assert (issue.state, issue.reference, Issue.objects.counted().count()) == (
        "void",
        "昌人交〔2025〕1号",
        0,
    )


def test_somebody_else_of_the_same_venue_is_no_recorder(issue, room):
    colleague = make.make_person("venue_clerk", venue=room)
    assert "recorder" not in holders(colleague, issue, date(2025, 3, 10))


def test_a_correction_keeps_what_stood_there_before(issue, township_clerk):
    roads = Category.objects.get(county="530524", name="交通道路")
    wanted = {
        "title": "短题目",
        "category": roads,
        "description": issue.description,
        "wish": issue.wish,
    }
    act("correct", issue, township_clerk, MARCH_11, **wanted, reason="写错了类别。")
    event = issue.events.get(step="correct")
    assert event.facts["changes"] == {
        "title": ["食堂线路老化，午餐供应时断时续", "短题目"],
        "category": ["教育", "交通道路"],
    }
    assert (event.note, event.actor, issue.title) == ("写错了类别。", township_clerk, "短题目")
    assert refused("title", "correct", issue, township_clerk, **wanted, reason="再来。") == (
        "没有改动。"
    )
