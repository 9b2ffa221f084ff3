"""The numbers of a report by the name of the figure, and what its tables list: live ones are
counted (`sums`), those of an issued report are kept as they were.

A name is that of the measure (`issues`), `-before` for the time before, and the code of a place for
a row of the table of townships.
"""

from dataclasses import asdict, dataclass, field

from deputies_portal.reports.measures import (
    BY_NAME,
    MEASURES,
    Counted,
    Measure,
    category_of,
    type_of,
)
from deputies_portal.reports.span import Span

BEFORE = "-before"
# What counts no rows of a list: people, turns.
UNLINKED = ("visitors", "others")
TOGETHER = "visitors"  # of the numbers without a list, the one the table of townships shows


@dataclass
class Numbers:
    values: dict[str, int] = field(default_factory=dict)
    # (code, name) of the townships with rows, of categories and of types of activities
    places: list[list[str]] = field(default_factory=list)
    categories: list[list[str]] = field(default_factory=list)
    types: list[list[str]] = field(default_factory=list)
    # (level, what, number): turns served, and taking part in activities
    levels: list[list] = field(default_factory=list)

    def __getitem__(self, name: str) -> int:
        return self.values.get(name, 0)

    @property
    def kept(self) -> dict:
        """As JSON holds it."""
        return asdict(self)

    @classmethod
    def read(cls, kept: dict) -> "Numbers":
        return cls(**kept)

    def counted(self, span: Span) -> dict[str, Counted]:
        """Every figure that counts rows, by its name."""
        found = {}
        for measure in [*MEASURES, *self._of_lists()]:
            found |= _named(measure, span)
        for code, _label in self.places:
            for measure in MEASURES:
                if measure.of_places:
                    name = f"{measure.name}-{code}"
                    found[name] = Counted(name, measure, span, code)
        return found

    def _of_lists(self) -> list[Measure]:
        categories = (category_of(key, name) for key, name in self.categories)
        return [*categories, *(type_of(key, name) for key, name in self.types)]


def _named(measure: Measure, span: Span) -> dict[str, Counted]:
    found = {measure.name: Counted(measure.name, measure, span)}
    if measure.kind.day and measure.name in BY_NAME:
        earlier = f"{measure.name}{BEFORE}"
        found[earlier] = Counted(earlier, measure, span.before)
    return found
