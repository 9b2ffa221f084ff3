"""An import 导入: a file of an office on its way into the registers (domain §6).

Its state is written by `working`, `staging` and `undoing` alone.
"""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.vault import SealedTextField
from stations.models import Region
from stations.scope import Scope


def stored_as(imported, name: str) -> str:
    """A generated name: nothing of it can be guessed, nothing comes from outside."""
    return f"imports/{uuid4().hex}"


BEGUN = ~Q(reserved={})


class ImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What the person has sent, and what others sent for the counties whose clerk he is; the
        administrator of the whole installation sees all that belongs to no county.
        """
        scope = Scope.of(user)
        wanted = Q(sent_by=user) | Q(county__in=scope.clerk_counties)
        if scope.administers_all:
            wanted |= Q(county__isnull=True)
        return self.filter(wanted)

    def written(self):
        return self.filter(state__in=[Import.State.WRITTEN, Import.State.UNDONE])

    def for_list(self):
        return self.select_related("sent_by", "undone_by")

    def with_expired_file(self, before):
        """Imports whose file was sent before the moment and is still there."""
        kept = self.filter(sent_at__lt=before).exclude(file="")
        return kept.exclude(BEGUN, state=Import.State.CHECKED)  # it is needed to go on


class Import(models.Model):
    class State(models.TextChoices):
        SENT = "sent", _("等待对应列")
        CHECKED = "checked", _("已试导入")
        WRITTEN = "written", _("已写入")
        UNDONE = "undone", _("已撤销")

    OPEN = ("sent", "checked")  # the columns may be matched, cells put right
    # The file may be called after a person, and its cells are what people wrote.
    KEPT_OUT_OF_JOURNAL = frozenset({"file_name", "mends", "file"})
    SEALED_FILES = {"file": "sha256"}  # the column of its checksum (`core.rotation`)

    county = models.ForeignKey(
        Region, models.PROTECT, null=True, related_name="+", verbose_name=_("县")
    )
    kind = models.CharField(_("种类"), max_length=20)
    file = models.FileField(upload_to=stored_as, max_length=100, blank=True)
    file_name = models.CharField(_("文件"), max_length=120)
    extension = models.CharField(max_length=5)
    sha256 = models.CharField(max_length=64)
    sheet = models.CharField(_("工作表"), max_length=60, blank=True)
    columns = models.JSONField(default=dict)  # number of the column in the file → name
    mends = SealedTextField(blank=True)  # JSON: line → name of the column → text put right
    takes_over_term = models.BooleanField(_("换届"), default=False)
    remarks = models.JSONField(default=list)

    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.SENT)
    rows = models.PositiveIntegerField(default=0)
    # The numbers kept for the rows of a ledger, by kind and year: from here on its writing only
    # goes forward.
    reserved = models.JSONField(default=dict)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)

    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    posting = models.ForeignKey("stations.Posting", models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    written_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("导入")
        indexes = [models.Index(fields=["county", "-id"], name="imports_import_county")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["written", "undone"], written_at__isnull=False)
                | ~Q(state__in=["written", "undone"]) & Q(written_at__isnull=True),
                name="imports_import_written_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(state="undone", undone_at__isnull=False)
                | ~Q(state="undone") & Q(undone_at__isnull=True),
                name="imports_import_undone_has_moment",
            ),
        ]

    def __str__(self):
        """What the journal says too: the file may be called after a person."""
        return gettext("导入第 %(number)d 号") % {"number": self.pk}

    def get_absolute_url(self):
        return reverse("imports:import", args=[self.pk])

    @property
    def county_code(self) -> str:
        return self.county_id or ""

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN and not self._is_begun

    @property
    def is_forward(self) -> bool:
        """Its writing has begun and is not at its end: it can only be gone on with."""
        return self._is_begun and self.state == self.State.CHECKED

    @property
    def _is_begun(self) -> bool:
        return bool(self.reserved)

    @property
    def shown_deeds(self):
        """What it would do, until it has done it."""
        return self.deeds.filter(is_trial=self.state in self.OPEN)

    @property
    def is_written(self) -> bool:
        return self.state == self.State.WRITTEN

    @property
    def tag(self) -> str:
        """The class of its state on a page."""
        if self.is_written:
            return "tag-ok"
        return "tag-red" if self.wrong and self.state == self.State.CHECKED else ""

    @property
    def to_write(self) -> int:
        return self.added + self.changed


class Problem(models.Model):
    """What is wrong with one cell or row of the file."""

    imported = models.ForeignKey(Import, models.CASCADE, related_name="problems")
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=30, blank=True)
    written = SealedTextField(blank=True)  # what stands in the cell
    message = models.CharField(max_length=300)

    class Meta:
        ordering = ["line", "id"]

    def __str__(self):
        return f"{self.line} {self.message}"


class ImportedRow(models.Model):
    """What one row of the file does, or has done, with one record."""

    class Act(models.TextChoices):
        ADDED = "added", _("新增")
        CHANGED = "changed", _("更新")
        ENDED = "ended", _("结束")

    imported = models.ForeignKey(Import, models.CASCADE, related_name="deeds")
    line = models.PositiveIntegerField()
    is_trial = models.BooleanField(default=False)  # of the trial: nothing was done
    act = models.CharField(max_length=7, choices=Act)
    label = SealedTextField()
    # JSON: (what, old, new) in words, without the values of private columns.
    told = SealedTextField(blank=True)
    target_kind = models.CharField(max_length=60, blank=True)
    target_id = models.CharField(max_length=40, blank=True)
    target_version = models.PositiveIntegerField(null=True)
    before = SealedTextField(blank=True)  # JSON: column → value, to put back

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["target_kind", "target_id"], name="imports_row_target"),
        ]

    def __str__(self):
        return f"{self.line} {self.act}"
