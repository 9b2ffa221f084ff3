"""The seal 封存 of the journal: tables beside it that say what its lines were.

A seal covers the lines of one stretch of numbers and hangs on the seal before it; an archive says
up to which line the journal has been moved into files. Both are only ever added to (guards).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import never_changed, never_removed


class Seal(models.Model):
    """One stretch of the journal: lines `after_id` < number ≤ `last_id`."""

    number = models.PositiveIntegerField(_("封存号"), primary_key=True)
    after_id = models.BigIntegerField(_("从哪一行之后"))
    last_id = models.BigIntegerField(_("到哪一行"), unique=True)
    lines = models.PositiveIntegerField(_("行数"))
    # For each line its number and the beginning of its keyed hash (`audit.sealing`).
    marks = models.BinaryField(_("逐行标记"))
    digest = models.CharField(_("封存值"), max_length=64)
    sealed_at = models.DateTimeField(_("封存时间"))

    class Meta:
        verbose_name = _("日志封存")
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                name="seal_covers_lines", condition=models.Q(last_id__gt=models.F("after_id"))
            ),
            never_changed("seal"),
            never_removed("seal"),
        ]

    def __str__(self):
        return f"{self.number} ({self.last_id})"


class Archive(models.Model):
    """The journal up to a line lies in a file; the guard lets go of these lines alone."""

    last_id = models.BigIntegerField(_("到哪一行"), primary_key=True)
    after_id = models.BigIntegerField(_("从哪一行之后"))
    lines = models.PositiveIntegerField(_("行数"))
    last_at = models.DateTimeField(_("最后一行的时间"))
    file_name = models.CharField(_("文件"), max_length=100)
    sha256 = models.CharField(_("校验值"), max_length=64)
    made_at = models.DateTimeField(_("归档时间"))

    class Meta:
        verbose_name = _("日志归档")
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                name="archive_covers_lines", condition=models.Q(last_id__gt=models.F("after_id"))
            ),
            never_changed("archive"),
            never_removed("archive"),
        ]

    def __str__(self):
        return self.file_name
