"""The plan 计划 of the demonstration: visits and dated steps, written down before anything is done.

`performing` takes them in the order of their moments; what lies after the day of loading stays
undone, so that states arise by nature.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid5

from stations.models import Deputy
from visits.activities.facts import ActivityFacts
from visits.models import Issue
from visits.visits.intake import IssueFacts, VisitFacts

NAMESPACE = UUID("6f2c1c58-0a39-5c7e-9a51-6d3c9d0c8e21")


def submission(key: str) -> UUID:
    """The mark of one planned visit: the same at every loading."""
    return uuid5(NAMESPACE, key)


@dataclass
class StepPlan:
    """One step. Facts named in `performing.LATER` are looked up when it is taken."""

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
class VisitPlan:
    """One visit; `at` is the moment of entry."""

    at: datetime
    facts: VisitFacts
    actor: object
    issues: list[IssuePlan] = field(default_factory=list)
    after: list[StepPlan] = field(default_factory=list)  # confirming, correcting, voiding it


@dataclass
class SeminarFacts(ActivityFacts):
    """An activity with what the course of an issue asks of a visit."""

    deputies: list[Deputy] = field(default_factory=list)
    is_confidential: bool = False


@dataclass
class ActivityPlan:
    """One activity recorded with what it found; `at` is the moment of entry."""

    at: datetime
    facts: SeminarFacts
    actor: object
    issues: list[IssuePlan] = field(default_factory=list)
    after: tuple = ()
