"""The time a report is about: a year, or a quarter of it, and the one before to compare with."""

from dataclasses import dataclass
from datetime import date, timedelta

QUARTERS = (1, 2, 3, 4)
COUNTED = ("一", "二", "三", "四")


@dataclass(frozen=True)
class Span:
    """`quarter` 0 is the whole year."""

    year: int
    quarter: int = 0

    @property
    def first(self) -> date:
        return date(self.year, 3 * self.quarter - 2 if self.quarter else 1, 1)

    @property
    def last(self) -> date:
        month = 3 * self.quarter if self.quarter else 12
        after = date(self.year + month // 12, month % 12 + 1, 1)
        return after - timedelta(days=1)

    @property
    def before(self) -> "Span":
        """The year before; the quarter before."""
        if not self.quarter:
            return Span(self.year - 1)
        earlier = self.quarter - 1
        return Span(self.year, earlier) if earlier else Span(self.year - 1, 4)

    @property
    def name(self) -> str:
        """2023年, 2023年第一季度: papers are worded in Chinese."""
        if not self.quarter:
            return f"{self.year}年"
        return f"{self.year}年第{COUNTED[self.quarter - 1]}季度"

    @property
    def months(self) -> tuple[str, str]:
        return f"{self.first:%Y-%m}", f"{self.last:%Y-%m}"

    def is_running(self, on: date) -> bool:
        return self.last >= on

    def words(self) -> dict:
        """How a list is asked for the rows of the time."""
        if not self.quarter:
            return {"year": self.year}
        return {"first": self.first.isoformat(), "last": self.last.isoformat()}
