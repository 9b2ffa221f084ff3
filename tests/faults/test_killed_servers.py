"""Sixteen clerks save visits while workers are killed forty times (security J01): what
was confirmed is there once, numbers have no gap, nothing is half.
"""

import pytest

from tests.faults.laboratory import Crowd, at_work, clerks, sound
from tests.served import kill_workers

pytestmark = [pytest.mark.load, pytest.mark.django_db(transaction=True)]
KILLS = 40


def test_nothing_confirmed_is_lost_under_forty_kills(portal, environment, room):
    crowd = Crowd(portal[0], between=0.2)
    with at_work(crowd, clerks(room)):
        crowd.over.wait(10)
        for _ in range(KILLS):
            kill_workers(portal[1])  # all of them at once, the one of the jobs too
            crowd.over.wait(3)
        after = len(crowd.names)
        crowd.over.wait(15)
    print(f"\n{len(crowd.names)} confirmed, {len(crowd.refused)} broken off, {KILLS} kills")
    assert len(crowd.names) > after  # it goes on without hands
    assert crowd.refused
    crowd.nothing_is_lost()
    sound(environment)
