"""Filters of the letters that are not yet delivered or accepted."""

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.lists.filters import HiddenChoice, TextFilter
from stations.models import Region, UndertakingUnit
from stations.scope import Scope
from visits import numbers
from visits.issues.letters import letters
from visits.models import Dispatch, Issue


class LetterFilter(django_filters.FilterSet):
    q = TextFilter(label=_("标题、编号或单位"), method="matching")
    desk = django_filters.ChoiceFilter(
        label=_("经办台"), empty_label=_("全部经办台"), field_name="round__issue__desk"
    )
    kind = django_filters.ChoiceFilter(
        label=_("单位性质"),
        empty_label=_("全部性质"),
        choices=UndertakingUnit.Kind.choices,
        field_name="unit__kind",
    )
    part = django_filters.ChoiceFilter(
        label=_("主办、协办"), empty_label=_("主办和协办"), choices=Dispatch.Part.choices
    )
    state = HiddenChoice(label=_("状态"), choices=list(letters.TABS.items())[1:], method="in_tab")

    class Meta:
        model = Dispatch
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = timezone.localdate()
        self.filters["desk"].extra["choices"] = self._desks()

    def _desks(self) -> list[tuple[str, str]]:
        """The user's desks; none to choose where there is one."""
        scope = Scope.of(self.request.user)
        places = Region.objects.filter(
            Q(code__in=scope.counties | scope.townships)
            | Q(level=Region.Level.TOWNSHIP, parent__in=scope.counties, ended_on__isnull=True)
        )
        return list(places.order_by("code").values_list("code", "name"))

    def filter_queryset(self, queryset):
        """Everything but the tab comes first: the tabs count over it."""
        asked = self.form.cleaned_data
        for name, value in asked.items():
            if name != "state":
                queryset = self.filters[name].filter(queryset, value)
        self.of_any_tab = queryset
        return queryset.filter(letters.meaning(asked.get("state") or "", self.on))

    def in_tab(self, queryset, name, tab):
        return queryset.filter(letters.meaning(tab, self.on))

    def matching(self, queryset, name, text):
        """By unit, letter number, number or title of the issue; a closed row keeps its title."""
        titled = Issue.objects.filter(pk=OuterRef("round__issue")).open_to(self.request.user)
        for word in text.split():
            titled = titled.filter(title__contains=word)
        found = Q(Exists(titled)) | Q(letter_number__contains=text)
        found |= Q(unit__short_name__contains=text)
        numbered = numbers.spelled(text)
        if numbered:
            found |= Q(Exists(Issue.objects.filter(numbered, pk=OuterRef("round__issue"))))
        return queryset.filter(found)
