"""The working-day calendar 工作日历: holidays, shifted working days 调休, regional holidays.

A day without an entry follows the week and the fixed-date holidays (domain §3c).
`visits.calendar.workdays` counts with it, `visits.holidays.calendar_import` fills it from a file.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stations.models import Region
from stations.models.register import none_first
from stations.scope import Scope

FIRST_DAY = date(1949, 1, 1)
LAST_DAY = date(2100, 12, 31)
LEVELS_ABOVE_TOWNSHIP = (2, 4, 6)  # code lengths of province, prefecture and county


def ancestry(county_code: str) -> list[str]:
    """The county's code and those of the regions it lies in."""
    return [county_code[:length] for length in LEVELS_ABOVE_TOWNSHIP if length <= len(county_code)]


class CalendarDayQuerySet(models.QuerySet):
    def national(self):
        return self.filter(region__isnull=True)

    def for_county(self, county_code: str):
        """The national entries and those of the county or a region it lies in."""
        return self.filter(Q(region__isnull=True) | Q(region_id__in=ancestry(county_code)))

    def visible_to(self, user):
        """What holds in the user's counties; the administrator sees every entry."""
        scope = Scope.of(user)
        if scope.administers_all:
            return self
        codes = {code for county in scope.home_counties for code in ancestry(county)}
        return self.filter(Q(region__isnull=True) | Q(region_id__in=codes))


class CalendarDay(models.Model):
    """One day on which the calendar says something: a holiday, or a weekend day that is worked."""

    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("地区"),
        help_text=_("留空表示全国。"),
    )
    day = models.DateField(_("日期"))
    is_working = models.BooleanField(_("上班"), default=False)
    name = models.CharField(_("名称"), max_length=40, help_text=_("例如国庆节、调休上班、三月街。"))
    source = models.CharField(_("依据"), max_length=80, blank=True, help_text=_("通知的文号。"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        ordering = ["day", none_first("region_id")]
        verbose_name = _("节假日")
        constraints = [
            models.UniqueConstraint(
                fields=["day"],
                condition=Q(region__isnull=True),
                name="visits_calendarday_one_national",
                violation_error_message=_("全国日历里已经有这一天。"),
            ),
            models.UniqueConstraint(
                fields=["region", "day"],
                condition=Q(region__isnull=False),
                name="visits_calendarday_one_regional",
                violation_error_message=_("这个地区的日历里已经有这一天。"),
            ),
            models.CheckConstraint(
                condition=Q(day__gte=FIRST_DAY, day__lte=LAST_DAY),
                name="visits_calendarday_day",
                violation_error_message=_("日期在1949年到2100年之间。"),
            ),
        ]

    def __str__(self):
        return f"{self.day} {self.name}"

    def get_absolute_url(self):
        return f"{reverse('visits:holidays')}?year={self.day.year}"

    def clean(self):
        if self.region_id and len(self.region_id) not in LEVELS_ABOVE_TOWNSHIP:
            raise ValidationError({"region": _("请选择县或县以上的地区。")})
