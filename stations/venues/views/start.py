"""First steps of a new county in the registers: regions from a file, venues from the regions."""

from base64 import b64encode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from deputies_portal.core.sending import was_sent_before
from deputies_portal.core.ui.forms.constraints import refusal_of
from deputies_portal.core.ui.gate import opens_to
from stations.models import County
from stations.regions import regions_import
from stations.regions.forms import RegionContentForm, RegionFileForm
from stations.regions.regions_import import RegionsRefused
from stations.registers.views.base import ACT_METHODS, crumbs
from stations.registers.views.county_list import SETTINGS, chosen_county
from stations.venues import venues_in_bulk
from stations.venues.forms.venue_sheet import VenueSheet

START = ("visits:start", gettext_lazy("开始使用"))
ABOVE = (SETTINGS, START)
SHOWN = 50  # mistakes of a file that the page lists


def start_url(county: County) -> str:
    return f"{reverse(START[0])}?{urlencode({'county': county.pk})}"


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def start_regions(request):
    """The file is tried first; what it would do is shown, then it is written."""
    county = chosen_county(request)
    again = RegionContentForm(request.POST if "content" in request.POST else None)
    form = RegionFileForm(*([request.POST, request.FILES] if _has_file(request) else []))
    context = {"form": form, "county": county, "crumbs": crumbs(*ABOVE), "most": SHOWN}
    try:
        if again.is_valid():
            return _import(request, county, again.cleaned_data["content"])
        if form.is_valid():
            context |= _tried(county, form.cleaned_data["file"])
    except RegionsRefused as refused:
        context |= {"refused": refused.errors[:SHOWN], "wrong": len(refused.errors)}
    return render(request, "stations/regions/start.html", context)


def _has_file(request) -> bool:
    return request.method == "POST" and "content" not in request.POST


def _rows(county: County, content: bytes) -> list:
    if b"\x00" in content and not content.startswith(regions_import.GZIP):
        raise RegionsRefused([regions_import.RowError(1, _("这不是 CSV 文件。"))])
    return regions_import.of_county(regions_import.read_regions(content), county.pk)


def _tried(county: County, content: bytes) -> dict:
    rows = _rows(county, content)
    kept = RegionContentForm(initial={"content": b64encode(content).decode()})
    return {"loaded": regions_import.try_regions(rows), "content_form": kept}


def _import(request, county: County, content: bytes):
    facts = {"actor": request.user, "by": request.scope.posting_of("county_clerk")}
    rows = _rows(county, content)
    loaded = regions_import.load_regions(rows, county=county.pk, **facts)
    counted = {"added": loaded.added, "renamed": loaded.renamed}
    messages.success(request, _("已导入：新增 %(added)d 个，改名 %(renamed)d 个。") % counted)
    return redirect(start_url(county))


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def start_venues(request):
    """A row for each place without its venue; all ticked rows are opened, or none."""
    county = chosen_county(request)
    if was_sent_before(request):
        messages.info(request, _("这张表已经保存过。"))
        return redirect(start_url(county))
    openings = venues_in_bulk.proposed(county)
    sheet = VenueSheet(
        request.POST if request.method == "POST" else None,
        county=county,
        openings=openings[: venues_in_bulk.MOST],
        user=request.user,
    )
    if sheet.is_valid():
        facts = {name: sheet.cleaned_data[name] for name in ("opened_on", "token")}
        done = saved(request, sheet, venues_in_bulk.open_in_bulk, county, **facts)
        if done is not None:
            told = ngettext("建好 %(n)d 处家站。", "建好 %(n)d 处家站。", len(done))
            messages.success(request, told % {"n": len(done)})
            return redirect(start_url(county))
    context = {"sheet": sheet, "county": county, "crumbs": crumbs(*ABOVE)}
    context |= {"rest": max(0, len(openings) - venues_in_bulk.MOST)}
    return render(request, "stations/venues/start.html", context)


def saved(request, sheet, verb, county: County, **facts):
    """What the verb has made of the sheet; None when it was refused, the reason stands above."""
    by = request.scope.posting_of("county_clerk")
    try:
        return verb(county, sheet.cleaned_data["openings"], actor=request.user, by=by, **facts)
    except ValidationError as error:
        sheet.add_error(None, error)
    except IntegrityError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        sheet.add_error(None, refusal.message)
    return None
