"""The countdown: how many working days are left of a clock, drawn as one tick for each of them."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from visits.calendar.terms import Due, days_left
from visits.calendar.workdays import WorkCalendar
from visits.models import Deadline

MOST_TICKS = 66  # more do not fit the panel
MOST_LATE_TICKS = 12
SOON = 3  # working days


@dataclass
class Countdown:
    clock: Deadline
    left: int  # working days; below zero the term has passed
    ticks: list[str] = field(default_factory=list)
    ticks_in_words: str = ""

    @classmethod
    def of(cls, clock: Deadline, on: date, calendar: WorkCalendar) -> "Countdown":
        countdown = cls(clock, days_left(clock.due_on, on, calendar))
        total = calendar.working_days_between(clock.starts_on, clock.due_on)
        used = max(0, calendar.working_days_between(clock.starts_on, on))
        if 0 < total <= MOST_TICKS:
            countdown.ticks = _ticks(total, used, calendar.is_working_day(on))
            countdown.ticks_in_words = _ticks_in_words(total, used)
        return countdown

    @property
    def is_late(self) -> bool:
        return self.left < 0

    @property
    def days(self) -> int:
        """Without its sign: n days left, or n days late."""
        return abs(self.left)

    @property
    def tag(self) -> str:
        return tag_of_left(self.left)

    @property
    def weekday(self) -> str:
        return str(WEEKDAYS[self.clock.due_on.weekday()])

    @property
    def is_moved(self) -> bool:
        """Another last day than the first one: extended, redirected, or the calendar changed."""
        return self.clock.due_on != self.clock.first_due

    @property
    def explanation(self) -> str:
        """Why that day; a day a person has named explains itself by that."""
        if self.clock.reckoning:
            return Due.from_json(self.clock.reckoning).explain()
        if self.clock.kind == Deadline.Kind.PLEDGE:
            return _("承办单位承诺在这一天前办完。")
        return _("这个期限由经办台确定。")


def _ticks(total: int, used: int, today_counts: bool) -> list[str]:
    """u used, t today, o over, empty: still to come."""
    if used > total:
        return ["u"] * total + ["o"] * min(used - total, MOST_LATE_TICKS)
    marks = ["u"] * used + [""] * (total - used)
    if used and today_counts:
        marks[used - 1] = "t"
    return marks


def _ticks_in_words(total: int, used: int) -> str:
    if used > total:
        return _("共 %(total)d 个工作日，已经超过 %(late)d 个") % {
            "total": total,
            "late": used - total,
        }
    return _("共 %(total)d 个工作日，今天是第 %(used)d 个") % {"total": total, "used": used}


def tag_of(due: date | None, on: date, calendar: WorkCalendar) -> tuple[str, int]:
    """(over, today, soon, later or empty; working days) of a due date in a list."""
    if due is None:
        return "", 0
    left = days_left(due, on, calendar)
    return tag_of_left(left), abs(left)


def tag_of_left(left: int) -> str:
    if left < 0:
        return "over"
    if left == 0:
        return "today"
    return "soon" if left <= SOON else "later"
