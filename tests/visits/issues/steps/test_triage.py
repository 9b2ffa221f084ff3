"""Triage 审核, and passing an issue up or down."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from stations.models import Region
from tests import make
from tests.visits.acting import MARCH_11, MARCH_12, MARCH_13, REASON, Example, act, refused
from visits.issues.workflow import holders
from visits.models import Deadline

EXAMPLES = {
    "triage": Example(
        "issue",
        "township_clerk",
        may={"township_clerk", "county_clerk"},
        becomes="triaged",
        says="类别：教育，一般。",
    ),
    "pass_up": Example(
        "issue",
        "township_clerk",
        may={"township_clerk", "county_clerk"},
        typed=lambda issue: REASON,
        must={"reason"},
        becomes="registered",
        says="转到昌宁县经办台，期限不变。",
    ),
    "pass_down": Example(
        "at_county",
        "county_clerk",
        may={"county_clerk"},
        typed=lambda issue: {"township": "530524101", **REASON},
        must={"township", "reason"},
        becomes="triaged",
        says="转到田园镇经办台，期限不变。",
    ),
}


def triage(issue, actor, on=MARCH_11, **facts):
    facts = {"category": issue.category, "title": issue.title, "pace": "normal"} | facts
    return act("triage", issue, actor, on, **facts)


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
