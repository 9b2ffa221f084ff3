"""Lists that a county keeps for itself under 设置: which county, the page of one, a row of it."""

from typing import NamedTuple

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from stations.models import County
from stations.registers.views.base import COUNTY_CLERK, KeptEdit, crumbs

SETTINGS = ("desk:settings", gettext_lazy("设置"))


class CountyList(NamedTuple):
    """A list as its page shows it; `row` begins the names of the addresses of its rows."""

    place: tuple  # (url name, heading)
    rows: object  # what stands above the table
    row: str
    new_label: object
    template: str
    above: tuple = (SETTINGS,)  # the pages above it

    @property
    def heading(self):
        return self.place[1]

    @property
    def url_names(self) -> dict[str, str]:
        return {name: f"{self.row}-{name}" for name in ("new", "edit", "close", "change", "end")}


def chosen_county(request) -> County:
    """The county of the address, or the first whose clerk the person is; 404 for another one."""
    own = request.scope.clerk_counties
    code = request.GET.get("county") or min(own, default="")
    if code not in own:
        raise Http404
    return get_object_or_404(County.objects.select_related("region__parent"), pk=code)


def county_context(request, county: County, *above: tuple, **context) -> dict:
    """`counties` is there to choose from when the clerk has several."""
    own = request.scope.clerk_counties
    several = County.objects.filter(pk__in=own).select_related("region")
    return context | {
        "county": county,
        "counties": several if len(own) > 1 else [],
        "crumbs": crumbs(*above or (SETTINGS,)),
    }


def list_page(request, its: CountyList, county: County, rows, **context):
    context |= county_context(request, county, *its.above)
    return render(request, its.template, context | {"its": its, "rows": rows})


class ListEdit(KeptEdit):
    """A row of one county's list; the address of a new one says which county."""

    roles = COUNTY_CLERK

    def get_form_kwargs(self):
        facts = super().get_form_kwargs()
        if facts.get("instance") is None:
            facts["instance"] = self.model(county_id=chosen_county(self.request).pk)
        return facts

    def places_above(self, record) -> tuple:
        return self.above

    def list_url(self):
        return reverse(self.above[-1][0])
