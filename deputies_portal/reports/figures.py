"""A figure of a report: a number of rows with the list of exactly these rows, and rates of two."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """`name` tells it from the others of the page; without a list it counts no rows (turns,
    people).
    """

    name: str
    n: int
    url: str = ""

    @property
    def text(self) -> str:
        return f"{self.n:,}"


@dataclass(frozen=True)
class Rate:
    """How many of which; both are figures of their own."""

    part: Figure
    whole: Figure

    @property
    def percent(self) -> str:
        """With one digit; empty when there is nothing to divide by."""
        return f"{100 * self.part.n / self.whole.n:.1f}" if self.whole.n else ""
