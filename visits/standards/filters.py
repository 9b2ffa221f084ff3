"""The filter bar of the standards: which venues, by how they were assessed."""

from functools import cached_property

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.ui.lists.filters import SearchFilter, YearFilter
from stations.models import Assessment, ItemResult, Venue
from stations.registers.figures import place_of, places_of
from stations.standards import last_results
from stations.venues.tier_names import tier_choices

Kind = Assessment.Kind


class StandardFilter(django_filters.FilterSet):
    """`kind` and `year` say which result of a venue is meant; the others choose venues by it."""

    q = SearchFilter(label=_("名称、村或联络员"), max_length=60)
    township = django_filters.ChoiceFilter(
        label=_("乡镇"), empty_label=_("全部乡镇"), method="of_township"
    )
    county = django_filters.ChoiceFilter(
        label=_("县"), field_name="county", widget=forms.HiddenInput
    )
    tier = django_filters.ChoiceFilter(
        label=pgettext_lazy("venue", "层级"), widget=forms.HiddenInput
    )
    kind = django_filters.ChoiceFilter(
        label=_("由谁评"),
        choices=[("self", _("自评"))],
        widget=forms.HiddenInput,
        method="as_it_is",
    )
    year = YearFilter(
        label=_("年度"),
        method="as_it_is",
        widget=forms.NumberInput(attrs={"placeholder": _("年度")}),
    )
    state = django_filters.ChoiceFilter(
        label=_("评没评"),
        empty_label=_("评没评都看"),
        choices=[("done", _("已评")), ("none", _("还没有评")), ("draft", _("评估中"))],
        method="in_state",
    )
    stars = django_filters.ChoiceFilter(
        label=_("星级"),
        empty_label=_("不论星级"),
        choices=[("5", _("五星")), ("4", _("四星")), ("3", _("三星")), ("0", _("没有星"))],
        method="with_stars",
    )
    item = django_filters.ChoiceFilter(
        label=_("项目"), empty_label=_("全部项目"), method="as_it_is"
    )
    mark = django_filters.ChoiceFilter(
        label=_("这一项的结果"),
        empty_label=_("不论结果"),
        choices=ItemResult.State.choices,
        method="as_it_is",
    )

    class Meta:
        model = Venue
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = list(self.queryset.order_by().values(*last_results.COLUMNS))
        counties = {row["county_id"] for row in self.rows}
        self.filters["township"].extra["choices"] = places_of(self.rows)
        self.filters["county"].extra["choices"] = [(code, code) for code in sorted(counties)]
        self.filters["tier"].extra["choices"] = tier_choices(self.request.user)
        self.filters["item"].extra["choices"] = last_results.item_choices(counties)

    @cached_property
    def asked(self) -> dict:
        return self.form.cleaned_data if self.form.is_valid() else {}

    @property
    def chosen_kind(self) -> str:
        return self.asked.get("kind") or Kind.REVIEW

    @property
    def chosen_year(self) -> int | None:
        return self.asked.get("year")

    @cached_property
    def results(self) -> dict[int, last_results.Standing]:
        """The standing result of every venue in care, of the kind and year chosen."""
        return last_results.results_of(self.queryset, self.chosen_kind, self.chosen_year)

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        chosen = {"item__code": self.asked.get("item"), "state": self.asked.get("mark")}
        chosen = {name: value for name, value in chosen.items() if value}
        if not chosen:
            return found
        fitting = ItemResult.objects.standing(self.chosen_kind, self.chosen_year).filter(**chosen)
        return found.filter(pk__in=fitting.values("assessment__venue"))

    def rows_of(self, township: str = "", tier: str = "") -> list[dict]:
        return [
            row
            for row in self.rows
            if township in ("", place_of(row)) and tier in ("", row["tier"])
        ]

    def of_township(self, queryset, name, code):
        return queryset.of_township(code)

    def as_it_is(self, queryset, name, value):
        return queryset

    def in_state(self, queryset, name, state):
        if state == "draft":
            drafts = Assessment.objects.drafts().filter(kind=self.chosen_kind)
            return queryset.filter(pk__in=drafts.values("venue"))
        assessed = Assessment.objects.standing(self.chosen_kind, self.chosen_year).values("venue")
        if state == "done":
            return queryset.filter(pk__in=assessed)
        return queryset.exclude(pk__in=assessed)

    def with_stars(self, queryset, name, stars):
        fitting = [pk for pk, one in self.results.items() if one.stars == int(stars)]
        return queryset.filter(pk__in=fitting)
