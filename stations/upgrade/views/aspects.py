"""What is upgraded 改造项目, a list of the county under 设置. Its clerk keeps it."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from deputies_portal.core.ui.gate import opens_to
from stations.models import UpgradeAspect
from stations.registers.views.base import ACT_METHODS, COUNTY_CLERK, act
from stations.registers.views.county_list import (
    SETTINGS,
    CountyList,
    ListEdit,
    chosen_county,
    list_page,
)
from stations.upgrade.aspects import close_aspect
from stations.upgrade.forms.programmes import AspectForm, CloseAspectForm

ASPECTS = ("stations:upgrade-aspects", _("改造项目"))
ASPECT_LIST = CountyList(
    ASPECTS,
    _("本县的改造项目"),
    "stations:upgrade-aspect",
    _("新建改造项目"),
    "stations/upgrade/aspects.html",
)


@opens_to(*COUNTY_CLERK)
@require_safe
def aspects(request):
    county = chosen_county(request)
    return list_page(request, ASPECT_LIST, county, UpgradeAspect.objects.filter(county=county.pk))


class AspectEdit(ListEdit):
    model = UpgradeAspect
    form_class = AspectForm
    above = (SETTINGS, ASPECTS)
    heading_new = _("新建改造项目")
    heading = _("修改改造项目")


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
