"""Closing and merging: acts of the county clerk on registers, with what hangs on the record."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deputies_portal.core.ui.gate import opens_to
from stations.deputies.forms import EndMandateForm
from stations.models import Deputy, Mandate, Region, UndertakingUnit, Venue
from stations.regions.views import REGIONS
from stations.registers.views.base import (
    ACT_METHODS,
    DEPUTIES,
    UNITS,
    VENUES,
    act,
    require,
)
from visits.lifecycle import closures
from visits.lifecycle.forms.closing import CloseForm, EndRegionForm, MergeForm


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def venue_close(request, pk):
    return _act_on_venue(
        request,
        pk,
        CloseForm,
        closures.close_venue,
        heading=_("停用家站"),
        save=_("停用"),
        done=_("家站已停用，记录保留。"),
    )


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def venue_merge(request, pk):
    return _act_on_venue(
        request,
        pk,
        MergeForm,
        closures.merge_venue,
        heading=_("并入别处"),
        done=_("家站已并入，代表和联络员已转过去。"),
    )


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def unit_close(request, pk):
    unit = get_object_or_404(UndertakingUnit.objects.visible_to(request.user), pk=pk)
    require(UndertakingUnit.objects.changeable_by(request.user), unit)
    return act(
        request,
        CloseForm,
        unit,
        closures.close_unit,
        heading=_("停用承办单位"),
        save=_("停用"),
        above=(UNITS, unit),
        done=_("承办单位已停用，记录保留。"),
    )


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def mandate_end(request, pk):
    mandates = Mandate.objects.visible_to(request.user).select_related("deputy", "congress")
    mandate = get_object_or_404(mandates, pk=pk)
    require(Deputy.objects.changeable_by(request.user), mandate.deputy)
    return act(
        request,
        EndMandateForm,
        mandate,
        closures.end_mandate,
        heading=_("终止代表资格"),
        above=(DEPUTIES, mandate.deputy),
        consequences=[_("如果这是最后一项代表资格，进站入室、小组和代表的登录同时结束。")],
        done=_("代表资格已终止，记录保留。"),
    )


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def region_end(request, code):
    region = get_object_or_404(Region.objects.visible_to(request.user), pk=code)
    require(Region.objects.endable_by(request.user), region)
    return act(
        request,
        EndRegionForm,
        region,
        closures.end_region,
        heading=_("撤销并入"),
        above=(REGIONS, region),
        consequences=[
            _("在用的家站、承办单位、代表小组、任用和没办完的问题转到接续的区划。"),
            _("已经办结的记录保留原来的代码。"),
        ],
        done=_("区划已撤销，在用的家站、单位、任用和没办完的问题已转过去。"),
    )


def _act_on_venue(request, pk, form_class, verb, **page):
    venue = get_object_or_404(Venue.objects.visible_to(request.user), pk=pk)
    require(Venue.objects.registered_by(request.user), venue)
    consequences = closures.consequences(venue, timezone.localdate())
    page |= {"above": (VENUES, venue), "consequences": consequences}
    return act(request, form_class, venue, verb, **page)
