"""What the pages of assessments print: a venue's history with two of them compared, one of them,
and what the records say today.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from stations.models import Assessment, ItemResult, StandardItem, Venue
from stations.standards import scoring, wording
from stations.standards.assessing import computed_results
from stations.standards.scoring import Earned
from visits.standards import evidence

Kind = Assessment.Kind


@dataclass(frozen=True)
class Line:
    """One item with what was said of it, or what the records say of it today."""

    item: StandardItem
    result: ItemResult | None
    said: str = ""
    rule: str = ""


@dataclass(frozen=True)
class Compared:
    """One item in two assessments; None where one of them had no such item."""

    item: StandardItem
    before: ItemResult | None
    after: ItemResult | None
    difference: Decimal | None
    is_changed: bool


def line_of(item: StandardItem, result: ItemResult | None) -> Line:
    if not item.computed:
        return Line(item, result)
    said = wording.said(item.computed, result.facts) if result else ""
    return Line(item, result, said, wording.HOW_IT_IS_READ[item.computed])


def under_headings(lines: list[Line]) -> list[tuple[str, list[Line]]]:
    """The lines under 四化, in the order of the headings, each in the order of the checklist."""
    order = StandardItem.Heading.values
    found = sorted(lines, key=lambda line: (order.index(line.item.heading), line.item.position))
    grouped = groupby(found, key=lambda line: line.item.get_heading_display())
    return [(heading, list(rows)) for heading, rows in grouped]


def live_lines(assessment: Assessment, items: list[StandardItem]) -> list[Line]:
    """The computed items as the records say them now, before anything is finished."""
    computed = [item for item in items if item.computed]
    found = evidence.found(
        assessment.venue, assessment.assessed_on, [item.computed for item in computed]
    )
    rows = {row.item_id: row for row in computed_results(assessment, computed, found, at=None)}
    return [line_of(item, rows[item.pk]) for item in computed]


class AssessmentPage:
    """One assessment: its lines under the headings, score and stars."""

    def __init__(self, assessment: Assessment):
        self.assessment = assessment

    @cached_property
    def lines(self) -> list[Line]:
        rows = {row.item_id: row for row in self.assessment.results.select_related("by")}
        return [line_of(item, rows.get(item.pk)) for item in self.assessment.standard.items.all()]

    @property
    def headings(self):
        return under_headings(self.lines)

    @property
    def score(self) -> Decimal:
        return sum((line.result.score for line in self.lines if line.result), scoring.NOTHING)

    @property
    def stars(self) -> int:
        return scoring.stars_of(self.score, self.assessment.venue.county.county)


class VenuePage:
    """A venue's assessments, newest first; two of them side by side; the records of today."""

    def __init__(self, venue: Venue, on: date, asked: dict[str, str]):
        self.venue, self.on, self.asked = venue, on, asked

    @cached_property
    def history(self) -> list[Assessment]:
        rows = self.venue.assessments.shown().with_score().newest_first()
        found = list(rows.select_related("standard", "by"))
        for one in found:
            one.stars = 0 if one.is_draft else scoring.stars_of(one.score, self.venue.county.county)
        return found

    @property
    def finished(self) -> list[Assessment]:
        return [one for one in self.history if not one.is_draft]

    @property
    def drafts(self) -> dict[str, Assessment]:
        return {one.kind: one for one in self.history if one.is_draft}

    def standing(self, kind: str) -> Assessment | None:
        return next((one for one in self.finished if one.kind == kind), None)

    @property
    def review(self):
        return self.standing(Kind.REVIEW)

    @property
    def own(self):
        return self.standing(Kind.SELF)

    @cached_property
    def pair(self) -> tuple[Assessment | None, Assessment | None]:
        """The two that are compared: those asked for, else the last one and the one it follows
        (a review follows the venue's own assessment).
        """
        known = {str(one.pk): one for one in self.finished}
        after = known.get(self.asked.get("after", "")) or self.review or self.own
        before = known.get(self.asked.get("before", ""))
        if before is None and after is not None:
            earlier = [one for one in self.finished if one.pk != after.pk]
            other = [one for one in earlier if one.kind != after.kind]
            before = next(iter([*other, *earlier]), None)
        return before, after

    @cached_property
    def compared(self) -> list[Compared]:
        before, after = self.pair
        if not before or not after:
            return []
        rows = ItemResult.objects.filter(assessment__in=[before, after]).select_related("item")
        sides: dict[int, dict[str, ItemResult]] = {before.pk: {}, after.pk: {}}
        for row in rows.order_by("item__position"):
            sides[row.assessment_id][row.item.code] = row
        old, new = sides[before.pk], sides[after.pk]
        return [
            Compared(
                (new.get(one.code) or old[one.code]).item,
                old.get(one.code),
                new.get(one.code),
                one.difference,
                one.is_changed,
            )
            for one in scoring.compared(_earned(old), _earned(new))
        ]

    @cached_property
    def today(self) -> list[Line]:
        """What the computed items would say if the venue were assessed today."""
        if not self.venue.is_open:
            return []
        items = StandardItem.objects.holding(self.venue.county_id, self.venue.tier, self.on)
        draft = Assessment(venue=self.venue, assessed_on=self.on)
        return live_lines(draft, list(items.exclude(computed="")))


def _earned(rows: dict[str, ItemResult]) -> list[Earned]:
    return [Earned(code, row.item.weight, row.state, row.score) for code, row in rows.items()]
