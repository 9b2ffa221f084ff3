"""What a report is about: a county or one of its townships, and a time, within the scope.

A county is open to its clerk and its managers, a township to its own clerk and to these; what lies
outside, and what is no place or time at all, is 404.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse

from deputies_portal.reports.overview.asked import Asked, Place
from deputies_portal.reports.span import QUARTERS, Span
from stations.scope import Scope

ANNUAL, BULLETIN = "annual", "bulletin"


@dataclass(frozen=True)
class Subject:
    asked: Asked
    span: Span

    @classmethod
    def read(cls, query, scope: Scope, on: date, *, kind: str) -> "Subject":
        """Without a year the running one; without a quarter, or with one that has not begun, the
        running one (the last of a year that is over).
        """
        region = query.get("region") or ""
        if region and not (region.isascii() and region.isdecimal() and len(region) in (6, 9)):
            raise Http404
        township = region if len(region) == 9 else ""
        words = {"county": region[:6], "township": township, "year": query.get("year")}
        asked = Asked.read(words, scope, on)
        if len(region) == 6 and not asked.has_whole:
            raise Http404
        return cls(asked, _span(query, asked, on, kind))

    @classmethod
    def of(cls, region: str, span: Span, scope: Scope, on: date) -> "Subject":
        """That of a report that is kept."""
        query = {"region": region, "year": str(span.year), "quarter": str(span.quarter or "")}
        return cls.read(query, scope, on, kind=BULLETIN if span.quarter else ANNUAL)

    @property
    def kind(self) -> str:
        return BULLETIN if self.span.quarter else ANNUAL

    @property
    def on(self) -> date:
        return self.asked.on

    @property
    def county(self) -> str:
        return self.asked.county

    @property
    def place(self) -> str:
        """The code of the township; empty for the whole county."""
        return self.asked.township

    @property
    def region(self) -> str:
        return self.place or self.county

    @property
    def county_name(self) -> str:
        return dict(self.asked.counties)[self.county]

    @property
    def place_name(self) -> str:
        """昌宁县, 昌宁县柯街镇."""
        return f"{self.county_name}{self.asked.name}" if self.place else self.county_name

    @property
    def is_running(self) -> bool:
        return self.span.is_running(self.on)

    @property
    def head(self) -> str:
        """Whose paper it is, in its red head."""
        if not self.place:
            return f"{self.county_name}人大常委会"
        is_street = self.asked.name.endswith("街道")
        return f"{self.place_name}{'人大工委' if is_street else '人大主席团'}"

    @cached_property
    def regions(self) -> list[Place]:
        """What a report may be about: the county, and its townships that have not ended."""
        whole = [Place(self.county, self.county_name)] if self.asked.has_whole else []
        townships = [
            place for place in self.asked.places if len(place.code) == 9 and not place.is_ended
        ]
        return whole + townships

    @property
    def offered(self) -> list[Place]:
        """What the page offers: the other counties of somebody above them, too."""
        others = [Place(code, name) for code, name in self.asked.counties if code != self.county]
        return self.regions + others

    @property
    def quarters(self) -> tuple[int, ...]:
        return QUARTERS

    @property
    def path(self) -> str:
        return reverse(f"reports:{self.kind}")

    @property
    def townships(self) -> list[Place]:
        """The rows of the table of a county: what has no township 县级 first."""
        return [] if self.place else list(self.asked.places)

    @property
    def url(self) -> str:
        return f"{self.path}?{self.query}"

    @property
    def file_url(self) -> str:
        return f"{reverse(f'reports:{self.kind}-file')}?{self.query}"

    @property
    def query(self) -> str:
        quarter = {"quarter": self.span.quarter} if self.span.quarter else {}
        return urlencode({"region": self.region, "year": self.span.year} | quarter)

    def list_url(self, page: str, place: str = "", **words) -> str:
        """A list of rows of the place, as its figures lead to it."""
        return self.asked.url(page, place, **words)


def _span(query, asked: Asked, on: date, kind: str) -> Span:
    if kind == ANNUAL:
        return Span(asked.year)
    text = query.get("quarter") or ""
    if not text:
        return Span(asked.year, (on.month + 2) // 3 if asked.is_this_year else QUARTERS[-1])
    if text not in {str(number) for number in QUARTERS}:
        raise Http404
    running = (on.month + 2) // 3
    return Span(asked.year, min(int(text), running) if asked.is_this_year else int(text))
