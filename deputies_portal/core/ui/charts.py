"""Charts drawn on the server: SVG from the numbers of a table that stands on the same page.

Only attributes and classes of portal.css, so that the strict policy holds; shapes, patterns and
numbers tell the series apart, so that they can be read without colour and in print.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import cached_property

# The paper of the column chart, in its own units.
WIDTH, HEIGHT = 900, 250
LEFT, TOP, FLOOR = 48, 18, 220
LINES = 4  # steps of the scale
STEPS = (1, 2, 2.5, 5, 10)
METER = 1000  # units of the length of a meter


def nice_step(largest: float, lines: int = LINES) -> int:
    """The least round number that reaches the largest value in so many steps."""
    unit = 1
    while True:
        for step in STEPS:
            if step * unit == int(step * unit) and step * unit * lines >= largest:
                return int(step * unit)
        unit *= 10


class Box(NamedTuple):
    """A bar as it is drawn."""

    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Mark:
    """One month of the chart: two bars beside each other and a point above them."""

    label: str
    value: int
    box: Box
    beside: Box
    middle: str
    label_y: str
    point_y: str
    is_part: bool  # not over yet


@dataclass(frozen=True)
class Scale:
    y: str
    text_y: str
    label: str
    is_floor: bool


@dataclass(frozen=True)
class Columns:
    """Bars (filled), bars of another time beside them (outlined) and a line with points."""

    marks: list[Mark]
    scale: list[Scale]
    line: str
    part_line: str
    names: tuple
    right: int = WIDTH
    left: int = LEFT
    floor: int = FLOOR

    @property
    def view(self) -> str:
        return f"0 0 {WIDTH} {HEIGHT}"


def columns_of(
    *, labels: list[str], bars: list[int], beside: list[int], line: list[int], names, is_running
) -> Columns:
    """The last column is drawn as unfinished while the period runs."""
    paper = _Paper(len(labels), max([1, *bars, *beside, *line]))
    last = len(labels) - 1
    marks = [
        paper.mark(n, label, bars[n], beside[n], line[n], is_part=is_running and n == last)
        for n, label in enumerate(labels)
    ]
    points = [f"{mark.middle},{mark.point_y}" for mark in marks]
    whole = points[:-1] if is_running else points
    return Columns(
        marks=marks,
        scale=paper.scale,
        line=" ".join(whole),
        part_line=" ".join(points[-2:]) if is_running and last else "",
        names=tuple(names),
    )


class _Paper:
    """Where things stand on the paper."""

    def __init__(self, count: int, largest: int):
        self.slot = (WIDTH - LEFT) / max(count, 1)
        self.bar = min(30, self.slot * 0.34)
        self.step = nice_step(largest)
        self.unit = (FLOOR - TOP) / (self.step * LINES)

    @property
    def scale(self) -> list[Scale]:
        found = []
        for number in range(LINES + 1):
            value = number * self.step
            y = self.height_of(value)
            found.append(Scale(_text(y), _text(y + 4), f"{value:,}", number == 0))
        return found

    def height_of(self, value: int) -> float:
        return FLOOR - value * self.unit

    def mark(self, n: int, label, value, beside, point, *, is_part) -> Mark:
        middle = LEFT + self.slot * (n + 0.5)
        top, other = self.height_of(value), self.height_of(beside)
        narrow = self.bar * 0.86
        return Mark(
            label=label,
            value=value,
            box=_box(middle + 1, top, self.bar),
            beside=_box(middle - 1 - narrow, other, narrow),
            middle=_text(middle + 1 + self.bar / 2),
            label_y=_text(top - 6),
            point_y=_text(self.height_of(point)),
            is_part=is_part,
        )


def _box(x: float, y: float, width: float) -> Box:
    """Down to the floor."""
    return Box(*map(_text, (x, y, width, FLOOR - y)))


@dataclass(frozen=True)
class Bar:
    """One line: what, its figure, and the length of the bar in units of the meter."""

    label: str
    figure: object
    width: int


@dataclass(frozen=True)
class Bars:
    """Horizontal bars, the longest as long as the paper."""

    lines: list[Bar]
    length: int = METER


def bars_of(rows: Iterable[tuple]) -> Bars:
    """(label, figure with `n`) of each line."""
    rows = list(rows)
    largest = max((figure.n for _label, figure in rows), default=0) or 1
    return Bars([Bar(label, f, round(METER * f.n / largest)) for label, f in rows])


@dataclass(frozen=True)
class Segment:
    css: str
    x: int
    width: int


@dataclass(frozen=True)
class Meter:
    """Shares of a whole behind each other in one bar, and where the plan stands."""

    parts: list[tuple[str, int]]  # class of portal.css, number
    total: int
    plan: int | None = None
    length: int = METER

    @cached_property
    def segments(self) -> list[Segment]:
        found, at = [], 0
        for css, number in self.parts:
            width = round(METER * number / self.total) if self.total else 0
            found.append(Segment(css, at, width))
            at += width
        return found

    @property
    def plan_x(self) -> int | None:
        if self.plan is None or not self.total:
            return None
        return round(METER * min(self.plan, self.total) / self.total)


def _text(number: float) -> str:
    return f"{number:.1f}"
