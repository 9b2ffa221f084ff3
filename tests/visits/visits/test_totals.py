"""The list of visits says from kept sums what its rows would say."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stations.scope import Scope
from tests import make
from tests.make import MARCH_10, MARCH_11, moment
from visits.models import Visit
from visits.visits import corrections, totals
from visits.visits.filters import VisitFilter

KNOWN = [
    {},
    {"county": "530524"},
    {"township": "530524"},
    {"township": "530524101"},
    {"township": "530524101", "year": "2025"},
    {"year": "2024"},
    {"month": "2025-03"},
    {"county": "530524", "month": "2025-02"},
]
UNKNOWN = [{"channel": "letter"}, {"state": "void"}, {"day": "2025-03-10"}, {"first": "2025-03-01"}]


@pytest.fixture
def ledger(room, home, workstation, clerk, county_clerk, deputy, outsider, eryuan_home):
    """Of three months, a township and the county itself; a group, a letter, a void one."""
    for venue, actor in ((room, clerk), (home, county_clerk), (workstation, county_clerk)):
        make.make_visit(venue, actor=actor, group_size=6, deputies=[deputy])
        make.make_visit(venue, actor=actor, channel="letter", group_size=3)
        earlier = MARCH_10.replace(month=2)
        make.make_visit(venue, actor=actor, on=earlier, at=moment(MARCH_11), group_size=2)
    wrong = make.make_visit(room, actor=clerk, issues=[], outcome="answered", outcome_note="已答")
    corrections.void_visit(wrong, actor=clerk, at=moment(), version=wrong.version, reason="重复")
    return Visit.objects.all()


def chosen_by(person, asked) -> VisitFilter:
    request = SimpleNamespace(user=person, roles=Scope.of(person).roles, GET=asked)
    return VisitFilter(data=asked, queryset=Visit.objects.visible_to(person), request=request)


def test_sums_say_what_the_rows_say(ledger, everybody, outsider):
    found = {}
    for role, person in {**everybody, "outsider": outsider}.items():
        for asked in (*KNOWN, *UNKNOWN):
            rows = chosen_by(person, asked)
            plain = rows.qs.total_with_visitors() if rows.is_valid() else (totals.Total(0), 0)
            key = (role, *asked.items())
            found[key] = (totals.total_of(chosen_by(person, asked), person), plain)
    assert {key: pair for key, pair in found.items() if pair[0] != pair[1]} == {}
    assert found[("county_clerk",)][0] == (totals.Total(9), 24)
    assert found[("township_clerk", ("year", "2024"))][0] == (totals.Total(0), 0)


def test_whole_places_and_months_read_no_visit(ledger, county_clerk, township_clerk):
    for person in (county_clerk, township_clerk):
        Scope.of(person)
        for asked in KNOWN:
            chosen = chosen_by(person, asked)
            with CaptureQueriesContext(connection) as queries:
                totals.total_of(chosen, person)
            assert [query for query in queries if '"visits_visit"' in query["sql"]] == []
