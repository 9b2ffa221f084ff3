"""Filters of the list of supervisions 督促指导."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.ui.lists.filters import RecordFilter, TextFilter, YearFilter
from deputies_portal.core.ui.lists.tabs import Tabbed
from stations.models import Region, Venue
from stations.scope import Scope
from stations.venues.tier_names import tier_choices
from visits.models import ActivityReview

TABS = (
    ("", _("全部")),
    ("open", _("待改正")),
    ("overdue", _("逾期未改")),
    ("settled", _("已改正")),
    ("without_demand", _("不用改正")),
)


def meaning(state: str, on) -> Q:
    """What the word of a tab means."""
    rows = ActivityReview.objects
    asked = rows.overdue(on) if state == "overdue" else getattr(rows, state or "all")()
    return Q(pk__in=asked.order_by().values("pk"))


class ReviewFilter(Tabbed, django_filters.FilterSet):
    tabs = TABS
    q = TextFilter(label=_("活动主题或督导人"), method="matching")
    township = django_filters.ChoiceFilter(
        label=_("乡镇"), empty_label=_("全部乡镇"), method="of_township"
    )
    tier = django_filters.ChoiceFilter(
        label=pgettext_lazy("venue", "层级"),
        empty_label=_("全部层级"),
        field_name="activity__venue__tier",
    )
    mode = django_filters.ChoiceFilter(
        label=_("方式"), empty_label=_("现场线上"), choices=ActivityReview.Mode.choices
    )
    year = YearFilter(
        label=_("年度"),
        field_name="reviewed_on",
        widget=forms.NumberInput(attrs={"placeholder": _("年度")}),
    )
    venue = RecordFilter(Venue, label=_("家站"), field_name="activity__venue")
    state = django_filters.ChoiceFilter(
        label=_("状态"), choices=TABS[1:], widget=forms.HiddenInput, method="in_state"
    )

    class Meta:
        model = ActivityReview
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.on, scope = timezone.localdate(), Scope.of(self.request.user)
        here = Q(code__in=scope.home_counties) | Q(
            level=Region.Level.TOWNSHIP, parent__in=scope.home_counties
        )
        places = Region.objects.standing().filter(here).order_by("code")
        names = [(one.code, _("县级") if len(one.code) == 6 else one.name) for one in places]
        self.filters["township"].extra["choices"] = names
        self.filters["tier"].extra["choices"] = tier_choices(self.request.user)

    def meaning(self, state: str):
        return meaning(state, self.on)

    def of_township(self, queryset, name, code):
        return queryset.of_township(code)

    def matching(self, queryset, name, text):
        for word in text.split():
            said = Q(activity__theme__contains=word) | Q(reviewer__contains=word)
            queryset = queryset.filter(said)
        return queryset
