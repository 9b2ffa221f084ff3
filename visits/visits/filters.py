"""Filters of the ledger of visits."""

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from deputies_portal.core.ui.lists.filters import (
    DayFilter,
    MonthFilter,
    TextFilter,
    YearFilter,
    from_to,
)
from stations.models import Deputy
from stations.venues.filters.choices import PlaceChoices
from stations.venues.tier_names import tier_choices
from visits import numbers
from visits.models import Visit
from visits.privacy import finding


def _deputies(request):
    return Deputy.objects.visible_to(request.user)


class PersonField(forms.CharField):
    """A ticket of `finding.find`; what the person typed comes out of it."""

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def clean(self, value):
        ticket = super().clean(value)
        text = finding.text_of(ticket, self.user) if ticket else ""
        if ticket and not text:
            raise ValidationError(_("这次查找已经过期，请重新查找。"))
        return text


class PersonFilter(django_filters.CharFilter):
    field_class = PersonField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": 1000, "widget": forms.HiddenInput, **kwargs})


class VisitFilter(django_filters.FilterSet):
    q = TextFilter(label=gettext_lazy("编号或标题"), method="matching")
    person = PersonFilter(label=gettext_lazy("来访人"), method="of_person")
    township = django_filters.ChoiceFilter(
        label=gettext_lazy("乡镇"), empty_label=gettext_lazy("全部乡镇"), method="of_township"
    )
    tier = django_filters.ChoiceFilter(
        label=pgettext_lazy("venue", "层级"),
        empty_label=gettext_lazy("全部层级"),
        field_name="venue__tier",
    )
    venue = django_filters.ChoiceFilter(
        label=gettext_lazy("家站"), empty_label=gettext_lazy("全部家站")
    )
    county = django_filters.ChoiceFilter(label=gettext_lazy("县"), widget=forms.HiddenInput)
    channel = django_filters.ChoiceFilter(
        label=gettext_lazy("方式"),
        empty_label=gettext_lazy("全部方式"),
        choices=Visit.Channel.choices,
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        empty_label=gettext_lazy("不含作废"),
        choices=Visit.State.choices,
    )
    year = YearFilter(
        label=gettext_lazy("年度"),
        field_name="received_on",
        widget=forms.NumberInput(attrs={"placeholder": gettext_lazy("年度")}),
    )
    month = MonthFilter(
        label=gettext_lazy("月份"), field_name="received_on", widget=forms.HiddenInput
    )
    day = DayFilter(label=gettext_lazy("日期"), field_name="received_on")
    first, last = from_to("received_on", by_links=False)
    deputy = django_filters.ModelChoiceFilter(
        label=gettext_lazy("接待代表"),
        queryset=_deputies,
        widget=forms.HiddenInput,
        method="received_by",
    )

    class Meta:
        model = Visit
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["person"].extra["user"] = self.request.user
        self.filters["tier"].extra["choices"] = tier_choices(self.request.user)
        places = PlaceChoices(self.request)
        self.filters["venue"].extra["choices"] = lambda: places.venues
        self.filters["township"].extra["choices"] = lambda: places.townships
        self.filters["county"].extra["choices"] = lambda: places.counties

    def filter_queryset(self, queryset):
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("state") else rows.counted()

    def of_township(self, queryset, name, code):
        return queryset.of_township(code)

    def of_person(self, queryset, name, text):
        return finding.found_in(queryset, text, self.request.user)

    def received_by(self, queryset, name, deputy):
        return queryset.of_place(deputy=deputy)

    def matching(self, queryset, name, text):
        """By number or title; a closed row keeps its title. Visitors are found through the door."""
        titled = Visit.objects.open_to(self.request.user)
        for word in text.split():
            titled = titled.filter(voices__issue__title__contains=word)
        found = Q(pk__in=titled.values("pk"))
        numbered = numbers.spelled(text)
        return queryset.filter(found | numbered if numbered else found)
