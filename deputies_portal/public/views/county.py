"""The front page, the page of a county, its finder, figures, plans and statements."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from deputies_portal.core.files.uploads import private_file_response
from deputies_portal.public import finder
from deputies_portal.public.page import public_page, show
from deputies_portal.public.public_figures import YearFigures, papers_of
from stations.models import County
from visits.models import AnnualPlan, Release

FIRST_YEAR = 1949
CASES = 3  # on the page of a county or venue
YEARS = 6  # offered beside each other


@public_page
def front(request):
    """The way in for strangers: the only county, or the choice between them."""
    counties = list(County.objects.published())
    if len(counties) == 1:
        return _county(request, counties[0])
    return show(request, "public/front.html", None, counties=counties)


@public_page
def county(request, code):
    return _county(request, _county_of(code))


def _county(request, found: County):
    on = timezone.localdate()
    townships = finder.townships(found)
    figures = YearFigures(found, on.year - 1)
    return show(
        request,
        "public/county.html",
        found,
        townships=townships,
        dates=finder.dates_ahead(found, on),
        figures=figures,
        table=figures.table(townships),
        cases=Release.objects.published().filter(county=found.pk)[:CASES],
    )


@public_page
def cases(request, code):
    """Released issues of the county, the newest first."""
    found = _county_of(code)
    rows = Release.objects.published().filter(county=found.pk)
    return show(
        request, "public/cases.html", found, cases=list(rows[: finder.MOST]), most=finder.MOST
    )


@public_page
def find(request, code):
    found = finder.Found.read(request.GET, _county_of(code), timezone.localdate())
    townships = finder.townships(found.county)
    here = next((one for one in townships if one.code == found.township), None)
    if found.township and here is None:
        raise Http404
    asked = found.is_asked
    return show(
        request,
        "public/find.html",
        found.county,
        found=found,
        township=here,
        townships=townships,
        venues=found.venues() if asked else [],
        deputies=found.deputies() if asked else [],
        most=finder.MOST,
    )


@public_page
def figures(request, code):
    found, this_year = _county_of(code), timezone.localdate().year
    year = _year_of(request.GET.get("year", ""), this_year)
    of_year = YearFigures(found, year)
    return show(
        request,
        "public/figures.html",
        found,
        figures=of_year,
        table=of_year.table(finder.townships(found)),
        papers=papers_of(found, year),
        years=range(this_year, this_year - YEARS, -1),
        is_running=year == this_year,
        on=timezone.localdate(),
    )


def _year_of(text: str, this_year: int) -> int:
    """The last whole year unless one is asked for; what is no year is 404."""
    if not text:
        return this_year - 1
    if not (text.isascii() and text.isdigit() and FIRST_YEAR <= int(text[:5]) <= this_year):
        raise Http404
    return int(text)


@public_page
def plans(request, code):
    found = _county_of(code)
    rows = AnnualPlan.objects.published().filter(county=found.pk).for_list()
    return show(request, "public/plans.html", found, plans=rows[: finder.MOST])


@public_page
def plan(request, pk):
    rows = AnnualPlan.objects.published().select_related("county__county__region", "township")
    found = get_object_or_404(rows, pk=pk)
    return show(
        request,
        "public/plan.html",
        found.county.county,
        plan=found,
        items=found.items.standing().select_related("activity_type"),
        files=found.attachments.filter(removed_at__isnull=True),
    )


@public_page
def plan_file(request, pk, file_pk):
    """A file of a published plan, as a download."""
    found = get_object_or_404(AnnualPlan.objects.published(), pk=pk)
    row = get_object_or_404(found.attachments.filter(removed_at__isnull=True), pk=file_pk)
    return private_file_response(row.file, row.name, row.content_type)


@public_page
def privacy(request, code):
    return show(request, "public/privacy.html", _county_of(code))


@public_page
def access(request, code):
    return show(request, "public/access.html", _county_of(code))


def _county_of(code: int) -> County:
    return get_object_or_404(County.objects.published(), pk=str(code))
