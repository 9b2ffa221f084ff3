"""Results 办理结果 of issues: dispatched, answered, solved, rated (domain §6, Counting).

Kept on the issue as summaries of its rounds, so that figures of a year are one pass over rows.
Written by `refresh` with every step, recounted by `manage.py check_summaries`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from django.db import transaction
from django.db.models import Case, DateField, Exists, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from deputies_portal.core.database.prepared import PreparedQuery
from visits.models import Answer, Dispatch, Feedback, Issue, Round

# The kept columns, with the annotation each is recounted by.
KEPT = {
    "dispatched_on": "first_dispatch",
    "answered_on": "first_answer",
    "solved_on": "solved_since",
    "satisfaction": "worst_rating",
}
_later = ContextVar("results_counted_later", default=False)


class WrongResult(NamedTuple):
    """An issue whose kept results say something else than its rounds."""

    issue: Issue
    kept: tuple
    counted: tuple


def with_results(issues: QuerySet[Issue]) -> QuerySet[Issue]:
    """Annotate what the rounds say.

    Dispatched and answered: at least once. Solved: the last round has a standing answer of a class
    that counts as solved, or its promise was kept. Rated: the worst that the voices of the last
    round said last.
    """
    last_round = Round.objects.filter(issue=OuterRef("pk")).order_by("-no").values("pk")[:1]
    sent = Dispatch.objects.filter(round__issue=OuterRef("pk")).order_by("sent_on")
    given = Answer.objects.filter(round__issue=OuterRef("pk")).order_by("answered_on")
    return issues.annotate(
        first_dispatch=Subquery(sent.values("sent_on")[:1]),
        first_answer=Subquery(given.values("answered_on")[:1]),
        last_round=Subquery(last_round),
    ).annotate(
        solved_since=Subquery(_solved().values("since")[:1]),
        worst_rating=Subquery(_ratings().values("satisfaction")[:1]),
    )


def _solved() -> QuerySet[Answer]:
    solved = Answer.objects.filter(round=OuterRef("last_round"), superseded_on__isnull=True)
    since = Case(When(answer_class__is_solved=True, then="answered_on"), output_field=DateField())
    solved = solved.annotate(since=Coalesce("pledge__fulfilled_on", since))
    return solved.filter(since__isnull=False)


def _ratings() -> QuerySet[Feedback]:
    """What each voice said last in the last round, the worst first."""
    own = Feedback.objects.filter(round=OuterRef("last_round")).exclude(rating="")
    later = Feedback.objects.filter(
        round=OuterRef("round"), voice=OuterRef("voice"), pk__gt=OuterRef("pk")
    )
    whens = [When(rating=rating, then=rank) for rating, rank in Issue.SATISFACTION.items()]
    return (
        own.exclude(Exists(later.exclude(rating="")))
        .annotate(satisfaction=Case(*whens))
        .order_by("satisfaction")
    )


def refresh(issue: Issue) -> None:
    """Write the results of the issue from its rounds; the caller saves the issue."""
    if _later.get():
        return
    (counted,) = RESULTS.ask(issue=issue.pk)
    for column, annotation in KEPT.items():
        setattr(issue, column, getattr(counted, annotation))


@contextmanager
def counted_at_the_end() -> Iterator[None]:
    """Steps taken inside leave the results alone; those of all issues are counted when it ends.

    For thousands of steps in a row, where counting takes a third of the time.
    """
    token = _later.set(True)
    try:
        yield
    finally:
        _later.reset(token)
    for wrong in wrong_results():
        Issue.objects.filter(pk=wrong.issue.pk).update(
            **dict(zip(KEPT, wrong.counted, strict=True))
        )


RESULTS = PreparedQuery(
    lambda issue: with_results(Issue.objects.filter(pk=issue)).order_by().only("pk"), issue=int
)


def wrong_results() -> Iterator[WrongResult]:
    """Issues whose kept results differ from a recount."""
    columns = ("prefix", "year", "number", *KEPT)
    for issue in with_results(Issue.objects.only(*columns)).iterator(chunk_size=1000):
        kept = tuple(getattr(issue, column) for column in KEPT)
        counted = tuple(getattr(issue, annotation) for annotation in KEPT.values())
        if kept != counted:
            yield WrongResult(issue, kept, counted)


def repair(wrong: WrongResult) -> None:
    """Set the kept results right; recounted on the locked row, an act may have come between."""
    with transaction.atomic():
        issue = Issue.objects.select_for_update().get(pk=wrong.issue.pk)
        refresh(issue)
        issue.save(update_fields=[*KEPT])
