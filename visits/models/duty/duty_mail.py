"""Mail to deputies 值班邮件: duty news for those whom no mail to an account reaches.

Written by `visits.duty.news.mailing`.
"""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from stations.models import Deputy

KEPT = timedelta(days=180)


class DutyMailQuerySet(models.QuerySet):
    def waiting(self, *, since: datetime, until: datetime):
        return self.filter(mailed_at__isnull=True, at__gt=since, at__lte=until)

    def forget(self, before: datetime) -> int:
        """Remove the mails of long ago; returns how many."""
        return self.filter(at__lt=before - KEPT).delete()[0]


class DutyMail(models.Model):
    """One sentence to one deputy, mailed once; the address stands in the deputy's file alone."""

    deputy = models.ForeignKey(Deputy, models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    text = models.CharField(max_length=1000)
    at = models.DateTimeField(_("时间"))
    mailed_at = models.DateTimeField(null=True)

    objects = DutyMailQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("值班邮件")
        constraints = [
            models.UniqueConstraint(fields=["deputy", "key"], name="visits_dutymail_told_once")
        ]

    def __str__(self):
        return self.key
