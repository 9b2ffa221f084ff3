"""Filters of the list of activities, and what its tabs mean."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.ui.lists.filters import (
    MonthFilter,
    OnlyFilter,
    TextFilter,
    YearFilter,
    from_to,
)
from deputies_portal.core.ui.lists.tabs import Tabbed
from stations.models import ActivityType, Deputy
from stations.venues.filters.choices import PlaceChoices
from stations.venues.tier_names import tier_choices
from visits.models import Activity

TABS = (
    ("", _("全部")),
    ("planned", _("计划")),
    ("to_record", _("待补记")),
    ("held", _("已办")),
    ("withdrawn", _("已撤回")),
)
CHOICES = [tab for tab in TABS if tab[0]]


def meaning(state: str, on) -> Q:
    """What a state or the word of a tab means; without one, all that is not withdrawn."""
    rows = Activity.objects
    asked = {
        "": lambda: rows.counted(),
        "planned": lambda: rows.planned(),
        "to_record": lambda: rows.to_record(on),
        "held": lambda: rows.held(),
    }.get(state, lambda: rows.filter(state=state))
    return Q(pk__in=asked().order_by().values("pk"))


def _deputies(request):
    return Deputy.objects.visible_to(request.user)


class ActivityFilter(Tabbed, django_filters.FilterSet):
    tabs = TABS
    q = TextFilter(label=_("主题、地点或组织单位"), method="matching")
    activity_type = django_filters.ChoiceFilter(
        label=_("哪一类"), empty_label=_("全部类型"), field_name="activity_type"
    )
    township = django_filters.ChoiceFilter(
        label=_("乡镇"), empty_label=_("全部乡镇"), method="of_township"
    )
    tier = django_filters.ChoiceFilter(
        label=pgettext_lazy("venue", "层级"), empty_label=_("全部层级"), field_name="venue__tier"
    )
    venue = django_filters.ChoiceFilter(
        label=_("家站"), empty_label=_("全部家站"), method="of_venue"
    )
    mode = django_filters.ChoiceFilter(
        label=_("形式"), empty_label=_("线上线下"), choices=Activity.Mode.choices
    )
    year = YearFilter(
        label=_("年度"),
        field_name="day",
        widget=forms.NumberInput(attrs={"placeholder": _("年度")}),
    )
    month = MonthFilter(label=_("月份"), field_name="day", widget=forms.HiddenInput)
    first, last = from_to("day", by_links=False)
    county = django_filters.ChoiceFilter(
        label=_("县"), field_name="county", widget=forms.HiddenInput
    )
    kind = django_filters.ChoiceFilter(
        label=_("性质"),
        field_name="activity_type__kind",
        choices=ActivityType.Kind.choices,
        widget=forms.HiddenInput,
    )
    deputy = django_filters.ModelChoiceFilter(
        label=_("到场代表"), queryset=_deputies, widget=forms.HiddenInput, method="attended_by"
    )
    only = OnlyFilter()
    state = django_filters.ChoiceFilter(
        label=_("状态"), choices=CHOICES, widget=forms.HiddenInput, method="in_state"
    )

    class Meta:
        model = Activity
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        user, self.on = self.request.user, timezone.localdate()
        types = ActivityType.objects.visible_to(user)
        places = PlaceChoices(self.request)
        choices = {
            "tier": tier_choices(user),
            "activity_type": lambda: [(one.pk, one.label) for one in types],
            "venue": lambda: places.venues,
            "township": lambda: places.own_townships,
            "county": lambda: places.counties,
        }
        for name, pairs in choices.items():
            self.filters[name].extra["choices"] = pairs

    def meaning(self, state: str):
        return meaning(state, self.on)

    def of_township(self, queryset, name, code):
        return queryset.of_township(code)

    def of_venue(self, queryset, name, key):
        """Hosted or joined: it counts for both."""
        return queryset.of_venues([key])

    def attended_by(self, queryset, name, deputy):
        came = deputy.participations.present()
        return queryset.filter(pk__in=came.values("activity"))

    def matching(self, queryset, name, text):
        for word in text.split():
            said = Q(theme__contains=word) | Q(place__contains=word)
            queryset = queryset.filter(said | Q(organiser__contains=word))
        return queryset
