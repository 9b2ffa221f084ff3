"""The filing 归档 of closed issues by the timer (domain §3c)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from deputies_portal.core.ui.errors import StepRefused
from visits.issues import workflow
from visits.models import Deadline, DeadlineRule, Issue
from visits.models.issues.states import State


def file_closed_issues(*, on: date, at: datetime) -> int:
    """File every issue whose days for an objection have passed before `on`; how many it were.

    Each is filed in a transaction of its own, as of the moment `at`; one that moved on meanwhile
    is left.
    """
    filed = 0
    for issue in list(due_for_filing(on)):
        try:
            workflow.take("archive", issue, actor=None, at=at)
            filed += 1
        except StepRefused:
            continue
    return filed


def due_for_filing(on: date) -> Iterator[Issue]:
    """Closed issues of every county past its own number of calendar days, without objections."""
    rules = DeadlineRule.objects.filter(kind=DeadlineRule.Kind.ARCHIVE).order_by("county_id")
    for rule in rules:
        yield from due_under(rule, on).iterator(chunk_size=500)


def due_under(rule: DeadlineRule, on: date) -> QuerySet[Issue]:
    """Those of the rule's county."""
    objected = Deadline.objects.running().filter(kind=Deadline.Kind.OBJECT).values("issue")
    last = on - timedelta(days=rule.length)
    closed = Issue.objects.filter(county=rule.county_id, state=State.CLOSED, closed_on__lt=last)
    return closed.exclude(pk__in=objected).order_by("pk")
