"""The matrix 乡镇 × 层级: one row for each township, the county's own 县级 first, and the sum.

Townships stand in official order and are never sorted by a figure (domain §7).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from deputies_portal.reports.figures import Figure
from deputies_portal.reports.overview.asked import Asked, Place

# Steps of the heat, in per cent; below the first it is the lightest.
HEAT = (35, 50, 62, 75, 90)


@dataclass(frozen=True)
class Column:
    """One column: how many of a place, and the list of these rows; with `whole` out of how many."""

    name: str
    label: object
    numbers: dict[str, int]  # code of the place → number
    url: Callable[[str], str] | None = None  # code of the place, "" for all
    css: str = ""  # of a number that is not 0
    whole: "Column | None" = None


@dataclass(frozen=True)
class Group:
    label: object
    columns: list[Column]
    tier: str = ""  # whose badge stands before the label


@dataclass(frozen=True)
class Cell:
    figure: Figure
    is_first: bool  # of its group
    css: str = ""
    whole: Figure | None = None

    @property
    def heat(self) -> str:
        """The step of the share, for a cell that has one."""
        if self.whole is None or not self.whole.n:
            return ""
        return f"hx{sum(100 * self.figure.n >= step * self.whole.n for step in HEAT)}"


@dataclass(frozen=True)
class Row:
    place: Place
    url: str
    cells: list[Cell] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not any(cell.figure.n or (cell.whole and cell.whole.n) for cell in self.cells)


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
        rows = [row for row in rows if not row.is_empty or _is_usual(asked, row.place)]
        return cls(groups, rows, _cells(groups, ""))


def _address(asked: Asked, place: Place) -> str:
    return asked.url("reports:overview", place.code, year=asked.year)


def _is_usual(asked: Asked, place: Place) -> bool:
    return not place.is_ended and place.code != asked.county


def _cells(groups: list[Group], code: str) -> list[Cell]:
    return [
        _cell(column, code, is_first=number == 0)
        for group in groups
        for number, column in enumerate(group.columns)
    ]


def _cell(column: Column, code: str, *, is_first: bool) -> Cell:
    whole = _figure(column.whole, code) if column.whole else None
    return Cell(_figure(column, code), is_first, column.css, whole)


def _figure(column: Column, code: str) -> Figure:
    n = column.numbers.get(code, 0) if code else sum(column.numbers.values())
    name = f"{column.name}-{code or 'all'}"
    return Figure(name, n, column.url(code) if column.url else "")
