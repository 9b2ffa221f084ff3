"""The register of undertaking units. Closing one: `visits.lifecycle.views.closing`."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.views import RegisterDetail, RegisterList
from stations.models import UndertakingUnit
from stations.postings.filters import UnitFilter
from stations.registers.forms.acts import RevealForm
from stations.registers.views.base import COUNTY_CLERK, READERS, UNITS, KeptEdit, crumbs, may_open
from stations.units.forms.units import UnitForm


class Units(RegisterList):
    model = UndertakingUnit
    roles = READERS
    filterset_class = UnitFilter
    order = ("county_id", "place_code", "id")
    template_name = "stations/units/list.html"

    def get_queryset(self):
        return super().get_queryset().with_place()

    def get_context_data(self, **kwargs):
        may_create = bool(self.request.scope.clerk_counties)
        return super().get_context_data(may_create=may_create, **kwargs)


class Unit(RegisterDetail):
    model = UndertakingUnit
    roles = READERS
    template_name = "stations/units/page.html"

    def get_queryset(self):
        seen = super().get_queryset().select_related("county", "township")
        return seen.with_rights(self.request.user)

    def get_context_data(self, **kwargs):
        unit = self.object
        return super().get_context_data(
            crumbs=crumbs(UNITS),
            reveal_form=RevealForm() if unit.may_reveal and unit.contact_phone else None,
            issues_url=self._issues_url(),
            **kwargs,
        )

    def _issues_url(self):
        if not may_open(self.request, "visits:issues"):
            return ""
        return f"{reverse('visits:issues')}?unit={self.object.pk}"


class UnitEdit(KeptEdit):
    model = UndertakingUnit
    roles = COUNTY_CLERK
    form_class = UnitForm
    heading_new = _("新建承办单位")
    heading = _("修改承办单位")
    above = (UNITS,)

    def get_initial(self):
        return {"county": min(self.request.scope.clerk_counties)} if self.is_new else {}
