"""Acceptance 验收: reported, then checked item by item by named people on a day (domain §5).

Written by `stations.upgrade`; what has been decided is never changed.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import Guard, never_changed, never_removed
from stations.models.upgrade.upgrade_parts import PartOfUpgrade, PartOfUpgradeQuerySet, UpgradeItem
from stations.models.upgrade.venue_upgrade import VenueUpgrade


class AcceptanceQuerySet(PartOfUpgradeQuerySet):
    def for_history(self):
        """With who was there, and what was found at each item."""
        checks = models.Prefetch("checks", ItemCheck.objects.select_related("item__aspect"))
        return self.select_related("reported_by").prefetch_related("inspectors", checks)


class Acceptance(PartOfUpgrade):
    """One round: the report, and once it was held its result. A rejection is put right and
    reported again, which begins the next round.
    """

    class Result(models.TextChoices):
        ACCEPTED = "accepted", _("通过验收")
        REJECTED = "rejected", _("整改后复验")

    upgrade = models.ForeignKey(VenueUpgrade, models.PROTECT, related_name="acceptances")
    no = models.PositiveSmallIntegerField(_("第几次"))
    reported_on = models.DateField(_("报验日期"))
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    report_note = models.CharField(_("报验说明"), max_length=200, blank=True)
    held_on = models.DateField(_("验收日期"), null=True, blank=True)
    result = models.CharField(_("结论"), max_length=8, choices=Result, blank=True)
    opinion = models.CharField(_("验收意见"), max_length=300, blank=True)
    put_right_by = models.DateField(_("整改期限"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(null=True)

    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        ordering = ["upgrade_id", "no"]
        verbose_name = _("验收")
        constraints = [
            models.UniqueConstraint(
                fields=["upgrade", "no"],
                name="stations_acceptance_no_once",
                violation_error_message=_("这一次验收已经登记。"),
            ),
            models.UniqueConstraint(
                fields=["upgrade"],
                condition=Q(result=""),
                name="stations_acceptance_one_open",
                violation_error_message=_("已经报请验收，还没有结论。"),
            ),
            models.CheckConstraint(
                condition=Q(result="", held_on__isnull=True, recorded_at__isnull=True)
                | ~Q(result="")
                & Q(held_on__gte=F("reported_on"), held_on__isnull=False)
                & Q(recorded_at__isnull=False),
                name="stations_acceptance_held_after_reported",
                violation_error_message=_("验收日期不能早于报验日期。"),
            ),
            models.CheckConstraint(
                condition=~Q(result="rejected") & Q(put_right_by__isnull=True)
                | Q(result="rejected", put_right_by__gte=F("held_on"), put_right_by__isnull=False)
                & ~Q(opinion=""),
                name="stations_acceptance_rejected_says_what",
                violation_error_message=_("整改后复验要写整改要求和期限，期限不能早于验收日期。"),
            ),
            Guard(
                name="stations_acceptance_no_change",
                on=("UPDATE",),
                bad="OLD.result <> ''",
                violation_error_message=_("已经有结论的验收不能再改。"),
            ),
            never_removed("stations_acceptance"),
        ]

    def __str__(self):
        return f"{self.upgrade} {self.no}"

    @property
    def is_open(self) -> bool:
        return not self.result


class Inspector(models.Model):
    """验收人员: somebody who was there, by name."""

    acceptance = models.ForeignKey(Acceptance, models.PROTECT, related_name="inspectors")
    name = models.CharField(_("姓名"), max_length=40)

    class Meta:
        ordering = ["acceptance_id", "id"]
        verbose_name = _("验收人员")
        constraints = [
            models.UniqueConstraint(
                fields=["acceptance", "name"],
                name="stations_inspector_once",
                violation_error_message=_("验收人员写了两次。"),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="stations_inspector_has_name",
                violation_error_message=_("请写验收人员的姓名。"),
            ),
            Guard(
                name="stations_inspector_not_doer",
                bad="""
                EXISTS (
                  SELECT 1 FROM stations_itemcheck c
                  JOIN stations_upgradeitem i ON i.id = c.item_id
                  WHERE c.acceptance_id = NEW.acceptance_id AND i.doer = NEW.name)
                """,
                violation_error_message=_("做这一项的人不能自己验收。"),
            ),
            never_removed("stations_inspector"),
            never_changed("stations_inspector"),
        ]

    def __str__(self):
        return self.name


class ItemCheck(models.Model):
    """One item as the inspectors found it."""

    acceptance = models.ForeignKey(Acceptance, models.PROTECT, related_name="checks")
    item = models.ForeignKey(UpgradeItem, models.PROTECT, related_name="checks")
    passed = models.BooleanField(_("符合"))
    finding = models.CharField(_("整改要求"), max_length=200, blank=True)

    class Meta:
        ordering = ["acceptance_id", "id"]
        verbose_name = _("逐项核验")
        constraints = [
            models.UniqueConstraint(
                fields=["acceptance", "item"],
                name="stations_itemcheck_once",
                violation_error_message=_("这一项已经核验过。"),
            ),
            models.CheckConstraint(
                condition=Q(passed=True) | ~Q(finding=""),
                name="stations_itemcheck_failed_says_why",
                violation_error_message=_("不符合的项目要写整改要求。"),
            ),
            Guard(
                name="stations_itemcheck_of_done_item",
                bad="""
                NOT EXISTS (
                  SELECT 1 FROM stations_upgradeitem i
                  JOIN stations_acceptance a ON a.upgrade_id = i.upgrade_id
                  WHERE i.id = NEW.item_id AND a.id = NEW.acceptance_id AND i.state = 'done')
                """,
                violation_error_message=_("还没有做完的项目不能验收。"),
            ),
            Guard(
                name="stations_itemcheck_not_by_doer",
                bad="""
                EXISTS (
                  SELECT 1 FROM stations_upgradeitem i
                  JOIN stations_acceptance a ON a.id = NEW.acceptance_id
                  WHERE i.id = NEW.item_id AND (
                    i.done_by_id = a.recorded_by_id
                    OR EXISTS (SELECT 1 FROM stations_inspector n
                               WHERE n.acceptance_id = a.id AND n.name = i.doer)))
                """,
                violation_error_message=_("做这一项的人不能自己验收。"),
            ),
            never_removed("stations_itemcheck"),
            never_changed("stations_itemcheck"),
        ]

    def __str__(self):
        return f"{self.item} {self.passed}"
