"""Checklists of standards 标准: versions and their items, 十有 under 四化 (domain §5).

Written by `stations.standards.versions`. Assessments of venues: assessment.py.
"""

from datetime import date

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import Guard, changed, never_removed
from stations.models.dated import Dated, DatedQuerySet
from stations.models.place import Region
from stations.models.register import RegisterQuerySet
from stations.scope import Scope

WHOLE = 100  # what the weights of a checklist add up to

FLAGS_OF_TIERS = ("for_home", "for_workstation", "for_room", "for_specialised")
FROZEN = _("已经用来评估的一版不能再改，请另立一版。")


class StandardQuerySet(RegisterQuerySet, DatedQuerySet):
    @staticmethod
    def rights(user) -> dict[str, Q]:
        return {"may_change": Q(county_id__in=Scope.of(user).clerk_counties)}

    def covering(self, tier: str):
        return self.filter(**{Standard.TIER_COLUMNS[tier]: True})

    def holding(self, county: str, tier: str, on: date):
        """The version that venues of the tier are held against on the day: one at most."""
        return self.filter(county=county).covering(tier).current(on).first()

    def for_list(self):
        """Newest version first, with how many items it has and how often it was used."""
        items = StandardItem.objects.filter(standard=OuterRef("pk"))
        uses = self._rows("assessments").filter(standard=OuterRef("pk")).exclude(state="dropped")
        return self.select_related("successor").annotate(
            item_count=_how_many(items), use_count=_how_many(uses)
        )

    def with_use(self):
        """`is_used`: an assessment was opened with it, so that it is frozen."""
        assessments = self._rows("assessments").filter(standard=OuterRef("pk"))
        return self.annotate(is_used=Exists(assessments))


def _how_many(rows) -> Coalesce:
    counted = rows.order_by().values("standard").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


FROZEN = _("已经用来评估的一版不能再改，请另立一版。")


class Standard(Dated):
    """One version of a checklist. Used once, it stays as it is; a change makes the next version."""

    TIER_COLUMNS = {
        "home": "for_home",
        "workstation": "for_workstation",
        "room": "for_room",
        "specialised": "for_specialised",
    }

    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    name = models.CharField(_("名称"), max_length=30)
    number = models.PositiveSmallIntegerField(_("第几版"), default=1, editable=False)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="successor",
        verbose_name=_("代替哪一版"),
    )
    for_home = models.BooleanField(_("用于“家”"), default=False)
    for_workstation = models.BooleanField(_("用于“站”"), default=False)
    for_room = models.BooleanField(_("用于“室”"), default=False)
    for_specialised = models.BooleanField(_("用于“专”"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = StandardQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["county_id", "name", "-number", "-id"]
        verbose_name = _("标准")
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["county", "name", "number"],
                name="stations_standard_version_once",
                violation_error_message=_("这个县已经有这个名称的标准。"),
            ),
            models.CheckConstraint(
                condition=Q(number=1, replaces__isnull=True)
                | Q(number__gt=1, replaces__isnull=False),
                name="stations_standard_version_follows",
            ),
            models.CheckConstraint(
                condition=Q(for_home=True)
                | Q(for_workstation=True)
                | Q(for_room=True)
                | Q(for_specialised=True),
                name="stations_standard_has_tier",
                violation_error_message=_("至少用于一个层级。"),
            ),
            Guard(
                name="stations_standard_frozen",
                on=("UPDATE",),
                bad=f"""
                ({changed("county_id", "name", "number", "starts_on", *FLAGS_OF_TIERS)})
                AND EXISTS (SELECT 1 FROM stations_assessment a WHERE a.standard_id = NEW.id)
                """,
                violation_error_message=FROZEN,
            ),
            Guard(
                name="stations_standard_one_per_tier",
                bad="""
                EXISTS (
                  SELECT 1 FROM stations_standard s
                  WHERE s.county_id = NEW.county_id AND s.id <> COALESCE(NEW.id, -1)
                    AND ((s.for_home AND NEW.for_home) OR (s.for_workstation
                    AND NEW.for_workstation)
                         OR (s.for_room AND NEW.for_room) OR (s.for_specialised
                         AND NEW.for_specialised))
                    AND (s.ends_on IS NULL OR s.ends_on >= NEW.starts_on)
                    AND (NEW.ends_on IS NULL OR s.starts_on <= NEW.ends_on))
                """,
                violation_error_message=_("同一个层级同一天只能有一份标准。"),
            ),
            Guard(
                name="stations_standard_end_after_use",
                on=("UPDATE",),
                bad="""
                NEW.ends_on IS NOT NULL AND EXISTS (
                  SELECT 1 FROM stations_assessment a
                  WHERE a.standard_id = NEW.id AND a.state <> 'dropped'
                  AND a.assessed_on > NEW.ends_on)
                """,
                violation_error_message=_("这一天以后还有按这一版做的评估。"),
            ),
            never_removed("stations_standard", message=_("标准不能删除。")),
        ]

    def __str__(self):
        return gettext("%(name)s第 %(number)d 版") % {"name": self.name, "number": self.number}

    def get_absolute_url(self):
        return reverse("stations:standard", args=[self.pk])

    @property
    def is_last(self) -> bool:
        """No version follows it, and it has not been ended."""
        return self.ends_on is None and getattr(self, "successor", None) is None

    @property
    def tiers(self) -> list[str]:
        """The tiers it applies to, by code."""
        return [tier for tier, column in self.TIER_COLUMNS.items() if getattr(self, column)]


class StandardItemQuerySet(models.QuerySet):
    def of_county(self, county: str):
        return self.filter(standard__county=county)

    def holding(self, county: str, tier: str, on: date):
        """The items of the version that venues of the tier are held against on the day."""
        held = Standard.objects.filter(county=county).covering(tier).current(on)
        return self.filter(standard__in=held)


class StandardItem(models.Model):
    """One line of a checklist. `code` is the same in every version, so that results compare."""

    class Heading(models.TextChoices):
        INSTITUTION = "institution", _("制度化")
        STANDARD = "standard", _("规范化")
        INFORMATION = "information", _("信息化")
        PROFESSION = "profession", _("专业化")

    class Computed(models.TextChoices):
        """What the portal reads from its records; everything else is assessed by hand."""

        DEPUTIES = "deputies", _("进站代表及其公开资料")
        PLAN = "plan", _("年度计划和值班表")
        LEDGERS = "ledgers", _("来访和活动 7 天内录入")
        STAFF = "staff", _("站长和联络员")
        EFFECT = "effect", _("一年的活动、来访和已解决的问题")

    standard = models.ForeignKey(
        Standard, models.CASCADE, related_name="items", verbose_name=_("标准")
    )
    code = models.CharField(max_length=12, editable=False)
    position = models.PositiveSmallIntegerField(editable=False)
    heading = models.CharField(pgettext_lazy("item", "归类"), max_length=12, choices=Heading)
    name = models.CharField(_("名称"), max_length=20)
    criterion = models.CharField(_("要求"), max_length=200)
    weight = models.PositiveSmallIntegerField(_("分值"))
    evidence = models.CharField(_("佐证"), max_length=200, blank=True)
    computed = models.CharField(_("系统计算"), max_length=10, choices=Computed, blank=True)

    objects = StandardItemQuerySet.as_manager()

    class Meta:
        ordering = ["standard_id", "position"]
        verbose_name = _("标准项目")
        constraints = [
            models.UniqueConstraint(
                fields=["standard", "code"], name="stations_standarditem_code_once"
            ),
            models.UniqueConstraint(
                fields=["standard", "position"], name="stations_standarditem_position_once"
            ),
            models.UniqueConstraint(
                fields=["standard", "name"],
                name="stations_standarditem_name_once",
                violation_error_message=_("这一版里已经有这个名称。"),
            ),
            models.UniqueConstraint(
                fields=["standard", "computed"],
                condition=~Q(computed=""),
                name="stations_standarditem_computed_once",
                violation_error_message=_("同一种系统计算只能用于一项。"),
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=WHOLE),
                name="stations_standarditem_weight",
                violation_error_message=_("分值在 1 到 100 之间。"),
            ),
            Guard(
                name="stations_standarditem_frozen",
                bad="""
                EXISTS (SELECT 1 FROM stations_assessment a WHERE a.standard_id = NEW.standard_id)
                """,
                violation_error_message=FROZEN,
            ),
            Guard(
                name="stations_standarditem_stays",
                on=("UPDATE",),
                bad="NEW.standard_id <> OLD.standard_id",
                violation_error_message=FROZEN,
            ),
            Guard(
                name="stations_standarditem_kept",
                on=("DELETE",),
                bad="""
                EXISTS (SELECT 1 FROM stations_assessment a WHERE a.standard_id = OLD.standard_id)
                """,
                violation_error_message=FROZEN,
            ),
        ]

    def __str__(self):
        return self.name
