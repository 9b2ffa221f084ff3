"""Performing the plan: visits and steps through the verbs of the pages, in the order of time."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import partial

from django.utils import timezone

from deputies_portal.core.notices import quiet
from deputies_portal.core.notices.models import Notice
from visits.activities.recording import record_activity
from visits.demo.plan import ActivityPlan, IssuePlan, StepPlan, VisitPlan
from visits.demo.stage import CHINA
from visits.issues import results, workflow
from visits.issues.dossier import ASKING
from visits.issues.filing import file_closed_issues
from visits.issues.letters import letters
from visits.models import Dispatch, Visit
from visits.visits import corrections
from visits.visits.intake import confirm_visit, record_visit

TOLD = timedelta(days=14)  # of so many days there are notices
UNREAD = timedelta(days=2)  # older ones have been read

# Facts that exist only when the step is taken: by name, from (issue, planned value).
LATER = {
    "voice": lambda issue, _planned: issue.voices.get(),
    "event": lambda issue, _planned: issue.events.filter(step__in=ASKING).last(),
    "target": lambda _issue, plan: plan.row,
    "dispatch": lambda issue, unit: (
        Dispatch.objects.running().assisting().get(round__issue=issue, unit=unit)
    ),
}


def perform(visits: Iterable[VisitPlan | ActivityPlan], on: date) -> int:
    """Do what is planned up to and with the day `on`; returns the number of acts."""
    agenda = []
    for visit in visits:
        agenda.append((visit.at, partial(_receive, visit)))
        agenda += [(step.at, partial(_set_right, visit, step)) for step in visit.after]
        for issue in visit.issues:
            agenda += [(step.at, partial(_take, issue, step)) for step in issue.steps]
    due = [(at, act) for at, act in agenda if at.date() <= on]
    due += [(at, partial(file_closed_issues, on=at.date(), at=at)) for at in _mondays(due)]
    due.sort(key=lambda entry: entry[0])  # stable: what is planned for one moment keeps its order
    # People read what is new; the notices of a whole year would hide it, and take long to write.
    told_since = on - TOLD
    with results.counted_at_the_end():
        with quiet():
            for at, act in due:
                if at.date() < told_since:
                    act()
        for at, act in due:
            if at.date() >= told_since:
                act()
    Notice.objects.filter(at__lt=midnight(on - UNREAD)).mark_read(midnight(on))
    return len(due)


def _mondays(due) -> list[datetime]:
    """When the timer files what is closed: once a week between the first act and the last."""
    first, last = min(at for at, _act in due).date(), max(at for at, _act in due).date()
    first += timedelta(days=7 - first.weekday())
    weeks = range((last - first).days // 7 + 1)
    return [midnight(first + timedelta(weeks=week)) for week in weeks]


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=CHINA)


def _receive(visit: VisitPlan | ActivityPlan) -> None:
    facts = [issue.facts for issue in visit.issues]
    if isinstance(visit, ActivityPlan):
        visit.facts.issues = facts
        row = record_activity(visit.facts, actor=visit.actor, at=visit.at)
    else:
        row = record_visit(visit.facts, facts, actor=visit.actor, at=visit.at)
    voices = row.voices.select_related("issue").order_by("issue__number")
    for issue, voice in zip(visit.issues, voices, strict=True):
        issue.row = voice.issue


def _set_right(visit: VisitPlan, step: StepPlan) -> None:
    row = Visit.objects.get(submission=visit.facts.submission)
    if step.name == "confirm":
        confirm_visit(row, actor=step.actor, at=step.at)
        return
    verb = {"correct": corrections.correct_visit, "void": corrections.void_visit}[step.name]
    verb(row, actor=step.actor, at=step.at, version=row.version, **step.facts)


def _take(issue: IssuePlan, step: StepPlan) -> None:
    if step.name in letters.COLUMNS:
        order = Dispatch.objects.running().lead().get(round__issue=issue.row)
        on = timezone.localdate(step.at)
        letters.record_day(step.name, order, actor=step.actor, at=step.at, on=on)
        return
    facts = {
        name: LATER[name](issue.row, planned) if name in LATER else planned
        for name, planned in step.facts.items()
    }
    workflow.take(
        step.name,
        issue.row,
        actor=step.actor,
        at=step.at,
        happened_on=step.happened_on,
        on_paper=step.on_paper,
        **facts,
    )
