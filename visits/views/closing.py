"""Closing and merging: acts of the county clerk on registers, with what hangs on the record."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deputies_portal.ui.gate import opens_to
from stations.forms.people import EndMandateForm
from stations.models import Deputy, Mandate, Region, UndertakingUnit, Venue
from stations.views.base import (
    ACT_METHODS,
    COUNTY_CLERK,
    DEPUTIES,
    UNITS,
    VENUES,
    act_page,
    acted,
    require,
)
from stations.views.regions import REGIONS
from visits import closing
from visits.forms.closing import CloseForm, EndRegionForm, MergeForm


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def venue_close(request, pk):
    venue = _venue(request, pk)
    form = _form(CloseForm, request, venue)
    if acted(request, form, partial(closing.close_venue, venue), roles=COUNTY_CLERK):
        messages.success(request, _("家站已停用，记录保留。"))
        return redirect(venue)
    return act_page(
        request,
        form,
        heading=_("停用家站"),
        save=_("停用"),
        above=(VENUES, venue),
        consequences=closing.consequences(venue, timezone.localdate()),
    )


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def venue_merge(request, pk):
    venue = _venue(request, pk)
    form = _form(MergeForm, request, venue)
    if acted(request, form, partial(closing.merge_venue, venue), roles=COUNTY_CLERK):
        messages.success(request, _("家站已并入，代表和联络员已转过去。"))
        return redirect(venue)
    return act_page(
        request,
        form,
        heading=_("并入别处"),
        above=(VENUES, venue),
        consequences=closing.consequences(venue, timezone.localdate()),
    )


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def unit_close(request, pk):
    unit = get_object_or_404(UndertakingUnit.objects.visible_to(request.user), pk=pk)
    require(UndertakingUnit.objects.changeable_by(request.user), unit)
    form = _form(CloseForm, request, unit)
    if acted(request, form, partial(closing.close_unit, unit), roles=COUNTY_CLERK):
        messages.success(request, _("承办单位已停用，记录保留。"))
        return redirect(unit)
    return act_page(request, form, heading=_("停用承办单位"), save=_("停用"), above=(UNITS, unit))


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def mandate_end(request, pk):
    mandates = Mandate.objects.visible_to(request.user).select_related("deputy", "congress")
    mandate = get_object_or_404(mandates, pk=pk)
    require(Deputy.objects.changeable_by(request.user), mandate.deputy)
    form = _form(EndMandateForm, request, mandate)
    if acted(request, form, partial(closing.end_mandate, mandate), roles=COUNTY_CLERK):
        messages.success(request, _("代表资格已终止，记录保留。"))
        return redirect(mandate)
    return act_page(
        request,
        form,
        heading=_("终止代表资格"),
        above=(DEPUTIES, mandate.deputy),
        consequences=[_("如果这是最后一项代表资格，进站入室、小组和代表的登录同时结束。")],
    )


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def region_end(request, code):
    region = get_object_or_404(Region.objects.visible_to(request.user), pk=code)
    require(Region.objects.endable_by(request.user), region)
    form = _form(EndRegionForm, request, region)
    if acted(request, form, partial(closing.end_region, region), roles=COUNTY_CLERK):
        messages.success(request, _("区划已撤销，在用的家站、单位、任用和没办完的问题已转过去。"))
        return redirect(region)
    return act_page(
        request,
        form,
        heading=_("撤销并入"),
        above=(REGIONS, region),
        consequences=[
            _("在用的家站、承办单位、代表小组、任用和没办完的问题转到接续的区划。"),
            _("已经办结的记录保留原来的代码。"),
        ],
    )


def _venue(request, pk) -> Venue:
    venue = get_object_or_404(Venue.objects.visible_to(request.user), pk=pk)
    require(Venue.objects.registered_by(request.user), venue)
    return venue


def _form(form_class, request, record):
    on = timezone.localdate()
    return form_class(request.POST or None, user=request.user, record=record, on=on)
