"""The database stands still five times, for longer than a page waits, while sixteen clerks save:
they are told so, nothing confirmed is lost, and work goes on without hands.
"""

import sqlite3
import time
from contextlib import closing, contextmanager

import pytest
from django.db import connection, transaction

from tests.faults.laboratory import Crowd, at_work, clerks, sound

pytestmark = [pytest.mark.load, pytest.mark.django_db(transaction=True)]
STOPS, LONG = 5, 7  # seconds; a page waits five for a lock


@contextmanager
def standing_still():
    """Nobody writes: SQLite is locked as a whole, PostgreSQL where every number is drawn."""
    if connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
        with closing(sqlite3.connect(name, isolation_level=None, timeout=60)) as other:
            other.execute("BEGIN EXCLUSIVE")
            yield
            other.execute("ROLLBACK")
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE visits_counter IN ACCESS EXCLUSIVE MODE")
        yield


def test_nothing_confirmed_is_lost_when_the_database_stands_still(portal, environment, room):
    crowd = Crowd(portal[0], between=1)
    with at_work(crowd, clerks(room)):
        crowd.over.wait(10)
        for _ in range(STOPS):
            with standing_still():
                time.sleep(LONG)
            crowd.over.wait(5)
        after = len(crowd.names)
        crowd.over.wait(10)
    print(f"\n{len(crowd.names)} confirmed, {len(crowd.refused)} refused in {STOPS} stops")
    assert crowd.refused
    assert len(crowd.names) > after
    crowd.nothing_is_lost()
    sound(environment)
