"""The filter bars of deputies, their groups and terms."""

import django_filters
from django import forms
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.lists.filters import SearchFilter
from stations.models import Deputy, DeputyGroup, Level, Region, Term, Venue
from stations.registers.filters import RegisterFilter


class DeputyFilter(RegisterFilter):
    q = SearchFilter(label=_("姓名或选区"), max_length=60)
    level = django_filters.ChoiceFilter(
        label=_("层级"), choices=Level, widget=forms.HiddenInput, method="at_level"
    )
    township = django_filters.ChoiceFilter(
        label=_("乡镇"), empty_label=_("全县"), method="in_township"
    )
    venue = django_filters.ChoiceFilter(
        label=_("家站"), empty_label=_("全部家站"), method="in_venue"
    )
    group = django_filters.ChoiceFilter(
        label=_("代表小组"), empty_label=_("全部小组"), method="in_group"
    )
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        widget=forms.HiddenInput,
        method="in_state",
        choices=[
            ("serving", _("在任")),
            ("suspended", _("暂停执行职务")),
            ("unassigned", _("没有进站")),
            ("retired", _("已终止")),
        ],
    )

    class Meta:
        model = Deputy
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = self._choices()
        for name in ("township", "venue", "group"):
            self.filters[name].extra["choices"] = choices[name]

    def _choices(self):
        """Townships, venues and groups of the bar, read in one query."""
        user = self.request.user
        townships = Region.objects.visible_to(user).townships().standing()
        venues = Venue.objects.visible_to(user).standing()
        groups = DeputyGroup.objects.visible_to(user).standing()
        places = {
            "township": (townships, "pk"),
            "venue": (venues, Concat(Coalesce("township_id", Value("")), "name")),
            "group": (groups, "name"),
        }
        first, *others = (
            rows.order_by()
            .annotate(
                kind=Value(kind),
                place=Cast(place, CharField()),
                key=Cast("pk", CharField()),
                said=Cast("name", CharField()),
            )
            .values_list("kind", "place", "key", "said")
            for kind, (rows, place) in places.items()
        )
        found = {kind: [] for kind in places}
        for kind, _place, key, said in first.union(*others, all=True).order_by("kind", "place"):
            found[kind].append((key, said))
        return found

    def in_township(self, queryset, name, code):
        return queryset.assigned_to(Venue.objects.of_township(code), self.on)

    def in_venue(self, queryset, name, key):
        return queryset.assigned_to([key], self.on)

    def in_group(self, queryset, name, key):
        return queryset.in_group(key, self.on)

    def at_level(self, queryset, name, level):
        return queryset.at_level(level, self.on)

    def in_state(self, queryset, name, state):
        return getattr(queryset, state)(self.on)

    def usual(self, queryset):
        return queryset


class GroupFilter(RegisterFilter):
    q = SearchFilter(label=_("名称"), max_length=40)
    township = django_filters.ModelChoiceFilter(
        label=_("乡镇"),
        empty_label=_("全部乡镇"),
        queryset=lambda request: Region.objects.visible_to(request.user).townships().standing(),
    )
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        empty_label=_("在用"),
        choices=[("closed", _("已撤销"))],
        method="in_state",
    )

    class Meta:
        model = DeputyGroup
        fields = []

    def in_state(self, queryset, name, state):
        return queryset.closed()


class TermFilter(RegisterFilter):
    level = django_filters.ChoiceFilter(
        label=_("层级"), empty_label=_("各级"), choices=Level, method="at_level"
    )

    class Meta:
        model = Term
        fields = []

    def at_level(self, queryset, name, level):
        return queryset.at_level(level)

    def usual(self, queryset):
        return queryset
