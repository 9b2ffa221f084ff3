"""The page that leads a new county through its first steps, and its units from the shipped list."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from deputies_portal.core.sending import was_sent_before
from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.navigation import Place, is_open
from stations.models import County
from stations.registers.views.base import ACT_METHODS, crumbs
from stations.registers.views.county_list import SETTINGS, chosen_county
from stations.units import units_in_bulk
from stations.units.forms.unit_sheet import UnitSheet
from stations.venues.views.start import ABOVE, saved, start_url
from visits.lifecycle import first_steps, founding


@opens_to("county_clerk", "administrator")
@require_safe
def start(request):
    """The steps of one county; its clerk takes most of them, the administrator opens accounts."""
    counties = _counties(request)
    county = _county(request, counties)
    steps = first_steps.steps_of(county, timezone.localdate()) if county else []
    shown = [(step, is_open(Place(step.url_name, "", ""), request.roles)) for step in steps]
    context = {
        "county": county,
        "counties": counties,
        "steps": shown,
        "done": sum(step.is_done for step in steps),
        "crumbs": crumbs(SETTINGS),
    }
    return render(request, "visits/lifecycle/start.html", context)


def _counties(request) -> list[County]:
    rows = County.objects.select_related("region")
    if not request.scope.administers_all:
        codes = request.scope.clerk_counties | request.scope.administered
        rows = rows.filter(pk__in=codes)
    return list(rows)


def _county(request, counties: list[County]) -> County | None:
    """The county of the address, else the first one; None in a portal without counties."""
    code = request.GET.get("county")
    found = next((one for one in counties if not code or one.pk == code), None)
    if code and found is None:
        raise Http404
    return found


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def start_units(request):
    """A row for each shipped department and township government that is missing."""
    county = chosen_county(request)
    if was_sent_before(request):
        return redirect(start_url(county))
    sheet = UnitSheet(
        request.POST if request.method == "POST" else None,
        county=county,
        openings=units_in_bulk.proposed(county),
        user=request.user,
    )
    if sheet.is_valid():
        token = sheet.cleaned_data["token"]
        done = saved(request, sheet, founding.open_units, county, token=token)
        if done is not None:
            told = ngettext("添加了 %(n)d 个承办单位。", "添加了 %(n)d 个承办单位。", len(done))
            messages.success(request, told % {"n": len(done)})
            return redirect(start_url(county))
    context = {"sheet": sheet, "county": county, "crumbs": crumbs(*ABOVE)}
    return render(request, "visits/lifecycle/start_units.html", context)
