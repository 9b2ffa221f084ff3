"""Working days 工作日 of a county: holidays, shifted weekends 调休, regional days (domain §3c).

A regional entry beats a national one, which beats the fixed-date holidays, which beat the week.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from visits.models import CalendarDay

ONE_DAY = timedelta(days=1)

# The statutory days that fall on a fixed date (list in force from 2025). Spring Festival, Qingming,
# Dragon Boat and Mid-Autumn are lunar: unknown until the State Council publishes the year.
# Names are stored with a deadline, like those of the entries, and so are not translated.
FIXED_HOLIDAYS = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}


@dataclass(frozen=True)
class DaysOff:
    """Days off in a row under one name; the name of a plain weekend is empty."""

    first: date
    last: date
    name: str


class WorkCalendar:
    """What is a working day in one county; built once, then pure.

    Entries are (region code or None, day, is working, name).
    """

    def __init__(self, entries: Iterable[tuple[str | None, date, bool, str]] = ()):
        self._entries: dict[date, tuple[bool, str]] = {}
        self._confirmed: set[int] = set()
        self._tallies: dict[int, list[int]] = {}
        # The longest code comes last and wins: county over prefecture over nation.
        for code, day, is_working, name in sorted(entries, key=lambda entry: len(entry[0] or "")):
            self._entries[day] = (is_working, name)
            if not code:
                self._confirmed.add(day.year)

    @classmethod
    def of(cls, county_code: str) -> "WorkCalendar":
        """The calendar that holds in a county; one query."""
        rows = CalendarDay.objects.for_county(county_code)
        return cls(rows.values_list("region_id", "day", "is_working", "name"))

    def is_confirmed(self, year: int) -> bool:
        """Whether the national calendar of the year has been entered."""
        return year in self._confirmed

    def is_working_day(self, day: date) -> bool:
        entry = self._entries.get(day)
        if entry:
            return entry[0]
        return day.weekday() < 5 and (day.month, day.day) not in FIXED_HOLIDAYS

    def name_of(self, day: date) -> str:
        """What the calendar calls the day; empty for an ordinary day of the week."""
        entry = self._entries.get(day)
        return entry[1] if entry else FIXED_HOLIDAYS.get((day.month, day.day), "")

    def next_working_day(self, day: date) -> date:
        """The day itself when it is a working day, else the first one after it."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The working day number `count` after `day`; day 1 is the first working day after it."""
        while count > 0:
            day = self.next_working_day(day + ONE_DAY)
            count -= 1
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start`, up to and with `end`; negative when `end` lies before."""
        if end < start:
            return -self.working_days_between(end, start)
        worked = sum(self._tally(year)[-1] for year in range(start.year, end.year))
        worked -= self._tally(start.year)[start.timetuple().tm_yday]
        return worked + self._tally(end.year)[end.timetuple().tm_yday]

    def days_off_between(self, first: date, last: date) -> Iterator[DaysOff]:
        """The days off from `first` to `last` inclusive, in rows of one name."""
        row = None
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            if self.is_working_day(day):
                continue
            name = self.name_of(day)
            if row and row.name == name and row.last + ONE_DAY == day:
                row = DaysOff(row.first, day, name)
                continue
            if row:
                yield row
            row = DaysOff(day, day, name)
        if row:
            yield row

    def _tally(self, year: int) -> list[int]:
        """Working days among the first n days of the year, at index n.

        Counted once per year and kept, so that a list of 50 rows costs look-ups only.
        """
        if year not in self._tallies:
            length = date(year, 12, 31).timetuple().tm_yday
            days = (date(year, 1, 1) + timedelta(days=n) for n in range(length))
            worked = map(self.is_working_day, days)
            self._tallies[year] = list(accumulate(worked, initial=0))
        return self._tallies[year]
