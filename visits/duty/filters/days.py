"""Filters of the duty days: month, place, level, deputy, state."""

from datetime import date

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.ui.lists.filters import (
    DayFilter,
    HiddenChoice,
    MonthFilter,
    TextFilter,
    YearFilter,
    from_to,
)
from stations.models import Deputy, Level
from stations.venues.filters.choices import PlaceChoices
from stations.venues.tier_names import tier_choices
from visits.models import DutyDay

MONTH, LIST, VENUES = "month", "list", "venues"
VIEWS = [(MONTH, _("月历")), (LIST, _("列表")), (VENUES, _("按家站"))]
STATES = {
    "published": _("已发布"),
    "held": _("已举行"),
    "unrecorded": _("已过去，待登记"),
    "unfilled": _("有空缺"),
    "unattended": _("没有人值班"),
    "short": _("有人值班，还缺人"),
    "unconfirmed": _("日历未确认"),
    "cancelled": _("已取消"),
}


def _deputies(request):
    return Deputy.objects.visible_to(request.user)


class DutyFilter(django_filters.FilterSet):
    q = TextFilter(label=_("代表姓名"), method="of_name")
    township = django_filters.ChoiceFilter(
        label=_("乡镇"), empty_label=_("全部乡镇"), method="of_township"
    )
    tier = django_filters.ChoiceFilter(
        label=pgettext_lazy("venue", "层级"),
        empty_label=_("全部层级"),
        field_name="venue__tier",
    )
    level = django_filters.ChoiceFilter(
        label=_("代表层级"),
        empty_label=_("各级代表"),
        choices=Level.choices,
        method="of_level",
    )
    venue = django_filters.ChoiceFilter(label=_("家站"), empty_label=_("全部家站"))
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        empty_label=_("不含已取消"),
        choices=list(STATES.items()),
        method="in_state",
    )
    deputy = django_filters.ModelChoiceFilter(
        label=_("代表"), queryset=_deputies, widget=forms.HiddenInput, method="of_deputy"
    )
    county = HiddenChoice(label=_("县"), field_name="county")
    year = YearFilter(label=_("年度"), field_name="day", widget=forms.HiddenInput)
    month = MonthFilter(label=_("月份"), field_name="day", widget=forms.HiddenInput)
    day = DayFilter(label=_("日期"), widget=forms.HiddenInput)
    first, last = from_to("day")
    view = HiddenChoice(label=_("视图"), choices=VIEWS, method="as_it_is")

    class Meta:
        model = DutyDay
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = timezone.localdate()
        places = PlaceChoices(self.request)
        self.places = places
        self.filters["tier"].extra["choices"] = tier_choices(self.request.user)
        self.filters["venue"].extra["choices"] = places.venues
        self.filters["township"].extra["choices"] = places.townships
        self.filters["county"].extra["choices"] = places.counties

    @property
    def shown_as(self) -> str:
        return self.asked.get("view") or MONTH

    @property
    def first_of_month(self) -> date:
        """The first day of the month asked for, else of this one."""
        return self.asked.get("month") or self.on.replace(day=1)

    @property
    def asked(self) -> dict:
        self.form.is_valid()
        return self.form.cleaned_data

    def chosen_venue(self):
        """The one venue the page is narrowed to; None when it shows several."""
        key = self.asked.get("venue")
        return next((venue for venue in self.places.rows if str(venue.pk) == key), None)

    def filter_queryset(self, queryset):
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("state") else rows.standing()

    def as_it_is(self, queryset, name, value):
        return queryset

    def of_township(self, queryset, name, code):
        return queryset.of_township(code)

    def of_name(self, queryset, name, text):
        return queryset.of_deputies(_deputies(self.request).matching(text).values("pk"))

    def of_deputy(self, queryset, name, deputy):
        return queryset.of_deputies([deputy])

    def of_level(self, queryset, name, level):
        return queryset.of_level(level)

    def in_state(self, queryset, name, state):
        if state == "unrecorded":
            return queryset.unrecorded(self.on)
        return getattr(queryset, state)()
