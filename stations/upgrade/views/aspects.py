"""What is upgraded 改造项目, a list of the county under 设置. Its clerk keeps it."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from deputies_portal.core.ui.gate import opens_to
from stations.models import County, UpgradeAspect
from stations.registers.views.base import ACT_METHODS, COUNTY_CLERK, KeptEdit, act, crumbs
from stations.upgrade.aspects import close_aspect
from stations.upgrade.forms.programmes import AspectForm, CloseAspectForm
from stations.venues.views.start import SETTINGS, chosen_county

ASPECTS = ("stations:upgrade-aspects", _("改造项目"))


@opens_to(*COUNTY_CLERK)
@require_safe
def aspects(request):
    county, mine = chosen_county(request), request.scope.clerk_counties
    several = County.objects.filter(pk__in=mine).select_related("region")
    context = {
        "county": county,
        "counties": several if len(mine) > 1 else [],
        "rows": UpgradeAspect.objects.filter(county=county.pk),
        "crumbs": crumbs(SETTINGS),
    }
    return render(request, "stations/upgrade/aspects.html", context)


class AspectEdit(KeptEdit):
    """A row of one county's list; the address of a new one says which county."""

    model = UpgradeAspect
    roles = COUNTY_CLERK
    form_class = AspectForm
    above = (SETTINGS, ASPECTS)
    heading_new = _("新建改造项目")
    heading = _("修改改造项目")

    def get_form_kwargs(self):
        facts = super().get_form_kwargs()
        if facts.get("instance") is None:
            facts["instance"] = UpgradeAspect(county_id=chosen_county(self.request).pk)
        return facts

    def places_above(self, record) -> tuple:
        return self.above

    def list_url(self):
        return reverse(ASPECTS[0])


@opens_to(*COUNTY_CLERK)
@require_http_methods(ACT_METHODS)
def close(request, pk):
    aspect = get_object_or_404(UpgradeAspect.objects.visible_to(request.user), pk=pk)
    if aspect.county_id not in request.scope.clerk_counties:
        raise PermissionDenied
    page = {
        "heading": _("停用改造项目"),
        "save": _("停用"),
        "above": (SETTINGS, ASPECTS),
        "done": _("改造项目已停用。"),
        "consequences": [_("以后列入方案的家站没有这一项。"), _("已经列入的家站仍要做完。")],
    }
    return act(request, CloseAspectForm, aspect, close_aspect, **page)
