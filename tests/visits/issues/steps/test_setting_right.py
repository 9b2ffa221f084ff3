"""Wrong entries: corrected 更正 or void 作废."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from tests import make
from tests.visits.acting import MARCH_11, MARCH_12, Example, act, refused
from visits.issues.workflow import holders, steps_open_to
from visits.models import Category, Issue

EXAMPLES = {
    "correct": Example(
        "issue",
        "township_clerk",
        may={"township_clerk", "county_clerk"},
        typed=lambda issue: {"title": "食堂线路老化", "reason": "标题太长。"},
        must={"reason"},
        becomes="registered",
        says="一句话说清由“食堂线路老化，午餐供应时断时续”改为“食堂线路老化”。",
    ),
    "void": Example(
        "issue",
        "county_clerk",
        may={"county_clerk"},
        typed=lambda issue: {"reason": "登记了两次。"},
        must={"reason"},
        becomes="void",
        says="登记了两次。",
    ),
}


def open_to(person, issue, on):
    issue.refresh_from_db()
    return [one.name for one in steps_open_to(person, issue, on)]


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
