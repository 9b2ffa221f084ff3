"""Filters of the list of reports."""

import django_filters
from django.utils.translation import gettext_lazy as _

from deputies_portal.reports.models import Report
from stations.models import Region
from stations.scope import Scope


class ReportFilter(django_filters.FilterSet):
    region = django_filters.ChoiceFilter(label=_("地区"), empty_label=_("全部地区"))
    kind = django_filters.ChoiceFilter(
        label=_("哪一种"),
        empty_label=_("年报和通报"),
        choices=[("annual", _("年度报告")), ("bulletin", _("季度通报"))],
        method="of_kind",
    )
    state = django_filters.ChoiceFilter(
        label=_("状态"), empty_label=_("全部状态"), choices=Report.State.choices
    )

    class Meta:
        model = Report
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        scope = Scope.of(self.request.user)
        rows = Region.objects.filter(code__in=scope.counties | scope.townships)
        rows |= Region.objects.townships().filter(parent__in=scope.counties)
        found = list(rows.order_by("code").values_list("code", "name"))
        self.filters["region"].extra["choices"] = found

    def of_kind(self, queryset, name, kind):
        return queryset.filter(quarter=0) if kind == "annual" else queryset.exclude(quarter=0)
