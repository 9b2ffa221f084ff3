"""The plan 计划 of the demonstration: visits and dated steps, written down before anything is done;
then performed through the verbs of the pages, in the order of their moments.

What lies after the day of loading stays undone, so that states arise by nature.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from uuid import UUID, uuid5

from django.utils import timezone

from deputies_portal.core.notices import quiet
from deputies_portal.core.notices.models import Notice
from stations.models import Deputy
from visits.activities.facts import ActivityFacts
from visits.activities.recording import record_activity
from visits.demo.stage import CHINA, TOLD
from visits.issues import results, workflow
from visits.issues.dossier import ASKING
from visits.issues.filing import file_closed_issues
from visits.issues.issue_facts import IssueFacts
from visits.issues.letters import letters
from visits.models import Dispatch, Issue, Visit
from visits.visits import corrections
from visits.visits.intake import VisitFacts, confirm_visit, record_visit

NAMESPACE = UUID("6f2c1c58-0a39-5c7e-9a51-6d3c9d0c8e21")
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


def submission(key: str) -> UUID:
    """The mark of one planned visit: the same at every loading."""
    return uuid5(NAMESPACE, key)


@dataclass
class StepPlan:
    """One step. Facts named in `LATER` are looked up when it is taken."""

    at: datetime
    name: str
    actor: object
    facts: dict = field(default_factory=dict)
    on_paper: bool = False
    happened_on: date | None = None


@dataclass
class IssuePlan:
    facts: IssueFacts
    steps: list[StepPlan] = field(default_factory=list)
    row: Issue | None = None  # once it is registered


@dataclass
class SeminarFacts(ActivityFacts):
    """An activity with what the course of an issue asks of a visit."""

    deputies: list[Deputy] = field(default_factory=list)
    is_confidential: bool = False


@dataclass
class VisitPlan:
    """One visit, or a seminar with what it found; `at` is the moment of entry."""

    at: datetime
    facts: VisitFacts | SeminarFacts
    actor: object
    issues: list[IssuePlan] = field(default_factory=list)
    after: list[StepPlan] = field(default_factory=list)  # confirming, correcting, voiding it


def perform(visits: Iterable[VisitPlan], on: date) -> int:
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


def _receive(visit: VisitPlan) -> None:
    facts = [issue.facts for issue in visit.issues]
    if isinstance(visit.facts, SeminarFacts):
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
