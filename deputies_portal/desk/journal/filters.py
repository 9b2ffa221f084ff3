"""The filter bar of the journal."""

from datetime import timedelta

import django_filters
from django.apps import apps
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.audit import journal
from deputies_portal.core.audit.actions import GROUPS
from deputies_portal.core.audit.models import Entry
from deputies_portal.core.ui.forms.base import DayField
from deputies_portal.desk.journal.week import midnight


class DayFilter(django_filters.Filter):
    field_class = DayField


class JournalFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("姓名、对象或编号"), method="about", max_length=100)
    since = DayFilter(label=_("从"), method="from_day")
    until = DayFilter(label=_("到"), method="to_day")
    group = django_filters.ChoiceFilter(
        label=_("种类"),
        empty_label=_("全部种类"),
        method="in_group",
        choices=[(code, label) for code, (label, _condition) in GROUPS.items()],
    )
    role = django_filters.CharFilter(label=_("角色或任职地"), method="by_role", max_length=100)

    class Meta:
        model = Entry
        fields = []

    def about(self, queryset, name, text):
        return queryset.filter(
            Q(actor_name__contains=text) | Q(target_label__contains=text) | Q(request_id=text)
        )

    def by_role(self, queryset, name, text):
        wanted = Q(posting_label__contains=text)
        for role in _roles_called(text):
            wanted |= Q(posting_label__startswith=role)
        return queryset.filter(wanted)

    def in_group(self, queryset, name, group):
        return queryset.filter(GROUPS[group][1])

    def from_day(self, queryset, name, day):
        return queryset.filter(at__gte=midnight(day))

    def to_day(self, queryset, name, day):
        return queryset.filter(at__lt=midnight(day + timedelta(days=1)))


def _roles_called(text: str) -> list[str]:
    """Roles whose name in the reader's language holds the text, as the records call them."""
    labels = [label for _role, label in apps.get_model("stations", "Posting").Role.choices]
    called = [label for label in labels if text.casefold() in str(label).casefold()]
    return [journal.in_records(str, label) for label in called]
