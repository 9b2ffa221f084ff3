"""The tray of issues 问题办理: its tabs with their counts, and its rows as a list prints them."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth import get_user_model
from django.db.models import Count, DateField, F, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.lists import paging
from stations.models import Deputy
from stations.scope import Scope
from visits.issues.awaiting import open_urges
from visits.models import Deadline, Dispatch, Issue, Participation
from visits.models.issues import words
from visits.models.issues.states import IN_HAND, OPEN_STATES, State
from visits.worklists.mine import waits_for
from visits.worklists.waiting import with_told

NEVER = date(9999, 12, 31)

# The words a list takes for `state` besides the names of the states.
OPEN, MINE, OVERDUE, PENDING = "open", "mine", "overdue", "pending"
# Of a unit alone, which sees too what it had once: what it has in its hands now.
ACCEPTING, ANSWERING, OPINION, KEEPING = "accepting", "answering", "opinion", "keeping"
ASSISTING, AGAIN = "assisting", "again"
LEADING = {
    ACCEPTING: State.DISPATCHED,
    ANSWERING: State.IN_PROGRESS,
    KEEPING: State.FOLLOWING,
}
ALL = "all"  # of the inbox of a unit, which opens on what waits
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
    Tab(ACCEPTING, _("待签收")),
    Tab(ANSWERING, _("承办中")),
    Tab(ASSISTING, _("协办")),
    Tab(AGAIN, _("退回重办")),
    Tab(KEEPING, _("跟踪落实")),
    Tab(State.ANSWERED.value, _("已答复")),
    Tab(State.CLOSED.value, _("已办结")),
    Tab(ALL, _("全部")),
)
# Where the next day counts more than the last entry.
BY_DUE_ORDER = ("due_key", "-id")
BY_DUE = frozenset(
    {OPEN, MINE, OVERDUE, PENDING, ASSISTING, AGAIN, OPINION, *LEADING}
    | {"dispatched", "in_progress", "following"}
)


def in_state(issues: QuerySet, state: str, user, on: date) -> QuerySet:
    """The issues of a state, or of one of the words; without a word all that count."""
    if state in ("", ALL):
        return issues.counted()
    return issues.filter(_meaning(state, user, on))


def _meaning(state: str, user, on: date) -> Q:
    """What a state or a word means, as a condition over issues."""
    if state == OPEN:
        return words.is_open()
    if state == OVERDUE:
        return words.overdue(on)
    if state == PENDING:
        return Q(state__in=(State.REGISTERED, State.TRIAGED))
    if state == MINE:
        return waits_for(user)
    if state in LEADING:
        return Q(state=LEADING[state], pk__in=_running_of(user).lead().values("round__issue"))
    if state == ASSISTING:
        return Q(pk__in=_running_of(user).assisting().values("round__issue"))
    if state == OPINION:
        wanted = _running_of(user).assisting().filter(opinion="")
        return Q(state__in=IN_HAND, pk__in=wanted.values("round__issue"))
    if state == AGAIN:
        return Q(pk__in=_to_do_again(user))
    return Q(state=state)


def _running_of(user):
    """The orders the user's unit has in hand in a round that runs."""
    orders = Dispatch.objects.running()
    return orders.filter(unit__in=Scope.of(user).units, round__ended_on__isnull=True)


def _to_do_again(user):
    """In the unit's hands for another time: a rehandling, or an answer that was sent back."""
    again = ~Q(round__reason="") | Q(round__answers__superseded_on__isnull=False)
    orders = _running_of(user).lead().filter(again, round__issue__state=State.IN_PROGRESS)
    return orders.values("round__issue")


def handled_by(unit_id: int) -> Q:
    """In the unit's hands now, or closed after it had them."""
    had = Dispatch.objects.filter(unit=unit_id, ending=Dispatch.Ending.ANSWERED)
    closed = Q(state__in=(State.CLOSED, State.ARCHIVED), pk__in=had.values("round__issue"))
    return closed | Q(pk__in=Issue.objects.in_hands_of(unit_id).values("pk"))


AMONG_OPEN = frozenset({OPEN, MINE, OVERDUE, PENDING, *OPEN_STATES})
# What the sums of issues know.
KEPT = {
    "": F("issues"),
    ALL: F("issues"),
    State.CLOSED: F("closed") - F("archived"),
    State.ARCHIVED: F("archived"),
    State.MERGED: F("merged"),
}


def counts_of(issues: QuerySet, states, user, on: date) -> dict[str, paging.Total]:
    """How many of the issues each state or word holds, counted no further than a list counts; in
    one query that goes through the open ones once.
    """
    return totals(counted(issues, states, user, on).get(), states)


def counted(issues: QuerySet, states, user, on: date, sums: QuerySet | None = None) -> QuerySet:
    """One row, which `totals` reads. `sums`: of `IssueTally`, those of exactly these issues."""
    columns = {}
    for state in states:
        if sums is not None and state in KEPT:
            columns[f"count_{state}"] = _sum_of(sums, KEPT[state])
        elif state not in AMONG_OPEN:
            rows = _bounded(in_state(issues, state, user, on))
            columns[f"count_{state}"] = paging.CountOf(rows)
    opened = {
        state: Count("pk", filter=_meaning(state, user, on))
        for state in states
        if state in AMONG_OPEN
    }
    # One group, named by a constant: a subquery may not hold an aggregate without a group.
    one = issues.open().order_by().annotate(one=Value(1)).values("one")
    columns["opened"] = Subquery(one.annotate(found=JSONObject(**opened)).values("found"))
    return get_user_model().objects.filter(pk=user.pk).values(**columns)


def _sum_of(sums: QuerySet, figure) -> Subquery:
    one = sums.annotate(one=Value(1)).values("one")
    return Subquery(one.annotate(number=Sum(figure)).values("number"))


def totals(row: dict, states) -> dict[str, paging.Total]:
    """What `counted` found; of open states the database says nothing where none is open."""
    found = dict.fromkeys((state for state in states if state in AMONG_OPEN), 0)
    found |= row["opened"] or {}
    found |= {state: row[f"count_{state}"] or 0 for state in states if state not in AMONG_OPEN}
    return {
        state: paging.Total(min(number, paging.MOST), number <= paging.MOST)
        for state, number in found.items()
    }


def _bounded(issues: QuerySet) -> QuerySet:
    return issues.order_by().values("pk")[: paging.MOST + 1]


def for_tray(issues: QuerySet, user) -> QuerySet:
    """With lead unit, first receiving deputy, the fourth or fifth pip, and what is readable."""
    receivers = Deputy.objects.filter(visits__voices__issue=OuterRef("pk"))
    first = receivers.order_by("visits__voices__position", "stroke_key", "id")
    came = Participation.objects.present().filter(activity__voices__issue=OuterRef("pk"))
    came = came.order_by("activity__voices__position", "deputy__stroke_key", "deputy_id")
    names = [Subquery(first.values("name")[:1]), Subquery(came.values("deputy__name")[:1])]
    return with_told(
        with_due_key(issues)
        .with_readable(user)
        .for_list()
        .select_related("category__usual_unit")
        .annotate(receiver=Coalesce(*names))
    )


def for_inbox(issues: QuerySet, user) -> QuerySet:
    """With the part the user's unit has, since when, and until when it has to accept, to act on an
    urge, to give an opinion or to reply to a supervision.
    """
    own = Dispatch.objects.filter(
        round__issue=OuterRef("pk"), unit__in=Scope.of(user).units, returned_on__isnull=True
    ).order_by("-id")
    accept = Deadline.objects.running().filter(issue=OuterRef("pk"), kind=Deadline.Kind.ACCEPT)
    asked = Deadline.objects.running().filter(issue=OuterRef("pk"), event__isnull=False)
    opinion = Deadline.objects.running().filter(
        issue=OuterRef("pk"), dispatch__unit__in=Scope.of(user).units, kind=Deadline.Kind.REPLY
    )
    urges = open_urges(unit__in=Scope.of(user).units).filter(issue=OuterRef("pk"))
    return for_tray(issues, user).annotate(
        urged_by=Subquery(urges.values(by=KeyTextTransform("asked_by", "facts"))[:1]),
        own_part=Subquery(own.values("part")[:1]),
        own_opinion=Subquery(own.values("opinion")[:1]),
        own_order=Subquery(own.values("pk")[:1]),
        sent_on=Subquery(own.values("sent_on")[:1]),
        opinion_by=Subquery(opinion.filter(event__isnull=True).values("due_on")[:1]),
        accept_by=Subquery(accept.values("due_on")[:1]),
        reply_by=Subquery(asked.order_by().values("issue").annotate(d=Max("due_on")).values("d")),
    )


def word_of(issue: Issue):
    """The word beside the pips; an answer of which everybody has heard has a word of its own."""
    if issue.state == State.ANSWERED and issue.is_told:
        return _("已告知")
    return State(issue.state).label  # Django's own way translates all states each time


def order_of(state: str) -> tuple[str, ...]:
    return BY_DUE_ORDER if state in BY_DUE else ("-registered_on", "-id")


def with_due_key(issues: QuerySet) -> QuerySet:
    """`due_key`: the due date, a day that never comes for issues without one."""
    never = Value(NEVER, output_field=DateField())
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
