"""Filters of the list of yearly plans."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stations.models import Region
from stations.scope import Scope
from visits.models import AnnualPlan

STATES = {
    "draft": (_("起草"), Q(adopted_on__isnull=True)),
    "adopted": (_("已通过"), Q(adopted_on__isnull=False, published_on__isnull=True)),
    "published": (_("已公布"), Q(published_on__isnull=False)),
}


class PlanFilter(django_filters.FilterSet):
    township = django_filters.ChoiceFilter(
        label=_("哪一级"), empty_label=_("县乡两级"), method="of_township"
    )
    year = django_filters.NumberFilter(
        label=_("年度"), min_value=1949, max_value=2100, widget=forms.NumberInput
    )
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        empty_label=_("全部状态"),
        choices=[(state, label) for state, (label, _meant) in STATES.items()],
        method="in_state",
    )

    class Meta:
        model = AnnualPlan
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        counties = Scope.of(self.request.user).home_counties
        here = Q(code__in=counties) | Q(level=Region.Level.TOWNSHIP, parent__in=counties)
        places = Region.objects.standing().filter(here).order_by("code")
        names = [(one.code, gettext("县级") if len(one.code) == 6 else one.name) for one in places]
        self.filters["township"].extra["choices"] = names

    def of_township(self, queryset, name, code):
        return queryset.of_township(code)

    def in_state(self, queryset, name, state):
        return queryset.filter(STATES[state][1])
