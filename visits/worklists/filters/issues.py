"""Filters of the tray of issues. Their choices are read in one query; what the bar does not show
(state, venue, desk, unit of an inbox) comes by links.
"""

import django_filters
from django import forms
from django.db.models import CharField, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.ui.lists.filters import (
    HiddenChoice,
    MonthFilter,
    OnlyFilter,
    RecordFilter,
    TextFilter,
    YearFilter,
    from_to,
)
from stations.models import ActivityType, Deputy, Region, UndertakingUnit, Venue
from stations.scope import Scope
from stations.scoped_query import ScopedQuery
from stations.venues.tier_names import tier_choices
from visits import counting
from visits.models import Activity, Category, Issue
from visits.models.issues.states import State
from visits.models.rules import Pace
from visits.worklists import conditions, tray, waiting
from visits.worklists.conditions import Asking

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

READ_TOGETHER = ("township", "category", "unit", "county", "venue", "desk")


class IssueFilter(django_filters.FilterSet):
    """The fields of the bar; what each narrows to stands in `visits.worklists.conditions`."""

    q = TextFilter(label=_("标题或编号"))
    township = django_filters.ChoiceFilter(label=_("乡镇"), empty_label=_("全部乡镇"))
    tier = django_filters.ChoiceFilter(
        label=pgettext_lazy("venue", "层级"),
        empty_label=_("全部层级"),
    )
    category = django_filters.ChoiceFilter(label=_("类别"), empty_label=_("全部类别"))
    unit = django_filters.ChoiceFilter(label=_("承办单位"), empty_label=_("全部承办单位"))
    year = YearFilter(label=_("年度"))
    pace = django_filters.ChoiceFilter(
        label=_("缓急"), empty_label=_("全部缓急"), choices=Pace.choices
    )
    source = django_filters.ChoiceFilter(
        label=_("来源"), empty_label=_("全部来源"), choices=Issue.Source.choices
    )
    state = HiddenChoice(label=_("状态"), choices=STATES)
    result = HiddenChoice(label=_("办理结果"), choices=list(counting.RESULTS.items()))
    closed = MonthFilter(label=_("办结月份"), widget=forms.HiddenInput)
    todo = HiddenChoice(
        label=_("待办"),
        choices=[(word, entry.label) for word, entry in waiting.WORDS.items()],
    )
    county = HiddenChoice(label=_("县"))
    venue = HiddenChoice(label=_("家站"))
    desk = HiddenChoice(label=_("经办台"))
    deputy = RecordFilter(Deputy, label=_("接待代表"))
    raised = RecordFilter(Deputy, label=_("提出代表"))
    activity = RecordFilter(Activity, label=_("哪次活动"))
    activity_kind = HiddenChoice(label=_("哪一类活动"), choices=ActivityType.Kind.choices)
    plain = HiddenChoice(label=_("范围"), choices=[("yes", _("不含不公开事项"))])
    only = OnlyFilter()
    first, last = from_to("registered_on", by_links=False)

    class Meta:
        model = Issue
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.on = self.request.user, timezone.localdate()
        self.filters["tier"].extra["choices"] = tier_choices(self.user)
        for name in READ_TOGETHER:
            self.filters[name].extra["choices"] = lambda name=name: self._choices[name]

    def filter_queryset(self, queryset):
        """Everything but the state comes first: the tabs count over it."""
        asked = self.form.cleaned_data
        self.of_any_state = conditions.narrowed(queryset, asked, self.by)
        return tray.in_state(self.of_any_state, asked.get("state") or "", self.user, self.on)

    @cached_property
    def by(self) -> Asking:
        return Asking.of(self.user, self.on, self.form.cleaned_data)

    @cached_property
    def choices_alone(self) -> dict | None:
        """The conditions, where each is a choice among few; None where a day or a text is asked,
        or what is no condition.
        """
        if not self.is_valid():
            return None
        asked = {name: value for name, value in self.form.cleaned_data.items() if value}
        return asked if asked.keys() <= conditions.CHOSEN else None

    @cached_property
    def _choices(self) -> dict[str, list[tuple[str, str]]]:
        """Townships, categories, units and the venue asked for: one query for all of them, when
        the first of them is looked at.
        """
        venue = str(self.data.get("venue") or "")
        asked = int(venue) if venue.isdecimal() and len(venue) < 10 else None
        rows = CHOICES.ask(self.user, venue=asked)
        found = {name: [] for name in READ_TOGETHER}
        for row in sorted(rows, key=_in_order):
            found[row["choice_of"]].append((row["choice"], row["shown"]))
        counties = found["county"]
        found["desk"] = counties + found["township"]
        found["township"] = [*((code, _("县级")) for code, _name in counties), *found["township"]]
        return found


def _choices_of(user, venue: int | None):
    counties = Scope.of(user).home_counties
    townships = Region.objects.townships().filter(parent__in=counties)
    parts = [
        _named("township", townships, "code", "name", "code"),
        _named("category", Category.objects.filter(county__in=counties), "pk", "name", "code"),
        _named("unit", _units(counties), "pk", "short_name", "township_id"),
        _named("county", Region.objects.filter(code__in=counties), "code", "name", "code"),
    ]
    if venue is not None:
        asked = Venue.objects.visible_to(user).filter(pk=venue)
        parts.append(_named("venue", asked, "pk", "name", "name"))
    return parts[0].union(*parts[1:], all=True)


CHOICES = ScopedQuery(_choices_of)


def _in_order(row: dict) -> tuple[str, int]:
    return row["sorted_by"] or "", int(row["choice"])


def _units(counties):
    return UndertakingUnit.objects.filter(county__in=counties)


def _named(kind: str, rows, key: str, label: str, place: str):
    text = CharField(max_length=200)
    columns = {"sorted_by": place, "choice": key, "shown": label}
    cast = {name: Cast(column, text) for name, column in columns.items()}
    return rows.order_by().values(choice_of=Value(kind, output_field=text), **cast)
