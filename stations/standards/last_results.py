"""Where venues stand 评估情况: the last finished assessment of each, and the figures over them.

Every figure comes with the query of `/standards/` that lists exactly its rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from stations.models import Assessment, County, ItemResult, Standard, StandardItem
from stations.registers.figures import place_of, places_of
from stations.standards.scoring import Earned, rescored, stars_of, total

Kind, Mark = Assessment.Kind, ItemResult.State
STARS = (5, 4, 3)
# What a figure of a place counts, with the conditions of the list behind it.
WORDS = {
    "venues": {},
    "done": {"state": "done"},
    "none": {"state": "none"},
    "stars5": {"stars": "5"},
    "stars4": {"stars": "4"},
    "stars3": {"stars": "3"},
}


@dataclass(frozen=True)
class Standing:
    """The last finished assessment of one venue."""

    assessment_id: int
    assessed_on: object
    score: Decimal
    stars: int


@dataclass(frozen=True)
class Figure:
    """A number and the conditions of the list of its rows."""

    name: str
    n: int
    params: dict

    @property
    def query(self) -> str:
        return f"?{urlencode(self.params)}"


@dataclass(frozen=True)
class PlaceFigures:
    """One township, or the county's own row 县级, with its figures by word."""

    code: str
    label: str
    figures: dict[str, Figure]


@dataclass(frozen=True)
class ItemFigures:
    """How many venues meet one item, partly, or not."""

    code: str
    label: str
    figures: dict[str, Figure]


def results_of(venues: QuerySet, kind: str, year: int | None = None) -> dict[int, Standing]:
    """The standing result of each of the venues that has one, by venue."""
    rows = Assessment.objects.standing(kind, year).filter(venue__in=venues).with_score()
    found = list(
        rows.order_by().values_list("venue", "venue__county", "pk", "assessed_on", "score")
    )
    counties = County.objects.in_bulk({county for _venue, county, *_rest in found})
    return {
        venue: Standing(pk, on, score, stars_of(score, counties[county]))
        for venue, county, pk, on, score in found
    }


def by_place(
    rows: Iterable[dict], results: dict[int, Standing], asked: dict[str, str]
) -> list[PlaceFigures]:
    """Per township in official order; `asked` is carried into every list."""
    rows = list(rows)
    counted: dict[str, dict[str, int]] = {}
    for row in rows:
        words = _words_of(results.get(row["pk"]))
        here = counted.setdefault(place_of(row), dict.fromkeys(WORDS, 0))
        for word in words:
            here[word] += 1
    return [
        PlaceFigures(code, label, _figures(code, counted[code], asked))
        for code, label in places_of(rows)
    ]


def summed(places: Iterable[PlaceFigures], asked: dict[str, str]) -> dict[str, Figure]:
    """The figures of all places together."""
    places = list(places)
    return {
        word: Figure(word, sum(place.figures[word].n for place in places), conditions | asked)
        for word, conditions in WORDS.items()
    }


def by_tier(
    rows: Iterable[dict], names: Iterable[tuple[str, str]], asked: dict[str, str]
) -> list[tuple[str, str, Figure]]:
    """The tabs: all, then each tier by its code and name, with the list of exactly its venues."""
    tiers = [row["tier"] for row in rows]
    tabs = [("", _("全部"), len(tiers)), *((code, name, tiers.count(code)) for code, name in names)]
    return [
        (code, name, Figure(f"tier-{code or 'all'}", n, asked | ({"tier": code} if code else {})))
        for code, name, n in tabs
    ]


def figures_of_townships(
    venues: QuerySet, kind: str = Kind.REVIEW, year: int | None = None
) -> list[PlaceFigures]:
    """For the overview: how far the townships are; `params` of a figure is its list's query."""
    rows = venues.standing().order_by().values(*COLUMNS)
    asked = {"kind": kind if kind != Kind.REVIEW else "", "year": str(year or "")}
    asked = {name: value for name, value in asked.items() if value}
    return by_place(rows, results_of(venues, kind, year), asked)


COLUMNS = ("pk", "county_id", "township_id", "township__name", "tier", "field")


def by_item(
    venues: QuerySet, kind: str, year: int | None, asked: dict[str, str]
) -> list[ItemFigures]:
    """How many of the venues meet each item, as the last version of the checklist names it."""
    results = ItemResult.objects.standing(kind, year).filter(assessment__venue__in=venues)
    columns = ("item__standard", "item__position", "item__code", "item__name", "state")
    names: dict[str, tuple] = {}
    counted: dict[str, dict[str, int]] = {}
    for *place, code, name, state, n in (
        results.order_by(*columns[:2]).values_list(*columns).annotate(n=Count("pk"))
    ):
        names[code] = (-place[0], place[1], name)
        here = counted.setdefault(code, dict.fromkeys(Mark.values, 0))
        here[state] += n
    return [
        ItemFigures(
            code,
            name,
            {
                mark: Figure(f"{code}-{mark}", n, {"item": code, "mark": mark} | asked)
                for mark, n in counted[code].items()
            },
        )
        for code, (_standard, _position, name) in sorted(names.items(), key=lambda one: one[1])
    ]


def short_items(assessments: Iterable[int]) -> dict[int, list[ItemResult]]:
    """The results that are not wholly met, by assessment."""
    rows = ItemResult.objects.filter(assessment__in=list(assessments)).exclude(state=Mark.MET)
    short: dict[int, list[ItemResult]] = {}
    for row in rows.select_related("item").defer("facts", "note").order_by("item__position"):
        short.setdefault(row.assessment_id, []).append(row)
    return short


def changed_by(standard: Standard) -> int:
    """How many venues' last county review would come to another score under these weights."""
    return sum(old != new for old, new in scores_under(standard))


def scores_under(standard: Standard) -> list[tuple[Decimal, Decimal]]:
    """(score, score under these weights) of each venue's last county review by other versions."""
    weights = dict(standard.items.values_list("code", "weight"))
    rows = ItemResult.objects.standing(Kind.REVIEW).exclude(assessment__standard=standard)
    rows = rows.filter(assessment__standard__county=standard.county_id)
    rows = rows.filter(assessment__venue__tier__in=standard.tiers)
    columns = ("assessment", "item__code", "item__weight", "state", "score")
    reviews: dict[int, list[Earned]] = {}
    for assessment, *earned in rows.order_by().values_list(*columns):
        reviews.setdefault(assessment, []).append(Earned(*earned))
    return [(total(earned), rescored(earned, weights)) for earned in reviews.values()]


def item_choices(counties) -> list[tuple[str, str]]:
    """(code, name) of the items of these counties, as their newest version names them."""
    rows = StandardItem.objects.filter(standard__county__in=counties)
    found = rows.order_by("standard_id", "position").values_list("code", "name")
    return list(dict(found).items())


def _words_of(result: Standing | None) -> list[str]:
    if result is None:
        return ["venues", "none"]
    return ["venues", "done", *([f"stars{result.stars}"] if result.stars else [])]


def _figures(code: str, counted: dict[str, int], asked: dict) -> dict[str, Figure]:
    return {
        word: Figure(f"{word}-{code}", counted[word], {"township": code} | conditions | asked)
        for word, conditions in WORDS.items()
    }
