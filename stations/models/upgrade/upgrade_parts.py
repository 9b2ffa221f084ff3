"""What belongs to the upgrade of one venue: items, money, problems, photos (domain §5).

Written by `stations.upgrade`, money and problems by their register pages.
"""

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.database.guards import Guard
from stations.models.part import Part
from stations.models.upgrade.programme import NOT_NEGATIVE, MoneySource, UpgradeAspect
from stations.models.upgrade.venue_upgrade import VenueUpgrade


class PartOfUpgradeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(upgrade__in=VenueUpgrade.objects.visible_to(user))


class PartOfUpgrade(Part):
    OWNER = "upgrade"

    class Meta:
        abstract = True

    @property
    def county_code(self) -> str:
        return self.upgrade.venue.county_id


class UpgradeItemQuerySet(PartOfUpgradeQuerySet):
    def needed(self):
        return self.exclude(state="not_needed")

    def by_aspect(self) -> list[dict]:
        """Per aspect how many venues need it (needed) and have it done (done)."""
        columns = ("aspect_id", "aspect__name", "aspect__position")
        rows = self.needed().order_by().values(*columns)
        counted = rows.annotate(needed=Count("pk"), done=Count("pk", filter=Q(state="done")))
        return list(counted.order_by("aspect__position", "aspect_id"))


class UpgradeItem(PartOfUpgrade):
    """One aspect in one venue. `accepted_on` is taken back when the item is opened again."""

    class State(models.TextChoices):
        NOT_NEEDED = "not_needed", _("不需要")
        PLANNED = "planned", _("待做")
        IN_WORK = "in_work", _("在做")
        DONE = "done", _("做完")

    upgrade = models.ForeignKey(VenueUpgrade, models.CASCADE, related_name="items")
    aspect = models.ForeignKey(
        UpgradeAspect, models.PROTECT, related_name="+", verbose_name=_("改造项目")
    )
    state = models.CharField(_("进度"), max_length=10, choices=State, default=State.PLANNED)
    note = models.CharField(_("现状"), max_length=200, blank=True)
    started_on = models.DateField(_("开工日期"), null=True, blank=True)
    done_on = models.DateField(_("完工日期"), null=True, blank=True)
    doer = models.CharField(_("经办人"), max_length=40, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_on = models.DateField(_("验收日期"), null=True, blank=True)

    objects = UpgradeItemQuerySet.as_manager()

    class Meta:
        ordering = ["upgrade_id", "aspect__position", "id"]
        verbose_name = _("改造项目")
        constraints = [
            models.UniqueConstraint(
                fields=["upgrade", "aspect"],
                name="stations_upgradeitem_aspect_once",
                violation_error_message=_("这一项已经列入。"),
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False, started_on__isnull=False)
                & ~Q(doer="")
                | ~Q(state="done") & Q(done_on__isnull=True, doer="", done_by__isnull=True),
                name="stations_upgradeitem_done_says_who",
                violation_error_message=_("做完的项目要写经办人和日期。"),
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(done_on__gte=F("started_on")),
                name="stations_upgradeitem_done_after_start",
                violation_error_message=_("完工日期不能早于开工日期。"),
            ),
            models.CheckConstraint(
                condition=Q(accepted_on__isnull=True)
                | Q(done_on__isnull=False, accepted_on__gte=F("done_on")),
                name="stations_upgradeitem_accepted_after_done",
                violation_error_message=_("还没有做完的项目不能验收。"),
            ),
            Guard(
                name="stations_upgradeitem_of_county",
                bad="""
                NOT EXISTS (
                  SELECT 1 FROM stations_venueupgrade u
                  JOIN stations_upgradeprogramme p ON p.id = u.programme_id
                  JOIN stations_upgradeaspect a ON a.county_id = p.county_id
                  WHERE u.id = NEW.upgrade_id AND a.id = NEW.aspect_id)
                """,
                violation_error_message=_("改造项目要是本县清单里的。"),
            ),
        ]

    def __str__(self):
        return f"{self.aspect}：{self.get_state_display()}"

    @property
    def is_needed(self) -> bool:
        return self.state != self.State.NOT_NEEDED


class MoneyLineQuerySet(PartOfUpgradeQuerySet):
    def kept_in(self, changeable):
        """Of the upgrades changeable all lines, of others what was spent."""
        return self.filter(Q(kind="spent") | Q(upgrade__in=changeable))

    def totals(self) -> dict:
        """Budget and spending of all sources together, in yuan."""
        return self.aggregate(
            budget=Sum("amount", filter=Q(kind="budget"), default=0),
            spent=Sum("amount", filter=Q(kind="spent"), default=0),
        )

    def by_source(self) -> list[dict]:
        """Budget and spending per source (`label` is its name), in yuan."""
        rows = self.order_by().values("source")
        budget = Sum("amount", filter=Q(kind="budget"), default=0)
        spent = Sum("amount", filter=Q(kind="spent"), default=0)
        summed = rows.annotate(budget=budget, spent=spent).order_by("source")
        return [row | {"label": MoneySource(row["source"]).label} for row in summed]


class MoneyLine(PartOfUpgrade):
    """预算 or 支出 of one venue in yuan, from one source. A line entered by mistake is set to 0."""

    class Kind(models.TextChoices):
        BUDGET = "budget", _("预算")
        SPENT = "spent", _("支出")

    upgrade = models.ForeignKey(VenueUpgrade, models.CASCADE, related_name="money")
    kind = models.CharField(pgettext_lazy("money", "性质"), max_length=6, choices=Kind)
    source = models.CharField(_("来源"), max_length=10, choices=MoneySource)
    amount = models.DecimalField(_("金额（元）"), max_digits=12, decimal_places=2)
    purpose = models.CharField(_("用途"), max_length=80)
    on = models.DateField(_("日期"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MoneyLineQuerySet.as_manager()

    class Meta:
        ordering = ["upgrade_id", "on", "id"]
        verbose_name = _("改造经费")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="stations_moneyline_not_negative",
                violation_error_message=NOT_NEGATIVE,
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.amount}"


class UpgradeProblem(PartOfUpgrade):
    """What stands in the way; the newest unsolved one is why a venue is late."""

    upgrade = models.ForeignKey(VenueUpgrade, models.CASCADE, related_name="problems")
    text = models.CharField(_("问题"), max_length=120)
    found_on = models.DateField(_("发现日期"))
    solved_on = models.DateField(_("解决日期"), null=True, blank=True)
    solution = models.CharField(_("怎样解决"), max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PartOfUpgradeQuerySet.as_manager()

    class Meta:
        ordering = ["upgrade_id", "-found_on", "-id"]
        verbose_name = _("改造中的问题")
        constraints = [
            models.CheckConstraint(
                condition=Q(solved_on__isnull=True) | Q(solved_on__gte=F("found_on")),
                name="stations_upgradeproblem_from_to",
                violation_error_message=_("解决日期不能早于发现日期。"),
            )
        ]

    def __str__(self):
        return self.text


class UpgradePhotoQuerySet(PartOfUpgradeQuerySet):
    def shown(self):
        return self.filter(removed_on__isnull=True)


class UpgradePhoto(PartOfUpgrade):
    class Moment(models.TextChoices):
        BEFORE = "before", _("改造前")
        AFTER = "after", _("改造后")

    upgrade = models.ForeignKey(VenueUpgrade, models.CASCADE, related_name="photos")
    moment = models.CharField(_("时候"), max_length=6, choices=Moment)
    file = models.ImageField(_("照片"), upload_to="upgrade/%Y/%m/", max_length=200)
    caption = models.CharField(_("说明"), max_length=80)
    taken_on = models.DateField(_("拍摄日期"), null=True, blank=True)
    removed_on = models.DateField(_("撤下日期"), null=True, blank=True, editable=False)

    objects = UpgradePhotoQuerySet.as_manager()

    class Meta:
        ordering = ["upgrade_id", "id"]
        verbose_name = _("改造照片")

    def __str__(self):
        return self.caption
