"""Running jobs: a run claims a job, renews its lease with its progress, and ends it once.

Every write names the run that holds the job. A run that was taken for dead, or whose job was
called off, finds its write refused and stops; what it has written so far is thrown away.
"""

import logging
import os
import tempfile
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from deputies_portal.core import notices
from deputies_portal.core.audit import journal
from deputies_portal.core.jobs import asking, beside
from deputies_portal.core.jobs.beside import Reached
from deputies_portal.core.jobs.kinds import KINDS, Outcome, Refused
from deputies_portal.core.jobs.models import Job

SAID_EVERY = 1.0  # seconds between two writes of the progress
MOST_ATTEMPTS = 3
LOST_AFTER = timedelta(minutes=10)

READY_FILE = gettext_noop("“%(job)s”已完成，可以下载。")
READY = gettext_noop("“%(job)s”已完成。")
BROKEN = gettext_noop("“%(job)s”没有完成，请打开看原因。")

log = logging.getLogger(__name__)
stopping = threading.Event()  # set when this worker is asked to end


class Overtaken(BaseException):
    """The job is no longer held by this run; no `except Exception` of a worker may catch it."""


class Stopped(BaseException):
    """The worker is asked to end; the job goes back into the queue."""


class Held:
    """The posting a job was asked under, as the journal wants it."""

    def __init__(self, job: Job):
        self.pk, self.label = job.posting_id, job.posting_label

    def __str__(self):
        return self.label


class Run:
    """One attempt at a job, as the worker function sees it."""

    def __init__(self, job: Job):
        self.job, self.run = job, job.run
        self.arguments, self.user = job.arguments, job.asked_by
        self.reached = Reached(0, 0)
        self._said, self._outside = time.monotonic(), _depth()
        self._files: list[Path] = []

    def progress(self, done: int, total: int) -> None:
        """Say how far the work is; called at least once within a lease. Raises to end the run."""
        if stopping.is_set():
            raise Stopped
        now = time.monotonic()
        if now - self._said >= SAID_EVERY or done >= total:
            self._said = now
            self.renew(done=min(done, total), total=total)

    def renew(self, *, done: int = 0, total: int) -> None:
        """Keep the lease and say how far the work is, so that others see it at once."""
        self.reached = Reached(done, total)
        is_inside, one_writer = _depth() > self._outside, beside.is_one_writer()
        if is_inside and one_writer:
            beside.note(self.run, self.reached)
        is_unseen = is_inside and not one_writer
        if not (beside.outside(self._renew) if is_unseen else self._renew()):
            raise Overtaken

    def _renew(self) -> int:
        facts = {"lease_until": _lease(timezone.now()), **self.reached._asdict()}
        return self._held().update(**facts)

    def file(self, extension: str) -> Path:
        """A new private file for the result; removed unless the outcome names it."""
        handle, name = tempfile.mkstemp(prefix="portal-job-", suffix=f".{extension}")
        os.close(handle)
        self._files.append(Path(name))
        return self._files[-1]

    @property
    def posting(self) -> Held | None:
        return Held(self.job) if self.job.posting_id else None

    def clear(self) -> None:
        for path in self._files:
            path.unlink(missing_ok=True)
        beside.forget(self.run)

    def _held(self):
        return Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING, run=self.run)


def run(pk: int) -> None:
    """Do a waiting job; nothing for a job in any other state."""
    job = claim(pk, now=timezone.now())
    if job is None:
        return
    attempt = Run(job)
    try:
        with translation.override(job.language):
            _work(attempt)
    except Overtaken:
        log.warning("Job %s is held by another run or was called off.", pk)
    except Stopped:
        put_back(attempt)
    finally:
        attempt.clear()


def claim(pk: int, *, now: datetime) -> Job | None:
    """Take a waiting job for a new run: one statement, so that two workers never both have it."""
    mine = {"state": Job.State.RUNNING, "run": uuid4(), "lease_until": _lease(now)}
    waiting = Job.objects.filter(pk=pk, state=Job.State.WAITING)
    if not waiting.update(started_at=now, attempts=F("attempts") + 1, done=0, total=0, **mine):
        return None
    return Job.objects.select_related("asked_by").get(pk=pk)


def _work(attempt: Run) -> None:
    job = attempt.job
    try:
        if not job.asked_by.is_enabled_on(timezone.localdate()):
            raise Refused(_("账号已停用。"))
        if job.kind not in KINDS:
            raise Refused(_("平台已不再做这种任务。"))
        finish(attempt, KINDS[job.kind].work(attempt))
    except Refused as refused:
        fail(attempt, str(refused))
    except ValidationError as error:
        fail(attempt, " ".join(error.messages))
    except Exception:
        log.exception("Job %s failed.", job.pk)
        fail(attempt, _("处理时出错，没有留下半份结果。可以重试；仍不行时，请告诉管理员任务编号。"))


def finish(attempt: Run, outcome: Outcome) -> None:
    """The result, the state, the journal and the notice in one transaction."""
    job, now = attempt.job, timezone.now()
    stored = _store(job, outcome)
    try:
        with transaction.atomic():
            whole = attempt.reached.total  # also where it was said inside what is taken back
            stored |= {"done": whole, "total": whole}
            _end(attempt, "done", now, result_page=outcome.page, **stored)
            if outcome.action:
                facts = {"job": job.pk, **outcome.facts}
                journal.record(
                    actor=job.asked_by,
                    action=outcome.action,
                    after=facts,
                    note=outcome.note,
                    county=job.county,
                    posting=attempt.posting,
                )
            _tell(job, READY_FILE if outcome.path else READY, now)
    except BaseException:
        if outcome.path:
            job.result.storage.delete(stored["result"])
        raise


def fail(attempt: Run, error: str) -> None:
    now = timezone.now()
    with transaction.atomic():
        _end(attempt, "failed", now, error=error[:1000])
        _tell(attempt.job, BROKEN, now)


def put_back(attempt: Run) -> None:
    """The worker ends before the job does: another one begins it anew, and it is no attempt."""
    with transaction.atomic():
        waits = {"state": "waiting", "run": None, "lease_until": None, "done": 0, "total": 0}
        job = attempt._held()
        if job.update(attempts=F("attempts") - 1, queued_at=timezone.now(), **waits):
            asking.enqueue(attempt.job)


def take_up_lapsed(*, now: datetime) -> int:
    """Put into the queue again what a killed worker has left, and what a queue has lost."""
    taken = 0
    with transaction.atomic():
        # A run inside its own transaction holds the row: it lives, and is passed by.
        for job in Job.objects.lapsed(now).select_for_update(skip_locked=True, of=("self",)):
            taken += 1
            log.warning("Job %s was left by its worker.", job.pk)
            _give_up(job, now) if job.attempts >= MOST_ATTEMPTS else _again(job, now)
        for job in Job.objects.lost(now - LOST_AFTER).select_for_update(
            skip_locked=True, of=("self",)
        ):
            taken += 1
            _again(job, now)
    return taken


def _again(job: Job, now: datetime) -> None:
    job.state, job.run, job.lease_until, job.queued_at = "waiting", None, None, now
    job.done = job.total = 0
    job.save()
    asking.enqueue(job)


def _give_up(job: Job, now: datetime) -> None:
    job.state, job.run, job.lease_until, job.ended_at = "failed", None, None, now
    with translation.override(job.language):
        job.error = _("处理的程序%(times)d次中途停下，不再自动重试。") % {"times": job.attempts}
    job.save()
    _tell(job, BROKEN, now)


def _end(attempt: Run, state: str, now: datetime, **facts) -> None:
    ended = {"state": state, "run": None, "lease_until": None, "ended_at": now}
    if not attempt._held().update(**ended, **facts):
        raise Overtaken


def _store(job: Job, outcome: Outcome) -> dict:
    """The file among the private files, and how long it stays there."""
    if outcome.path is None:
        return {}
    field = job.result.field
    with outcome.path.open("rb") as source:
        name = field.storage.save(field.generate_filename(job, outcome.name), File(source))
    until = timezone.now() + timedelta(days=settings.JOB_RESULT_DAYS)
    return {"result": name, "result_name": outcome.name[:200], "result_until": until}


def _tell(job: Job, text: str, now: datetime) -> None:
    key = f"job-{job.pk}-{job.queued_at:%Y%m%d%H%M%S}-{job.attempts}"
    facts = {"job": notices.message(job.title)}
    notices.send(
        [job.asked_by], text=text, facts=facts, url=job.get_absolute_url(), key=key, at=now
    )


def _depth() -> int:
    """How many transactions, one in another, this thread is in."""
    return len(connection.atomic_blocks)


def _lease(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.JOB_LEASE_SECONDS)
