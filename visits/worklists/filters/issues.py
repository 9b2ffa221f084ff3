"""Filters of the tray of issues. Their choices are read in one query; what the bar does not show
(state, venue, desk, unit of an inbox) comes by links.
"""

import django_filters
from django import forms
from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.ui.lists.filters import (
    HiddenChoice,
    MonthFilter,
    RecordFilter,
    TextFilter,
    YearFilter,
    from_to,
)
from stations.models import ActivityType, Deputy, Region, UndertakingUnit, Venue
from stations.scope import Scope
from stations.venues.tier_names import tier_choices
from visits import counting, numbers
from visits.calendar.workdays import WorkCalendar
from visits.models import Activity, Category, Issue, TakenOver
from visits.models.issues.states import State
from visits.models.rules import Pace
from visits.worklists import tray, waiting

STATES = [
    *tray.WORDS.items(),
    (tray.ACCEPTING, _("待签收")),
    (tray.ANSWERING, _("承办中")),
    (tray.OPINION, _("等协办意见")),
    (tray.KEEPING, _("跟踪落实")),
    (tray.ASSISTING, _("协办")),
    (tray.AGAIN, _("退回重办")),
    (tray.ALL, _("全部")),
    *State.choices,
]


class IssueFilter(django_filters.FilterSet):
    q = TextFilter(label=_("标题或编号"), method="matching")
    township = django_filters.ChoiceFilter(
        label=_("乡镇"), empty_label=_("全部乡镇"), method="of_township"
    )
    tier = django_filters.ChoiceFilter(
        label=pgettext_lazy("venue", "层级"),
        empty_label=_("全部层级"),
        field_name="venue__tier",
    )
    category = django_filters.ChoiceFilter(
        label=_("类别"), empty_label=_("全部类别"), method="of_category"
    )
    unit = django_filters.ChoiceFilter(
        label=_("承办单位"), empty_label=_("全部承办单位"), method="of_unit"
    )
    year = YearFilter(label=_("年度"), field_name="registered_on")
    pace = django_filters.ChoiceFilter(
        label=_("缓急"), empty_label=_("全部缓急"), choices=Pace.choices
    )
    source = django_filters.ChoiceFilter(
        label=_("来源"), empty_label=_("全部来源"), choices=Issue.Source.choices
    )
    state = HiddenChoice(label=_("状态"), choices=STATES, method="in_state")
    result = HiddenChoice(
        label=_("办理结果"), choices=list(counting.RESULTS.items()), method="with_result"
    )
    closed = MonthFilter(label=_("办结月份"), field_name="closed_on", widget=forms.HiddenInput)
    todo = HiddenChoice(
        label=_("待办"),
        choices=[(word, entry.label) for word, entry in waiting.WORDS.items()],
        method="waiting_for",
    )
    county = HiddenChoice(label=_("县"), field_name="county")
    venue = HiddenChoice(label=_("家站"))
    desk = HiddenChoice(label=_("经办台"), field_name="desk")
    deputy = RecordFilter(Deputy, label=_("接待代表"), method="received_by")
    activity = RecordFilter(Activity, label=_("哪次活动"), method="found_by")
    activity_kind = HiddenChoice(
        label=_("哪一类活动"), choices=ActivityType.Kind.choices, method="found_by_kind"
    )
    plain = HiddenChoice(
        label=_("范围"), choices=[("yes", _("不含不公开事项"))], method="not_confidential"
    )
    first, last = from_to("registered_on")

    class Meta:
        model = Issue
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.on = self.request.user, timezone.localdate()
        self.filters["tier"].extra["choices"] = tier_choices(self.user)
        for name, choices in self._choices().items():
            self.filters[name].extra["choices"] = choices

    def filter_queryset(self, queryset):
        """Everything but the state comes first: the tabs count over it."""
        asked = self.form.cleaned_data
        for name, value in asked.items():
            if name != "state":
                queryset = self.filters[name].filter(queryset, value)
        self.of_any_state = queryset
        return tray.in_state(queryset, asked.get("state") or "", self.user, self.on)

    def matching(self, queryset, name, text):
        """By number, also that of before the portal, or title; a closed row keeps its title."""
        found = Q(is_readable=True)
        for word in text.split():
            found &= Q(title__contains=word)
        found |= numbers.spelled(text) or Q(pk__in=[])
        found |= Q(pk__in=TakenOver.objects.filter(old_number__contains=text).values("issue"))
        return queryset.with_readable(self.user).filter(found)

    def of_township(self, queryset, name, code):
        return queryset.of_township(code)

    def of_category(self, queryset, name, category):
        """What a closed row is about stays closed."""
        return queryset.open_to(self.user).filter(category=category)

    def of_unit(self, queryset, name, unit):
        return queryset.filter(tray.handled_by(int(unit)))

    def with_result(self, queryset, name, word):
        return queryset.filter(counting.meaning(word, self.on))

    def in_state(self, queryset, name, state):
        return tray.in_state(queryset, state, self.user, self.on)

    def waiting_for(self, queryset, name, word):
        asked = self.form.cleaned_data
        calendar = WorkCalendar.of(asked.get("county") or Scope.of(self.user).county_code)
        unit = int(asked["unit"]) if asked.get("unit") else None
        today = waiting.Today.of(self.on, calendar, unit)
        return waiting.rows_of(word, queryset, today)

    def received_by(self, queryset, name, deputy):
        return queryset.received_by(deputy.pk) if deputy else queryset

    def found_by(self, queryset, name, activity):
        """Merged ones among them: what an activity found stays what it found."""
        return queryset.filter(voices__activity=activity) if activity else queryset

    def found_by_kind(self, queryset, name, kind):
        return queryset.filter(counting.found_by_kind(kind))

    def not_confidential(self, queryset, name, value):
        return queryset.filter(counting.meaning("plain", self.on))

    def _choices(self) -> dict[str, list]:
        """Townships, categories, units and the venue asked for: one query for all of them."""
        counties = Scope.of(self.user).home_counties
        townships = Region.objects.townships().filter(parent__in=counties)
        parts = [
            _named("township", townships, "code", "name", "code"),
            _named("category", Category.objects.filter(county__in=counties), "pk", "name", "code"),
            _named("unit", _units(counties), "pk", "short_name", "township_id"),
            _named("county", Region.objects.filter(code__in=counties), "code", "name", "code"),
        ]
        venue = str(self.data.get("venue") or "")
        if venue.isdecimal() and len(venue) < 10:
            asked = Venue.objects.visible_to(self.user).filter(pk=int(venue))
            parts.append(_named("venue", asked, "pk", "name", "name"))
        found = {name: [] for name in ("township", "category", "unit", "county", "venue")}
        for kind, _place, key, label in sorted(parts[0].union(*parts[1:], all=True), key=_in_order):
            found[kind].append((key, label))
        counties = found["county"]
        found["desk"] = counties + found["township"]
        found["township"] = [*((code, _("县级")) for code, _name in counties), *found["township"]]
        return found


def _in_order(row) -> tuple[str, int]:
    _kind, place, key, _label = row
    return place or "", int(key)


def _units(counties):
    return UndertakingUnit.objects.filter(county__in=counties)


def _named(kind: str, rows, key: str, label: str, place: str):
    """(kind, place in the order, key, label) of each row, as text."""
    text = CharField(max_length=200)
    columns = [Value(kind, output_field=text), Cast(place, text), Cast(key, text)]
    return rows.order_by().values_list(*columns, Cast(label, text))
