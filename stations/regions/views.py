"""Regions as they are in force. Ending one with its successor: `visits.lifecycle.views.closing`."""

from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.views import RegisterDetail, RegisterList
from stations.models import Region, Venue
from stations.regions.filters import RegionFilter
from stations.registers.figures import Slice
from stations.registers.views.base import crumbs

ROLES = frozenset({"administrator", "county_clerk", "township_clerk", "venue_clerk", "manager"})
REGIONS = ("stations:regions", _("行政区划"))


class Regions(RegisterList):
    model = Region
    roles = ROLES
    filterset_class = RegionFilter
    order = ("code",)
    template_name = "stations/regions/list.html"

    def get_queryset(self):
        return super().get_queryset().select_related("parent", "successor")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        counted = context["filter"].without("level").by_level()
        current = self.request.GET.get("level", "")
        return context | {
            "levels": [
                Slice(level, label, counted[level], level == current)
                for level, label in Region.Level.choices
                if level in counted
            ]
        }


class RegionDetail(RegisterDetail):
    model = Region
    roles = ROLES
    template_name = "stations/regions/page.html"
    pk_url_kwarg = "code"

    def get_queryset(self):
        return super().get_queryset().select_related("parent", "successor")

    def get_context_data(self, **kwargs):
        region, user = self.object, self.request.user
        return super().get_context_data(
            crumbs=crumbs(REGIONS),
            children=region.children.all(),
            predecessors=region.predecessors.all(),
            venues=Venue.objects.visible_to(user).standing().in_region(region),
            may_end=Region.objects.endable_by(user).filter(pk=region.pk).exists(),
            **kwargs,
        )
