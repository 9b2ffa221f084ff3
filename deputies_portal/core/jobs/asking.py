"""Asking for a job, trying a failed one again, calling one off."""

import hashlib
import json
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from deputies_portal.core import notices
from deputies_portal.core.audit import journal
from deputies_portal.core.jobs.models import Job

NOT_FAILED = _("只有失败的任务可以重试。")
NOT_ACTIVE = _("任务已经结束。")
ASKED_ANEW = _("同样的任务已经在等待或进行中。")


def ask(
    kind: str, *, actor, posting, title: str, arguments: dict, at: datetime, detail="", county=""
) -> Job:
    """The job that does this work; one that waits or runs already when it was asked for twice.

    `title` is a message, kept in its source language; `arguments` are plain values for the worker.
    """
    key = _key_of(kind, arguments, posting)
    same = Job.objects.visible_to(actor).active().filter(key=key)
    if (job := same.first()) is not None:
        return job
    facts = {
        "kind": kind,
        "title": notices.message(title)["message"],
        "detail": detail[:500],
        "arguments": arguments,
    }
    facts |= {"key": key, "county": county, "language": get_language() or "zh-hans"}
    facts |= {"posting_id": posting and posting.pk, "posting_label": str(posting or "")[:200]}
    try:
        with transaction.atomic():
            job = Job.objects.create(asked_by=actor, asked_at=at, queued_at=at, **facts)
            enqueue(job)
    except IntegrityError:  # its twin was asked for in the same moment
        return same.get()
    return job


def retry(job: Job, *, actor, at: datetime, posting=None) -> Job:
    """Put a failed job into the queue again; raises `ValidationError` for any other."""
    with transaction.atomic():
        job = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
        if not job.may_be_retried:
            raise ValidationError(NOT_FAILED)
        if Job.objects.active().filter(asked_by=job.asked_by, key=job.key).exists():
            raise ValidationError(ASKED_ANEW)
        job.state, job.error, job.ended_at, job.queued_at = "waiting", "", None, at
        job.done = job.total = job.attempts = 0
        job.save()
        journal.record(
            actor=actor, action="job.retry", target=job, county=job.county, posting=posting
        )
        enqueue(job)
    return job


def cancel(job: Job, *, actor, at: datetime, posting=None) -> Job:
    """Call a job off; a worker that is at it notices at its next step and leaves nothing behind."""
    with transaction.atomic():
        job = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
        if not job.is_active:
            raise ValidationError(NOT_ACTIVE)
        job.state, job.ended_at, job.run, job.lease_until = "cancelled", at, None, None
        job.save()
        journal.record(
            actor=actor, action="job.cancel", target=job, county=job.county, posting=posting
        )
    return job


def enqueue(job: Job) -> None:
    """Hand the job to the queue once it is saved; one lost in between is found by `running`."""
    # The task imports what runs jobs, which puts lapsed ones into the queue again.
    from deputies_portal.core.jobs.tasks import run_job

    pk = job.pk
    transaction.on_commit(lambda: run_job.enqueue(pk))


def _key_of(kind, arguments, posting) -> str:
    said = json.dumps([kind, arguments, posting and posting.pk], sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()
