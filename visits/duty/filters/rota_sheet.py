"""What a printed rota shows: one venue, one township or the county, from a month to a month."""

from datetime import date
from functools import cached_property

import django_filters
from django.core.exceptions import ValidationError
from django.forms import Form
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.lists.filters import MonthFilter, last_of_month
from stations.models import Region, Venue
from stations.venues.filters.choices import PlaceChoices
from visits.models import DutyDay

MOST_MONTHS = 24


class SheetForm(Form):
    def clean(self):
        asked = super().clean()
        first, until = asked.get("month"), asked.get("until")
        if asked.get("venue") and asked.get("township"):
            raise ValidationError(_("家站和乡镇只选一个。"))
        if first and until and until < first:
            self.add_error("until", _("结束月份不能早于开始月份。"))
        elif first and until and months_between(first, until) >= MOST_MONTHS:
            self.add_error("until", _("一次最多打印两年。"))
        return asked


class RotaSheetFilter(django_filters.FilterSet):
    """The months are asked as a range, not one by one."""

    venue = django_filters.ChoiceFilter(label=_("家站"), empty_label=_("选一处家站"))
    township = django_filters.ChoiceFilter(
        label=_("乡镇"), empty_label=_("选一个乡镇"), method="of_township"
    )
    month = MonthFilter(label=_("从几月"), method="as_it_is")
    until = MonthFilter(label=_("到几月"), method="as_it_is")

    class Meta:
        model = DutyDay
        fields = []
        form = SheetForm

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = timezone.localdate()
        self.places = PlaceChoices(self.request)
        self.filters["venue"].extra["choices"] = self.places.venues
        self.filters["township"].extra["choices"] = self._townships()

    def _townships(self) -> list[tuple[str, str]]:
        """Townships the user reads as a whole: the clerk of one venue has none."""
        own, whole = self.request.scope.townships, self._whole_counties()
        return [
            (code, name)
            for code, name in self.places.townships
            if len(code) > 6 and (code in own or code[:6] in whole)
        ]

    @property
    def asked(self) -> dict:
        return self.form.cleaned_data if self.form.is_valid() else {}

    @property
    def first(self) -> date:
        return self.asked.get("month") or self.on.replace(day=1)

    @property
    def last(self) -> date:
        return last_of_month(max(self.asked.get("until") or self.first, self.first))

    @cached_property
    def place(self) -> Venue | Region | None:
        """What is chosen; else the one venue there is to choose, or the county that is read as a
        whole; None when something must be chosen first."""
        if code := self.asked.get("township"):
            return Region.objects.select_related("parent").get(pk=code)
        rows = self.places.rows
        if key := self.asked.get("venue"):
            return next(venue for venue in rows if str(venue.pk) == key)
        if len(rows) == 1:
            return rows[0]
        return Region.objects.filter(pk__in=self._whole_counties()).order_by("pk").first()

    def _whole_counties(self) -> frozenset:
        return self.request.scope.counties | self.request.scope.deputy_counties

    def filter_queryset(self, queryset):
        rows = super().filter_queryset(queryset).standing().between(self.first, self.last)
        if isinstance(self.place, Venue):
            return rows.filter(venue=self.place)
        return rows.filter(county=self.place.pk[:6]) if self.place else rows.none()

    def of_township(self, queryset, name, code):
        return queryset.of_township(code)

    def as_it_is(self, queryset, name, value):
        return queryset


def months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month
