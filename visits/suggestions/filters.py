"""Filters of the list of suggestions, and what its tabs mean."""

from dataclasses import dataclass
from datetime import date

import django_filters
from django import forms
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.lists.filters import (
    OnlyFilter,
    TextFilter,
    TickFilter,
    YearFilter,
    from_to,
)
from stations.models import Deputy, Region, UndertakingUnit
from stations.scope import Scope
from visits import numbers
from visits.models import Suggestion
from visits.models.suggestion import IN_HAND, IN_WRITING, OVER, SuggestionState, overdue

S = SuggestionState


@dataclass(frozen=True)
class Tab:
    """`state` is what the list is asked for; empty: everything."""

    state: str
    label: object


TABS = (
    Tab("open", _("在办")),
    Tab("writing", _("起草、签名")),
    Tab("to_sign", _("待我签名")),
    Tab("to_rate", _("待我评价")),
    Tab("submitted", _("待受理")),
    Tab("accepted", _("待交办")),
    Tab("in_hand", _("承办中")),
    Tab("overdue", _("超期")),
    Tab("answered", _("待评价")),
    Tab("rated", _("待办结")),
    Tab("closed", _("已办结")),
    Tab("", _("全部")),
)
OF_DEPUTY = frozenset({"to_sign", "to_rate"})
OF_OFFICE = frozenset({"submitted", "accepted", "rated"})
CHOICES = [*((tab.state, tab.label) for tab in TABS if tab.state), *S.choices]


def tabs_for(roles) -> list[Tab]:
    """Deputies see what waits for them, offices what waits for them."""
    hidden = set() if "deputy" in roles else OF_DEPUTY
    if not roles & {"county_clerk", "township_clerk", "manager"}:
        hidden |= OF_OFFICE
    if roles <= {"unit_clerk"}:
        hidden |= {"writing"}
    return [tab for tab in TABS if tab.state not in hidden]


def meaning(state: str, user, on: date) -> Q:
    """What a state or the word of a tab means, as a condition over suggestions."""
    deputies = Scope.of(user).deputies
    rows = Suggestion.objects
    return {
        "": lambda: Q(),
        "open": lambda: ~Q(state__in=OVER),
        "writing": lambda: Q(state__in=IN_WRITING),
        "in_hand": lambda: Q(state__in=IN_HAND),
        "overdue": lambda: overdue(on),
        "to_sign": lambda: Q(pk__in=rows.to_sign_by(deputies).values("pk")),
        "to_rate": lambda: Q(state=S.ANSWERED, lead__deputy__in=deputies),
    }.get(state, lambda: Q(state=state))()


def _deputies(request):
    return Deputy.objects.visible_to(request.user)


class SuggestionFilter(django_filters.FilterSet):
    q = TextFilter(label=_("标题、编号或领衔代表"), method="matching")
    township = django_filters.ChoiceFilter(
        label=_("哪级人大"), empty_label=_("县乡两级"), method="of_congress"
    )
    unit = django_filters.ChoiceFilter(label=_("承办单位"), empty_label=_("全部承办单位"))
    year = YearFilter(
        label=_("年度"),
        field_name="drafted_on",
        widget=forms.NumberInput(attrs={"placeholder": _("年度")}),
    )
    first, last = from_to("drafted_on", by_links=False)
    county = django_filters.ChoiceFilter(
        label=_("县"), field_name="county", widget=forms.HiddenInput
    )
    deputy = django_filters.ModelChoiceFilter(
        label=_("领衔代表"),
        field_name="lead__deputy",
        queryset=_deputies,
        widget=forms.HiddenInput,
    )
    key = TickFilter(label=_("重点督办"), field_name="is_key", widget=forms.CheckboxInput)
    only = OnlyFilter()
    state = django_filters.ChoiceFilter(
        label=_("状态"), choices=CHOICES, widget=forms.HiddenInput, method="in_state"
    )

    class Meta:
        model = Suggestion
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.on = self.request.user, timezone.localdate()
        counties = Scope.of(self.user).home_counties
        regions = Region.objects.standing().filter(
            Q(code__in=counties) | Q(level="township", parent__in=counties)
        )
        self._regions = regions.order_by("code").values_list("code", "name")
        self.filters["township"].extra["choices"] = lambda: self._places
        self.filters["county"].extra["choices"] = lambda: [
            place for place in self._places if len(place[0]) == 6
        ]
        units = UndertakingUnit.objects.filter(county__in=counties)
        self.filters["unit"].extra["choices"] = lambda: units.values_list("pk", "short_name")

    @cached_property
    def _places(self) -> list[tuple[str, str]]:
        """The county and its townships, asked for when a choice is looked at."""
        return list(self._regions)

    def filter_queryset(self, queryset):
        """Everything but the state comes first: the tabs count over it."""
        asked = self.form.cleaned_data
        for name, value in asked.items():
            if name != "state":
                queryset = self.filters[name].filter(queryset, value)
        self.of_any_state = queryset
        return queryset.filter(meaning(asked.get("state") or "", self.user, self.on))

    def counts(self, states) -> dict[str, int]:
        """How many there are under each tab; one query."""
        columns = {
            state or "all": Count("pk", filter=meaning(state, self.user, self.on) or None)
            for state in states
        }
        found = self.of_any_state.order_by().aggregate(**columns)
        return {"" if name == "all" else name: number for name, number in found.items()}

    def matching(self, queryset, name, text):
        numbered = numbers.spelled(text)
        found = Q(lead__deputy__name__contains=text)
        titled = Q()
        for word in text.split():
            titled &= Q(title__contains=word)
        found |= titled
        return queryset.filter(found | numbered if numbered else found)

    def of_congress(self, queryset, name, code):
        """The code of the county means its own congress."""
        if len(code) == 6:
            return queryset.filter(county=code, township__isnull=True)
        return queryset.filter(township=code)

    def in_state(self, queryset, name, state):
        return queryset.filter(meaning(state, self.user, self.on))
