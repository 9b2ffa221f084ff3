"""Real worker processes: one is killed and its job taken up, one ends with its web server.

Also several that are after the same jobs at once.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.jobs import asking, running
from deputies_portal.core.jobs.models import Job
from deputies_portal.core.notices.models import Notice
from tests import jobs, make
from tests.served import environment_of_tests

ROOT = Path(__file__).resolve().parents[3]
pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def environment(tmp_path):
    return environment_of_tests(tmp_path) | {"JOB_LEASE_SECONDS": "2"}


@pytest.fixture
def processes():
    started = []
    yield started
    for process in started:
        process.kill()
        process.wait(timeout=20)


def wait_until(holds, seconds=40):
    for _unused in range(seconds * 10):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come to pass")


@pytest.mark.parametrize("is_inside", [False, True], ids=["writing at times", "one transaction"])
def test_the_job_of_a_killed_worker_is_taken_up_by_another(
    clerk, environment, processes, settings, is_inside
):
    settings.MEDIA_ROOT = environment["MEDIA_ROOT"]
    facts = {"title": jobs.TITLE, "arguments": {"is_inside": is_inside}}
    job = asking.ask("endless", actor=clerk, posting=None, at=make.moment(), **facts)
    command = [sys.executable, "tests/core/slow_job.py", "--pause", "0.1"]
    first = subprocess.Popen(command, cwd=ROOT, env=environment)
    processes.append(first)
    wait_until(lambda: Job.objects.get(pk=job.pk).reached.done > 2)
    first.send_signal(signal.SIGKILL)
    first.wait(timeout=20)
    processes.append(subprocess.Popen(command, cwd=ROOT, env=environment))
    # The new worker looks for what was left behind at its start, and again every 15 seconds.
    wait_until(lambda: Job.objects.get(pk=job.pk).state == "done")
    job.refresh_from_db()
    assert (job.attempts, job.run) == (2, None)
    assert Entry.objects.filter(action="visit.export").count() == 1
    assert Notice.objects.visible_to(clerk).count() == 1
    # Asked to end, a worker with nothing in hand ends at once.
    processes[-1].send_signal(signal.SIGTERM)
    assert processes[-1].wait(timeout=20) == 0


def test_two_workers_never_run_one_job_twice(clerk, tmp_path):
    with override_media(tmp_path):
        waiting = [jobs.ask(clerk, number=number) for number in range(12)]
        broken = []
        workers = [threading.Thread(target=run_all, args=(waiting, broken)) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert broken == []
    assert set(Job.objects.values_list("state", "attempts")) == {("done", 1)}
    assert Entry.objects.filter(action="visit.export").count() == 12
    assert Notice.objects.count() == 12


@contextlib.contextmanager
def override_media(folder):
    before, settings.MEDIA_ROOT = settings.MEDIA_ROOT, folder
    try:
        yield
    finally:
        settings.MEDIA_ROOT = before


def run_all(waiting, broken):
    try:
        for job in waiting:
            running.run(job.pk)
    except Exception as error:
        broken.append(error)
    finally:
        connection.close()


def test_the_web_server_keeps_one_worker_that_does_not_outlive_it(clerk, environment, processes):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "deputies_portal.wsgi"]
    environment |= {"WORKER_BESIDE": "1", "WEB_WORKERS": "3", "PORT": port}
    master = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    processes.append(master)
    wait_until(lambda: workers_of(master.pid))
    (worker,) = workers_of(master.pid)
    # A worker that still ends must not keep the port from the next start.
    assert (listens(master.pid, port), listens(worker, port)) == (True, False)
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: workers_of(master.pid) - {worker})
    (worker,) = workers_of(master.pid)
    master.send_signal(signal.SIGKILL)
    master.wait(timeout=20)
    wait_until(lambda: not is_there(worker))


def listens(pid: int, port: str) -> bool:
    """Whether the process has the listening socket of the port among its open files."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ours = {row[9] for row in rows if row[3] == "0A" and int(row[1].split(":")[1], 16) == int(port)}
    held = {opened_as(one) for one in Path(f"/proc/{pid}/fd").iterdir()}
    return bool({f"socket:[{inode}]" for inode in ours} & held)


def opened_as(descriptor: Path) -> str:
    """What an open file is; nothing if the process has closed it since it was listed."""
    try:
        return os.readlink(descriptor)
    except FileNotFoundError:
        return ""


def workers_of(master: int) -> set[int]:
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(master)], capture_output=True, text=True
    )
    lines = [line.split(maxsplit=1) for line in listed.stdout.splitlines()]
    return {int(pid) for pid, words in lines if "manage.py worker" in words}


def is_there(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return state.stdout.strip()[:1] not in ("", "Z")
