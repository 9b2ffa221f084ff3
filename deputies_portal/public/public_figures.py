"""Public figures 公开数字 of one year, by township: no links, small ones hidden (domain §6)."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.public.small import Shown, hide_small
from stations.models import County
from visits.models import IssueTally, Suggestion, VisitTally

VISITS = ("visitors",)
ISSUES = ("issues", "dispatched", "answered", "solved", "closed")
RATINGS = ("rated", "satisfied")
COLUMNS = {
    "visitors": _("接待人次"),
    "issues": _("问题"),
    "dispatched": _("已交办"),
    "answered": _("已答复"),
    "solved": _("已解决"),
    "closed": _("已办结"),
}
PAPERS = {
    "accepted": _("受理"),
    "answered": _("答复"),
    "solved": _("解决"),
    "is_key": _("重点督办"),
}
OF_COUNTY = pgettext_lazy("place", "县级")


@dataclass(frozen=True)
class Table:
    """Places down, columns across, the total below; a hidden number is None."""

    labels: list
    rows: list[tuple[str, list[int | None]]]
    totals: list[int | None]

    @property
    def has_hidden(self) -> bool:
        return None in self.totals or any(None in numbers for _name, numbers in self.rows)

    @classmethod
    def of(cls, labels, names: list[str], columns: list[list[int]]) -> "Table":
        shown: list[Shown] = [hide_small(column) for column in columns]
        across = [[column.numbers[place] for column in shown] for place in range(len(names))]
        rows = list(zip(names, across, strict=True))
        return cls([*labels], rows, [column.total for column in shown])


@dataclass
class YearFigures:
    """The visits and issues of one county and year; every number is a cohort figure (domain §6)."""

    county: County
    year: int

    @cached_property
    def _numbers(self) -> dict[str, dict[str, int]]:
        """place → column → number, of places with any."""
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for model, columns in ((VisitTally, VISITS), (IssueTally, ISSUES + RATINGS)):
            rows = model.objects.published(self.county.pk, self.year).values("place")
            sums = {f"n_{column}": Sum(column) for column in columns}
            for row in rows.order_by().annotate(**sums):
                found[row["place"]] |= {column: row[f"n_{column}"] for column in columns}
        return found

    def table(self, townships: list) -> Table:
        """县级 first, then the townships (code and name) in official order."""
        known = [(self.county.pk, str(OF_COUNTY)), *((one.code, one.name) for one in townships)]
        columns = [
            [self._numbers.get(code, {}).get(column, 0) for code, _name in known]
            for column in COLUMNS
        ]
        return Table.of(COLUMNS.values(), [name for _code, name in known], columns)

    @property
    def satisfaction(self) -> dict | None:
        """How many of those who rated were satisfied; None while one of the parts is small."""
        rated = sum(numbers.get("rated", 0) for numbers in self._numbers.values())
        satisfied = sum(numbers.get("satisfied", 0) for numbers in self._numbers.values())
        if None in hide_small([satisfied, rated - satisfied]).numbers:
            return None
        return {"rated": rated, "satisfied": satisfied, "rate": f"{100 * satisfied / rated:.1f}"}


def papers_of(county: County, year: int) -> Table:
    """The yearly report on the handling of suggestions 代表建议办理情况, by congress."""
    rows = Suggestion.objects.published().filter(county=county.pk, year=year)
    counts = {
        "n_accepted": Count("pk"),
        "n_answered": Count("pk", filter=Q(answered_on__isnull=False)),
        "n_solved": Count("pk", filter=Q(answer_class__is_solved=True)),
        "n_is_key": Count("pk", filter=Q(is_key=True)),
    }
    grouped = rows.order_by().values("township_id", "township__name").annotate(**counts)
    found = sorted(grouped, key=lambda row: row["township_id"] or "")
    names = [row["township__name"] or str(OF_COUNTY) for row in found]
    columns = [[row[f"n_{column}"] for row in found] for column in PAPERS]
    return Table.of(PAPERS.values(), names, columns)
