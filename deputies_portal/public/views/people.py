"""The pages of a venue and of a deputy; the code for the wall."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from deputies_portal.public import wall_code
from deputies_portal.public.deputy import DeputyFace
from deputies_portal.public.page import public_page, public_picture, show
from deputies_portal.public.venue import VenueFace, with_term
from stations.models import Deputy, Venue
from visits.models import Release

CASES = 3
TYPES = {"svg": "image/svg+xml", "png": "image/png"}


@public_page
def venue(request, pk):
    """A code on the wall of a merged venue leads on to the one it was merged into."""
    found = _venue_of(pk)
    if found.merged_into_id:
        return redirect("public:venue", pk=found.merged_into_id)
    face = VenueFace(found, timezone.localdate())
    cases = Release.objects.published().filter(venue=found)[:CASES]
    context = {"venue": found, "face": face, "cases": cases}
    return show(request, "public/venue.html", found.county.county, **context)


@public_page
def deputy(request, pk):
    on = timezone.localdate()
    rows = Deputy.objects.published(on).select_related("county__county__region").for_list(on)
    found = get_object_or_404(rows, pk=pk)
    face = DeputyFace(found, on)
    return show(request, "public/deputy.html", found.county.county, deputy=found, face=face)


@public_page
def poster(request, pk):
    found = _venue_of(pk, is_open=True)
    face = VenueFace(found, timezone.localdate())
    return show(request, "public/poster.html", found.county.county, venue=found, face=face)


@public_picture
def code_svg(request, pk):
    return _picture(request, pk, "svg")


@public_picture
def code_png(request, pk):
    return _picture(request, pk, "png")


def _picture(request, pk: int, kind: str) -> HttpResponse:
    address = wall_code.address_of(_venue_of(pk, is_open=True), request)
    return HttpResponse(wall_code.draw(address, kind), content_type=TYPES[kind])


def _venue_of(pk: int, *, is_open: bool = False) -> Venue:
    rows = Venue.objects.published()
    if is_open:
        rows = rows.standing()
    rows = with_term(rows.select_related("county__county__region", "township", "village"))
    return get_object_or_404(rows, pk=pk)
