"""The upgrade programme 提升改造: what a county renews by when, and with what money (domain §5).

Its venues: venue_upgrade.py. Written by `stations.upgrade.programmes`.
"""

from datetime import date

from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.database.guards import Guard
from stations.models.place import Region
from stations.models.register import CountyListQuerySet, RegisterQuerySet
from stations.scope import Scope

NOT_NEGATIVE = _("金额不能是负数。")


class MoneySource(models.TextChoices):
    PROVINCE = "province", _("省级资金")
    PREFECTURE = "prefecture", _("州（市）级资金")
    COUNTY = "county", _("县级财政")
    TOWNSHIP = "township", _("乡镇自筹")
    VILLAGE = "village", _("村集体")
    DONATION = "donation", _("社会捐助")
    OTHER = "other", _("其他")


class UpgradeAspect(models.Model):
    """What is upgraded, one line of a county's list: premises, equipment, signs …"""

    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    name = models.CharField(_("名称"), max_length=20)
    requirement = models.CharField(_("要求"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(_("次序"), default=1)
    closed_on = models.DateField(_("停用日期"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CountyListQuerySet.as_manager()

    class Meta:
        ordering = ["county_id", "position", "id"]
        verbose_name = _("改造项目")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name"],
                condition=Q(closed_on__isnull=True),
                name="stations_upgradeaspect_name_once",
                violation_error_message=_("已经有这个名称。"),
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=99),
                name="stations_upgradeaspect_position",
                violation_error_message=_("次序在 1 到 99 之间。"),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{reverse('stations:upgrade-aspects')}?{urlencode({'county': self.county_id})}"


class UpgradeProgrammeQuerySet(RegisterQuerySet):
    @staticmethod
    def rights(user) -> dict[str, Q]:
        mine = Q(county_id__in=Scope.of(user).clerk_counties)
        return {"may_change": mine & Q(closed_on__isnull=True)}

    def running(self, on: date):
        """Begun by the day and not closed; what begins tomorrow renews nothing yet."""
        return self.filter(starts_on__lte=on, closed_on__isnull=True)

    def with_size(self):
        return self.annotate(size=Count("upgrades", filter=Q(upgrades__dropped_on__isnull=True)))

    def newest_first(self):
        """Those still running before the closed ones, by their deadline."""
        return self.order_by(F("closed_on").desc(nulls_first=True), "-deadline", "-pk")


class UpgradeProgramme(models.Model):
    """One programme of one county. Closed once every venue in it is accepted or taken out."""

    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    name = models.CharField(_("名称"), max_length=60)
    aim = models.CharField(_("目标"), max_length=200, blank=True)
    starts_on = models.DateField(_("开始日期"))
    deadline = models.DateField(_("完成期限"))
    closed_on = models.DateField(_("结束日期"), null=True, blank=True)
    closing_note = models.CharField(_("结束说明"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = UpgradeProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["county_id", "-deadline", "-id"]
        verbose_name = _("提升改造方案")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name"],
                name="stations_upgradeprogramme_name_once",
                violation_error_message=_("这个县已经有同名的方案。"),
            ),
            models.CheckConstraint(
                condition=Q(deadline__gte=F("starts_on")),
                name="stations_upgradeprogramme_from_to",
                violation_error_message=_("完成期限不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("starts_on")),
                name="stations_upgradeprogramme_closed_after_start",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            Guard(
                name="stations_upgradeprogramme_all_accepted",
                on=("UPDATE",),
                bad="""
                NEW.closed_on IS NOT NULL AND EXISTS (
                  SELECT 1 FROM stations_venueupgrade u
                  WHERE u.programme_id = NEW.id AND u.accepted_on IS NULL
                  AND u.dropped_on IS NULL)
                """,
                violation_error_message=_("还有家站没有验收，方案不能结束。"),
            ),
            Guard(
                name="stations_upgradeprogramme_holds_dates",
                on=("UPDATE",),
                bad="""
                EXISTS (
                  SELECT 1 FROM stations_venueupgrade u
                  WHERE u.programme_id = NEW.id AND u.dropped_on IS NULL
                    AND (u.planned_start < NEW.starts_on OR u.due > NEW.deadline))
                """,
                violation_error_message=_(
                    "有家站的计划开工或验收期限在这段时间以外，请先改那些家站的日期。"
                ),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{reverse('stations:upgrade-board')}?{urlencode({'programme': self.pk})}"

    @property
    def is_running(self) -> bool:
        """Whether it may still be changed; one that begins later may, too."""
        return self.closed_on is None

    def runs(self, on: date) -> bool:
        """One row of `running(on)`."""
        return self.closed_on is None and self.starts_on <= on

    @cached_property
    def size(self) -> int:
        """How many venues are in it; `with_size` reads it along."""
        return self.upgrades.counted().count()


class PartOfProgrammeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(programme__in=UpgradeProgramme.objects.visible_to(user))


class ProgrammeFund(models.Model):
    """Money the programme was granted, by source, in yuan."""

    programme = models.ForeignKey(UpgradeProgramme, models.CASCADE, related_name="funds")
    source = models.CharField(_("来源"), max_length=10, choices=MoneySource)
    amount = models.DecimalField(_("金额（元）"), max_digits=12, decimal_places=2)

    objects = PartOfProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["programme_id", "id"]
        verbose_name = _("方案资金")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "source"],
                name="stations_programmefund_source_once",
                violation_error_message=_("这个来源已经填过。"),
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="stations_programmefund_not_negative",
                violation_error_message=NOT_NEGATIVE,
            ),
        ]

    def __str__(self):
        return f"{self.get_source_display()} {self.amount}"


class PlanLine(models.Model):
    """计划线: how many venues should be accepted by the end of a month, all counted together."""

    programme = models.ForeignKey(UpgradeProgramme, models.CASCADE, related_name="plan_lines")
    until = models.DateField(pgettext_lazy("plan", "到哪天"))
    number = models.PositiveSmallIntegerField(_("应验收几处"))

    objects = PartOfProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["programme_id", "until"]
        verbose_name = _("计划线")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "until"],
                name="stations_planline_once",
                violation_error_message=_("这个月的计划已经填过。"),
            ),
            Guard(
                name="stations_planline_grows",
                bad="""
                EXISTS (
                  SELECT 1 FROM stations_planline l
                  WHERE l.programme_id = NEW.programme_id AND l.id <> COALESCE(NEW.id, -1)
                    AND ((l.until < NEW.until AND l.number > NEW.number)
                         OR (l.until > NEW.until AND l.number < NEW.number)))
                """,
                violation_error_message=_("后一个月的累计数不能少于前一个月。"),
            ),
        ]

    def __str__(self):
        return f"{self.until}: {self.number}"
