"""Periods 周期 of the cadence: the months, quarters, halves and the whole of a year."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property

from django.utils.translation import gettext as _

from stations.models import CadenceRule

Length = CadenceRule.Period
MONTHS = {Length.MONTH: 1, Length.QUARTER: 3, Length.HALF: 6, Length.YEAR: 12}


@dataclass(frozen=True, order=True)
class Period:
    """One period of a year: the `number`th month, quarter or half, or the year itself."""

    year: int
    length: str
    number: int

    @classmethod
    def of(cls, length: str, day: date) -> "Period":
        return cls(day.year, length, (day.month - 1) // MONTHS[length] + 1)

    @classmethod
    def read(cls, key: str) -> "Period | None":
        """The period of a key as `key` writes it; None for anything else."""
        year, _dash, part = key.partition("-")
        if not (year.isascii() and year.isdecimal() and len(year) == 4):
            return None
        letter, digits = (part[:1], part[1:]) if part[:1] in ("H", "Q") else ("", part)
        length = {"H": Length.HALF, "Q": Length.QUARTER}.get(letter)
        length = length or (Length.MONTH if part else Length.YEAR)
        number = digits if part else "1"
        if not (number.isascii() and number.isdecimal()) or len(number) > 2:
            return None
        found = cls(int(year), length, int(number))
        fits = 1 <= found.number <= 12 // MONTHS[length] and 1949 <= found.year <= 2100
        return found if fits and found.key == key else None

    @property
    def key(self) -> str:
        """2025, 2025-H1, 2025-Q3, 2025-09."""
        part = {
            Length.YEAR: "",
            Length.HALF: f"-H{self.number}",
            Length.QUARTER: f"-Q{self.number}",
            Length.MONTH: f"-{self.number:02d}",
        }
        return f"{self.year}{part[self.length]}"

    @property
    def months(self) -> range:
        """Its months, 1 to 12."""
        many = MONTHS[self.length]
        return range((self.number - 1) * many + 1, self.number * many + 1)

    @cached_property
    def first(self) -> date:
        return date(self.year, self.months[0], 1)

    @cached_property
    def last(self) -> date:
        month = self.months[-1]
        after = date(self.year + month // 12, month % 12 + 1, 1)
        return after - timedelta(days=1)

    def __str__(self):
        known = {"year": self.year, "number": self.number}
        if self.length == Length.MONTH:
            return _("%(year)d年%(number)d月") % known
        if self.length == Length.QUARTER:
            return _("%(year)d年第%(number)d季度") % known
        if self.length == Length.HALF:
            first, second = _("%(year)d年上半年"), _("%(year)d年下半年")
            return (first if self.number == 1 else second) % known
        return _("%(year)d年") % known

    @property
    def mark(self) -> str:
        """The sign in a cell of the matrix."""
        if self.length == Length.HALF:
            return _("上") if self.number == 1 else _("下")
        if self.length == Length.QUARTER:
            return f"Q{self.number}"
        return str(self.number if self.length == Length.MONTH else self.year)


@cache
def periods_of(length: str, year: int) -> tuple[Period, ...]:
    """The periods of that length in a year."""
    return tuple(Period(year, length, number) for number in range(1, 12 // MONTHS[length] + 1))
