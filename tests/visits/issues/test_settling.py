"""The day on which everything of a visit was settled is kept on it, by every way an issue ends."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from deputies_portal.core.audit.models import Entry
from stations.models import County
from tests import make
from tests.visits.acting import act
from visits import invariants
from visits.lifecycle import retention
from visits.models import Visit
from visits.visits import corrections

pytestmark = pytest.mark.django_db

MARCH_10, MARCH_11, MARCH_12 = make.MARCH_10, make.MARCH_11, date(2025, 3, 12)
SAME = {"reason": "同一件事。"}


def settled(visit) -> date | None:
    return Visit.objects.get(pk=visit.pk).settled_on


def test_a_visit_that_was_answered_at_once_is_settled_on_its_day(room, clerk):
    answered = {"outcome": Visit.Outcome.ANSWERED, "outcome_note": "解释了政策。"}
    assert settled(make.make_visit(room, actor=clerk, issues=[], **answered)) == MARCH_10


def test_a_visit_is_settled_when_its_last_issue_is_closed(room, clerk, told, county_clerk):
    visit = told.voices.get().visit
    assert settled(visit) is None
    act("close", told, county_clerk, MARCH_12)
    assert settled(visit) == MARCH_12


def test_one_of_two_issues_answered_on_the_spot_settles_nothing(room, clerk):
    said = {"text": "当场说明。", "told_by": "杨秀兰", "answer_class": make.answer_class("A")}
    both = [make.an_issue(spot=said), make.an_issue()]
    visit = make.make_visit(room, actor=clerk, issues=both)
    assert settled(visit) is None
    again = [make.an_issue(spot=said), make.an_issue(spot=said)]
    assert settled(make.make_visit(room, actor=clerk, issues=again)) == MARCH_10


def test_handled_again_it_is_open_again(closed, county_clerk, unit):
    visit = closed.voices.get().visit
    assert settled(visit) == closed.closed_on
    heard = {"voice": closed.voices.get(), "text": "又断电了。", "said_on": MARCH_12}
    act("object", closed, visit.recorder, MARCH_12, **heard)
    act("rehandle", closed, county_clerk, MARCH_12, lead=unit, reason="又断电了。")
    assert settled(visit) is None


def test_a_merged_issue_is_settled_with_its_target(room, clerk, told, county_clerk):
    twin = make.make_issue(room, actor=clerk)
    visit = twin.voices.get().visit
    act("merge", twin, county_clerk, MARCH_11, target=told, **SAME)
    assert settled(visit) is None
    act("tell", told, clerk, MARCH_12, voice=twin.voices.get(), rating="satisfied")
    act("close", told, county_clerk, MARCH_12)
    assert (settled(visit), settled(told.voices.get().visit)) == (MARCH_12, MARCH_12)


def test_a_void_issue_counts_for_nothing(issue, county_clerk):
    act("void", issue, county_clerk, MARCH_12, reason="登记了两次。")
    assert settled(issue.voices.get().visit) == MARCH_10


def test_a_day_set_right_moves_it(room, clerk):
    answered = {"outcome": Visit.Outcome.ANSWERED, "outcome_note": "解释了政策。"}
    visit = make.make_visit(room, actor=clerk, issues=[], **answered)
    earlier = corrections.Changes(facts={"received_on": date(2025, 3, 4)})
    facts = {"actor": clerk, "at": make.moment(), "version": visit.version, "reason": "记错"}
    corrections.correct_visit(visit, earlier, **facts)
    assert settled(visit) == date(2025, 3, 4)


# --- recounted ------------------------------------------------------------------------------------
def test_a_wrong_day_is_found_and_set_right(visit):
    assert list(invariants.violations()) == []
    Visit.objects.filter(pk=visit.pk).update(settled_on=MARCH_12)
    wrong = f"{visit}: settled on 2025-03-12, should be None"
    assert list(invariants.violations()) == [wrong]
    out = StringIO()
    with pytest.raises(CommandError, match="1 different"):
        call_command("check_summaries", stdout=out)
    assert out.getvalue() == f"{wrong}\n"
    call_command("check_summaries", repair=True, stdout=StringIO())
    assert settled(visit) is None


# --- what is due is found by it -------------------------------------------------------------------
def test_what_is_due_is_one_range_of_an_index(changning):
    county = County.objects.get(pk="530524")
    rows = retention._due(county, MARCH_10)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET enable_seqscan = off")
    plan = rows.explain()
    assert "visits_visit_settled" in plan
    assert "JOIN" not in str(rows.query)


def test_each_portion_says_so_in_the_journal(room, clerk, monkeypatch):
    answered = {"outcome": Visit.Outcome.ANSWERED, "outcome_note": "解释了政策。"}
    for _ in range(3):
        make.make_visit(room, actor=clerk, issues=[], **answered)
    monkeypatch.setattr(retention, "BATCH", 2)
    retention.anonymise_due(on=date(2028, 3, 10))
    rows = [line.after["rows"] for line in Entry.objects.filter(action="visit.anonymise")]
    assert rows == [2, 1]
    assert not Visit.objects.filter(anonymised_on=None).exists()
