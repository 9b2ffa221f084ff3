"""Joint reception days 集中接待日: one date at all or many venues of a county (domain §2).

Written by `visits.duty.joint`.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import never_removed
from stations.models import Region
from stations.scope import Scope


class JointDayQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(county_id__in=Scope.of(user).home_counties)


class JointDay(models.Model):
    """A joint reception day 集中接待日: one date at all or many venues of a county."""

    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    title = models.CharField(_("名称"), max_length=60)
    day = models.DateField(_("日期"))
    starts_at = models.TimeField(_("开始时间"))
    ends_at = models.TimeField(_("结束时间"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = JointDayQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-id"]
        verbose_name = _("集中接待日")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="visits_jointday_hours",
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="visits_jointday_has_title",
                violation_error_message=_("写上这次集中接待的名称。"),
            ),
            never_removed("visits_jointday"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("visits:joint-day", args=[self.pk])

    @property
    def hours(self) -> str:
        """9:00–11:30."""
        first, last = self.starts_at, self.ends_at
        return f"{first.hour}:{first:%M}–{last.hour}:{last:%M}"


class JointGuest(models.Model):
    """An official of a unit invited to one venue of a joint day 应邀到场的单位负责人."""

    joint_day = models.ForeignKey(JointDay, models.CASCADE, related_name="guests")
    duty_day = models.ForeignKey("visits.DutyDay", models.CASCADE, related_name="guests")
    text = models.CharField(_("单位和姓名"), max_length=80)

    class Meta:
        ordering = ["duty_day_id", "id"]
        verbose_name = _("应邀人员")
        constraints = [
            models.UniqueConstraint(
                fields=["duty_day", "text"],
                name="visits_jointguest_once",
                violation_error_message=_("这处家站已经写了这个人。"),
            ),
            models.CheckConstraint(condition=~Q(text=""), name="visits_jointguest_has_text"),
        ]

    def __str__(self):
        return self.text
