"""Taking over 接手 what is still open in the old files: an issue with its old number, in the state
it is in (domain §9, day one).

Each goes its whole way through the intake and `visits.issues.workflow`, on the days it went it, so
that rounds, clocks and events are those of any other issue. The desk vouches for the unit; nobody
is told. It is numbered and counted in the year it was received. Only this module writes TakenOver.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deputies_portal.core import notices
from deputies_portal.core.audit import journal
from stations.models import County, Posting, Region, UndertakingUnit, Venue
from stations.scope import Scope
from visits.issues import workflow
from visits.issues.issue_facts import IssueFacts
from visits.issues.qualities import Who
from visits.issues.step_parts.happenings import TAKEN_OVER
from visits.models import AnswerClass, Event, Feedback, Issue, TakenOver, Visit
from visits.models.issues.states import State
from visits.models.rules import Pace
from visits.visits.intake import FIRST_DAY, ContactFacts, VisitFacts, record_visit

# The states in which an old matter can be, and what is said of it from each on.
COURSE = (State.TRIAGED, State.DISPATCHED, State.IN_PROGRESS, State.ANSWERED, State.FOLLOWING)
NEEDED = {
    State.DISPATCHED: ("unit", "dispatched_on"),
    State.IN_PROGRESS: ("accepted_on",),
    State.ANSWERED: ("answered_on", "answer_class", "answer"),
}
ALLOWED = {
    State.DISPATCHED: ("unit", "dispatched_on", "letter_number", "due"),
    State.IN_PROGRESS: ("accepted_on", "accepted_by"),
    State.ANSWERED: (
        *("answered_on", "answer_class", "answer", "ground", "pledge", "pledge_due"),
        *("told_on", "rating"),
    ),
}
DAYS = ("received_on", "dispatched_on", "accepted_on", "answered_on", "told_on")
TELLER = "原经办人"  # who told the visitor before the portal; kept in the records as it is
# What the acts call a fact that the old files call otherwise.
FIELD_OF = {
    "dispatch": {"lead": "unit", "happened_on": "dispatched_on"},
    "accept": {"happened_on": "accepted_on"},
    "answer": {"text": "answer", "happened_on": "answered_on"},
    "tell": {"happened_on": "told_on"},
    "follow_up": {"note": "told_on", "happened_on": "told_on"},
}


@dataclass
class Matter:
    """One old issue as the files have it; what its state does not need stays empty."""

    old_number: str
    received_on: date
    venue: Venue
    issue: IssueFacts  # with the desk where it lies
    state: str
    channel: str = Visit.Channel.IN_PERSON
    unit: UndertakingUnit | None = None
    dispatched_on: date | None = None
    letter_number: str = ""
    due: date | None = None
    accepted_on: date | None = None
    accepted_by: str = ""
    answered_on: date | None = None
    answer_class: AnswerClass | None = None
    answer: str = ""
    ground: str = ""
    pledge: str = ""
    pledge_due: date | None = None
    told_on: date | None = None
    rating: str = ""
    contact: ContactFacts = field(default_factory=ContactFacts)


@dataclass(frozen=True)
class Trial:
    """What became of one row of a file."""

    line: int
    issue: Issue | None
    errors: tuple[tuple[str, str], ...] = ()  # (field, message); the field may be empty


def posting_for(user, venue: Venue, desk: Region) -> Posting | None:
    """The clerk's posting under which old matters of this venue and desk are entered."""
    scope = Scope.of(user)
    for posting in scope.postings:
        if posting.role == "county_clerk" and venue.county_id.startswith(posting.region_id):
            return posting
        own = {venue.township_id, desk.pk} <= scope.townships
        if posting.role == "township_clerk" and own:
            return posting
    return None


@transaction.atomic
def take_over(matter: Matter, *, actor, at: datetime, token=None) -> Issue:
    """Enter one old issue. Raises PermissionDenied, and ValidationError by the fields of Matter."""
    posting = posting_for(actor, matter.venue, matter.issue.desk)
    if posting is None:
        raise PermissionDenied
    # Two clerks with the same old number take turns here.
    County.objects.select_for_update().get(pk=matter.venue.county_id)
    _check(matter, timezone.localdate(at))
    with notices.quiet():
        issue = _registered(matter, actor, at)
        held = dict.fromkeys((Who.DESK, Who.LEAD), posting)
        held[Who.COUNTY if posting.role == "county_clerk" else Who.TOWNSHIP] = posting
        for name, day, facts in _course(matter, issue):
            _take(name, issue, day, facts, actor=actor, at=at, held=held)
    issue.refresh_from_db()
    _note(issue, matter, posting, actor, at, token)
    return issue


def try_many(
    matters: list[tuple[int, Matter]], *, actor, at: datetime, heard: Callable[[int], None]
) -> list[Trial]:
    """Each tried as if, by itself, and taken back at once: nobody waits for the rest of the file.
    Twins within the file are the caller's to find.
    """
    trials = []
    for line, matter in matters:
        with transaction.atomic():
            trials.append(tried(line, matter, actor, at))
            transaction.set_rollback(True)
        heard(len(trials))
    return trials


def tried(line: int, matter: Matter, actor, at: datetime) -> Trial:
    """Taken over, or what refuses it; in the caller's transaction."""
    try:
        return Trial(line, take_over(matter, actor=actor, at=at))
    except PermissionDenied:
        return Trial(line, None, (("desk", _("这个经办台或家站不归您管。")),))
    except ValidationError as refused:
        return Trial(line, None, tuple(errors_of(refused)))


def errors_of(refused: ValidationError) -> list[tuple[str, str]]:
    """(field or empty, message) of each mistake."""
    if hasattr(refused, "error_dict"):
        named = refused.message_dict.items()
        return [("" if name == "__all__" else name, text) for name, all_ in named for text in all_]
    return [("", text) for text in refused.messages]


# --- what the files must say ------------------------------------------------------------------
def _check(matter: Matter, today: date) -> None:
    errors: dict[str, str] = {}
    _check_number(matter, errors)
    _check_state(matter, errors)
    _check_days(matter, today, errors)
    if matter.issue.category.county_id != matter.venue.county_id:
        errors["category"] = _("请选择本县的类别。")
    if errors:
        raise ValidationError(errors)


def _check_number(matter: Matter, errors: dict) -> None:
    if not matter.old_number.strip():
        errors["old_number"] = _("请填写原编号。")
    known = TakenOver.objects.filter(county=matter.venue.county_id, old_number=matter.old_number)
    if found := known.select_related("issue").first():
        said = _("这个原编号已经接手过，现在是%(issue)s。")
        errors["old_number"] = said % {"issue": found.issue.reference}


def _check_state(matter: Matter, errors: dict) -> None:
    """What the state needs is there; nothing is there that comes after it."""
    if matter.state not in COURSE:
        errors["state"] = _("请选择一种状态。")
        return
    reached = COURSE[: COURSE.index(matter.state) + 1]
    for state in COURSE:
        if state in reached:
            for name in NEEDED.get(state, ()):
                if not getattr(matter, name):
                    errors[name] = _("这个状态要填写这一项。")
        else:
            for name in ALLOWED.get(state, ()):
                if getattr(matter, name) and not _is_allowed(name, reached):
                    errors[name] = _("这个状态还没有这一项，请留空。")
    promises = matter.answer_class is not None and matter.answer_class.needs_pledge
    if matter.state == State.FOLLOWING and matter.answer_class and not promises:
        errors["answer_class"] = _("只有承诺了的才跟踪落实。")
    has_visitor = bool(matter.contact.name or matter.contact.phone)
    if matter.state == State.FOLLOWING and has_visitor and not matter.told_on:
        errors["told_on"] = _("先把答复告知反映人，才能跟踪落实。请填写告知日期。")
    if matter.rating and not matter.told_on:
        errors["told_on"] = _("有评价就要填写告知日期。")


def _is_allowed(name: str, reached) -> bool:
    return any(name in ALLOWED.get(state, ()) for state in reached)


def _check_days(matter: Matter, today: date, errors: dict) -> None:
    """In order, none in the future; a due date not before the dispatch."""
    last = FIRST_DAY
    for name in DAYS:
        day = getattr(matter, name)
        if day is None:
            continue
        if day > today:
            errors[name] = _("日期不能晚于今天。")
        elif day < last:
            errors[name] = _("日期不能早于上一步。")
        last = max(last, day)
    if matter.due and matter.dispatched_on and matter.due < matter.dispatched_on:
        errors["due"] = _("期限不能早于交办日期。")


# --- the way it went --------------------------------------------------------------------------
def _registered(matter: Matter, actor, at: datetime) -> Issue:
    visit = record_visit(
        VisitFacts(
            venue=matter.venue,
            received_on=matter.received_on,
            submission=uuid4(),
            channel=matter.channel,
            contacts=[matter.contact],
            old_number=matter.old_number,
            from_files=True,
        ),
        [matter.issue],
        actor=actor,
        at=at,
    )
    return visit.voices.get().issue


def _course(matter: Matter, issue: Issue):
    """(step, its day, its facts) up to the state the matter is in."""
    yield "triage", matter.received_on, _triage(matter, issue)
    reached = COURSE.index(matter.state)
    if reached >= COURSE.index(State.DISPATCHED):
        facts = {"lead": matter.unit, "due": matter.due, "letter_number": matter.letter_number}
        yield "dispatch", matter.dispatched_on, facts
    if reached >= COURSE.index(State.IN_PROGRESS):
        by = matter.accepted_by or matter.unit.short_name
        yield "accept", matter.accepted_on, {"accepted_by": by}
    if reached >= COURSE.index(State.ANSWERED):
        facts = {name: getattr(matter, name) for name in ("ground", "pledge", "pledge_due")}
        facts |= {"answer_class": matter.answer_class, "text": matter.answer}
        yield "answer", matter.answered_on, facts
        if matter.told_on:
            yield "tell", matter.told_on, _tell(matter, issue)
    if matter.state == State.FOLLOWING:
        yield "follow_up", matter.told_on or matter.answered_on, {}


def _triage(matter: Matter, issue: Issue) -> dict:
    return {
        "category": matter.issue.category,
        "title": matter.issue.title,
        "pace": issue.pace,
        "matter_region": matter.issue.matter_region,
        "reason": matter.old_number if issue.pace == Pace.COMPLEX else "",
    }


def _tell(matter: Matter, issue: Issue) -> dict:
    return {
        "voice": issue.voices.get(),
        "told_by": TELLER,
        "means": Feedback.Means.LETTER,
        "told_on": matter.told_on,
        "is_reached": True,
        "rating": matter.rating,
    }


def _take(name: str, issue: Issue, day: date, facts: dict, **by) -> None:
    try:
        workflow.take(name, issue, happened_on=day, **facts, **by)
    except ValidationError as refused:
        names = FIELD_OF.get(name, {})
        found = errors_of(refused)
        named = {names.get(key, key) or "__all__": text for key, text in found}
        raise ValidationError(named) from refused


def _note(issue: Issue, matter: Matter, posting: Posting, actor, at: datetime, token) -> None:
    """The old number, the line of the timeline, the line of the journal."""
    facts = {"county_id": issue.county_id, "entered_by": actor, "entered_at": at}
    TakenOver.objects.create(issue=issue, old_number=matter.old_number, **facts)
    Event.objects.create(
        issue=issue,
        step=TAKEN_OVER,
        from_state=issue.state,
        to_state=issue.state,
        actor=actor,
        posting_id=posting.pk,
        posting_label=journal.in_records(str, posting),
        happened_on=timezone.localdate(at),
        entered_at=at,
        facts={"old_number": matter.old_number},
    )
    journal.record(
        actor=actor,
        action="issue.take_over",
        target=issue,
        after={"old_number": matter.old_number, "state": issue.state},
        county=issue.county_id,
        posting=posting,
        token=token,
    )
