"""Tallies: sums by place and month follow every write and mean what `visits.counting` says."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from tests import make
from tests.visits.acting import act
from visits import counting, tallies
from visits.models import ClosedTally, Issue, IssueTally, Visit, VisitTally

MARCH_11, MARCH_12 = make.MARCH_11, date(2025, 3, 12)
ROOM_OF = "530524101"
COHORT = ("dispatched", "answered", "solved", "rated", "satisfied", "late", "closed")
COHORT += ("open", "on_the_spot", "guided", "merged")


def kept(model, *names, **where) -> dict:
    return model.objects.filter(**where).aggregate(**{name: Sum(name) for name in names})


def counted(*, on=MARCH_12) -> dict:
    """Without open issues past due, which no tally can know."""
    (found,) = counting.count_issues(Issue.objects.exclude(due__lt=on), on, COHORT)
    return found


def test_an_issue_is_counted_from_step_to_step(told, county_clerk):
    assert kept(IssueTally, "issues", *COHORT) == counted()
    act("close", told, county_clerk, MARCH_11)
    found = kept(IssueTally, "issues", *COHORT)
    assert found == counted()
    assert (found["answered"], found["satisfied"], found["closed"]) == (1, 1, 1)
    assert list(ClosedTally.objects.values_list("place", "month", "issues")) == [
        (ROOM_OF, "2025-03", 1)
    ]


def test_what_is_rehandled_is_closed_no_more(told, county_clerk, manager, helper):
    act("close", told, county_clerk, MARCH_11)
    act("rehandle", told, county_clerk, MARCH_12, lead=helper, reason="没有办实。")
    assert kept(ClosedTally, "issues") == {"issues": 0}
    assert kept(IssueTally, "issues", "closed", "solved") == {
        "issues": 1,
        "closed": 0,
        "solved": 0,
    }


def test_void_leaves_the_tally(issue, county_clerk):
    act("void", issue, county_clerk, MARCH_11, reason="登记错了。")
    assert kept(IssueTally, "issues", "plain") == {"issues": 0, "plain": 0}


def test_a_visit_corrected_moves_its_people(visit):
    Visit.objects.filter(pk=visit.pk).update(channel="phone", received_on=date(2025, 2, 28))
    moved = VisitTally.objects.exclude(visits=0).values_list("month", "visitors", "others")
    assert list(moved) == [("2025-02", 0, 1)]


def test_visitors_are_received_face_to_face(visit, clerk):
    make.make_visit(visit.venue, actor=clerk, group_size=6, channel="forum")
    make.make_visit(visit.venue, actor=clerk, channel="phone")
    (found,) = counting.count_visits(Visit.objects.all())
    assert kept(VisitTally, "visits", "visitors", "others", month="2025-03") == found
    assert found == {"visits": 3, "visitors": 7, "others": 1}


def test_what_has_no_township_stands_under_the_county(home, county_clerk):
    make.make_visit(home, actor=county_clerk)
    assert list(VisitTally.objects.values_list("county", "place")) == [("530524", "530524")]


def test_a_confidential_issue_is_not_plain(room, clerk):
    make.make_issue(room, actor=clerk, visit_facts={"is_confidential": True})
    assert kept(IssueTally, "issues", "plain") == {"issues": 1, "plain": 0}


def test_another_category_moves_the_row(issue):
    other = type(issue.category).objects.exclude(pk=issue.category_id).first()
    Issue.objects.filter(pk=issue.pk).update(category=other)
    rows = IssueTally.objects.exclude(issues=0).values_list("category", "issues")
    assert list(rows) == [(other.pk, 1)]


def test_a_wrong_tally_is_named_and_recounted(told, visit, capsys):
    assert list(tallies.wrong_tallies()) == []
    VisitTally.objects.update(visitors=99)
    IssueTally.objects.all().delete()
    with pytest.raises(CommandError, match=r"^2 different\.$"):
        call_command("check_summaries")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("visits_issuetally ('530524', '530524101', '2025-03', 'visit', ")
    assert lines[1].startswith("visits_visittally ('530524', '530524101', '2025-03'): (1, 99, 0)")
    call_command("check_summaries", repair=True)
    assert list(tallies.wrong_tallies()) == []
    assert kept(VisitTally, "visitors") == {"visitors": 1}


@pytest.mark.parametrize("column", ["title", "version"])
def test_a_change_of_what_is_not_summed_up_leaves_the_tally(column, issue):
    before = list(IssueTally.objects.values())
    Issue.objects.filter(pk=issue.pk).update(**{column: 7})
    assert list(IssueTally.objects.values()) == before
