"""The overview 总览 of a county or township: every figure with the list of exactly its rows."""

from functools import cached_property

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.ui.charts import Bars, Columns, bars_of
from deputies_portal.reports.figures import Figure, Rate
from deputies_portal.reports.overview import attention, counts
from deputies_portal.reports.overview.asked import Asked
from deputies_portal.reports.overview.cadence import DUE, KEPT, OVERDUE, OWED, CadenceCounts
from deputies_portal.reports.overview.counts import COHORT, WAITING, Counts
from deputies_portal.reports.overview.matrix import Matrix
from deputies_portal.reports.overview.matrix_columns import MatrixColumns
from deputies_portal.reports.overview.months import chart_of, months_of
from deputies_portal.reports.overview.upgrade import UpgradeProgress

MOST_CATEGORIES = 10


class Overview:
    def __init__(self, asked: Asked, user):
        self.asked = asked
        self.counted = Counts(asked, user)
        self.cadence = CadenceCounts(asked, user)
        self.upgrade = UpgradeProgress(asked, user)

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """By name: those of the year, and while it runs those of today."""
        found = [*self._of_year()]
        found += [self.cadence.figure(word) for word in (KEPT, OWED, OVERDUE, DUE)]
        if self.asked.is_this_year:
            found += self._of_today()
        if self.upgrade:
            found += self.upgrade.figures.values()
        return {figure.name: figure for figure in found}

    def _of_year(self):
        year, total, url = self.asked.year, self.counted.total, self.asked.url
        yield Figure("visits", total(counts.VISITS, "visits"), url("visits:visits", year=year))
        address = url("visits:visits", year=year, state="from_deputy")
        yield Figure("unconfirmed", total(counts.UNCONFIRMED, "visits"), address)
        yield Figure("visitors", total(counts.VISITS, "visitors"))
        yield Figure("others", total(counts.VISITS, "others"))
        yield Figure("issues", total(counts.ISSUES, "issues"), url("visits:issues", year=year))
        for word in COHORT:
            address = url("visits:issues", year=year, result=word)
            yield Figure(word, total(counts.ISSUES, word), address)
        address = url("visits:duty", view="list", state="held", year=year)
        yield Figure("held", total(counts.HELD, "days"), address)

    def _of_today(self):
        total, url = self.counted.total, self.asked.url
        yield Figure("venues", total(counts.VENUES, "venues"), url("desk:venues"))
        address = url("visits:standards", state="done")
        yield Figure("assessed", total(counts.ASSESSED, "assessed"), address)
        yield Figure("open", total(counts.OPEN, "open"), url("visits:issues", state="open"))
        for word in WAITING:
            yield Figure(word, total(counts.OPEN, word), url("visits:issues", todo=word))
        address = url("visits:duty", view="list", state="unrecorded")
        yield Figure("unrecorded", total(counts.UNRECORDED, "days"), address)

    @property
    def rates(self) -> list[tuple[object, Rate]]:
        """Answered, solved and satisfied are three different facts."""
        pairs = (
            (_("答复过"), "answered", "issues"),
            (_("解决"), "solved", "issues"),
            (pgettext_lazy("figure", "满意或基本满意"), "satisfied", "rated"),
            (_("已办结"), "closed", "issues"),
        )
        figures = self.figures
        return [(label, Rate(figures[part], figures[whole])) for label, part, whole in pairs]

    @property
    def kept(self) -> Rate:
        return Rate(self.figures[f"slots-{KEPT}"], self.figures[f"slots-{OWED}"])

    @property
    def late_slots(self) -> Figure:
        return self.figures[f"slots-{OVERDUE}"]

    @property
    def attention(self) -> list[attention.Item]:
        """Of today; the page of a year that is over has none."""
        return attention.ranked(self.figures, self._where)

    def _where(self, word: str) -> list[tuple[str, int]]:
        """Townships of the county in official order, with how many of them lie there."""
        if self.asked.township:
            return []
        kind, _dash, rest = word.partition("-")
        if kind == "slots":
            numbers = self.cadence.by_place(rest)
        elif kind == "upgrade":
            numbers = self.upgrade.by_place(rest)
        elif word == "unrecorded":
            numbers = self.counted.by_place(counts.UNRECORDED, "days")
        else:
            numbers = self.counted.by_place(counts.OPEN, word)
        places = ((place.name, numbers.get(place.code, 0)) for place in self.asked.places)
        return [(name, n) for name, n in places if n]

    @cached_property
    def matrix(self) -> Matrix:
        columns = MatrixColumns(self.asked, self.counted, self.cadence, self.upgrade)
        return Matrix.of(self.asked, columns.groups)

    @cached_property
    def categories(self) -> Bars:
        def figure(pk: str, n: int) -> Figure:
            narrower = {"category": pk, "plain": "yes", "year": self.asked.year}
            address = self.asked.url("visits:issues", **narrower)
            return Figure(f"category-{pk}", n, address)

        most = self.counted.categories[:MOST_CATEGORIES]
        return bars_of((name, figure(key, number)) for (key, name), number in most if number)

    @cached_property
    def months(self):
        return months_of(self.asked, self.counted)

    @cached_property
    def chart(self) -> Columns:
        return chart_of(self.months, is_running=self.asked.is_this_year)
