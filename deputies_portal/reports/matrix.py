"""The matrix 乡镇 × 层级: one row for each township, the county's own 县级 first, and the sum.

Townships stand in official order and are never sorted by a figure (domain §7).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from deputies_portal.reports.asked import Asked, Place
from deputies_portal.reports.figures import Figure


@dataclass(frozen=True)
class Column:
    """One column: how many of a place, and the list of these rows."""

    name: str
    label: object
    numbers: dict[str, int]  # code of the place → number
    url: Callable[[str], str] | None = None  # code of the place, "" for all
    css: str = ""  # of a number that is not 0
    tier: str = ""  # whose badge stands for the label


@dataclass(frozen=True)
class Group:
    label: object
    columns: list[Column]


@dataclass(frozen=True)
class Cell:
    figure: Figure
    is_first: bool  # of its group
    css: str = ""


@dataclass(frozen=True)
class Row:
    place: Place
    url: str
    cells: list[Cell] = field(default_factory=list)


@dataclass(frozen=True)
class Matrix:
    groups: list[Group]
    rows: list[Row]
    total: list[Cell]

    @classmethod
    def of(cls, asked: Asked, groups: list[Group]) -> "Matrix":
        places = [place for place in asked.places if asked.township in ("", place.code)]
        rows = [Row(place, _address(asked, place), _cells(groups, place.code)) for place in places]
        # A township that has ended, and 县级, stand there only with rows of their own.
        rows = [row for row in rows if _stands(asked, row)]
        return cls(groups, rows, _cells(groups, ""))


def _address(asked: Asked, place: Place) -> str:
    return asked.url("reports:overview", place.code, year=asked.year)


def _stands(asked: Asked, row: Row) -> bool:
    is_usual = not row.place.is_ended and row.place.code != asked.county
    return is_usual or any(cell.figure.n for cell in row.cells)


def _cells(groups: list[Group], code: str) -> list[Cell]:
    return [
        Cell(_figure(column, code), number == 0, column.css)
        for group in groups
        for number, column in enumerate(group.columns)
    ]


def _figure(column: Column, code: str) -> Figure:
    n = column.numbers.get(code, 0) if code else sum(column.numbers.values())
    name = f"{column.name}-{code}" if code else f"{column.name}-all"
    return Figure(name, n, column.url(code) if column.url else "")
