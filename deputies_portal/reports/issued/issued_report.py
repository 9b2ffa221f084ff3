"""An issued report read again: its numbers as they were, with those of today beside them, and the
rows behind a figure as they are now, within the reader's scope.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from deputies_portal.reports.measures import BY_NAME, KINDS
from deputies_portal.reports.models import KeptFigure, Report
from deputies_portal.reports.numbers import BEFORE, Numbers
from deputies_portal.reports.sheet import Sheet
from deputies_portal.reports.subject import Subject
from deputies_portal.reports.sums import Sums

SIZE = 50


def kept_sheet(report: Report, subject: Subject, user) -> Sheet:
    numbers = Numbers.read(report.numbers)
    counted = numbers.counted(report.span)

    def url_of(name: str) -> str:
        return reverse("reports:report-rows", args=[report.pk, name]) if name in counted else ""

    return Sheet(numbers, url_of, live=Sums(subject, user).numbers())


@dataclass(frozen=True)
class KeptRow:
    """One row as the list of a figure prints it; `is_closed`: 不公开事项, to this reader."""

    reference: str
    title: str
    place: str
    day: date | None
    state: str
    url: str
    is_closed: bool = False


@dataclass
class KeptRows:
    """A page of the rows of one figure. Their ids are kept; what they say is read as it is now."""

    figure: KeptFigure
    user: object
    asked: str | None = None

    @property
    def total(self) -> int:
        return self.figure.number

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // SIZE))

    @cached_property
    def page(self) -> int:
        """From 1; what is no page is the first, what lies behind the last is the last."""
        text = self.asked or ""
        known = text.isascii() and text.isdecimal() and len(text) < 10
        return min(max(int(text) if known else 1, 1), self.pages)

    @property
    def before(self) -> int:
        return self.page - 1

    @property
    def after(self) -> int:
        return self.page + 1 if self.page < self.pages else 0

    @cached_property
    def rows(self) -> list[KeptRow]:
        """The newest ids first; those outside the reader's scope are left out and counted."""
        newest = self.figure.ids[::-1][SIZE * (self.page - 1) : SIZE * self.page]
        read = READERS[self.figure.kind]
        found = {row.pk: row for row in read.rows(self.user, newest)}
        self._unseen = len(newest) - len(found)
        return [read.line(found[pk]) for pk in newest if pk in found]

    @property
    def unseen(self) -> int:
        """Rows of this page that lie outside the reader's scope by now."""
        return self._unseen if self.rows is not None else 0

    @property
    def label(self) -> str:
        """接待来访; of a list in the report, its own name."""
        name = self.figure.name
        measure = BY_NAME.get(name.removesuffix(BEFORE)) or BY_NAME.get(name.rpartition("-")[0])
        return measure.label if measure else self._listed.get(name, name)

    @property
    def _listed(self) -> dict[str, str]:
        numbers = Numbers.read(self.figure.report.numbers)
        named = {f"category-{key}": label for key, label in numbers.categories}
        return named | {f"type-{key}": label for key, label in numbers.types}

    @property
    def place(self) -> str:
        """The row of the table of townships it belongs to; empty for the whole."""
        code = self.figure.name.rpartition("-")[2]
        places = dict(Numbers.read(self.figure.report.numbers).places)
        return places.get(code, "") if code.isdecimal() else ""

    @property
    def span(self) -> str:
        span = self.figure.report.span
        return span.before.name if self.figure.name.endswith(BEFORE) else span.name


class Reader:
    """How the rows of one kind are read and printed. `visible_to` and what may be opened are asked
    as on their own list.
    """

    def __init__(self, kind: str, *along: str):
        self.model, self.along = KINDS[kind].model, along

    def rows(self, user, ids: list[int]) -> QuerySet:
        return self.model.objects.visible_to(user).filter(pk__in=ids).select_related(*self.along)

    def line(self, row) -> KeptRow:
        raise NotImplementedError


class Visits(Reader):
    def rows(self, user, ids):
        return super().rows(user, ids).with_readable(user)

    def line(self, row):
        closed = not row.is_readable
        title = _("不公开事项") if closed else row.get_channel_display()
        state = str(row.get_state_display())
        address = "" if closed else row.get_absolute_url()
        return KeptRow(
            row.reference, title, str(row.venue), row.received_on, state, address, closed
        )


class Issues(Visits):
    def line(self, row):
        closed = not row.is_readable
        title = _("不公开事项") if closed else row.title
        state = str(row.get_state_display())
        address = "" if closed else row.get_absolute_url()
        return KeptRow(
            row.reference, title, str(row.venue), row.registered_on, state, address, closed
        )


class Activities(Reader):
    def line(self, row):
        kind, state = row.activity_type.label, str(row.get_state_display())
        return KeptRow(kind, row.theme, str(row.venue), row.day, state, row.get_absolute_url())


class DutyDays(Reader):
    def line(self, row):
        state = str(row.get_state_display())
        return KeptRow("", row.hours, str(row.venue), row.day, state, row.get_absolute_url())


class Upgrades(Reader):
    def line(self, row):
        state = str(row.get_stage_display())
        name = str(row.programme)
        return KeptRow("", name, str(row.venue), row.accepted_on, state, row.get_absolute_url())


class Papers(Reader):
    def line(self, row):
        state, place = str(row.get_state_display()), str(row.township or row.county)
        number = row.reference if row.number else ""
        return KeptRow(number, row.title, place, row.drafted_on, state, row.get_absolute_url())


class Venues(Reader):
    def line(self, row):
        place = str(row.township or row.county)
        state = _("已停用") if row.closed_on else _("在用")
        return KeptRow("", row.name, place, row.opened_on, state, row.get_absolute_url())


READERS = {
    "visits": Visits("visits", "venue"),
    "issues": Issues("issues", "venue"),
    "activities": Activities("activities", "venue", "activity_type"),
    "duty": DutyDays("duty", "venue"),
    "upgrades": Upgrades("upgrades", "venue", "programme"),
    "papers": Papers("papers", "township", "county"),
    "venues": Venues("venues", "township", "county"),
}
