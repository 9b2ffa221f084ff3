"""Terms 期限: how long a step may take, when it is due, and why that day (domain §3c).

Pure reckoning over a `WorkCalendar`. A county's own lengths are its `DeadlineRule` rows, begun
from DEFAULT_TERMS. A due date keeps its reckoning as JSON, so that it explains itself later.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deputies_portal.core.ui.templatetags.portal import day as long_day
from deputies_portal.core.ui.templatetags.portal import short_day
from visits.calendar.workdays import DaysOff, WorkCalendar
from visits.models import DeadlineRule
from visits.models.rules import Pace

Kind = DeadlineRule.Kind
Unit = DeadlineRule.Unit


@dataclass(frozen=True)
class Term:
    """One kind of term; `pace` is empty where it makes no difference."""

    kind: str
    pace: str
    length: int
    unit: str


# fmt: off
DEFAULT_TERMS = (
    Term(Kind.TRIAGE,   "",           3,  Unit.WORKING),
    Term(Kind.ACCEPT,   "",           5,  Unit.WORKING),
    Term(Kind.DECIDE,   "",           3,  Unit.WORKING),
    Term(Kind.ANSWER,   Pace.URGENT,  7,  Unit.WORKING),
    Term(Kind.ANSWER,   Pace.NORMAL,  30, Unit.CALENDAR),
    Term(Kind.ANSWER,   Pace.COMPLEX, 90, Unit.CALENDAR),
    Term(Kind.REHANDLE, "",           30, Unit.CALENDAR),
    Term(Kind.RATING,   "",           15, Unit.WORKING),
    Term(Kind.OBJECT,   "",           3,  Unit.WORKING),
    Term(Kind.ARCHIVE,  "",           60, Unit.CALENDAR),
    Term(Kind.SUGGESTION, Pace.NORMAL, 3, Unit.MONTH),
    Term(Kind.SUGGESTION, Pace.COMPLEX, 6, Unit.MONTH),
)
# fmt: on


@dataclass(frozen=True)
class Due:
    """A due day with its reckoning.

    `skipped` holds the days off that were not counted (working days) or that the end moved over
    (calendar days); `moved_from` is the end before it moved; `unconfirmed` says that a year was
    crossed whose national calendar had not been entered.
    """

    start: date
    length: int
    unit: str
    on: date
    skipped: tuple[DaysOff, ...] = ()
    moved_from: date | None = None
    unconfirmed: bool = False

    def explain(self) -> str:
        """The reckoning as one sentence in the language of the reader."""
        facts = {
            "start": long_day(self.start),
            "length": self.length,
            "on": long_day(self.on),
        }
        if self.unit == Unit.WORKING:
            holidays = _("、").join(_with_days(off) for off in self.skipped if off.name)
            sentence = _working_sentence(self.length, self.unconfirmed, bool(holidays))
            return sentence % {**facts, "holidays": holidays}
        names = dict.fromkeys(off.name or _("周末") for off in self.skipped)
        in_words = _month_sentence if self.unit == Unit.MONTH else _calendar_sentence
        sentence = in_words(self.length, self.unconfirmed, self.moved_from is not None)
        moved_from = long_day(self.moved_from)
        return sentence % {**facts, "moved_from": moved_from, "holidays": _("、").join(names)}

    def as_json(self) -> dict:
        return {
            "start": self.start.isoformat(),
            "length": self.length,
            "unit": str(self.unit),
            "on": self.on.isoformat(),
            "skipped": [
                [off.first.isoformat(), off.last.isoformat(), off.name] for off in self.skipped
            ],
            "moved_from": self.moved_from.isoformat() if self.moved_from else None,
            "unconfirmed": self.unconfirmed,
        }

    @classmethod
    def from_json(cls, stored: dict) -> "Due":
        day = date.fromisoformat
        return cls(
            start=day(stored["start"]),
            length=stored["length"],
            unit=stored["unit"],
            on=day(stored["on"]),
            skipped=tuple(
                DaysOff(day(first), day(last), name) for first, last, name in stored["skipped"]
            ),
            moved_from=day(stored["moved_from"]) if stored["moved_from"] else None,
            unconfirmed=stored["unconfirmed"],
        )


def due(start: date, length: int, unit: str, calendar: WorkCalendar) -> Due:
    """When a term that starts with an act on `start` ends; day 1 is the day after the act, months
    end on the day of the same number."""
    if length < 1:
        raise ValueError("a term has at least one day")
    moved_from = None
    if unit == Unit.WORKING:
        on = calendar.add_working_days(start, length)
        first_off = start + timedelta(days=1)
    else:
        months = unit == Unit.MONTH
        end = first_off = add_months(start, length) if months else start + timedelta(days=length)
        on = calendar.next_working_day(end)
        moved_from = end if on != end else None
    return Due(
        start=start,
        length=length,
        unit=str(unit),
        on=on,
        skipped=tuple(calendar.days_off_between(first_off, on)),
        moved_from=moved_from,
        unconfirmed=_crosses_unconfirmed(start + timedelta(days=1), on, calendar),
    )


def add_months(day: date, count: int) -> date:
    """The day of the same number so many months later, or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + count, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def days_left(due_on: date, on: date, calendar: WorkCalendar) -> int:
    """Working days from the day `on` to the due day; below zero the term has passed 超期 n 天.

    0 is today, or a due day on a day off before the next working day. A day off after the due day
    counts as the working day that follows it.
    """
    if on > due_on:
        return -late_days(due_on, on, calendar)
    return calendar.working_days_between(on, due_on)


def late_days(due_on: date, done_on: date, calendar: WorkCalendar) -> int:
    """Working days by which an act came too late, 0 when it came in time.

    An act on a day off counts as done on the next working day, so every act after the due day
    is late by at least one day.
    """
    if done_on <= due_on:
        return 0
    return max(1, calendar.working_days_between(due_on, calendar.next_working_day(done_on)))


def _crosses_unconfirmed(first: date, last: date, calendar: WorkCalendar) -> bool:
    return not all(calendar.is_confirmed(year) for year in range(first.year, last.year + 1))


def _working_sentence(length: int, unconfirmed: bool, skips_holidays: bool) -> str:
    if unconfirmed and skips_holidays:
        return ngettext(
            "自%(start)s起算，%(length)s个工作日，休息日和%(holidays)s不计，到%(on)s；"
            "有的年份节假日尚未公布，日期可能变动。",
            "自%(start)s起算，%(length)s个工作日，休息日和%(holidays)s不计，到%(on)s；"
            "有的年份节假日尚未公布，日期可能变动。",
            length,
        )
    if unconfirmed:
        return ngettext(
            "自%(start)s起算，%(length)s个工作日，休息日不计，到%(on)s；"
            "有的年份节假日尚未公布，日期可能变动。",
            "自%(start)s起算，%(length)s个工作日，休息日不计，到%(on)s；"
            "有的年份节假日尚未公布，日期可能变动。",
            length,
        )
    if skips_holidays:
        return ngettext(
            "自%(start)s起算，%(length)s个工作日，休息日和%(holidays)s不计，到%(on)s。",
            "自%(start)s起算，%(length)s个工作日，休息日和%(holidays)s不计，到%(on)s。",
            length,
        )
    return ngettext(
        "自%(start)s起算，%(length)s个工作日，休息日不计，到%(on)s。",
        "自%(start)s起算，%(length)s个工作日，休息日不计，到%(on)s。",
        length,
    )


def _calendar_sentence(length: int, unconfirmed: bool, moved: bool) -> str:
    if unconfirmed and moved:
        return ngettext(
            "自%(start)s起算，%(length)s天，到%(moved_from)s，遇%(holidays)s顺延至%(on)s；"
            "有的年份节假日尚未公布，日期可能变动。",
            "自%(start)s起算，%(length)s天，到%(moved_from)s，遇%(holidays)s顺延至%(on)s；"
            "有的年份节假日尚未公布，日期可能变动。",
            length,
        )
    if unconfirmed:
        return ngettext(
            "自%(start)s起算，%(length)s天，到%(on)s；有的年份节假日尚未公布，日期可能变动。",
            "自%(start)s起算，%(length)s天，到%(on)s；有的年份节假日尚未公布，日期可能变动。",
            length,
        )
    if moved:
        return ngettext(
            "自%(start)s起算，%(length)s天，到%(moved_from)s，遇%(holidays)s顺延至%(on)s。",
            "自%(start)s起算，%(length)s天，到%(moved_from)s，遇%(holidays)s顺延至%(on)s。",
            length,
        )
    return ngettext(
        "自%(start)s起算，%(length)s天，到%(on)s。",
        "自%(start)s起算，%(length)s天，到%(on)s。",
        length,
    )


def _month_sentence(length: int, unconfirmed: bool, moved: bool) -> str:
    if unconfirmed and moved:
        return ngettext(
            "自%(start)s起算，%(length)s个月，到%(moved_from)s，遇%(holidays)s顺延至%(on)s；"
            "有的年份节假日尚未公布，日期可能变动。",
            "自%(start)s起算，%(length)s个月，到%(moved_from)s，遇%(holidays)s顺延至%(on)s；"
            "有的年份节假日尚未公布，日期可能变动。",
            length,
        )
    if unconfirmed:
        return ngettext(
            "自%(start)s起算，%(length)s个月，到%(on)s；有的年份节假日尚未公布，日期可能变动。",
            "自%(start)s起算，%(length)s个月，到%(on)s；有的年份节假日尚未公布，日期可能变动。",
            length,
        )
    if moved:
        return ngettext(
            "自%(start)s起算，%(length)s个月，到%(moved_from)s，遇%(holidays)s顺延至%(on)s。",
            "自%(start)s起算，%(length)s个月，到%(moved_from)s，遇%(holidays)s顺延至%(on)s。",
            length,
        )
    return ngettext(
        "自%(start)s起算，%(length)s个月，到%(on)s。",
        "自%(start)s起算，%(length)s个月，到%(on)s。",
        length,
    )


def _with_days(off: DaysOff) -> str:
    facts = {"name": off.name, "first": short_day(off.first), "last": short_day(off.last)}
    if off.first == off.last:
        return _("%(name)s（%(first)s）") % facts
    return _("%(name)s（%(first)s至%(last)s）") % facts
