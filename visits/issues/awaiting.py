"""Awaited 待办 of issues: what each waits for now, and of which unit (domain §3b).

Kept in `Awaited` by `refresh`, which every writer of an issue calls in its transaction, and
recounted by `manage.py check_summaries`. What depends on the day (overdue, due soon) is asked of
the kept dates; the words of the lists stand in `visits.worklists.waiting`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from stations.models import Posting
from visits.models import (
    Awaited,
    Contact,
    Deadline,
    Dispatch,
    Event,
    Feedback,
    Issue,
    Round,
    Voice,
)
from visits.models.issues.states import IN_HAND, OPEN_STATES, State
from visits.models.issues.voice import TRIES

Word = Awaited.Word
# What waits in a state whatever else is so; of the lead unit where a unit has it in hand.
OF_STATE = {
    State.REGISTERED: Word.TRIAGE,
    State.TRIAGED: Word.DISPATCH,
    State.DISPATCHED: Word.ACCEPT,
    State.IN_PROGRESS: Word.ANSWER,
    State.FOLLOWING: Word.FOLLOWING,
}
# What a unit does about an urge; the desk does it on paper for the unit.
ACTED = frozenset(
    {"accept", "return", "progress", "ask_extension", "ask_hand_over", "answer", "reply", "fulfil"}
)
BATCH = 500


class Wait(NamedTuple):
    issue: int
    word: str
    unit: int | None


class WrongWait(NamedTuple):
    """What is kept of one wait differs from a recount; `kept` or `counted` is missing, or another
    day stands there.
    """

    wait: Wait
    kept: str
    counted: str

    def __str__(self):
        issue, word, unit = self.wait
        return f"issue {issue} {word} of unit {unit}: due {self.kept}, should be {self.counted}"


# --- parts of the rule ---------------------------------------------------------------------------
def open_urges(**order) -> QuerySet:
    """The urges 催办 of lead units (of such dispatches) that the unit has not acted on since."""
    of_unit = Posting.objects.filter(unit=OuterRef(OuterRef("dispatch__unit")))
    later = Event.objects.filter(
        Q(facts__on_paper=True) | Q(posting_id__in=of_unit.values("pk")),
        dispatch=OuterRef("dispatch"),
        pk__gt=OuterRef("pk"),
        step__in=ACTED,
    )
    orders = Dispatch.objects.running().lead().filter(round__ended_on__isnull=True, **order)
    urges = Event.objects.filter(step="urge", dispatch__in=orders.values("pk"))
    return urges.filter(~Exists(later)).order_by("-id")


def voices_to_tell(voices=None) -> QuerySet:
    """Voices (of all, or of these) that can be told, were not reached in the running round and not
    given up after two tries. The deputies of an activity can always be told.
    """
    of_voice = Feedback.objects.filter(
        voice=OuterRef("pk"), round__ended_on__isnull=True, stage=F("round__stage")
    )
    given_up = (
        of_voice.filter(is_reached=False)
        .order_by()
        .values("voice")
        .annotate(days=Count("told_on", distinct=True))
        .filter(days__gte=TRIES)
    )
    reachable = Contact.objects.filter(visit=OuterRef("visit")).exclude(
        kind=Contact.Kind.ANONYMOUS, phone_index=""
    )
    rows = Voice.objects.all() if voices is None else voices
    return rows.asking().filter(
        Q(activity__isnull=False) | Exists(reachable),
        ~Exists(of_voice.filter(is_reached=True)),
        ~Exists(given_up),
    )


def _unhappy() -> Exists:
    """A voice whose last rating in the running round is 不满意."""
    later = Feedback.objects.filter(
        voice=OuterRef("voice"), round=OuterRef("round"), pk__gt=OuterRef("pk")
    ).exclude(rating="")
    bad = Feedback.objects.filter(
        ~Exists(later),
        round__issue=OuterRef("pk"),
        round__ended_on__isnull=True,
        rating=Feedback.Rating.NOT_SATISFIED,
    )
    return Exists(bad)


def _in_round(**facts) -> Exists:
    """The running round has such an extension or answer."""
    return Exists(Round.objects.filter(issue=OuterRef("pk"), ended_on__isnull=True, **facts))


# The standing answer is a promise that is not kept yet.
PROMISED = {
    "answers__superseded_on__isnull": True,
    "answers__answer_class__needs_pledge": True,
    "answers__pledge__fulfilled_on__isnull": True,
}


# --- what an issue waits for ---------------------------------------------------------------------
@dataclass
class _Facts:
    """What is read of one issue to say what it waits for."""

    state: str
    has_round: bool
    asked: set[str]  # kinds of open requests
    to_tell: bool
    promised: bool
    unhappy: bool
    lead: int | None = None  # the unit
    assisting: list[tuple[int, int]] = field(default_factory=list)  # dispatch, unit: opinion owed
    urged: bool = False
    clocks: list[Deadline] = field(default_factory=list)

    def earliest(self, kind: str, *, asked: bool | None = None, of: int | None = None):
        """The earliest day of the running clocks of the kind; `asked`: by an event or not."""
        days = [
            clock.due_on
            for clock in self.clocks
            if clock.kind == kind
            and (asked is None or (clock.event_id is not None) == asked)
            and (of is None or clock.dispatch_id == of)
        ]
        return min(days, default=None)

    def waits(self) -> Iterator[tuple[str, int | None, date | None]]:
        """(word, unit, due) of each."""
        yield from self._of_clocks()
        if self.state not in OPEN_STATES:
            return
        if word := OF_STATE.get(self.state):
            due = self.earliest("accept") if word == Word.ACCEPT else None
            yield word, self.lead, due
        if self.state == State.TRIAGED and self.has_round:
            yield Word.RETURNED, None, None
        for kind in self.asked:
            yield kind, None, None
        if self.urged and self.state in (*IN_HAND, State.FOLLOWING):
            yield Word.URGED, self.lead, None
        if self.state in IN_HAND:
            for order, unit in self.assisting:
                yield Word.OPINION, unit, self.earliest("reply", asked=False, of=order)
        if self.state == State.ANSWERED:
            yield from ((word, None, None) for word in self._of_answer())

    def _of_answer(self) -> Iterator[str]:
        if self.unhappy:
            yield Word.UNHAPPY
        if self.to_tell:
            yield Word.TELL
        elif not self.unhappy:
            yield Word.FOLLOW_UP if self.promised else Word.CLOSE

    def _of_clocks(self) -> Iterator[tuple[str, int | None, date | None]]:
        """An objection, or a failed look-back, also waits after the issue was closed."""
        if due := self.earliest("object"):
            yield Word.OBJECTION, None, due
        if self.state in OPEN_STATES and (due := self.earliest("reply", asked=True)):
            yield Word.REPLY, self.lead, due
            if any(c.event_id and c.event.step == "key_supervise" for c in self.clocks):
                yield Word.KEY_REPLY, None, due


def _read(keys: list[int]) -> dict[int, _Facts]:
    """Three queries, whatever the number of issues."""
    to_tell = voices_to_tell()
    rows = Issue.objects.filter(pk__in=keys).annotate(
        has_round=_in_round(),
        extension=_in_round(extensions__kind="extension", extensions__decision=""),
        handover=_in_round(extensions__kind="handover", extensions__decision=""),
        promised=_in_round(**PROMISED),
        unhappy=_unhappy(),
        # Its own voices, or those of an issue merged into it: two look-ups, each by its index.
        own_voice=Exists(to_tell.filter(issue=OuterRef("pk"))),
        merged_voice=Exists(to_tell.filter(issue__merged_into=OuterRef("pk"))),
    )
    asked = ("extension", "handover")
    names = ("pk", "state", "has_round", "promised", "unhappy", "own_voice", "merged_voice", *asked)
    found = {
        row["pk"]: _Facts(
            state=row["state"],
            has_round=row["has_round"],
            asked={kind for kind in asked if row[kind]},
            to_tell=row["own_voice"] or row["merged_voice"],
            promised=row["promised"],
            unhappy=row["unhappy"],
        )
        for row in rows.order_by().values(*names)
    }
    _read_orders(found)
    clocks = Deadline.objects.running().filter(issue__in=found).select_related("event")
    for clock in clocks.order_by():
        found[clock.issue_id].clocks.append(clock)
    return found


def _read_orders(found: dict[int, _Facts]) -> None:
    orders = Dispatch.objects.running().filter(round__issue__in=found, round__ended_on__isnull=True)
    rows = orders.annotate(urged=Exists(open_urges().filter(dispatch=OuterRef("pk"))))
    names = ("pk", "round__issue", "unit", "part", "opinion", "urged")
    for pk, issue, unit, part, opinion, urged in rows.order_by("pk").values_list(*names):
        if part == Dispatch.Part.LEAD:
            found[issue].lead, found[issue].urged = unit, urged
        elif not opinion:
            found[issue].assisting.append((pk, unit))


def counted(keys: Iterable[int]) -> dict[Wait, date | None]:
    """What these issues wait for, each with the day until which, if one is set."""
    return {
        Wait(issue, str(word), unit): due
        for issue, facts in _read(list(keys)).items()
        for word, unit, due in facts.waits()
    }


# --- keeping it ----------------------------------------------------------------------------------
def at_first(issues: Iterable[Issue]) -> list[Awaited]:
    """What issues just registered wait for, to be written: triage."""
    return [Awaited(issue=issue, word=Word.TRIAGE, since=issue.registered_on) for issue in issues]


def refresh(issues: Iterable[int], on: date) -> None:
    """Write what these issues wait for; what is new waits since the day `on`."""
    keys = sorted(set(issues))
    for n in range(0, len(keys), BATCH):
        _refresh(keys[n : n + BATCH], on)


def _refresh(keys: list[int], on: date) -> None:
    wanted, kept = counted(keys), _kept(Awaited.objects.filter(issue__in=keys))
    gone = [row.pk for wait, row in kept.items() if wait not in wanted]
    if gone:
        Awaited.objects.filter(pk__in=gone).delete()
    moved = [row for wait, row in kept.items() if wait in wanted and row.due != wanted[wait]]
    for row in moved:
        row.due = wanted[Wait(row.issue_id, row.word, row.unit_id)]
    Awaited.objects.bulk_update(moved, ["due"])
    Awaited.objects.bulk_create(
        Awaited(issue_id=wait.issue, word=wait.word, unit_id=wait.unit, since=on, due=due)
        for wait, due in wanted.items()
        if wait not in kept
    )


def refresh_heard(visits: Iterable[int], on: date) -> None:
    """The issues that a visit speaks for, and what they were merged into: whether somebody can be
    told depends on what is known of the visitors.
    """
    heard = Voice.objects.filter(visit__in=visits).values_list("issue", "issue__merged_into")
    refresh({key for pair in heard for key in pair if key}, on)


def _kept(rows: QuerySet) -> dict[Wait, Awaited]:
    return {Wait(row.issue_id, row.word, row.unit_id): row for row in rows.order_by()}


def wrong_waits() -> Iterator[WrongWait]:
    """What is kept beside what a recount finds: of open issues, and of any of which something is
    kept or a clock runs.
    """
    running = Deadline.objects.running().values("issue")
    meant = Q(state__in=OPEN_STATES) | Q(pk__in=running) | Q(pk__in=Awaited.objects.values("issue"))
    keys = list(Issue.objects.filter(meant).order_by("pk").values_list("pk", flat=True))
    for part in (keys[n : n + BATCH] for n in range(0, len(keys), BATCH)):
        wanted, kept = counted(part), _kept(Awaited.objects.filter(issue__in=part))
        for wait in sorted(wanted.keys() | kept.keys(), key=str):
            said = str(kept[wait].due) if wait in kept else "nothing"
            meant_day = str(wanted[wait]) if wait in wanted else "nothing"
            if said != meant_day:
                yield WrongWait(wait, said, meant_day)


def repair(wrong: WrongWait) -> None:
    with transaction.atomic():
        issue = Issue.objects.select_for_update().get(pk=wrong.wait.issue)
        refresh([issue.pk], timezone.localdate())
