"""What the readers of both kinds of file hand out: a table with its heads, its rows one by one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

MOST_ROWS = 100_000
MOST_COLUMNS = 200
HEADS_WITHIN = 20  # rows above the heads: a title, the period, who made the table
Score = Callable[[list[str]], int]


class Unreadable(Exception):
    """No table can be read from this file; the message says why and what helps."""


class Row(NamedTuple):
    """One row: its number in the file, its cells as text, and by column what cannot be read."""

    line: int
    cells: list[str]
    wrong: dict[int, str]


@dataclass
class Table:
    """A sheet whose heads have been found. `rows()` reads it from the file each time."""

    sheet: str
    sheets: list[str]
    head_line: int
    heads: list[str]
    read: Callable[[], Iterator[Row]]
    remarks: list[str] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        """The rows below the heads that are not blank. Raises Unreadable beyond MOST_ROWS."""
        number = 0
        for row in self.read():
            if row.line <= self.head_line or not (any(row.cells) or row.wrong):
                continue
            number += 1
            if number > MOST_ROWS:
                raise Unreadable(_("一次最多 %(most)d 行，请分成几个文件。") % {"most": MOST_ROWS})
            yield row


class Heads(NamedTuple):
    """Where the heads of a sheet stand, and how many of them are known."""

    known: int
    line: int
    cells: list[str]


def heads_among(rows: Iterator[Row], score: Score) -> Heads:
    """The row of the first ones with the most known heads; without any, the first row that has at
    least two cells.
    """
    best, fallback = Heads(0, 0, []), None
    for row in rows:
        if row.line > HEADS_WITHIN:
            break
        if (known := score(row.cells)) > best.known:
            best = Heads(known, row.line, row.cells)
        if fallback is None and sum(map(bool, row.cells)) > 1:
            fallback = Heads(0, row.line, row.cells)
    return best if best.known else fallback or best


def without_tail(cells: list[str]) -> list[str]:
    """The cells up to the last one that is filled."""
    last = max((number for number, text in enumerate(cells, 1) if text), default=0)
    return cells[:last]
