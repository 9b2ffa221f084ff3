"""The filter bar of regions."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.lists.filters import SearchFilter
from stations.models import Region
from stations.registers.filters import RegisterFilter


class RegionFilter(RegisterFilter):
    q = SearchFilter(label=_("名称或代码"), max_length=40)
    level = django_filters.ChoiceFilter(
        label=_("层级"), choices=Region.Level, widget=forms.HiddenInput
    )
    state = django_filters.ChoiceFilter(
        label=_("状态"), empty_label=_("在用"), choices=[("ended", _("已撤销"))], method="in_state"
    )

    class Meta:
        model = Region
        fields = []

    def in_state(self, queryset, name, state):
        return queryset.ended()
