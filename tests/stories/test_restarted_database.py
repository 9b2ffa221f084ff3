"""PostgreSQL is restarted at once, again and again, while threads register visits (trust J03):
what was confirmed is there, numbers have no gap, and work goes on without hands.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.served import ROOT, environment_of_tests

TOOLS = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
pytestmark = [
    pytest.mark.load,
    pytest.mark.skipif(not TOOLS, reason="a server of its own: apt-get install postgresql"),
]
RESTARTS = 5


def as_owner(*command):
    """PostgreSQL refuses to be run by root."""
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["runuser", "-u", "postgres", "--", *words]
    subprocess.run(words, check=True, cwd="/", stdout=subprocess.DEVNULL)


@pytest.fixture
def cluster():
    """(Address of an empty database, how to restart its server) of a throw-away cluster."""
    folder = Path(f"/tmp/portal-cluster-{os.getpid()}")
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    tools, data = TOOLS[-1].parent, folder / "data"
    as_owner(
        tools / "initdb",
        "--pgdata",
        data,
        "--username",
        "portal",
        "--encoding",
        "UTF8",
        "--auth",
        "trust",
    )
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    ctl = [tools / "pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w"]
    as_owner(*ctl, "start")
    subprocess.run(
        ["createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "portal", "portal"], check=True
    )
    yield (
        f"postgres://portal@127.0.0.1:{port}/portal",
        lambda: as_owner(*ctl, "restart", "-m", "immediate"),
    )
    as_owner(*ctl, "stop", "-m", "immediate")
    shutil.rmtree(folder)


def test_nothing_confirmed_is_lost_when_the_database_is_restarted_under_load(cluster, tmp_path):
    address, restart = cluster
    known = environment_of_tests(tmp_path) | {"DATABASE_URL": address, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=known, check=True)
    writing = subprocess.Popen(
        [sys.executable, "-m", "tests.stories.registering", str(tmp_path / "stop")],
        cwd=ROOT,
        env=known,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writing.stdout.readline() == "begun\n"
    for _ in range(RESTARTS):
        time.sleep(3)
        restart()
    time.sleep(3)
    (tmp_path / "stop").touch()
    told = writing.communicate(timeout=60)[0].split()
    confirmed, broken, after_last, visits, gaps, lost = map(int, told)
    print(f"{confirmed} confirmed, {broken} broken off, {visits} visits, {RESTARTS} restarts")
    assert (gaps, lost) == (0, 0)
    assert confirmed <= visits <= confirmed + broken
    assert broken >= 1
    assert after_last >= 1
