"""Paging by key: a page starts after (or ends before) a row, never at a number of rows to skip.

The columns of an order end with a unique one (`"-id"`) and hold no NULL. A cursor comes from the
address and may be anything: what cannot be read is the first page.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Count, F, IntegerField, Max, Q, Subquery
from django.db.models.sql.where import WhereNode
from django.utils.timezone import is_aware

SIZE = 50
MOST = 100_000
NEXT, PREVIOUS = "n", "p"


@dataclass(frozen=True)
class Total:
    """How many rows there are, exact up to `MOST`."""

    number: int
    is_exact: bool = True


@dataclass
class Page:
    """Rows, and the cursors of the pages beside them; "" where there is none."""

    rows: list
    next: str = ""
    previous: str = ""


class CountOf(Subquery):
    """The number of rows of a queryset, as a column."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


class SumOf(Subquery):
    """The sum of a column over all rows of a queryset, as a column."""

    template = "(SELECT SUM(figure) FROM (%(subquery)s) summed)"
    output_field = IntegerField()

    def __init__(self, queryset, column: str):
        super().__init__(queryset.order_by().values(figure=F(column)))


def count(queryset, most: int = MOST) -> Total:
    """Counts no further than `most`: a bounded subquery instead of a scan of the table."""
    number = queryset.order_by()[: most + 1].count()
    return Total(min(number, most), number <= most)


def count_and_sum(queryset, summed: SumOf, most: int = MOST) -> tuple[Total, int]:
    """`count`, and in the same query a sum over all rows."""
    bounded = queryset.order_by().annotate(whole=summed)[: most + 1]
    found = bounded.aggregate(number=Count("pk"), summed=Max("whole"))
    number = found["number"]
    return Total(min(number, most), number <= most), found["summed"] or 0


def page_of(queryset, order: tuple[str, ...], cursor: str = "", size: int = SIZE) -> Page:
    """The page of a queryset in this order that the cursor names."""

    def ask(direction: str, values: list) -> list:
        return list(rows_from(queryset, order, direction, values, size))

    return page_at(read_cursor(queryset, order, cursor), ask, order, size)


def page_at(place, ask, order: tuple[str, ...], size: int = SIZE) -> Page:
    """The page at a place that `read_cursor` has read; `ask` (direction, values) gives what
    `rows_from` finds there.
    """
    direction, values = place or ("", [])
    rows = ask(direction, values)
    if direction == NEXT and not rows or direction == PREVIOUS and len(rows) <= size:
        direction, rows = "", ask("", [])  # what stood there is gone
    is_more, rows = len(rows) > size, rows[:size]
    if direction == PREVIOUS:
        rows = rows[::-1]
    page = Page(rows)
    if is_more or direction == PREVIOUS:
        page.next = _cursor(NEXT, rows[-1], order)
    if direction:
        page.previous = _cursor(PREVIOUS, rows[0], order)
    return page


def rows_from(queryset, order, direction: str, values: list, size: int = SIZE):
    """One row more than a page, from a place on (backwards: the nearest first). Their keys are
    found first, in the same query: what a row prints is worked out for these rows alone, not for
    all that are sorted.
    """
    if direction == PREVIOUS:
        order = tuple(_turned(column) for column in order)
    if direction:
        queryset = queryset.filter(_beyond(order, values))
    ordered = queryset.order_by(*order)
    if _may_repeat(queryset):
        return ordered[: size + 1]
    shown = ordered.all()
    # The keys have been found under all conditions; asked again, they would lead the planner.
    shown.query.where = WhereNode()
    return shown.filter(pk__in=ordered.values("pk")[: size + 1])


def _may_repeat(queryset) -> bool:
    """Whether a row stands there once for each row of another table that the conditions join."""
    joins = queryset.query.alias_map.values()
    return any(getattr(getattr(join, "join_field", None), "multiple", False) for join in joins)


def _turned(column):
    return column[1:] if column.startswith("-") else f"-{column}"


def _beyond(order, values):
    """Rows after these values. The first column is also bounded alone: an index is used."""
    after = Q()
    same = Q()
    for column, value in zip(order, values, strict=True):
        name = column.lstrip("-")
        after |= same & Q(**{f"{name}__{'lt' if column.startswith('-') else 'gt'}": value})
        same &= Q(**{name: value})
    first = order[0].lstrip("-")
    bound = Q(**{f"{first}__{'lte' if order[0].startswith('-') else 'gte'}": values[0]})
    return bound & after


def cursor_after(row, order: tuple[str, ...]) -> str:
    """The cursor of the page that begins behind this row."""
    return _cursor(NEXT, row, order)


def _cursor(direction, row, order):
    values = [_value(row, column.lstrip("-")) for column in order]
    packed = json.dumps(values, default=str, ensure_ascii=False, separators=(",", ":"))
    return f"{direction}.{base64.urlsafe_b64encode(packed.encode()).decode().rstrip('=')}"


def _value(row, name):
    for part in name.split("__"):
        row = row[part] if isinstance(row, dict) else getattr(row, part)
    return row


def read_cursor(queryset, order, cursor: str):
    """(direction, values) of a cursor; None when it is empty, damaged or made for another order."""
    direction, _dot, packed = cursor.partition(".")
    if direction not in (NEXT, PREVIOUS):
        return None
    try:
        padding = "=" * (-len(packed) % 4)
        values = json.loads(base64.b64decode(packed + padding, altchars=b"-_", validate=True))
        columns = [_column(queryset, name.lstrip("-")) for name in order]
        if not isinstance(values, list) or len(values) != len(columns):
            return None
        return direction, [
            _read(column, value) for column, value in zip(columns, values, strict=True)
        ]
    except (ValueError, TypeError, RecursionError, binascii.Error, ValidationError):
        return None


def _column(queryset, name):
    if name in queryset.query.annotations:
        return queryset.query.annotations[name].output_field
    model = queryset.model
    *path, last = name.split("__")
    for part in path:
        model = model._meta.get_field(part).related_model
    try:
        return model._meta.get_field(last)
    except FieldDoesNotExist:
        # `pk` and attributes like `township_id` are columns, too.
        return model._meta.pk if last == "pk" else model._meta.get_field(last.removesuffix("_id"))


def _read(column, value):
    if value is None or isinstance(value, list | dict | bool):
        raise ValueError("a cursor holds plain values")
    if isinstance(value, str) and "\x00" in value:
        raise ValueError("a cursor holds no NUL")
    target = getattr(column, "target_field", column)
    read = target.to_python(value)
    target.run_validators(read)  # keeps numbers inside what the column can hold
    if isinstance(read, datetime) and not (is_aware(read) and 1900 < read.year < 2200):
        raise ValueError("a moment that no clock of ours has shown")
    return read
