"""The tray of issues 问题办理: its tabs with their counts, and its rows as a list prints them."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from deputies_portal.ui import paging
from stations.models import Deputy
from stations.scope import Scope
from visits.mine import waits_for
from visits.models import Deadline, Dispatch, Issue
from visits.models.states import State
from visits.waiting import with_told

NEVER = date(9999, 12, 31)

# The words a list takes for `state` besides the names of the states.
OPEN, MINE, OVERDUE, PENDING = "open", "mine", "overdue", "pending"
WORDS = {
    OPEN: _("在办"),
    MINE: _("待我处理"),
    OVERDUE: _("超期"),
    PENDING: _("待审核、交办"),
}


@dataclass(frozen=True)
class Tab:
    """`state` is what the list is asked for; empty: everything but void rows."""

    state: str
    label: object


TABS = (
    *(Tab(word, label) for word, label in WORDS.items()),
    Tab(State.DISPATCHED.value, _("待签收")),
    Tab(State.IN_PROGRESS.value, _("承办中")),
    Tab(State.ANSWERED.value, _("已答复")),
    Tab(State.CLOSED.value, _("已办结")),
    Tab("", _("全部")),
)
# What a unit sees in its inbox.
UNIT_TABS = (
    Tab(MINE, _("待办")),
    Tab(State.DISPATCHED.value, _("待签收")),
    Tab(State.IN_PROGRESS.value, _("承办中")),
    Tab("assisting", _("协办")),
    Tab(State.ANSWERED.value, _("已答复")),
    Tab(State.CLOSED.value, _("已办结")),
    Tab("", _("全部")),
)
# Where the next day counts more than the last entry.
BY_DUE_ORDER = ("due_key", "-id")
BY_DUE = frozenset({OPEN, MINE, OVERDUE, PENDING, "dispatched", "in_progress", "assisting"})


def in_state(issues: QuerySet, state: str, user, on: date) -> QuerySet:
    """The issues of a state, or of one of the words; without a word all that count."""
    if not state:
        return issues.counted()
    if state == OPEN:
        return issues.open()
    if state == OVERDUE:
        return issues.overdue(on)
    if state == PENDING:
        return issues.filter(state__in=(State.REGISTERED, State.TRIAGED))
    if state == MINE:
        return issues.filter(waits_for(user, on))
    if state == "assisting":
        return issues.filter(pk__in=_assisted_by(user))
    return issues.filter(state=state)


def _assisted_by(user):
    return (
        Dispatch.objects.running()
        .assisting()
        .filter(unit__in=Scope.of(user).units, round__ended_on__isnull=True)
        .values("round__issue")
    )


def handled_by(unit_id: int) -> Q:
    """In the unit's hands now, or closed after it had them."""
    had = Dispatch.objects.filter(unit=unit_id, ending=Dispatch.Ending.ANSWERED)
    closed = Q(state__in=(State.CLOSED, State.ARCHIVED), pk__in=had.values("round__issue"))
    return closed | Q(pk__in=Issue.objects.in_hands_of(unit_id).values("pk"))


ROWS = "rows"  # the list itself, among the counts


def counts_of(by_state: dict[str, QuerySet], rows: QuerySet, user) -> dict[str, paging.Total]:
    """How many issues each tab and the list hold, counted no further than a list counts; in one
    query.
    """
    asked = {f"tab_{state}": issues for state, issues in by_state.items()} | {ROWS: rows}
    bounded = {
        name: paging.CountOf(issues.order_by().values("pk")[: paging.MOST + 1])
        for name, issues in asked.items()
    }
    counted = get_user_model().objects.filter(pk=user.pk).values(**bounded).get()
    return {
        name.removeprefix("tab_"): paging.Total(min(number, paging.MOST), number <= paging.MOST)
        for name, number in ((name, number or 0) for name, number in counted.items())
    }


def for_tray(issues: QuerySet, user) -> QuerySet:
    """With lead unit, first receiving deputy, the fourth or fifth pip, and what is readable."""
    receivers = Deputy.objects.filter(visits__voices__issue=OuterRef("pk"))
    first = receivers.order_by("visits__voices__position", "stroke_key", "id")
    return with_told(
        with_due_key(issues)
        .with_readable(user)
        .select_related("category__usual_unit")
        .annotate(receiver=Subquery(first.values("name")[:1]))
    )


def for_inbox(issues: QuerySet, user) -> QuerySet:
    """With the part the user's unit has, since when, and until when it has to accept."""
    own = Dispatch.objects.filter(
        round__issue=OuterRef("pk"), unit__in=Scope.of(user).units, returned_on__isnull=True
    ).order_by("-id")
    accept = Deadline.objects.running().filter(issue=OuterRef("pk"), kind=Deadline.Kind.ACCEPT)
    asked = Deadline.objects.running().filter(issue=OuterRef("pk"), event__isnull=False)
    return for_tray(issues, user).annotate(
        own_part=Subquery(own.values("part")[:1]),
        own_opinion=Subquery(own.values("opinion")[:1]),
        sent_on=Subquery(own.values("sent_on")[:1]),
        accept_by=Subquery(accept.values("due_on")[:1]),
        reply_by=Subquery(asked.order_by().values("issue").annotate(d=Max("due_on")).values("d")),
    )


def word_of(issue: Issue):
    """The word beside the pips; an answer of which everybody has heard has a word of its own."""
    if issue.state == State.ANSWERED and issue.is_told:
        return _("已告知")
    return issue.get_state_display()


def order_of(state: str) -> tuple[str, ...]:
    return BY_DUE_ORDER if state in BY_DUE else ("-registered_on", "-id")


def with_due_key(issues: QuerySet) -> QuerySet:
    """`due_key`: the due date, a day that never comes for issues without one."""
    never = Value(NEVER, output_field=models.DateField())
    return issues.annotate(due_key=Coalesce("due", never))


def dangers(user) -> QuerySet:
    """危及生命安全: open ones stand on top of everyone's list."""
    return (
        Issue.objects.visible_to(user)
        .open()
        .filter(is_danger=True)
        .with_readable(user)
        .select_related("venue", "township")
        .order_by("-registered_on", "-id")
    )
