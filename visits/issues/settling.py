"""Settled 全部办结: the day on which the last matter of a visit came to its end, kept on the visit.

From it on the time runs for which what is personal is kept (`visits.lifecycle.retention`), found by
one range of an index. A merged issue is settled with the one it was merged into; a visit without
issues on the day it was received. Written by `refresh` with every step that opens or ends an issue,
recounted by `manage.py check_summaries`.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import Case, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from visits.models import Issue, Visit, Voice
from visits.models.issues.states import OPEN_STATES


class WrongSettling(NamedTuple):
    """A visit whose kept day says something else than its issues."""

    visit: Visit
    counted: date | None

    @property
    def said(self) -> str:
        return f"settled on {self.visit.settled_on}, should be {self.counted}"


def refresh(issue: Issue) -> None:
    """The visits heard by the issue, which has been saved, and by those merged into it."""
    of_issue = Q(voices__issue=issue.pk) | Q(voices__issue__merged_into=issue.pk)
    refresh_visits(Visit.objects.filter(of_issue).values_list("pk", flat=True))


def refresh_visits(visits: Iterable[int]) -> None:
    """Two issues of a visit may be closed at once: who comes second sees what the first did."""
    locked = [visit.pk for visit in _in_order(Visit, set(visits))]
    Visit.objects.filter(pk__in=locked).update(settled_on=_settled_on())


def lock_issues(visits: list[int]) -> None:
    """Before the visits themselves are locked: the order in which every step locks, so that nobody
    waits for somebody who waits for him.
    """
    issues = Voice.objects.filter(visit__in=visits).values_list("issue", flat=True)
    list(_in_order(Issue, set(issues)))


def wrong_settlings() -> Iterator[WrongSettling]:
    """Visits whose kept day differs from a recount."""
    for visit in Visit.objects.alias(counted=_settled_on()).annotate(day=F("counted")).iterator():
        if visit.settled_on != visit.day:
            yield WrongSettling(visit, visit.day)


def repair(wrong: WrongSettling) -> None:
    with transaction.atomic():
        refresh_visits([wrong.visit.pk])


def _in_order(model, keys: Iterable[int]) -> QuerySet:
    return model.objects.filter(pk__in=keys).order_by("pk").only("pk").select_for_update()


def _settled_on() -> Case:
    """None while an issue is open, else the last day of them, at least that of the visit."""
    own, merged = "issue", "issue__merged_into"
    heard = Voice.objects.filter(visit=OuterRef("pk")).order_by()
    is_open = {f"{one}__state__in": OPEN_STATES for one in (own, merged)}
    unsettled = heard.filter(Q(*is_open.items(), _connector=Q.OR))
    day = Coalesce(f"{merged}__closed_on", f"{own}__closed_on")
    later = heard.alias(day=day).filter(day__gt=OuterRef("received_on"))
    last = later.values("visit").annotate(last=Max(day)).values("last")
    return Case(
        When(Exists(unsettled), then=None), default=Coalesce(Subquery(last), F("received_on"))
    )
