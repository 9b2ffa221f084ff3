"""The county's own record under 设置: wordings, switches, names of the tiers."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stations.models import County
from stations.registers.views.base import COUNTY_CLERK, KeptEdit
from stations.registers.views.county_list import SETTINGS, chosen_county
from visits.county_lists.forms.county import CountyForm, StarsForm, TierNamesForm


class CountyEdit(KeptEdit):
    """One record, chosen by the address as on the lists; there is no page for a new one."""

    model = County
    roles = COUNTY_CLERK
    form_class = CountyForm
    template_name = "visits/county_lists/county.html"
    heading = _("本县的字样和开关")
    above = (SETTINGS,)
    is_new = False
    url_name = "visits:county"

    def get_object(self, queryset=None):
        return (queryset or self.get_queryset()).get(pk=chosen_county(self.request).pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(counties=self.counties(), **kwargs)

    def counties(self):
        """To choose from, when the clerk has several."""
        codes = self.request.scope.clerk_counties
        return self.get_queryset().select_related("region") if len(codes) > 1 else []

    def places_above(self, record) -> tuple:
        return self.above

    def cancel_url(self):
        return reverse("desk:settings")

    def get_success_url(self):
        return f"{reverse(self.url_name)}?county={self.object.pk}"


class TierNamesEdit(CountyEdit):
    form_class = TierNamesForm
    template_name = "visits/county_lists/tier_names.html"
    heading = _("家站层级的名称")
    url_name = "visits:tier-names"


class StarsEdit(CountyEdit):
    """Whether the county gives stars to its venues, and from which scores."""

    form_class = StarsForm
    template_name = "visits/county_lists/stars.html"
    heading = _("按得分评星级")
    url_name = "visits:stars"

    def places_above(self, record) -> tuple:
        return (SETTINGS, ("stations:standards", _("评估标准")))

    def cancel_url(self):
        return reverse("stations:standards")
