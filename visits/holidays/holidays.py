"""Holidays 节假日: who may change which day, and what that moves (domain §3c)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deputies_portal.core.audit import journal
from stations.models import County, Region
from stations.scope import Scope
from visits.calendar import deadlines
from visits.calendar.workdays import WorkCalendar
from visits.duty import confirming
from visits.holidays.calendar_import import CalendarRefused, Loaded, RowError, load_calendar
from visits.issues import awaiting
from visits.issues.step_parts.happenings import CALENDAR
from visits.models import CalendarDay, Deadline, Event, Issue
from visits.suggestions import clocks as papers

NATIONAL = ""
PUBLISHED_FROM = 11  # the month in which the days off of the next year are published


@dataclass(frozen=True)
class Moved:
    """A running deadline that has another last day now."""

    deadline: Deadline
    before: date


def may_change(user, region_code: str | None) -> bool:
    """The county clerk: days of the county; the administrator: those of the regions above it."""
    scope = Scope.of(user)
    if len(region_code or NATIONAL) < 6:
        return scope.administers_all
    return region_code in scope.clerk_counties


def may_add(user) -> bool:
    """An administrator of one county keeps accounts, and no days that others share."""
    scope = Scope.of(user)
    return scope.administers_all or bool(scope.clerk_counties)


def regions_to_change(user):
    """The regions whose days the user may change; the nation has none."""
    scope = Scope.of(user)
    if scope.administers_all:
        levels = [Region.Level.PROVINCE, Region.Level.PREFECTURE]
        return Region.objects.standing().filter(level__in=levels)
    return Region.objects.filter(code__in=scope.clerk_counties)


def years_without_entries(on: date, calendar: WorkCalendar | None = None) -> list[int]:
    """Of this year and the next, those whose national calendar has not been entered.

    The calendar of any county knows it; without one the nation's is asked for.
    """
    calendar = calendar or WorkCalendar.of(NATIONAL)
    return [year for year in (on.year, on.year + 1) if not calendar.is_confirmed(year)]


def years_to_enter(on: date, calendar: WorkCalendar | None = None) -> list[int]:
    """The years whose national calendar is missing now: this one, and from November on the next,
    which the State Council publishes in that month.
    """
    last = on.year + (on.month >= PUBLISHED_FROM)
    return [year for year in years_without_entries(on, calendar) if year <= last]


@transaction.atomic
def remove_day(entry: CalendarDay, *, actor, at: datetime) -> list[Moved]:
    """Take a day out of the calendar: it follows the week again."""
    if not may_change(actor, entry.region_id):
        raise PermissionDenied
    region = entry.region_id
    journal.record(
        actor=actor,
        action="calendarday.remove",
        target=entry,
        before=journal.snapshot(entry),
        county=region if region and len(region) == 6 else "",
        posting=_posting(actor),
    )
    entry.delete()
    return calendar_changed([region], actor=actor, at=at)


@transaction.atomic
def import_days(rows: Iterable, *, actor, at: datetime) -> tuple[Loaded, list[Moved]]:
    """Write the rows of a file, all or none; raises CalendarRefused with every wrong row."""
    rows = list(rows)
    refuse_foreign(rows, actor)
    return load_days(rows, actor=actor, at=at)


@transaction.atomic
def load_days(rows: list, *, actor, at: datetime) -> tuple[Loaded, list[Moved]]:
    """As `import_days`, by whoever keeps the server; `actor` may be None."""
    loaded = load_calendar(rows, actor=actor, posting=_posting(actor))
    regions = {row.get("region_code") or None for _line, row in rows} if loaded.days else set()
    return loaded, calendar_changed(regions, actor=actor, at=at)


def try_days(rows: Iterable, *, actor, at: datetime) -> tuple[Loaded, list[Moved]]:
    """What an import would do; nothing is written."""
    with transaction.atomic():
        tried = import_days(rows, actor=actor, at=at)
        transaction.set_rollback(True)
    return tried


def refuse_foreign(rows: list, actor) -> None:
    """Rows of a calendar that the actor does not keep."""
    wrong = [
        RowError(line, _("这一行不是您管的日历，不能导入。"))
        for line, row in rows
        if not may_change(actor, row.get("region_code") or None)
    ]
    if wrong:
        raise CalendarRefused(wrong)


@transaction.atomic
def calendar_changed(region_codes: Iterable[str | None], *, actor, at: datetime) -> list[Moved]:
    """Reckon the running deadlines anew in every county a change concerns; None is the nation.

    Called after every change of the calendar. Each moved issue says so in its timeline, and so
    does each suggestion; duty days planned before the year was known are confirmed or offered.
    """
    moved = []
    for county in _counties_of(set(region_codes)):
        found = [Moved(*one) for one in deadlines.recompute_running(county.pk)]
        if found:
            _tell_issues(found, actor, at)
            _write_journal(county, found, actor)
        moved += found
        confirming.settle(county.pk, on=timezone.localdate(at))
        papers.recompute_running(county.pk, actor=actor, posting=_posting(actor), at=at)
    return moved


def _counties_of(codes: set[str | None]) -> list[County]:
    prefixes = tuple(code or NATIONAL for code in codes)
    return [county for county in County.objects.all() if county.pk.startswith(prefixes)]


def _tell_issues(moved: list[Moved], actor, at: datetime) -> None:
    posting = _posting(actor)
    Event.objects.bulk_create(
        (
            Event(
                issue=one.deadline.issue,
                step=CALENDAR,
                from_state=one.deadline.issue.state,
                to_state=one.deadline.issue.state,
                actor=actor,
                posting_id=posting.pk if posting else None,
                posting_label=str(posting or ""),
                happened_on=timezone.localdate(at),
                entered_at=at,
                facts={
                    "kind": one.deadline.kind,
                    "before": one.before.isoformat(),
                    "due": one.deadline.due_on.isoformat(),
                },
            )
            for one in moved
        ),
        batch_size=500,
    )
    touched = {one.deadline.issue_id for one in moved}
    issues = Issue.objects.select_for_update().filter(pk__in=touched)
    refreshed = list(issues.prefetch_related("deadlines"))
    for issue in refreshed:
        issue.due, issue.late_days = deadlines.recounted(issue, issue.deadlines.all())
    Issue.objects.bulk_update(refreshed, ["due", "late_days"], batch_size=500)
    awaiting.refresh(touched, timezone.localdate(at))


def _write_journal(county: County, moved: list[Moved], actor) -> None:
    journal.record(
        actor=actor,
        action="calendar.recompute",
        target=county,
        after={"moved": len(moved), "issues": sorted({str(one.deadline.issue) for one in moved})},
        county=county.pk,
        posting=_posting(actor),
    )


def _posting(actor):
    return Scope.of(actor).posting_of("county_clerk", "administrator") if actor else None
