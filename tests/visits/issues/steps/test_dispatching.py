"""The dispatch 交办: to whom, until when, through whom."""

from datetime import date

from stations.models import County
from tests import make
from tests.visits.acting import MARCH_11, MARCH_12, Example, act, refused, unit_named
from visits.models import Dispatch

EXAMPLES = {
    "dispatch": Example(
        "at_county",
        "county_clerk",
        may={"county_clerk"},
        typed=lambda issue: {"lead": unit_named("县教育体育局")},
        must={"lead"},
        becomes="dispatched",
        says="主办：县教育体育局。期限：2025年4月11日。",
    ),
}


def triage(issue, actor, on=MARCH_11, **facts):
    facts = {"category": issue.category, "title": issue.title, "pace": "normal"} | facts
    return act("triage", issue, actor, on, **facts)


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


def test_no_step_belongs_to_a_day_to_come_or_before_the_step_before(dispatched, county_clerk):
    facts = {"note": "请抓紧。", "due": date(2025, 4, 1)}
    late, early = date(2025, 3, 13), date(2025, 3, 10)
    future = refused("happened_on", "urge", dispatched, county_clerk, happened_on=late, **facts)
    past = refused("happened_on", "urge", dispatched, county_clerk, happened_on=early, **facts)
    assert (future, past) == ("日期不能晚于今天。", "日期不能早于上一步。")


def test_on_the_day_of_dispatch_everything_may_happen(at_county, county_clerk, unit, unit_clerk):
    act("dispatch", at_county, county_clerk, MARCH_11, lead=unit)
    act("accept", at_county, unit_clerk, MARCH_11, accepted_by="张丽琼")
    assert at_county.state == "in_progress"
