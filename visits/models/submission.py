"""An online submission 网上反映: what a citizen wrote from outside, waiting in the venue's inbox.

It is no visit until a clerk takes it, and stands in no statistics. Written by
`visits.submissions.submitting`.
"""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.vault import SealedTextField
from stations.models import PlacedQuerySet, Region, Venue
from stations.scope import Scope
from visits.models.visit import Visit


class SubmissionQuerySet(PlacedQuerySet):
    def visible_to(self, user):
        """The inbox of a venue: for its clerk, and those of its township and county."""
        scope = Scope.of(user)
        wanted = Q()
        if scope.clerk_counties:
            wanted |= Q(county__in=scope.clerk_counties)
        if scope.townships:
            wanted |= Q(township__in=scope.townships)
        if scope.venues:
            wanted |= Q(venue__in=scope.venues)
        return self.filter(wanted) if wanted else self.none()

    def waiting(self):
        return self.filter(state=Submission.State.WAITING)


class Submission(models.Model):
    """One form sent from the public page of a venue; its code is also that of the visit."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等接收")
        TAKEN = "taken", _("已登记")
        REJECTED = "rejected", _("不登记")

    class Ground(models.TextChoices):
        SPAM = "spam", _("广告或捣乱")
        DUPLICATE = "duplicate", _("重复反映")
        NOT_OURS = "not_ours", _("不属于人大代表受理范围")
        EXPIRED = "expired", _("到期没有接收，内容已删除")

    PERSONAL = frozenset({"text", "wish", "place", "name", "phone", "note"})

    county = models.ForeignKey(Region, models.PROTECT, related_name="+")
    township = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    venue = models.ForeignKey(
        Venue, models.PROTECT, related_name="submissions", verbose_name=_("家站")
    )
    prefix = models.CharField(max_length=10, editable=False)
    year = models.PositiveSmallIntegerField(editable=False)
    number = models.PositiveIntegerField(_("编号"), editable=False)
    submitted_on = models.DateField(_("提交日期"))
    submitted_at = models.DateTimeField()
    text = SealedTextField(_("什么事"), max_length=2000)
    wish = SealedTextField(_("希望怎么解决"), max_length=1000, blank=True)
    place = SealedTextField(_("具体地点"), max_length=120, blank=True)
    name = SealedTextField(_("怎么称呼"), max_length=40, blank=True)
    phone = SealedTextField(_("电话"), max_length=20, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.WAITING)
    ground = models.CharField(_("为什么不登记"), max_length=9, choices=Ground, blank=True)
    note = SealedTextField(_("告诉反映人"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    visit = models.OneToOneField(Visit, models.PROTECT, null=True, related_name="submission_online")
    # The mark of the form: the same form sent twice is one submission.
    token = models.UUIDField(unique=True, editable=False)
    follow_code = models.CharField(max_length=64, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("网上反映")
        indexes = [
            models.Index(fields=["county", "state", "-id"], name="visits_submission_county"),
            models.Index(fields=["township", "state", "-id"], name="visits_submission_township"),
            models.Index(fields=["venue", "state", "-id"], name="visits_submission_venue"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "year", "number"], name="visits_submission_number_once"
            ),
            models.CheckConstraint(
                condition=Q(township__isnull=True) | Q(county=Substr("township_id", 1, 6)),
                name="visits_submission_township_in_county",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", visit__isnull=True, ground="", decided_at=None)
                | Q(state="taken", visit__isnull=False, ground="", decided_at__isnull=False)
                | Q(state="rejected", visit__isnull=True, decided_at__isnull=False) & ~Q(ground=""),
                name="visits_submission_decided",
            ),
        ]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        return reverse("visits:submission", args=[self.pk])

    @property
    def reference(self) -> str:
        """昌人网〔2025〕12号, without leading zeros."""
        return f"{self.prefix}〔{self.year}〕{self.number}号"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def county_code(self) -> str:
        return self.county_id


def photo_path(photo, file_name):
    """A generated name in a folder per month, as attachments have it."""
    return f"attachments/{photo.submission.submitted_at:%Y/%m}/{secrets.token_hex(16)}"


class SubmissionPhoto(models.Model):
    """A photo written anew, without its metadata; it goes on with the visit."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="photos")
    file = models.FileField(upload_to=photo_path, max_length=200)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        verbose_name = _("照片")

    def __str__(self):
        return self.name


class PublicTry(models.Model):
    """One submission or one wrong code of an address, kept as long as a limit looks back.

    `source` is a keyed index of the address (and venue): no address is stored.
    """

    class Kind(models.TextChoices):
        RAISE = "raise", _("网上反映")
        CODE = "code", _("查询码")

    kind = models.CharField(max_length=5, choices=Kind)
    source = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("公开页上的尝试")
        indexes = [models.Index(fields=["kind", "source", "at"], name="visits_publictry_source")]

    def __str__(self):
        return self.get_kind_display()
