"""The filter bars of the upgrade board 提升改造 and of the list of venues in programmes."""

import django_filters
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.ui.lists.filters import (
    DayFilter,
    OnlyFilter,
    RecordFilter,
    SearchFilter,
    TickFilter,
    from_to,
)
from stations.models import UpgradeAspect, UpgradeProgramme, Venue, VenueUpgrade
from stations.registers.filters import RegisterFilter
from stations.upgrade.progress import name_of, place_of
from stations.upgrade.running import current
from stations.venues.tier_names import tier_choices


class UpgradeBarFilter(RegisterFilter):
    """What board and list share. `places` are the figures by place of all programmes asked for."""

    q = SearchFilter(label=_("家站或责任人"), max_length=60)
    county = django_filters.ChoiceFilter(
        label=_("县"), empty_label=_("全部县"), field_name="venue__county"
    )
    programme = django_filters.ChoiceFilter(label=_("方案"), empty_label=_("全部方案"))
    township = django_filters.ChoiceFilter(
        label=_("乡镇"), empty_label=_("全部乡镇"), method="of_township"
    )
    tier = django_filters.ChoiceFilter(
        label=pgettext_lazy("venue", "层级"), empty_label=_("全部层级"), field_name="venue__tier"
    )
    stage = django_filters.ChoiceFilter(
        label=_("阶段"), empty_label=_("全部阶段"), choices=VenueUpgrade.Stage
    )
    late = TickFilter(label=_("只看超期"), method="only_late")

    class Meta:
        model = VenueUpgrade
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        user = self.request.user
        self.programmes = list(
            UpgradeProgramme.objects.visible_to(user)
            .newest_first()
            .with_size()
            .select_related("county")
            .prefetch_related("plan_lines")
        )
        self.counties = {p.county_id: p.county for p in self.programmes}
        if len(self.counties) < 2:
            self.filters["county"].extra["widget"] = forms.HiddenInput()
        self.filters["county"].extra["choices"] = list(self.counties.items())
        self.filters["programme"].extra["choices"] = self._named()
        self.filters["tier"].extra["choices"] = tier_choices(user)
        self.places = self.queryset.by_place(self.on)
        named = {place_of(row): name_of(row) for row in self.places}
        in_order = sorted(named.items(), key=lambda pair: (len(pair[0]), pair[0]))
        self.filters["township"].extra["choices"] = in_order

    def _named(self) -> list[tuple[int, str]]:
        if len(self.counties) < 2:
            return [(p.pk, p.name) for p in self.programmes]
        return [(p.pk, f"{p.county.name} {p.name}") for p in self.programmes]

    def usual(self, queryset):
        return queryset.counted()

    def of_township(self, queryset, name, code):
        return queryset.of_township(code)

    def only_late(self, queryset, name, value):
        return queryset.late(self.on) if value else queryset


class BoardFilter(UpgradeBarFilter):
    """A board shows the programme asked for, else what runs in the county."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["programme"].extra["empty_label"] = _("进行中的方案")
        if len(self.counties) > 1:
            self.filters["county"].extra["empty_label"] = None

    @property
    def asked(self) -> dict:
        return self.form.cleaned_data if self.form.is_valid() else {}

    @cached_property
    def shown_programmes(self) -> list[UpgradeProgramme]:
        """The one asked for, else those that run in the county (of several, in the first)."""
        county = self.asked.get("county")
        offered = [p for p in self.programmes if county in ("", None, p.county_id)]
        found = [p for p in offered if str(p.pk) == self.asked.get("programme")]
        first = county or next((p.county_id for p in offered), None)
        return found or current((p for p in offered if p.county_id == first), self.on)

    @property
    def narrowed(self) -> dict:
        """What the figures of the board are narrowed by, as their lists are."""
        names = ("county", "township", "tier")
        return {name: self.asked[name] for name in names if self.asked.get(name)}

    def counted(self):
        """The venues that the figures count: stage, lateness and search only choose cells."""
        return self._of_shown(self.without("q", "stage", "late", "county", "programme"))

    def shown(self):
        return self._of_shown(self.without("county", "programme"))

    def _of_shown(self, queryset):
        return queryset.filter(programme__in=self.shown_programmes)


class UpgradeFilter(UpgradeBarFilter):
    """The list. What the bar does not show comes by links from the board."""

    slow = TickFilter(label=_("比计划慢"), method="only_slow", widget=forms.HiddenInput)
    lacking = django_filters.ModelChoiceFilter(
        label=_("还缺"),
        method="lacking_item",
        queryset=lambda request: UpgradeAspect.objects.visible_to(request.user),
        widget=forms.HiddenInput,
    )
    venue = RecordFilter(Venue, label=_("家站"))
    only = OnlyFilter()
    first, last = from_to("due")
    due_by = DayFilter(label=_("应在哪天前验收"), method="due_until", widget=forms.HiddenInput)
    accepted_by = DayFilter(
        label=_("到哪天已验收"), method="accepted_until", widget=forms.HiddenInput
    )
    accepted_from = DayFilter(
        label=_("从哪天起验收"),
        field_name="accepted_on",
        lookup_expr="gte",
        widget=forms.HiddenInput,
    )
    once = django_filters.ChoiceFilter(
        label=_("范围"),
        choices=[("yes", _("同一年里一处家站算一次"))],
        method="once_a_year",
        widget=forms.HiddenInput,
    )
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        choices=[("dropped", _("已移出方案")), ("running", _("进行中的方案，一处家站算一次"))],
        method="in_state",
        widget=forms.HiddenInput,
    )

    def only_slow(self, queryset, name, value):
        return queryset.slipping(self.on) if value else queryset

    def lacking_item(self, queryset, name, aspect):
        return queryset.lacking(aspect) if aspect else queryset

    def due_until(self, queryset, name, day):
        return queryset.due_until(day)

    def accepted_until(self, queryset, name, day):
        return queryset.accepted_until(day)

    def once_a_year(self, queryset, name, value):
        return queryset.renewed()

    def in_state(self, queryset, name, state):
        return queryset.leading(self.on) if state == "running" else queryset.dropped()
