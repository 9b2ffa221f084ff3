"""The worker is killed, up to twice, while it writes a long ledger or a new term of deputies and
while it undoes it: another one takes it up each time. Nobody sees a part of it meanwhile, and in
the end nothing is half or twice.
"""

import contextlib
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from django.utils import timezone

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.jobs.models import Job
from deputies_portal.imports import background, working
from stations.models import Assignment, Deputy, Mandate
from tests.faults.laboratory import sound
from tests.faults.test_import_beside_clerks import tried
from tests.faults.test_register_beside_clerks import ROWS as DEPUTIES
from tests.faults.test_register_beside_clerks import received
from tests.served import ROOT
from visits.models import Event, Issue, Visit

pytestmark = [pytest.mark.load, pytest.mark.django_db(transaction=True)]
ROWS, KILLS = 3000, 2  # a third time a job is not taken up by itself


@contextlib.contextmanager
def worker(environment):
    words = [sys.executable, "manage.py", "worker", "--pause", "0.1"]
    process = subprocess.Popen(words, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=20)


def to_the_end(job: Job, environment, seen: Callable[[], int]) -> tuple[int, set[int]]:
    """Workers come and are killed in the midst of it, the last one is left alone: how many were,
    and what was `seen` all the while.
    """
    killed, found = 0, set()
    for number in range(KILLS + 1):
        with worker(environment):
            begun = _in_hand(job)
            ends = time.monotonic() + (random.uniform(1, 5) if number < KILLS else 600)
            while Job.objects.get(pk=job.pk).is_active and time.monotonic() < ends:
                found.add(seen())
                time.sleep(0.1)
            killed += begun and Job.objects.get(pk=job.pk).is_active
        if not Job.objects.get(pk=job.pk).is_active:
            break
        found.add(seen())
    return killed, found


def _in_hand(job: Job) -> bool:
    """Once a worker has it: after the lease of the one that was killed."""
    ends, before = time.monotonic() + 60, job.attempts
    while time.monotonic() < ends:
        job.refresh_from_db()
        if job.attempts > before or not job.is_active:
            return job.is_active
        time.sleep(0.1)
    raise AssertionError("nobody took it up")


def killed_on_the_way(environment, seen: Callable[[], int]) -> None:
    """The last job that was asked for, done in the end; what is `seen` changes in one step."""
    job, before = Job.objects.latest("pk"), seen()
    killed, found = to_the_end(job, environment, seen)
    job.refresh_from_db()
    print(f"{job.kind}: {killed} times killed, {job.attempts} attempts, {job.state} {job.error}")
    assert killed
    assert job.state == "done"
    assert found <= {before, seen()}


def test_a_killed_worker_leaves_nothing_half(environment, room, unit, county_clerk):
    imported = tried(county_clerk, ROWS)
    by = {"actor": county_clerk, "posting": imported.posting}
    background.start(background.WRITE, imported, **by)
    killed_on_the_way(environment, Visit.objects.count)
    imported.refresh_from_db()
    assert (imported.state, imported.added) == ("written", ROWS)
    assert sorted(Visit.objects.values_list("number", flat=True)) == list(range(1, ROWS + 1))
    assert Issue.objects.count() == Event.objects.filter(step="register").count() == ROWS
    assert Entry.objects.filter(action="visit.register").count() == ROWS
    sound(environment)
    background.undo(imported, **by)
    killed_on_the_way(environment, Visit.objects.counted().count)
    assert Visit.objects.counted().count() == 0
    assert Event.objects.filter(step="void").count() == ROWS
    assert Entry.objects.filter(action="import.undo").count() == 1
    sound(environment)


def test_a_killed_worker_leaves_no_deputy_half_or_twice(environment, room, county_clerk, deputy):
    imported = received(county_clerk, 17, ",")
    imported = working.check(imported, on=timezone.localdate(), at=timezone.now())
    by = {"actor": county_clerk, "posting": imported.posting}
    background.start(background.WRITE, imported, **by)
    killed_on_the_way(environment, Assignment.objects.count)
    imported.refresh_from_db()
    assert (imported.state, imported.added, imported.wrong) == ("written", DEPUTIES, 0)
    for model in (Deputy, Mandate, Assignment):
        assert model.objects.count() == DEPUTIES + 1
    assert Entry.objects.filter(action="deputy.create").count() == DEPUTIES
    assert imported.deeds.count() == 3 * DEPUTIES
    sound(environment)
    background.undo(imported, **by)
    killed_on_the_way(environment, Mandate.objects.open().count)
    imported.refresh_from_db()
    assert (imported.state, imported.wrong, Mandate.objects.open().count()) == ("undone", 0, 1)
    assert Entry.objects.filter(action="import.undo").count() == 1
    sound(environment)
