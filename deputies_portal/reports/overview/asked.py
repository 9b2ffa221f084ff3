"""What an overview is asked for: county, township and year in the address, within the scope.

A whole county is open to its clerk and its managers, a township to its clerk; what lies outside,
and what is no place or year at all, is 404.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from urllib.parse import urlencode

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as _

from deputies_portal.core.ui.forms.fields import FIRST_DAY
from stations.models import Region
from stations.scope import Scope
from visits.models import Issue, Visit


@dataclass(frozen=True)
class Place:
    """A township, or what has none 县级 under the code of the county."""

    code: str
    name: str
    is_ended: bool = False


@dataclass(frozen=True)
class Asked:
    county: str
    township: str  # "" means the whole county, its own code what has no township
    year: int
    on: date
    counties: tuple[tuple[str, str], ...]  # those the person may choose from, with their names
    places: tuple[Place, ...]  # those of the county the person may choose from
    has_whole: bool  # whether the whole county may be chosen
    first_year: int

    @classmethod
    def read(cls, query, scope: Scope, on: date) -> "Asked":
        counties = {*scope.counties, *(code[:6] for code in scope.townships)}
        county = query.get("county") or min(counties, default="")
        if county not in counties:
            raise Http404
        names, places, first = _regions(counties, county)
        has_whole = county in scope.counties
        if not has_whole:
            places = [place for place in places if place.code in scope.townships]
        township = query.get("township") or ("" if has_whole else _own(scope, county))
        if township and township not in {place.code for place in places}:
            raise Http404
        return cls(
            county=county,
            township=township,
            year=_year(query.get("year"), on),
            on=on,
            counties=tuple((code, names[code]) for code in sorted(names)),
            places=tuple(places),
            has_whole=has_whole,
            first_year=min(first, on.year),
        )

    @property
    def name(self) -> str:
        if not self.township:
            return dict(self.counties)[self.county]
        return next(place.name for place in self.places if place.code == self.township)

    @property
    def is_this_year(self) -> bool:
        return self.year == self.on.year

    @property
    def years(self) -> list[int]:
        """The newest first, from the first visit or issue on."""
        return sorted({*range(self.first_year, self.on.year + 1), self.year}, reverse=True)

    def rows(self, queryset: QuerySet) -> QuerySet:
        """Rows of the place, by the codes they carry."""
        if self.township:
            return queryset.of_township(self.township)
        return queryset.filter(county=self.county)

    def url(self, name: str, place: str = "", **words) -> str:
        """The list `name` of the place, narrowed by the words."""
        asked = {"county": self.county} if len(self.counties) > 1 else {}
        if place or self.township:
            asked["township"] = place or self.township
        asked |= words
        address = _address(name, get_script_prefix())
        return f"{address}?{urlencode(asked)}" if asked else address


@cache
def _address(name: str, _path_of_the_portal: str) -> str:
    """A matrix has four hundred links to ten pages."""
    return reverse(name)


def _own(scope: Scope, county: str) -> str:
    """The township of the person's own posting; without it one merged into that."""
    posted = [p.township_id for p in scope.postings if p.township_id in scope.townships]
    return next((code for code in posted if code.startswith(county)), "")


def _year(text: str | None, on: date) -> int:
    if not text:
        return on.year
    if not (text.isascii() and text.isdecimal() and len(text) == 4):
        raise Http404
    if not FIRST_DAY.year <= int(text) <= on.year:
        raise Http404
    return int(text)


def _regions(counties, county: str) -> tuple[dict[str, str], list[Place], int]:
    """Names of the counties, the places of one of them in official order, its first year. One
    query.
    """
    rows = Region.objects.filter(
        Q(code__in=counties) | Q(parent=county, level=Region.Level.TOWNSHIP)
    ).order_by("code")
    first = {
        f"first_{day}": Subquery(
            model.objects.filter(county=OuterRef("pk")).order_by(day).values(day)[:1]
        )
        for model, day in ((Visit, "received_on"), (Issue, "registered_on"))
    }
    names, places, days = {}, [Place(county, _("县级"))], []
    for row in rows.annotate(**first):
        if row.level == Region.Level.TOWNSHIP:
            places.append(Place(row.code, row.name, row.ended_on is not None))
            continue
        names[row.code] = row.name
        if row.code == county:
            days = [day for day in (row.first_received_on, row.first_registered_on) if day]
    return names, places, min((day.year for day in days), default=9999)
