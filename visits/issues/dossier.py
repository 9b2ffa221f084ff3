"""The dossier 案卷 of one issue: what a page or a step needs to know about it.

Each part is asked for once, and only when it is needed.
"""

from functools import cached_property

from django.db.models import (
    Exists,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import JSONObject

from deputies_portal.core.database.prepared import PreparedQuery
from visits.calendar.workdays import WorkCalendar
from visits.issues.voices import UNANSWERED, Heard
from visits.models import (
    Answer,
    Attachment,
    Deadline,
    DeadlineRule,
    Dispatch,
    Event,
    ExtensionRequest,
    Feedback,
    Issue,
    Pledge,
    Round,
    SuggestedIssue,
    TakenOver,
    Voice,
)
from visits.models.issues.states import State

# Steps that ask the unit for a reply in writing by a day.
ASKING = frozenset({"supervise", "key_supervise", "instruct"})
# With a new round, and on the way into these states, every clock of an issue ends.
ENDS = frozenset({State.CLOSED, State.MERGED, State.SUGGESTION, State.VOID})


def without_reply(events: list[Event]) -> list[Event]:
    """What asks the unit for a reply, since everything ended for the last time."""
    replied = {event.answers_event_id for event in events}
    waiting: list[Event] = []
    for event in events:
        is_move = event.from_state != event.to_state
        if event.step == "rehandle" or (is_move and event.to_state in ENDS):
            waiting = []
        elif event.step in ASKING and event.pk not in replied:
            waiting.append(event)
    return waiting


def for_dossier(issues: QuerySet[Issue]) -> QuerySet[Issue]:
    """Issues with the records that every page about one of them prints."""
    return issues.annotate(
        rating_term=_term(DeadlineRule.Kind.RATING),
        archive_term=_term(DeadlineRule.Kind.ARCHIVE),
        old_number=Subquery(
            TakenOver.objects.filter(issue=OuterRef("pk")).values("old_number")[:1]
        ),
        has_merged=Exists(Issue.objects.filter(merged_into=OuterRef("pk"))),
        has_objection=Exists(
            Deadline.objects.running().filter(issue=OuterRef("pk"), kind=Deadline.Kind.OBJECT)
        ),
        paper=_paper(),
    ).select_related(
        "county",
        "township",
        "venue",
        "category__usual_unit",
        "matter_region",
        "desk",
        "merged_into",
    )


def _paper() -> Subquery:
    """The suggestion that the issue has become; none once it has left it again."""
    links = SuggestedIssue.objects.filter(issue=OuterRef("pk"), left_on__isnull=True)
    names = ("title", "prefix", "year", "number", "state", "county", "township", "unit")
    facts = {name: f"suggestion__{name}" for name in names}
    facts |= {"id": "suggestion__id", "deputy": "suggestion__lead__deputy"}
    return Subquery(links.annotate(facts=JSONObject(**facts)).values("facts")[:1])


def _term(kind: str) -> Subquery:
    """Length and unit of a rule of the issue's county."""
    rules = DeadlineRule.objects.filter(county=OuterRef("county"), kind=kind)
    return Subquery(
        rules.annotate(term=JSONObject(length="length", unit="unit")).values("term")[:1]
    )


def dispatches_where(**where) -> QuerySet[Dispatch]:
    orders = Dispatch.objects.filter(**where).order_by("round__no", "id")
    return orders.select_related("unit", "round")


def answers_where(**where) -> QuerySet[Answer]:
    given = Answer.objects.filter(**where).order_by("round__no", "id")
    return given.select_related("round", "answer_class", "dispatch__unit", "pledge")


# The records of one issue, by its key, in the order in which they are read.
DISPATCHES = PreparedQuery(lambda issue: dispatches_where(round__issue=issue), issue=int)
ANSWERS = PreparedQuery(lambda issue: answers_where(round__issue=issue), issue=int)
REQUESTS = PreparedQuery(
    lambda issue: ExtensionRequest.objects.filter(round__issue=issue, round__ended_on__isnull=True),
    issue=int,
)
EVENTS = PreparedQuery(
    lambda issue: Event.objects.filter(issue=issue).select_related("actor").order_by("id"),
    issue=int,
)
ATTACHMENTS = PreparedQuery(
    lambda issue: Attachment.objects.filter(issue=issue, removed_at__isnull=True), issue=int
)
DEADLINES = PreparedQuery(
    lambda issue: Deadline.objects.filter(issue=issue).order_by("id"), issue=int
)


class Dossier(Heard):
    def __init__(self, issue: Issue):
        self.issue = issue

    # --- handling ---------------------------------------------------------------------------
    @cached_property
    def dispatches(self) -> list[Dispatch]:
        return DISPATCHES.ask(issue=self.issue.pk)

    @property
    def round(self) -> Round | None:
        """The round that runs; None before the first dispatch and after the close."""
        rounds = (order.round for order in reversed(self.dispatches))
        return next((one for one in rounds if one.ended_on is None), None)

    @property
    def open_pledge(self) -> Pledge | None:
        """What the standing answer promises and has not been kept yet."""
        if self.answer is None or not self.answer.answer_class.needs_pledge:
            return None
        return None if self.answer.pledge.fulfilled_on else self.answer.pledge

    @property
    def last_round(self) -> Round | None:
        """The round that runs, or the last one; an answer on the spot and that of a suggestion
        have one without dispatch."""
        rounds = [order.round for order in self.dispatches[-1:]]
        if not rounds or self.issue.state not in UNANSWERED:
            rounds += [given.round for given in self.answers[-1:]]
        return max(rounds, key=lambda one: one.no, default=None)

    @property
    def running(self) -> list[Dispatch]:
        """What units have in hand now."""
        return [
            order for order in self.dispatches if order.is_running and order.round.ended_on is None
        ]

    @property
    def lead(self) -> Dispatch | None:
        return next((order for order in self.running if order.part == Dispatch.Part.LEAD), None)

    @property
    def assisting(self) -> list[Dispatch]:
        return [order for order in self.running if order.part == Dispatch.Part.ASSISTING]

    @property
    def last_assisting(self) -> list[Dispatch]:
        """Who assists in the last round, or did to its end."""
        last, kept = self.last_round, ("", Dispatch.Ending.ANSWERED)
        return [
            order
            for order in self.dispatches
            if order.part == Dispatch.Part.ASSISTING
            and last is not None
            and order.round_id == last.pk
            and order.returned_on is None
            and order.ending in kept
        ]

    @property
    def numbers(self) -> dict[int, int]:
        """Which round it was, by the key of the round."""
        orders = {order.round_id: order.round.no for order in self.dispatches}
        return orders | {given.round_id: given.round.no for given in self.answers}

    def parted_at(self, units) -> int | None:
        """The last event of units that gave the issue back or lost it.

        None while one has it in hand or has brought it to its end.
        """
        own = [order for order in self.dispatches if order.unit_id in units]
        kept = ("", Dispatch.Ending.ANSWERED)
        if not own or any(order.returned_on is None and order.ending in kept for order in own):
            return None
        ids = {order.pk for order in own}
        return max((one.pk for one in self.events if one.dispatch_id in ids), default=0)

    @cached_property
    def answers(self) -> list[Answer]:
        return ANSWERS.ask(issue=self.issue.pk)

    @property
    def answer(self) -> Answer | None:
        """The standing answer of the last round."""
        standing = [given for given in self.answers if given.superseded_on is None]
        return standing[-1] if standing else None

    @property
    def open_request(self) -> ExtensionRequest | None:
        """The extension asked for and not decided."""
        return self._open_request_for(ExtensionRequest.Kind.EXTENSION)

    @property
    def open_handover(self) -> ExtensionRequest | None:
        """The hand-over to another unit asked for and not decided."""
        return self._open_request_for(ExtensionRequest.Kind.HANDOVER)

    def _open_request_for(self, kind: str) -> ExtensionRequest | None:
        if self.issue.state != State.IN_PROGRESS:
            return None
        asked = (one for one in self.requests if one.kind == kind and not one.decision)
        return next(asked, None)

    @cached_property
    def requests(self) -> list[ExtensionRequest]:
        """Extensions and hand-overs asked for in the running round."""
        return REQUESTS.ask(issue=self.issue.pk)

    @property
    def has_extension(self) -> bool:
        """Whether the running round has had the one extension it may have."""
        kind = ExtensionRequest.Kind.EXTENSION
        return any(one.kind == kind and one.decision == "granted" for one in self.requests)

    # --- told ------------------------------------------------------------------------------
    @cached_property
    def feedback(self) -> list[Feedback]:
        """The attempts to tell somebody the result of the last round, oldest first."""
        if self.issue.state in UNANSWERED or self.last_round is None:
            return []
        return [entry for voice in self.voices for entry in voice.of_round(self.last_round)]

    @property
    def is_somebody_told(self) -> bool:
        return any(entry.is_reached for entry in self.feedback)

    def standing_of(self, voice: Voice) -> str:
        return voice.standing(self.last_round)

    @property
    def voices_to_tell(self) -> list[Voice]:
        """Not rated yet and within reach; somebody told may still give a rating."""
        done = {*Feedback.Rating.values, "none", "withdrawn"}
        return [voice for voice in self.voices if self.standing_of(voice) not in done]

    @property
    def is_told(self) -> bool:
        """Nobody waits to be told the answer that stands (the fourth or the fifth pip)."""
        return all(self.standing_of(voice) != "waiting" for voice in self.voices)

    @property
    def is_anybody_unsatisfied(self) -> bool:
        return any(self.standing_of(v) == Feedback.Rating.NOT_SATISFIED for v in self.voices)

    @property
    def voices_asking(self) -> list[Voice]:
        """Those who have not taken their matter back."""
        return [voice for voice in self.voices if voice.withdrawn_on is None]

    # --- timeline and clocks ------------------------------------------------------------------
    @cached_property
    def events(self) -> list[Event]:
        return EVENTS.ask(issue=self.issue.pk)

    @property
    def supervisions_to_reply(self) -> list[Event]:
        return without_reply(self.events)

    @property
    def has_objection(self) -> bool:
        """Whether an objection waits for the desk; `for_dossier` reads it along."""
        known = getattr(self.issue, "has_objection", None)
        return self.clock_of(Deadline.Kind.OBJECT) is not None if known is None else known

    @cached_property
    def attachments(self) -> list[Attachment]:
        """Files of the issue and of its events that have not been put away."""
        return ATTACHMENTS.ask(issue=self.issue.pk)

    @cached_property
    def deadlines(self) -> list[Deadline]:
        return DEADLINES.ask(issue=self.issue.pk)

    @property
    def clock(self) -> Deadline | None:
        """The clock that would make the issue late first."""
        running = (d for d in self.deadlines if d.ended_on is None and d.kind in Deadline.COUNTED)
        return min(running, key=lambda deadline: deadline.due_on, default=None)

    def clock_of(self, kind: str) -> Deadline | None:
        """The running clock of this kind."""
        running = (d for d in self.deadlines if d.ended_on is None and d.kind == kind)
        return next(running, None)

    @cached_property
    def rating_rule(self) -> DeadlineRule:
        """How long a voice that was told has to give a rating."""
        return self._rule(DeadlineRule.Kind.RATING)

    @cached_property
    def archive_rule(self) -> DeadlineRule:
        """How long a closed issue waits for objections before it is filed."""
        return self._rule(DeadlineRule.Kind.ARCHIVE)

    def _rule(self, kind: str) -> DeadlineRule:
        """Read along with the issue if asked for by `for_dossier`."""
        known = getattr(self.issue, f"{kind}_term", None)
        if known is not None:
            return DeadlineRule(**known)
        return DeadlineRule.objects.get(county_id=self.issue.county_id, kind=kind)

    @cached_property
    def calendar(self) -> WorkCalendar:
        return WorkCalendar.of(self.issue.county_id)
