"""Dates 接待日子: on which days a reception rule receives voters; pure, without a query.

A day moved because of a day off keeps the date the rule gave: it counts for that one's period.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from stations.models import ReceptionRule, Venue
from visits.calendar.workdays import WorkCalendar

Pattern, OnDayOff = ReceptionRule.Pattern, ReceptionRule.OnDayOff
ONE_WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class RuleDay:
    """`planned` is what the rule gives, `day` where it lands."""

    planned: date
    day: date
    is_confirmed: bool  # False while the national calendar of the year has not been entered

    @property
    def is_moved(self) -> bool:
        return self.planned != self.day


class RuleBook:
    """The rules of a county in a period, and which of them a venue follows on a day."""

    def __init__(self, rules: Iterable[ReceptionRule]):
        self._of_tier: dict[str, list[ReceptionRule]] = {}
        self._of_venue: dict[int, list[ReceptionRule]] = {}
        for rule in rules:
            book, key = (
                (self._of_venue, rule.venue_id) if rule.venue_id else (self._of_tier, rule.tier)
            )
            book.setdefault(key, []).append(rule)

    @classmethod
    def of(cls, county_code: str, first: date, last: date) -> "RuleBook":
        """Two queries, dates of market days included."""
        rules = ReceptionRule.objects.filter(county=county_code, starts_on__lte=last)
        return cls(rules.not_ended(first).prefetch_related("dates"))

    def knows(self, venues: Iterable[Venue]) -> bool:
        """Whether there is a rule for any of the venues."""
        return any(venue.pk in self._of_venue or venue.tier in self._of_tier for venue in venues)

    def days_of(
        self, venue: Venue, calendar: WorkCalendar, first: date, last: date
    ) -> list[tuple[ReceptionRule, RuleDay]]:
        """By the venue's own rule where there is one, else by that of its tier."""
        own = self._of_venue.get(venue.pk, [])
        days = [(rule, day) for rule in own for day in days_of(rule, calendar, first, last)]
        for rule in self._of_tier.get(venue.tier, []):
            for day in days_of(rule, calendar, first, last):
                if not any(one.holds(day.planned) for one in own):
                    days.append((rule, day))
        return sorted(days, key=lambda pair: (pair[1].day, pair[0].starts_at))


def days_of(
    rule: ReceptionRule,
    calendar: WorkCalendar,
    first: date,
    last: date,
    listed: Iterable[date] | None = None,
) -> list[RuleDay]:
    """The days the rule gives from `first` to `last`, both included, while it holds.

    `listed` are the dates of a rule that has not been saved. Two that land on one day are one.
    """
    first = max(first, rule.starts_on)
    last = min(last, rule.ends_on or last)
    found: dict[date, RuleDay] = {}
    for planned in _planned(rule, first, last, listed):
        day = landing(planned, rule.on_day_off, calendar)
        if day is None or (day in found and not found[day].is_moved):
            continue
        known = calendar.is_confirmed(planned.year) and calendar.is_confirmed(day.year)
        if day not in found or day == planned:
            found[day] = RuleDay(planned, day, known)
    return [found[day] for day in sorted(found)]


def landing(planned: date, on_day_off: str, calendar: WorkCalendar) -> date | None:
    """Where a date goes that falls on a day off; None when it is left out.

    A week later is the same weekday: it moves on over a holiday, not over the weekend it stays on.
    """
    if on_day_off == OnDayOff.KEEP or calendar.is_working_day(planned):
        return planned
    if on_day_off == OnDayOff.SKIP:
        return None
    if on_day_off == OnDayOff.NEXT_WORKING:
        return calendar.next_working_day(planned)
    day = planned + ONE_WEEK
    while calendar.name_of(day) and not calendar.is_working_day(day):
        day += ONE_WEEK
    return day


def _planned(rule, first: date, last: date, listed) -> Iterator[date]:
    if first > last:
        return
    if rule.pattern == Pattern.DATES:
        dates = [row.day for row in rule.dates.all()] if listed is None else listed
        yield from sorted({day for day in dates if first <= day <= last})
    elif rule.pattern == Pattern.WEEKDAY:
        day = first + timedelta(days=(rule.weekday - first.isoweekday()) % 7)
        while day <= last:
            yield day
            day += ONE_WEEK
    else:
        for year, month in _months(first, last):
            day = _of_month(rule, year, month)
            if first <= day <= last:
                yield day


def _of_month(rule, year: int, month: int) -> date:
    """The rule's day of a month; a 31st is the last day of a shorter one."""
    length = monthrange(year, month)[1]
    if rule.pattern == Pattern.MONTH_DAY:
        return date(year, month, min(rule.month_day, length))
    if rule.nth == ReceptionRule.Nth.LAST:
        end = date(year, month, length)
        return end - timedelta(days=(end.isoweekday() - rule.weekday) % 7)
    start = date(year, month, 1)
    return start + timedelta(days=(rule.weekday - start.isoweekday()) % 7, weeks=rule.nth - 1)


def _months(first: date, last: date) -> Iterator[tuple[int, int]]:
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield number // 12, number % 12 + 1
