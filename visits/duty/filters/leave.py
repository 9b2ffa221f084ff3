"""Filters of the leave of deputies and of their swaps."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.lists.filters import TextFilter
from stations.models import Deputy
from visits.models import Leave, Swap


def _deputies(request):
    return Deputy.objects.visible_to(request.user)


class LeaveFilter(django_filters.FilterSet):
    q = TextFilter(label=_("代表姓名"), method="of_name")
    state = django_filters.ChoiceFilter(
        label=_("状态"), empty_label=_("全部状态"), choices=Leave.State.choices
    )
    deputy = django_filters.ModelChoiceFilter(
        label=_("代表"), queryset=_deputies, widget=forms.HiddenInput
    )

    class Meta:
        model = Leave
        fields = []

    def of_name(self, queryset, name, text):
        return queryset.of_deputies(_deputies(self.request).matching(text).values("pk"))


class SwapFilter(django_filters.FilterSet):
    q = TextFilter(label=_("代表姓名"), method="of_name")
    state = django_filters.ChoiceFilter(
        label=_("状态"), empty_label=_("全部状态"), choices=Swap.State.choices
    )
    other = django_filters.ModelChoiceFilter(
        label=_("换给谁"), queryset=_deputies, widget=forms.HiddenInput
    )

    class Meta:
        model = Swap
        fields = []

    def of_name(self, queryset, name, text):
        return queryset.of_deputies(_deputies(self.request).matching(text).values("pk"))
