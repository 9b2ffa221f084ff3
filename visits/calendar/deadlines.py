"""Deadlines 期限 of issues: starting, moving, ending and recounting the clocks (domain §3c).

The reckoning of one date lives in `visits.calendar.terms`; here stands which clock runs when. Only
the acts, the intake and `visits.holidays.holidays` call the writers; `Issue.due` and
`Issue.late_days` are summaries written by `refresh` and recounted by `manage.py check_summaries`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from visits.calendar.terms import Due, late_days
from visits.calendar.terms import due as reckon
from visits.calendar.workdays import WorkCalendar
from visits.models import Deadline, DeadlineRule, Issue

# What a clock keeps that runs on.
KEPT = ("issue_id", "round_id", "dispatch_id", "kind", "starts_on", "first_due", "due_on")
KEPT += ("length", "unit", "reckoning")


def rule_for(county_code: str, kind: str, pace: str = "") -> DeadlineRule:
    """The county's rule; `pace` counts for answers only. Raises DoesNotExist without a county."""
    return DeadlineRule.objects.get(county_id=county_code, kind=kind, pace=pace)


def reckon_by_rule(rule: DeadlineRule, start: date, calendar: WorkCalendar) -> Due:
    return reckon(start, rule.length, rule.unit, calendar)


def start(
    issue: Issue, kind: str, *, on: date, rule: DeadlineRule, calendar: WorkCalendar, **belongs_to
) -> Deadline:
    """Start a clock by rule; day 1 is the day after `on`. `belongs_to`: round, dispatch."""
    due = reckon_by_rule(rule, on, calendar)
    clock = _clock(issue, kind, on=on, rule=rule, due=due, **belongs_to)
    clock.save()
    return clock


def clocks(
    issues: list[Issue], kind: str, *, on: date, rule: DeadlineRule, due: Due
) -> list[Deadline]:
    """The same clock for several issues, to be written; `due` is what the rule reckoned."""
    return [_clock(issue, kind, on=on, rule=rule, due=due) for issue in issues]


def _clock(issue: Issue, kind: str, *, on: date, rule: DeadlineRule, due: Due, **belongs_to):
    return Deadline(
        issue=issue,
        kind=kind,
        starts_on=on,
        first_due=due.on,
        due_on=due.on,
        length=rule.length,
        unit=rule.unit,
        reckoning=due.as_json(),
        **belongs_to,
    )


def start_named(issue: Issue, kind: str, *, on: date, due_on: date, **belongs_to) -> Deadline:
    """Start a clock whose last day a person has named (supervision reply, chosen answer date)."""
    return Deadline.objects.create(
        issue=issue, kind=kind, starts_on=on, first_due=due_on, due_on=due_on, **belongs_to
    )


def run_on(ended: Deadline) -> Deadline:
    """A clock that had ended runs on to the same day; the ended one stays with its lateness."""
    return Deadline.objects.create(**{name: getattr(ended, name) for name in KEPT})


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
    """(earliest running due date, most days late) over the counted kinds of one issue."""
    counted = [d for d in deadlines if d.kind in Deadline.COUNTED]
    due = min((d.due_on for d in counted if d.ended_on is None), default=None)
    late = max((d.late_days for d in counted if d.late_days is not None), default=0)
    return due, late


def refresh(issue: Issue) -> None:
    """Write the summaries of the issue from its deadlines; the caller saves the issue."""
    issue.due, issue.late_days = recounted(issue, issue.deadlines.all())


def recounted(issue: Issue, deadlines) -> tuple[date | None, int]:
    """What `due` and `late_days` of the issue have to be."""
    due, late = summary_of(deadlines)
    return (due if issue.is_open else None), late


@dataclass(frozen=True)
class Difference:
    """A kept summary that says something else than the deadlines."""

    issue: Issue
    due: date | None
    late_days: int


def wrong_summaries() -> Iterator[Difference]:
    """Issues whose kept summaries differ from a recount, in parts that fit into memory."""
    kept = Issue.objects.only("prefix", "year", "number", "state", "due", "late_days", "county")
    for issue in kept.prefetch_related("deadlines").iterator(chunk_size=1000):
        due, late = recounted(issue, issue.deadlines.all())
        if (issue.due, issue.late_days) != (due, late):
            yield Difference(issue, due, late)


def repair(difference: Difference) -> None:
    """Set the kept summaries right; recounted on the locked row, an act may have come between."""
    with transaction.atomic():
        issue = Issue.objects.select_for_update().get(pk=difference.issue.pk)
        refresh(issue)
        issue.save(update_fields=["due", "late_days"])


def recompute_running(county_code: str) -> list[tuple[Deadline, date]]:
    """Reckon every running clock of the county anew after a change of the calendar.

    Only clocks reckoned by rule move; dates named by a person stay. Returns the moved deadlines
    with the date each had before, so that the caller can say so in the timelines.
    """
    calendar = WorkCalendar.of(county_code)
    running = Deadline.objects.running().filter(issue__county_id=county_code, length__isnull=False)
    changed, moved = [], []
    for deadline in running.select_related("issue").select_for_update(of=("self",)):
        reckoned = reckon(deadline.starts_on, deadline.length, deadline.unit, calendar)
        if deadline.reckoning == reckoned.as_json():
            continue
        if reckoned.on != deadline.due_on:
            moved.append((deadline, deadline.due_on))
        deadline.due_on, deadline.reckoning = reckoned.on, reckoned.as_json()
        changed.append(deadline)
    Deadline.objects.bulk_update(changed, ["due_on", "reckoning"], batch_size=500)
    return moved
