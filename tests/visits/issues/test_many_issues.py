"""Lists stay quick when the years go by: the work of a page does not grow with what is closed.

Counted in instructions of SQLite, which are the same on every machine; PostgreSQL has no such
count, its plans are looked at by hand. The sums of the county's visits and the search for a word
are not here: they go through all rows, cheaply.
"""

from contextlib import contextmanager

import pytest
from django.db import connection

from tests import bulk, make

PER_CALL = 100
FEW, CLOSED = 150, 1350

pytestmark = [
    pytest.mark.walk,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="counts instructions of SQLite"),
]


@contextmanager
def instructions():
    """How many instructions the database runs inside, in hundreds: `[count]`."""
    counted = [0]

    def count():
        counted[0] += 1

    connection.ensure_connection()
    connection.connection.set_progress_handler(count, PER_CALL)
    try:
        yield counted
    finally:
        connection.connection.set_progress_handler(None, 0)


def work_of(client, url) -> int:
    with instructions() as counted:
        assert client.get(url).status_code == 200
    return counted[0]


@pytest.fixture
def places(room, workstation):
    """Eleven venues in two townships."""
    for _unused in range(4):
        make.make_venue(
            "room", township_id="530524101", village_id="530524101002", parent=workstation
        )
    other = make.make_venue("workstation", township_id="530524102", parent=workstation.parent)
    for _unused in range(4):
        make.make_venue("room", township_id="530524102", village_id="530524102201", parent=other)


PAGES = {
    "township_clerk": [
        "/", "/issues/", "/issues/?state=open", "/issues/?state=mine", "/visits/", "/letters/",
        "/calls/", "/calls/?posting={posting}",
    ],
    "county_clerk": [
        "/", "/issues/", "/issues/?state=overdue", "/letters/", "/calls/",
        "/calls/?posting={posting}",
    ],
}  # fmt: skip


def test_ten_times_the_issues_by_closed_ones_are_less_than_three_times_the_work(
    client, places, unit, everybody, county_clerk
):
    found = {}
    for count, open_of_hundred in ((FEW, 40), (CLOSED, 0)):
        bulk.fill(count, recorder=county_clerk, unit=unit, open_of_hundred=open_of_hundred)
        for role, urls in PAGES.items():
            client.force_login(everybody[role])
            posting = everybody[role].postings.get().pk
            for url in urls:
                asked = url.format(posting=posting)
                client.get(asked)  # what is kept between requests is read once
                found.setdefault((role, url), []).append(work_of(client, asked))
    grown = {page: many / few for page, (few, many) in found.items()}
    assert {page: times for page, times in grown.items() if times > 3} == {}, found
