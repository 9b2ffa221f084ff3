"""What the desk does: triage, passing, dispatch, redirect, assisting units, sending back."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from stations.models import County, Region
from tests import make
from tests.visits.acting import act
from visits.issues.qualities import Who
from visits.issues.workflow import holders
from visits.models import Answer, Deadline, Dispatch

MARCH_11, MARCH_12, MARCH_13 = date(2025, 3, 11), date(2025, 3, 12), date(2025, 3, 13)


def refused(field, name, issue, actor, on=MARCH_12, **facts):
    """The message beside the field; nothing has changed."""
    before = (issue.state, issue.version)
    with pytest.raises(ValidationError) as caught:
        act(name, issue, actor, on, **facts)
    issue.refresh_from_db()
    assert (issue.state, issue.version) == before
    return caught.value.message_dict[field][0]


def triage(issue, actor, on=MARCH_11, **facts):
    facts = {"category": issue.category, "title": issue.title, "pace": "normal"} | facts
    return act("triage", issue, actor, on, **facts)


# --- triage and passing ------------------------------------------------------------------------
def test_triage_sets_title_category_place_and_pace(issue, township_clerk):
    roads = make.Category.objects.get(county="530524", name="交通道路")
    place = Region.objects.get(code="530524101002")
    triage(issue, township_clerk, category=roads, title="改短的题目", matter_region=place)
    assert (issue.category, issue.title, issue.matter_region_id) == (roads, "改短的题目", place.pk)
    assert (issue.state, issue.matter_township_id, issue.due) == ("triaged", "530524101", None)


def test_a_complex_issue_needs_a_reason(issue, township_clerk):
    facts = {"category": issue.category, "title": issue.title, "pace": "complex"}
    assert refused("reason", "triage", issue, township_clerk, **facts) == "请填写这一项。"


def test_triage_of_an_issue_of_the_home_must_say_where_the_matter_lies(home, county_clerk):
    issue = make.make_issue(home, actor=county_clerk)
    facts = {"category": issue.category, "title": issue.title, "pace": "normal"}
    assert refused("matter_region", "triage", issue, county_clerk, **facts) == "请选择事情发生地。"
    outside = Region.objects.get(code="532930104203")
    assert "本县" in refused(
        "matter_region", "triage", issue, county_clerk, matter_region=outside, **facts
    )


def test_a_visit_of_a_deputy_is_confirmed_before_triage(room, deputy, deputy_user, township_clerk):
    issue = make.make_issue(room, actor=deputy_user, visit_facts={"deputies": [deputy]})
    facts = {"category": issue.category, "title": issue.title, "pace": "normal"}
    assert "先由家站联络员确认" in refused("category", "triage", issue, township_clerk, **facts)


def test_passing_up_gives_the_issue_to_the_county_and_the_clock_runs_on(issue, township_clerk):
    act("pass_up", issue, township_clerk, MARCH_11, reason="要县级部门办理。")
    assert (issue.desk_id, issue.state, issue.due) == ("530524", "registered", date(2025, 3, 13))
    with pytest.raises(PermissionDenied):
        triage(issue, township_clerk)


def test_a_confidential_issue_stays_with_the_county(room, clerk, county_clerk):
    issue = make.make_issue(room, actor=clerk, visit_facts={"is_confidential": True})
    township = Region.objects.get(code="530524101")
    facts = {"township": township, "reason": "镇里能办。"}
    assert "不能转到乡镇" in refused("__all__", "pass_down", issue, county_clerk, **facts)


def test_an_issue_is_passed_down_only_to_a_township_that_sees_it(at_county, county_clerk):
    """The receiving one, or that of the matter: another township's clerk would not find it."""
    other = Region.objects.get(code="530524102")
    facts = {"township": other, "reason": "就地办理。"}
    assert "接待的乡镇" in refused("township", "pass_down", at_county, county_clerk, **facts)
    at_county.matter_region_id = "530524102201"
    at_county.clean()
    at_county.save()
    act("pass_down", at_county, county_clerk, MARCH_11, **facts)
    assert at_county.desk == other


def test_nobody_holds_a_quality_in_a_confidential_issue_that_is_closed_to_him(
    room, clerk, manager, township_clerk, county_clerk
):
    """The clerk of the room sees it; its township and the manager see only that it is there."""
    issue = make.make_issue(room, actor=clerk, visit_facts={"is_confidential": True})
    assert [bool(holders(p, issue, MARCH_11)) for p in (clerk, county_clerk)] == [True, True]
    assert [holders(p, issue, MARCH_11) for p in (manager, township_clerk)] == [{}, {}]
    with pytest.raises(PermissionDenied):
        act("supervise", issue, manager, MARCH_11, note="请答复。", due=MARCH_13)


# --- dispatch ----------------------------------------------------------------------------------
def test_the_clock_runs_from_the_day_of_dispatch(at_county, county_clerk, unit):
    act("dispatch", at_county, county_clerk, MARCH_12, lead=unit, letter_number="代工函41号")
    clock = at_county.deadlines.get(kind="answer")
    assert (clock.starts_on, clock.due_on, at_county.due) == (
        MARCH_12,
        date(2025, 4, 11),
        date(2025, 4, 11),
    )
    order = Dispatch.objects.get()
    assert (order.part, order.unit, order.letter_number) == ("lead", unit, "代工函41号")
    assert order.deadlines.get().due_on == date(2025, 3, 19)  # five working days to accept


def test_an_urgent_issue_has_seven_working_days(issue, township_clerk, county_clerk, unit):
    triage(issue, township_clerk, pace="urgent")
    act("pass_up", issue, township_clerk, MARCH_11, reason="县级办理。")
    act("dispatch", issue, county_clerk, MARCH_12, lead=unit)
    assert issue.due == date(2025, 3, 21)


def test_the_desk_may_name_another_day(at_county, county_clerk, unit):
    act("dispatch", at_county, county_clerk, MARCH_12, lead=unit, due=date(2025, 3, 31))
    clock = at_county.deadlines.get(kind="answer")
    assert (clock.due_on, clock.reckoning) == (date(2025, 3, 31), {})


def test_the_day_of_the_rule_typed_by_hand_still_explains_itself(at_county, county_clerk, unit):
    act("dispatch", at_county, county_clerk, MARCH_12, lead=unit, due=date(2025, 4, 11))
    assert at_county.deadlines.get(kind="answer").reckoning["length"] == 30


def test_a_due_day_lies_neither_in_the_past_nor_beyond_a_year(at_county, county_clerk, unit):
    for due, message in (
        (date(2025, 3, 11), "期限不能早于今天。"),
        (date(2026, 3, 13), "期限不能超过一年。"),
    ):
        facts = {"lead": unit, "due": due}
        assert refused("due", "dispatch", at_county, county_clerk, **facts) == message


def test_a_township_desk_dispatches_within_the_township_alone(triaged, township_clerk, unit):
    government = make.make_unit("田园镇政府", kind="township_government", township_id="530524101")
    facts = {"lead": unit}
    assert "先转到县级" in refused("lead", "dispatch", triaged, township_clerk, **facts)
    facts = {"lead": government, "assisting": [unit]}
    assert "先转到县级" in refused("assisting", "dispatch", triaged, township_clerk, **facts)
    act("dispatch", triaged, township_clerk, MARCH_12, lead=government)
    assert triaged.state == "dispatched"


def test_a_closed_unit_and_a_unit_twice_are_refused(at_county, county_clerk, unit):
    closed = make.make_unit("县老办", closed_on=date(2025, 1, 1))
    assert refused("lead", "dispatch", at_county, county_clerk, lead=closed)
    facts = {"lead": unit, "assisting": [unit]}
    assert "不能同时协办" in refused("assisting", "dispatch", at_county, county_clerk, **facts)


def test_the_government_office_relays_only_where_the_county_says_so(at_county, county_clerk, unit):
    facts = {"lead": unit, "relayed_on": MARCH_12}
    assert "不经县政府办转交" in refused("relayed_on", "dispatch", at_county, county_clerk, **facts)
    County.objects.update(relays_through_government=True)
    facts["relayed_on"] = MARCH_11
    assert "不能早于交办日期" in refused("relayed_on", "dispatch", at_county, county_clerk, **facts)
    act("dispatch", at_county, county_clerk, MARCH_12, lead=unit, relayed_on=MARCH_12)
    assert Dispatch.objects.get().relayed_on == MARCH_12


def test_there_is_one_lead_per_round_whatever_happens(dispatched, county_clerk, unit, helper):
    act("redirect", dispatched, county_clerk, MARCH_12, lead=helper, reason="换一家。")
    running = Dispatch.objects.running().filter(round__issue=dispatched)
    assert [(order.unit, order.part) for order in running] == [(helper, "lead")]


# --- redirect and assisting --------------------------------------------------------------------
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


# --- send back ---------------------------------------------------------------------------------
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


# --- days --------------------------------------------------------------------------------------
def test_no_step_belongs_to_a_day_to_come_or_before_the_step_before(dispatched, county_clerk):
    facts = {"note": "请抓紧。", "due": date(2025, 4, 1)}
    late, early = date(2025, 3, 13), date(2025, 3, 10)
    future = refused("happened_on", "urge", dispatched, county_clerk, happened_on=late, **facts)
    past = refused("happened_on", "urge", dispatched, county_clerk, happened_on=early, **facts)
    assert (future, past) == ("日期不能晚于今天。", "日期不能早于上一步。")


def test_the_timeline_keeps_the_posting_and_both_days(issue, township_clerk):
    triage(issue, township_clerk, on=MARCH_12)
    event = issue.events.get(step="triage")
    assert (event.from_state, event.to_state, event.actor) == (
        "registered",
        "triaged",
        township_clerk,
    )
    assert (event.posting_label, event.happened_on) == ("乡镇人大工作人员 · 田园镇", MARCH_12)


def test_a_triage_too_late_is_counted_and_stays(issue, township_clerk):
    """Three working days from 10 March end on 13 March; 17 March is two working days later."""
    triage(issue, township_clerk, on=date(2025, 3, 17))
    assert (Deadline.objects.get().late_days, issue.late_days) == (2, 2)
