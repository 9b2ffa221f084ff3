"""What a county asks of its venues: activity types 活动类型 (the six regimes 六项制度 among them)
and how often 规定活动频次 (domain §4). Shipped defaults: `stations.cadence.rules`.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import Guard, never_removed
from stations.models.dated import Dated, DatedQuerySet
from stations.models.place import Region
from stations.models.register import CountyListQuerySet, CountyRuleQuerySet, none_first
from stations.models.venue import Venue

DIGITS = 10  # the first ten types stand under the digits 1-0 of the form


class ActivityType(models.Model):
    """One kind of activity of a county. The name may change; `kind` says what rules mean by it."""

    class Kind(models.TextChoices):
        STUDY = "study", _("代表学习")
        INSPECTION = "inspection", _("视察调研")
        RECEIVING = "receiving", _("接待选民")
        CONTACTING = "contacting", _("联系选民")
        APPRAISAL = "appraisal", _("履职考核")
        REPORT = "report", _("向选民述职")
        SEMINAR = "seminar", _("列席代表座谈会")
        ENFORCEMENT = "enforcement", _("执法检查")
        TRAINING = "training", _("培训")
        FORUM = "forum", _("座谈")
        OTHER = "other", _("其他")

    # The six regimes; a county may rename them, not do without them.
    REGIMES = (
        Kind.STUDY,
        Kind.INSPECTION,
        Kind.RECEIVING,
        Kind.CONTACTING,
        Kind.APPRAISAL,
        Kind.REPORT,
    )

    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    kind = models.CharField(
        _("性质"), max_length=11, choices=Kind, default=Kind.OTHER, editable=False
    )
    name = models.CharField(_("名称"), max_length=20)
    position = models.PositiveSmallIntegerField(_("次序"), default=11)
    closed_on = models.DateField(_("停用日期"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CountyListQuerySet.as_manager()

    class Meta:
        ordering = ["county_id", "position", "id"]
        verbose_name = _("活动类型")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name"],
                condition=Q(closed_on__isnull=True),
                name="stations_activitytype_name_once",
                violation_error_message=_("已经有这个名称。"),
            ),
            models.UniqueConstraint(
                fields=["county", "kind"],
                condition=Q(closed_on__isnull=True) & ~Q(kind="other"),
                name="stations_activitytype_kind_once",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | ~Q(kind__in=["study", "inspection", "receiving"])
                & ~Q(kind__in=["contacting", "appraisal", "report"]),
                name="stations_activitytype_regimes_stay",
                violation_error_message=_("六项制度的活动可以改名，不能停用。"),
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=99),
                name="stations_activitytype_position",
                violation_error_message=_("次序在 1 到 99 之间。"),
            ),
            Guard(
                name="stations_activitytype_kind_kept",
                on=("UPDATE",),
                bad="OLD.kind <> NEW.kind OR OLD.county_id <> NEW.county_id",
                violation_error_message=_("活动类型的性质不能改。"),
            ),
            never_removed("stations_activitytype"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{reverse('visits:activity-types')}?county={self.county_id}"

    @property
    def label(self) -> str:
        """A name that ships is said in the reader's language."""
        return gettext(self.name)

    @property
    def is_regime(self) -> bool:
        return self.kind in self.REGIMES


class CadenceRuleQuerySet(CountyRuleQuerySet, DatedQuerySet):
    def for_list(self):
        return self.select_related("activity_type", "venue", "county")


class CadenceRule(Dated):
    """How often the venues of a tier, or one venue, hold one kind of activity.

    A rule of a venue stands in place of that of its tier for the same activity. Never rewritten:
    a change ends the rule and begins another one.
    """

    class Period(models.TextChoices):
        MONTH = "month", _("每月")
        QUARTER = "quarter", _("每季度")
        HALF = "half", _("每半年")
        YEAR = "year", _("每年")

    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    tier = models.CharField(
        pgettext_lazy("venue", "层级"), max_length=12, choices=Venue.Tier, blank=True
    )
    venue = models.ForeignKey(
        Venue,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cadence_rules",
        verbose_name=_("家站"),
    )
    activity_type = models.ForeignKey(
        ActivityType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cadence_rules",
        verbose_name=_("哪一类活动"),
    )
    period = models.CharField(_("周期"), max_length=7, choices=Period)
    times = models.PositiveSmallIntegerField(_("次数"), default=1)
    label = models.CharField(
        _("统称"), max_length=30, blank=True, help_text=_("例如“两个半年、四个一年”。")
    )
    # It takes nothing from periods that had ended before it was made (`visits.cadence.fulfilment`).
    made_on = models.DateField(default=timezone.localdate, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CadenceRuleQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["county_id", "tier", none_first("venue_id"), "id"]
        verbose_name = _("规定活动频次")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(venue__isnull=True) & ~Q(tier="") | Q(venue__isnull=False, tier=""),
                name="stations_cadencerule_tier_or_venue",
                violation_error_message=_("选一个层级，或者一处家站。"),
            ),
            models.CheckConstraint(
                condition=Q(times__gte=1, times__lte=31),
                name="stations_cadencerule_times",
                violation_error_message=_("次数在 1 到 31 之间。"),
            ),
            Guard(
                name="stations_cadencerule_of_county",
                bad="""
                (NEW.venue_id IS NOT NULL AND NOT EXISTS (
                  SELECT 1 FROM stations_venue v WHERE v.id = NEW.venue_id
                  AND v.county_id = NEW.county_id))
                OR (NEW.activity_type_id IS NOT NULL AND NOT EXISTS (
                  SELECT 1 FROM stations_activitytype t
                  WHERE t.id = NEW.activity_type_id AND t.county_id = NEW.county_id))
                """,
                violation_error_message=_("请选择本县的活动类型和家站。"),
            ),
            Guard(
                name="stations_cadencerule_no_overlap",
                bad="""
                EXISTS (
                  SELECT 1 FROM stations_cadencerule r
                  WHERE r.id <> COALESCE(NEW.id, -1) AND r.county_id = NEW.county_id
                  AND r.tier = NEW.tier
                    AND COALESCE(r.venue_id, 0) = COALESCE(NEW.venue_id, 0)
                    AND COALESCE(r.activity_type_id, 0) = COALESCE(NEW.activity_type_id, 0)
                    AND (r.ends_on IS NULL OR r.ends_on >= NEW.starts_on)
                    AND (NEW.ends_on IS NULL OR r.starts_on <= NEW.ends_on))
                """,
                violation_error_message=_("这段时间里，这一项已经有规定。"),
            ),
            never_removed("stations_cadencerule"),
        ]

    def __str__(self):
        return f"{self.get_period_display()} {self.activity_name} {self.times}"

    def get_absolute_url(self):
        return f"{reverse('visits:cadence-rules')}?county={self.county_id}"

    def clean(self):
        """Rules begin and end with a month, so that no month is owed by halves."""
        if self.starts_on and self.starts_on.day != 1:
            raise ValidationError({"starts_on": _("从一个月的 1 日开始。")})
        if self.ends_on and (self.ends_on + timedelta(days=1)).day != 1:
            raise ValidationError({"ends_on": _("到一个月的最后一天为止。")})

    @property
    def activity_name(self) -> str:
        return self.activity_type.label if self.activity_type_id else gettext("任何活动")

    @property
    def shown_label(self) -> str:
        """A label that ships is said in the reader's language."""
        return gettext(self.label) if self.label else ""
