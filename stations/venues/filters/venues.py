"""The filter bars of venues and regions."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.ui.lists.filters import OnlyFilter, SearchFilter, TickFilter
from stations.models import Venue
from stations.registers.figures import counties_of, fields_of, places_of
from stations.registers.filters import RegisterFilter
from stations.venues.tier_names import tier_choices


class VenueFilter(RegisterFilter):
    q = SearchFilter(label=_("名称、村或联络员"), max_length=60)
    township = django_filters.ChoiceFilter(
        label=_("乡镇"),
        empty_label=_("全部乡镇"),
        method="of_township",
        widget=forms.Select(attrs={"class": "form-select only-m"}),
    )
    tier = django_filters.ChoiceFilter(
        label=pgettext_lazy("venue", "层级"), widget=forms.HiddenInput
    )
    county = django_filters.ChoiceFilter(
        label=_("县"), field_name="county", widget=forms.HiddenInput
    )
    field = django_filters.ChoiceFilter(label=_("专业领域"), empty_label=_("全部领域"))
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        empty_label=_("在用"),
        method="in_state",
        choices=[
            ("demonstration", _("示范点")),
            ("co_located", _("联建")),
            ("closed", _("已停用、已并入")),
        ],
    )
    only = OnlyFilter()
    mine = TickFilter(label=_("我挂联的"), method="answered_for", widget=forms.HiddenInput)

    class Meta:
        model = Venue
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = self.queryset.standing().by_place()
        self.filters["township"].extra["choices"] = places_of(self.places)
        self.filters["county"].extra["choices"] = counties_of(self.places)
        self.filters["field"].extra["choices"] = fields_of(self.places)
        self.filters["tier"].extra["choices"] = tier_choices(self.request.user)

    def in_state(self, queryset, name, state):
        if state == "closed":
            return queryset.closed()
        standing = queryset.standing()
        if state == "demonstration":
            return standing.demonstrations(self.on)
        return standing.co_located(self.on)

    def of_township(self, queryset, name, code):
        return queryset.of_township(code)

    def answered_for(self, queryset, name, value):
        return queryset.answered_for_by(self.request.user) if value else queryset

    @property
    def narrows(self) -> bool:
        """Whether more is asked than a place and a tier: the tree then has gaps."""
        asked = self.form.cleaned_data if self.form.is_valid() else {}
        return any(asked.get(name) for name in ("q", "field", "state", "mine", "only"))
