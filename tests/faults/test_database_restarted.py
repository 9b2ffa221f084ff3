"""PostgreSQL is restarted at once, again and again, while sixteen clerks register visits (security
J03): what was confirmed is there, numbers have no gap, and work goes on without hands.

A throw-away cluster of its own, whatever database the tests run on.
"""

import subprocess
import sys
import time

import pytest

from tests.faults.cluster import TOOLS, Cluster, running
from tests.served import ROOT, environment_of_tests

pytestmark = [
    pytest.mark.load,
    pytest.mark.skipif(not TOOLS, reason="a server of its own: apt-get install postgresql"),
]
RESTARTS = 5


@pytest.fixture
def cluster():
    with running() as found:
        yield found


def test_nothing_confirmed_is_lost_when_the_database_is_restarted_under_load(
    cluster: Cluster, tmp_path
):
    address = cluster.address(cluster.made("portal"))
    known = environment_of_tests(tmp_path) | {"DATABASE_URL": address, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=known, check=True)
    writing = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.registering", str(tmp_path / "stop")],
        cwd=ROOT,
        env=known,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writing.stdout.readline() == "begun\n"
    for _ in range(RESTARTS):
        time.sleep(3)
        cluster.restart()
    time.sleep(3)
    (tmp_path / "stop").touch()
    told = writing.communicate(timeout=60)[0].split()
    confirmed, broken, after_last, visits, gaps, lost = map(int, told)
    print(f"{confirmed} confirmed, {broken} broken off, {visits} visits, {RESTARTS} restarts")
    assert (gaps, lost) == (0, 0)
    assert confirmed <= visits <= confirmed + broken
    assert broken >= 1
    assert after_last >= 1
