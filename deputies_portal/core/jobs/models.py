"""A background job 后台任务: who asked for what, how far it is, what came of it.

The state is written by `asking` (ask, retry, cancel) and `running` (claim, renew, finish) alone.
"""

from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.jobs import beside, kinds
from deputies_portal.core.jobs.beside import Reached
from deputies_portal.core.ui.charts import Meter

KEPT = timedelta(days=180)  # the journal keeps what was exported


def stored_as(job, name: str) -> str:
    """A generated name: nothing of it can be guessed, nothing comes from outside."""
    return f"jobs/{uuid4().hex}.{name.rpartition('.')[2]}"


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The jobs this person has asked for."""
        return self.filter(asked_by=user)

    def active(self):
        return self.filter(state__in=Job.ACTIVE)

    def for_list(self):
        return self.select_related("asked_by")

    def lapsed(self, now: datetime):
        """Running jobs whose worker has not been heard of for a whole lease."""
        return self.filter(state=Job.State.RUNNING, lease_until__lt=now)

    def lost(self, before: datetime):
        """Jobs that still wait long after they were put into the queue."""
        return self.filter(state=Job.State.WAITING, queued_at__lt=before)

    def expired(self, now: datetime):
        """Jobs whose file is to be removed."""
        return self.filter(result_until__lt=now).exclude(result="")

    def forgotten(self, now: datetime):
        """Jobs that nobody needs to see any more."""
        return self.filter(ended_at__lt=now - KEPT, result="").exclude(state__in=Job.ACTIVE)


class Job(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("等待")
        RUNNING = "running", pgettext_lazy("job", "进行中")
        DONE = "done", pgettext_lazy("job", "已完成")
        FAILED = "failed", _("失败")
        CANCELLED = "cancelled", pgettext_lazy("job", "已取消")

    ACTIVE = ("waiting", "running")
    # What the job is about may hold the words of a search.
    KEPT_OUT_OF_JOURNAL = frozenset({"arguments", "detail", "error"})

    kind = models.CharField(_("种类"), max_length=40)
    title = models.CharField(_("任务"), max_length=100)  # a message, without personal data
    detail = models.CharField(_("说明"), max_length=500, blank=True)  # for who asked alone
    arguments = models.JSONField(default=dict)
    # The same work asked for again while it waits or runs is the same job.
    key = models.CharField(max_length=64)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs", verbose_name=_("账号")
    )
    posting_id = models.BigIntegerField(null=True)
    posting_label = models.CharField(max_length=200, blank=True)
    county = models.CharField(max_length=6, blank=True)
    language = models.CharField(max_length=10)

    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)  # 0: not known yet
    attempts = models.PositiveSmallIntegerField(default=0)
    run = models.UUIDField(null=True)  # the run that holds the job
    lease_until = models.DateTimeField(null=True)
    error = models.CharField(max_length=1000, blank=True)

    result = models.FileField(upload_to=stored_as, max_length=100, blank=True)
    result_name = models.CharField(max_length=200, blank=True)
    result_until = models.DateTimeField(null=True)
    result_page = models.CharField(max_length=300, blank=True)

    asked_at = models.DateTimeField(_("时间"))
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("后台任务")
        indexes = [
            models.Index(fields=["asked_by", "-id"], name="job_list"),
            models.Index(fields=["lease_until"], name="job_running", condition=Q(state="running")),
            models.Index(fields=["queued_at"], name="job_waiting", condition=Q(state="waiting")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by", "key"],
                name="job_active_once",
                condition=Q(state__in=["waiting", "running"]),
            ),
            models.CheckConstraint(
                name="job_state_known",
                condition=Q(state__in=["waiting", "running", "done", "failed", "cancelled"]),
            ),
            models.CheckConstraint(
                name="job_running_is_held",
                condition=Q(state="running", run__isnull=False, lease_until__isnull=False)
                | (~Q(state="running") & Q(run__isnull=True, lease_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="job_end_fits_state",
                condition=Q(state__in=["waiting", "running"], ended_at__isnull=True)
                | Q(state__in=["done", "failed", "cancelled"], ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="job_done_of_total", condition=Q(total=0) | Q(done__lte=F("total"))
            ),
            models.CheckConstraint(
                name="job_file_has_an_end", condition=Q(result="") | Q(result_until__isnull=False)
            ),
        ]

    def __str__(self):
        return gettext(self.title)

    def get_absolute_url(self):
        return reverse("jobs:job", args=[self.pk])

    @property
    def label(self) -> str:
        """What kind of job it is, for people who did not ask for it."""
        return kinds.label_of(self.kind)

    @property
    def is_active(self) -> bool:
        return self.state in self.ACTIVE

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def may_be_retried(self) -> bool:
        return self.state == self.State.FAILED

    @property
    def tone(self) -> str:
        """The colour of the tag that names the state."""
        return {"running": "tag-soon", "done": "tag-ok", "failed": "tag-red"}.get(self.state, "")

    @property
    def reached(self) -> Reached:
        """How far it is, also inside a transaction that has not ended."""
        return beside.noted(self.run) or Reached(self.done, self.total)

    @property
    def percent(self) -> int:
        done, total = self.reached
        return 100 * done // total if total else 0

    @property
    def meter(self) -> Meter:
        done, total = self.reached
        return Meter([("m-done", done)], total)


class NightlyWork(models.Model):
    """A piece of nightly work 定时任务 and how it went; written by `jobs.nightly` alone.

    `run` and `lease_until` are set while somebody has it in hand.
    """

    name = models.CharField(max_length=40, unique=True)
    run = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    said = models.CharField(max_length=300, blank=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    error = models.CharField(max_length=100, blank=True)  # the kind of the last one

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="nightlywork_in_hand",
                condition=Q(run__isnull=True, lease_until__isnull=True)
                | Q(run__isnull=False, lease_until__isnull=False),
            ),
        ]

    def __str__(self):
        return self.name
