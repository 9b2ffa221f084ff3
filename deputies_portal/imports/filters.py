"""The filter bar of the list of imports."""

import django_filters
from django.utils.translation import gettext_lazy as _

from deputies_portal.imports.kinds import ALL
from deputies_portal.imports.models import Import


class ImportFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(
        label=_("种类"), empty_label=_("全部种类"), choices=[(k.name, k.label) for k in ALL]
    )
    state = django_filters.ChoiceFilter(
        label=_("状态"), empty_label=_("全部状态"), choices=Import.State
    )

    class Meta:
        model = Import
        fields = []
