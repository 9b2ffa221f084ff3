"""Reception rules 接待日规则: on which days a tier or a venue receives voters (domain §2).

They say what is owed; the days themselves are `visits.models.DutyDay`. Written by
`visits.duty.rules`.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import Guard, messages_of, never_removed
from stations.models.dated import Dated, DatedQuerySet
from stations.models.place import Region
from stations.models.register import RegisterQuerySet, none_first
from stations.models.term import Level
from stations.models.venue import Venue
from stations.scope import Scope

LONGEST_DISTANCE = 183  # days between two turns of one person
MOST_PLACES = 20  # deputies on one day


class ReceptionRuleQuerySet(RegisterQuerySet, DatedQuerySet):
    @staticmethod
    def rights(user) -> dict[str, Q]:
        """The county clerk keeps the rules of the tiers, a township's clerk those of its venues."""
        scope = Scope.of(user)
        own_venues = Q(venue__township_id__in=scope.townships)
        return {"may_change": Q(county_id__in=scope.clerk_counties) | own_venues}

    def of_tier(self, tier: str):
        return self.filter(tier=tier)

    def for_list(self):
        """The rules of the tiers first, from the home down; then the venues with their own."""
        tiers = enumerate(Venue.Tier.values)
        ranks = [When(tier=tier, then=Value(number)) for number, tier in tiers]
        rows = self.select_related("venue__township", "county").prefetch_related("dates")
        rank = Case(*ranks, default=Value(len(ranks)), output_field=models.IntegerField())
        return rows.order_by("county_id", rank, "venue_id", "-starts_on")


class ReceptionRule(Dated):
    """A tier of the county, or one venue that differs from its tier, receives by this rule."""

    class Pattern(models.TextChoices):
        MONTH_DAY = "month_day", _("每月固定一天")
        WEEKDAY = "weekday", _("每周固定一天")
        NTH_WEEKDAY = "nth_weekday", _("每月第几个星期几")
        DATES = "dates", _("指定日期（赶集日）")

    class Weekday(models.IntegerChoices):
        MONDAY = 1, _("星期一")
        TUESDAY = 2, _("星期二")
        WEDNESDAY = 3, _("星期三")
        THURSDAY = 4, _("星期四")
        FRIDAY = 5, _("星期五")
        SATURDAY = 6, _("星期六")
        SUNDAY = 7, _("星期日")

    class Nth(models.IntegerChoices):
        FIRST = 1, _("第一个")
        SECOND = 2, _("第二个")
        THIRD = 3, _("第三个")
        FOURTH = 4, _("第四个")
        LAST = -1, _("最后一个")

    class OnDayOff(models.TextChoices):
        KEEP = "keep", _("照常")
        NEXT_WORKING = "next_working", _("顺延到下一个工作日")
        WEEK_LATER = "week_later", _("推后一周")
        SKIP = "skip", _("不办")

    # How many places of a day are wished for deputies of a level, by level.
    WISHES = {
        Level.NATIONAL: "wish_national",
        Level.PROVINCE: "wish_province",
        Level.PREFECTURE: "wish_prefecture",
        Level.COUNTY: "wish_county",
        Level.TOWNSHIP: "wish_township",
    }

    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    tier = models.CharField(_("哪一级家站"), max_length=12, choices=Venue.Tier, blank=True)
    venue = models.ForeignKey(
        Venue,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reception_rules",
        verbose_name=_("家站"),
    )
    pattern = models.CharField(_("日子"), max_length=11, choices=Pattern)
    # A 31st falls on the last day of a shorter month.
    month_day = models.PositiveSmallIntegerField(_("几号"), null=True, blank=True)
    weekday = models.PositiveSmallIntegerField(_("星期几"), choices=Weekday, null=True, blank=True)
    nth = models.SmallIntegerField(_("第几个"), choices=Nth, null=True, blank=True)
    starts_at = models.TimeField(_("开始时间"))
    ends_at = models.TimeField(_("结束时间"))
    on_day_off = models.CharField(
        _("遇节假日和周末"), max_length=12, choices=OnDayOff, default=OnDayOff.KEEP
    )
    places = models.PositiveSmallIntegerField(_("每天人数"), default=2)
    wish_national = models.PositiveSmallIntegerField(_("全国人大代表"), default=0)
    wish_province = models.PositiveSmallIntegerField(_("省人大代表"), default=0)
    wish_prefecture = models.PositiveSmallIntegerField(_("州（市）人大代表"), default=0)
    wish_county = models.PositiveSmallIntegerField(_("县人大代表"), default=0)
    wish_township = models.PositiveSmallIntegerField(_("乡镇人大代表"), default=0)
    from_above = models.BooleanField(
        _("也请州（市）以上代表"),
        default=False,
        help_text=_("本县联系的州（市）以上代表，没有进站的也可以排，并且先请他们。"),
    )
    distance = models.PositiveSmallIntegerField(
        _("同一人两次之间至少隔几天"), default=7, help_text=_("0 表示不限。")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ReceptionRuleQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["county_id", none_first("venue_id"), "tier", "-starts_on"]
        verbose_name = _("接待日规则")
        indexes = [
            models.Index(fields=["county", "tier", "starts_on"], name="stations_reception_tier"),
        ]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(venue__isnull=True) & ~Q(tier="") | Q(venue__isnull=False, tier=""),
                name="stations_receptionrule_tier_or_venue",
                violation_error_message=_("规则要么给一级家站，要么给一处家站。"),
            ),
            models.CheckConstraint(
                condition=Q(
                    pattern="month_day",
                    month_day__isnull=False,
                    month_day__range=(1, 31),
                    weekday__isnull=True,
                    nth__isnull=True,
                )
                | Q(
                    pattern="weekday",
                    month_day__isnull=True,
                    weekday__isnull=False,
                    weekday__range=(1, 7),
                    nth__isnull=True,
                )
                | Q(
                    pattern="nth_weekday",
                    month_day__isnull=True,
                    weekday__isnull=False,
                    weekday__range=(1, 7),
                    nth__isnull=False,
                    nth__in=[1, 2, 3, 4, -1],
                )
                | Q(
                    pattern="dates",
                    month_day__isnull=True,
                    weekday__isnull=True,
                    nth__isnull=True,
                ),
                name="stations_receptionrule_pattern",
                violation_error_message=_("按所选的日子填写几号、星期几或日期。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="stations_receptionrule_hours",
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
            models.CheckConstraint(
                condition=Q(places__range=(1, MOST_PLACES)),
                name="stations_receptionrule_places",
                violation_error_message=_("每天人数在 1 到 20 之间。"),
            ),
            models.CheckConstraint(
                condition=Q(
                    places__gte=F("wish_national")
                    + F("wish_province")
                    + F("wish_prefecture")
                    + F("wish_county")
                    + F("wish_township")
                ),
                name="stations_receptionrule_wishes_fit",
                violation_error_message=_("各级代表加起来不能多于每天人数。"),
            ),
            models.CheckConstraint(
                condition=Q(distance__range=(0, LONGEST_DISTANCE)),
                name="stations_receptionrule_distance",
                violation_error_message=_("相隔天数在 0 到 183 之间。"),
            ),
            Guard(
                name="stations_receptionrule_no_overlap",
                bad="""
                EXISTS (
                  SELECT 1 FROM stations_receptionrule r
                  WHERE r.id <> COALESCE(NEW.id, -1) AND r.county_id = NEW.county_id
                    AND (r.venue_id = NEW.venue_id
                         OR (NEW.venue_id IS NULL AND r.venue_id IS NULL AND r.tier = NEW.tier))
                    AND (r.ends_on IS NULL OR r.ends_on >= NEW.starts_on)
                    AND (NEW.ends_on IS NULL OR r.starts_on <= NEW.ends_on))
                """,
                violation_error_message=_("这段时间已经有规则，请先结束原来的规则。"),
            ),
            Guard(
                name="stations_receptionrule_venue_in_county",
                bad="""
                NEW.venue_id IS NOT NULL AND NOT EXISTS (
                  SELECT 1 FROM stations_venue v
                  WHERE v.id = NEW.venue_id AND v.county_id = NEW.county_id)
                """,
                violation_error_message=_("请选择本县的家站。"),
            ),
            never_removed("stations_receptionrule"),
        ]

    def __str__(self):
        return f"{self.venue or self.get_tier_display()} {self.get_pattern_display()}"

    def get_absolute_url(self):
        return f"{reverse('visits:duty-rules')}?county={self.county_id}"

    def clean(self):
        if self.venue_id and self.venue.county_id != self.county_id:
            raise ValidationError(
                {"venue": messages_of(type(self))["stations_receptionrule_venue_in_county"]}
            )

    @property
    def hours(self) -> str:
        """9:00–11:30."""
        first, last = self.starts_at, self.ends_at
        return f"{first.hour}:{first:%M}–{last.hour}:{last:%M}"

    @property
    def wishes(self) -> dict[str, int]:
        """How many deputies of each level a day should have; levels without a wish are left out."""
        named = {level: getattr(self, column) for level, column in self.WISHES.items()}
        return {level: count for level, count in named.items() if count}


class ReceptionDate(models.Model):
    """One date of a rule that lists them, for example a market day 赶集日."""

    rule = models.ForeignKey(ReceptionRule, models.CASCADE, related_name="dates")
    day = models.DateField(_("日期"))

    class Meta:
        ordering = ["day"]
        verbose_name = _("接待日期")
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "day"],
                name="stations_receptiondate_once",
                violation_error_message=_("同一天只写一次。"),
            ),
            models.CheckConstraint(
                condition=Q(day__gte=date(1949, 10, 1), day__lte=date(2100, 12, 31)),
                name="stations_receptiondate_day",
                violation_error_message=_("日期在1949年到2100年之间。"),
            ),
        ]

    def __str__(self):
        return str(self.day)
