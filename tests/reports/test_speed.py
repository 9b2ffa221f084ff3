"""Overview and upgrade board of a whole county stay quick when the years go by: with 137 venues and
100,000 issues at most twice the time of 1,000; reports at most four times.

Not run unless asked for (`pytest -m bulk`): it makes 200,000 rows. The least of several times
counts; a busy machine only adds.
"""

from time import perf_counter, process_time

import pytest
import time_machine
from django.db import connection

from tests import bulk

FEW, MANY, TIMES = 1_000, 100_000, 15
# The pages of every day by the kept sums alone; a report also finds its exceptions among the rows.
MOST = {
    "/overview/": 2,
    "/overview/?township=530524101": 2,
    "/upgrade/": 2,
    "/reports/annual/": 4,
    "/reports/annual/?region=530524101": 4,
    "/reports/bulletin/": 4,
}

pytestmark = pytest.mark.bulk


@pytest.fixture(autouse=True)
def _on_22_august():
    with time_machine.travel("2025-08-22 10:00+08:00", tick=True):
        yield


@pytest.fixture
def county_of_137(home):
    bulk.fill_venues(home)


def least_seconds(client, address) -> float:
    # SQLite works inside this process; what others do on the machine is left out then.
    clock = process_time if connection.vendor == "sqlite" else perf_counter
    found = []
    for _unused in range(TIMES):
        begun = clock()
        assert client.get(address).status_code == 200
        found.append(clock() - begun)
    return min(found)


def times(client) -> dict[str, float]:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database does it by itself while it is used
    return {address: least_seconds(client, address) for address in MOST}


def test_a_hundred_times_the_issues_take_at_most_twice_the_time(
    client, county_of_137, unit, county_clerk, manager
):
    client.force_login(manager)
    bulk.fill(FEW, recorder=county_clerk, unit=unit, with_history=False)
    few = times(client)
    bulk.fill(MANY - FEW, recorder=county_clerk, unit=unit, with_history=False)
    many = times(client)
    print({address: (few[address], many[address]) for address in MOST})
    slow = {page: many[page] / few[page] for page, most in MOST.items()}
    assert {page: ratio for page, ratio in slow.items() if ratio > MOST[page]} == {}
