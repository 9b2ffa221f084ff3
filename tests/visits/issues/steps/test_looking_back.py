"""The look-back 回头看 and the filing 归档."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from deputies_portal.core.ui.errors import StepRefused
from tests import make
from tests.visits.acting import MARCH_11, MARCH_12, Example, act
from visits.issues.filing import file_closed_issues
from visits.issues.workflow import take
from visits.models import Event, Issue
from visits.worklists.waiting import Today, rows_of

EXAMPLES = {
    "look_back": Example(
        "closed",
        "manager",
        may={"township_clerk", "county_clerk", "manager"},
        typed=lambda issue: {"result": "passed", "finding": "到校看过，能用。"},
        must={"result", "finding"},
        becomes="closed",
        says="查看结果：落实到位。",
    ),
    "archive": Example(
        "closed",
        "county_clerk",
        may={"county_clerk"},
        becomes="archived",
        says="归档",
    ),
}


def test_a_failed_look_back_asks_for_a_new_round(closed, manager, county_clerk, unit):
    act("look_back", closed, manager, MARCH_12, finding="线没有换。", result="failed")
    assert (closed.state, closed.deadlines.running().get().due_on) == ("closed", date(2025, 3, 17))
    today = Today(MARCH_12, MARCH_12)
    assert list(rows_of("objection", Issue.objects.all(), today)) == [closed]
    act("rehandle", closed, county_clerk, MARCH_12, lead=unit, reason="线没有换。")
    assert list(rows_of("objection", Issue.objects.all(), today)) == []


def test_the_timer_files_an_issue_sixty_days_after_its_close(closed):
    call_command("archive_issues", on="2025-05-10")
    closed.refresh_from_db()
    assert closed.state == "closed"
    call_command("archive_issues", on="2025-05-11")
    closed.refresh_from_db()
    assert (closed.state, closed.outcome) == ("archived", "handled")
    last = Event.objects.last()
    assert (last.step, last.actor, last.posting_label) == ("archive", None, "")


def test_what_is_filed_at_night_is_dated_at_night(closed):
    night = make.moment(date(2025, 5, 11), "03:20")
    file_closed_issues(on=night.date(), at=night)
    last = Event.objects.last()
    assert (last.step, last.entered_at, last.happened_on) == ("archive", night, night.date())


def test_the_timer_leaves_an_issue_with_an_objection(objected):
    call_command("archive_issues", on="2025-06-30")
    objected.refresh_from_db()
    assert objected.state == "closed"


def test_nobody_files_for_the_timer(closed, clerk):
    with pytest.raises(PermissionDenied):
        take("archive", closed, actor=clerk, at=make.moment(date(2025, 6, 1)))
    with pytest.raises(StepRefused):
        take("archive", closed.voices.get().issue, actor=None, at=make.moment(MARCH_11), version=0)
