"""Deadlines 期限 of issues: starting, moving, ending and recounting the clocks (domain §3b).

The reckoning of one date lives in `visits.terms`; here stands which clock runs when. Only `visits.workflow`
and `visits.intake` call the writers; `Issue.due` and `Issue.late_days` are summaries written by `refresh`.
"""

from datetime import date

from visits.models import Deadline, DeadlineRule, Issue
from visits.terms import due as reckon
from visits.terms import late_days
from visits.workdays import WorkCalendar


def rule_for(county_code: str, kind: str, pace: str = "") -> DeadlineRule:
    """The county's rule; `pace` counts for answers only. Raises DoesNotExist for a county not founded."""
    return DeadlineRule.objects.get(county_id=county_code, kind=kind, pace=pace)


def reckon_by_rule(rule: DeadlineRule, start: date, calendar: WorkCalendar):
    return reckon(start, rule.length, rule.unit, calendar)


def start(
    issue: Issue, kind: str, *, on: date, rule: DeadlineRule, calendar: WorkCalendar, **belongs_to
) -> Deadline:
    """Start a clock by rule; day 1 is the day after `on`. `belongs_to`: round, dispatch."""
    reckoned = reckon_by_rule(rule, on, calendar)
    return Deadline.objects.create(
        issue=issue,
        kind=kind,
        starts_on=on,
        first_due=reckoned.on,
        due_on=reckoned.on,
        length=rule.length,
        unit=rule.unit,
        reckoning=reckoned.as_json(),
        **belongs_to,
    )


def start_named(issue: Issue, kind: str, *, on: date, due_on: date, **belongs_to) -> Deadline:
    """Start a clock whose last day a person has named (supervision reply, chosen answer date)."""
    return Deadline.objects.create(
        issue=issue, kind=kind, starts_on=on, first_due=due_on, due_on=due_on, **belongs_to
    )


def move(deadline: Deadline, due_on: date) -> None:
    """Give a running clock another last day (extension, redirect); the first one is kept."""
    deadline.due_on = due_on
    deadline.length, deadline.unit, deadline.reckoning = None, "", {}
    deadline.save(update_fields=["due_on", "length", "unit", "reckoning"])


def end(deadlines, *, on: date, calendar: WorkCalendar) -> None:
    """End running clocks; `late_days` counts the working days after the due date and stays."""
    for deadline in deadlines.running():
        deadline.ended_on = on
        deadline.late_days = late_days(deadline.due_on, on, calendar)
        deadline.save(update_fields=["ended_on", "late_days"])


def summary_of(deadlines) -> tuple[date | None, int]:
    """(earliest running due date, most days late) over the counted kinds of one issue's deadlines."""
    counted = [d for d in deadlines if d.kind in Deadline.COUNTED]
    due = min((d.due_on for d in counted if d.ended_on is None), default=None)
    late = max((d.late_days for d in counted if d.late_days is not None), default=0)
    return due, late


def refresh(issue: Issue) -> None:
    """Write the summaries of the issue from its deadlines; the caller saves the issue."""
    issue.due, issue.late_days = summary_of(issue.deadlines.all())
    if not issue.is_open:
        issue.due = None


def recompute_running(county_code: str) -> list[tuple[Deadline, date]]:
    """Reckon every running clock of the county anew after a change of the calendar.

    Only clocks reckoned by rule move; dates named by a person stay. Returns the moved deadlines with
    the date each had before, so that the caller can say so in the timelines.
    """
    calendar = WorkCalendar.of(county_code)
    moved = []
    running = Deadline.objects.running().filter(issue__county_id=county_code, length__isnull=False)
    for deadline in running.select_related("issue"):
        reckoned = reckon(deadline.starts_on, deadline.length, deadline.unit, calendar)
        if reckoned.on != deadline.due_on:
            moved.append((deadline, deadline.due_on))
            deadline.due_on = reckoned.on
        deadline.reckoning = reckoned.as_json()
        deadline.save(update_fields=["due_on", "reckoning"])
    return moved
