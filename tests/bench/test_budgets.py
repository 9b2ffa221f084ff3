"""What six pages may cost, independent of the machine: Python function calls, queries, tables read
from end to end.

A budget only goes down: whoever makes a page cheaper writes the new figure, a twentieth above what
is counted, until the aim is reached.
"""

import sys
from typing import NamedTuple

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stations.models import Venue
from tests import bulk, make
from tests.bench.copies import cases, copy


class Budget(NamedTuple):
    account: str
    address: str
    calls: int
    aim: int
    queries: int
    scanned: frozenset[str] = frozenset()  # large tables


BUDGETS = {
    "issue list": Budget("county", "/issues/", 90_000, 90_000, 8),
    "visit list": Budget("county", "/visits/", 80_000, 80_000, 8),
    "home of the county": Budget("county", "/", 60_000, 60_000, 11),
    "register form": Budget("clerk", "/visits/new/", 60_000, 60_000, 12),
    "home of a deputy": Budget("deputy", "/", 60_000, 60_000, 11),
    "overview": Budget("county", "/overview/", 159_000, 150_000, 12),
}
LARGE = 5_000  # rows
COPIES = 30


@pytest.fixture(autouse=True)
def _on_22_august():
    with time_machine.travel("2025-08-22 10:00+08:00", tick=True):
        yield


@pytest.fixture
def county(home, county_clerk, unit):
    """137 venues, 20 deputies, 400 issues of five years, every fifth open; who asks."""
    bulk.fill_venues(home)
    room = Venue.objects.filter(tier="room").first()
    deputies = [make.make_deputy(f"代表{n}") for n in range(20)]
    make.make_mandate(deputies[0])
    make.make_assignment(deputies[0], room)
    bulk.fill(400, recorder=county_clerk, unit=unit, open_of_hundred=20)
    return {
        "county": county_clerk,
        "clerk": make.make_person("venue_clerk", username="clerk", venue=room),
        "deputy": make.make_person("deputy", username="deputy", deputy=deputies[0]),
    }


@pytest.fixture
def ask(county, client):
    """Page → what asks for it again: what is kept between requests is there already."""

    def ready(page):
        budget = BUDGETS[page]
        client.force_login(county[budget.account])
        for _time in range(2):
            assert client.get(budget.address).status_code == 200
        return lambda: client.get(budget.address)

    return ready


def calls_of(once) -> int:
    counted = 0

    def count(_frame, event, _argument):
        nonlocal counted
        counted += event == "call"

    sys.setprofile(count)
    try:
        once()
    finally:
        sys.setprofile(None)
    return counted


def test_every_call_is_counted_those_of_generators_too():
    def twice():
        return [len(word) for word in (str(n) for n in range(2))]

    assert calls_of(twice) == 1 + 3  # the function, and the generator until it has no more


@pytest.mark.skipif(sys.version_info < (3, 12), reason="a comprehension is a call there")
def test_pages_stay_within_their_calls(ask):
    found = {page: calls_of(ask(page)) for page in BUDGETS}
    print(found)
    assert {page: n for page, n in found.items() if n > BUDGETS[page].calls} == {}


def test_no_budget_lies_below_its_aim():
    assert [page for page, budget in BUDGETS.items() if budget.calls < budget.aim] == []


def test_pages_stay_within_their_queries(ask):
    found = {}
    for page in BUDGETS:
        once = ask(page)
        with CaptureQueriesContext(connection) as asked:
            once()
        found[page] = len(asked)
    assert found == {page: budget.queries for page, budget in BUDGETS.items()}


# --- plans --------------------------------------------------------------------------------------
def large_tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > %s", [LARGE]
        )
        return {name for (name,) in cursor.fetchall()}


def scanned(once) -> set[str]:
    """Tables that the plans of a page read from end to end."""
    asked = []

    def watch(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        once()
    found = set()
    with connection.cursor() as cursor:
        for sql, params in asked:
            if sql.lstrip().startswith(("SELECT", "WITH")):
                cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
                found.update(read_whole(cursor.fetchone()[0][0]["Plan"]))
    return found


def read_whole(node) -> list[str]:
    own = [node["Relation Name"]] if node["Node Type"] == "Seq Scan" else []
    return own + [table for inner in node.get("Plans", ()) for table in read_whole(inner)]


@pytest.mark.walk
@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks PostgreSQL for its plans")
def test_pages_find_their_rows_by_an_index(ask):
    ended = cases("530524").filter(settled_on__isnull=False)
    copy([*ended.values_list("pk", flat=True)], COPIES)
    large = large_tables()
    assert {"visits_visit", "visits_issue", "visits_voice", "visits_event"} <= large
    found = {page: scanned(ask(page)) & large for page in BUDGETS}
    more = {page: tables - BUDGETS[page].scanned for page, tables in found.items()}
    assert {page: tables for page, tables in more.items() if tables} == {}
