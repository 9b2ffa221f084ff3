"""Performing the plan: visits and steps through the verbs of the pages, in the order of time."""

from collections.abc import Iterable
from datetime import date
from functools import partial

from visits import corrections, workflow
from visits.demo.plan import IssuePlan, StepPlan, VisitPlan
from visits.intake import confirm_visit, record_visit
from visits.models import Dispatch, Visit

# Facts that exist only when the step is taken: by name, from (issue, planned value).
LATER = {
    "voice": lambda issue, _planned: issue.voices.get(),
    "event": lambda issue, _planned: issue.events.filter(step="supervise").last(),
    "dispatch": lambda issue, unit: (
        Dispatch.objects.running().assisting().get(round__issue=issue, unit=unit)
    ),
}


def perform(visits: Iterable[VisitPlan], on: date) -> int:
    """Do what is planned up to and with the day `on`; returns the number of acts."""
    agenda = []
    for visit in visits:
        agenda.append((visit.at, partial(_receive, visit)))
        agenda += [(step.at, partial(_set_right, visit, step)) for step in visit.after]
        for issue in visit.issues:
            agenda += [(step.at, partial(_take, issue, step)) for step in issue.steps]
    due = [(at, act) for at, act in agenda if at.date() <= on]
    due.sort(key=lambda entry: entry[0])  # stable: what is planned for one moment keeps its order
    for _at, act in due:
        act()
    return len(due)


def _receive(visit: VisitPlan) -> None:
    facts = [issue.facts for issue in visit.issues]
    row = record_visit(visit.facts, facts, actor=visit.actor, at=visit.at)
    voices = row.voices.select_related("issue").order_by("issue__number")
    for issue, voice in zip(visit.issues, voices, strict=True):
        issue.row = voice.issue


def _set_right(visit: VisitPlan, step: StepPlan) -> None:
    row = Visit.objects.get(submission=visit.facts.submission)
    if step.name == "confirm":
        confirm_visit(row, actor=step.actor)
        return
    verb = {"correct": corrections.correct_visit, "void": corrections.void_visit}[step.name]
    verb(row, actor=step.actor, at=step.at, version=row.version, **step.facts)


def _take(issue: IssuePlan, step: StepPlan) -> None:
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
