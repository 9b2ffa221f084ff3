"""Old reception ledgers as a file of their kind: the visits that have an old number, a row each.

What a confidential visit holds stays here, and so do names and phones. Left out is what the file
has no words for: a matter merged into another, or made a suggestion.
"""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Prefetch
from django.utils.translation import override

from deputies_portal.imports.kinds.receptions_columns import ANSWERED, FINISHED, GUIDED, OPEN
from stations.models import Deputy, Venue
from visits.issues.issue_facts import OF_OLD_FILES
from visits.models import Deadline, Dispatch, Issue, Round, Visit, Voice
from visits.models.issues.states import State
from visits.models.rules import Pace

CHUNK = 500
STATE_OF_OUTCOME = {Visit.Outcome.ANSWERED: ANSWERED, Visit.Outcome.GUIDED: GUIDED}
ENDED = (State.CLOSED, State.ARCHIVED)


def rows_of(county: str, user, column) -> Iterator[dict[str, str]]:
    """In the order of days and old numbers, which is not that of the records."""
    names = Counter(Deputy.objects.filter(county=county).values_list("name", flat=True))
    for visit in _whole(visits(county, user)).iterator(chunk_size=CHUNK):
        if visit.outcome != Visit.Outcome.ISSUES:
            yield _head(visit, names, column) | _without_issue(visit, column)
            continue
        voice = next(iter(visit.voices_told), None)
        if voice and voice.issue.state in (*OPEN, *ENDED):
            yield _head(visit, names, column) | _issue(voice, column)


def visits(county: str, user):
    """Those of the venues in the care of this clerk."""
    own = Venue.objects.in_care_of_clerk(user)
    rows = Visit.objects.counted().filter(county=county, is_confidential=False)
    return rows.filter(venue__in=own).exclude(old_number="")


def _whole(rows):
    parts = ("venue__county__county", "venue__township", "venue__village")
    return (
        rows.select_related(*parts)
        .prefetch_related("deputies", "contacts__village", Prefetch(*_voices()))
        .order_by("received_on", "old_number", "pk")
    )


def _voices() -> tuple:
    voices = Voice.objects.select_related("issue__category", "issue__desk").order_by("pk")
    leads = Dispatch.objects.filter(part=Dispatch.Part.LEAD).select_related("unit").order_by("pk")
    rounds = Round.objects.prefetch_related(
        Prefetch("dispatches", leads, to_attr="leads"), "answers__answer_class", "answers__pledge"
    )
    clocks = Deadline.objects.filter(kind=Deadline.Kind.ANSWER).order_by("pk")
    voices = voices.prefetch_related(
        "feedback",
        Prefetch("issue__rounds", rounds),
        Prefetch("issue__deadlines", clocks, to_attr="clocks"),
    )
    return "voices", voices, "voices_told"


def _head(visit: Visit, names: Counter, column) -> dict[str, str]:
    deputies = sorted(one.name for one in visit.deputies.all() if names[one.name] == 1)
    return {
        "old_number": visit.old_number,
        "received_on": visit.received_on.isoformat(),
        "venue": visit.venue.name,
        "venue_code": visit.venue.place.pk,
        "channel": column("channel").word_of(visit.channel),
        "group_size": str(visit.group_size),
        "deputies": "、".join(deputies),
    }


def _without_issue(visit: Visit, column) -> dict[str, str]:
    contact = next(iter(visit.contacts.all()), None)
    return {
        "state": column("state").word_of(STATE_OF_OUTCOME[visit.outcome]),
        "answer": visit.outcome_note,
        "village": contact.village_id or "" if contact else "",
    }


def _issue(voice: Voice, column) -> dict[str, str]:
    issue: Issue = voice.issue
    is_open = issue.state in OPEN
    return {
        "title": issue.title,
        **{fact.name: fact.said_of(issue) for fact in OF_OLD_FILES},
        "category": issue.category.name,
        "village": issue.matter_region_id or "",
        "state": column("state").word_of(issue.state if is_open else FINISHED),
        **(_course(issue) if is_open else {"closed_on": _iso(issue.closed_on)}),
        **_round(voice, column, is_open),
    }


def _course(issue: Issue) -> dict[str, str]:
    with override("zh-hans"):
        pace = str(Pace(issue.pace).label)
    clock = issue.clocks[-1] if issue.clocks else None
    due = _iso(clock.due_on) if clock else ""
    return {"desk": issue.desk.name, "pace": pace, "due": due}


def _round(voice: Voice, column, is_open: bool) -> dict[str, str]:
    """What was done in the last round."""
    rounds = list(voice.issue.rounds.all())
    if not rounds:
        return {}
    last = rounds[-1]
    told = [one for one in voice.feedback.all() if one.round_id == last.pk and one.is_reached]
    row = _dispatch(last.leads[-1], is_open) if last.leads else {}
    answers = [one for one in last.answers.all() if one.superseded_on is None]
    row |= _answer(answers[0], is_open) if answers else {}
    if told:
        row["told_on"] = _iso(told[-1].told_on)
        row["rating"] = column("rating").word_of(told[-1].rating)
    return row


def _dispatch(sent: Dispatch, is_open: bool) -> dict[str, str]:
    row = {
        "unit": sent.unit.short_name,
        "dispatched_on": _iso(sent.sent_on),
        "letter_number": sent.letter_number,
    }
    if is_open and sent.accepted_on:
        row |= {"accepted_on": _iso(sent.accepted_on), "accepted_by": sent.accepted_by}
    return row


def _answer(answer, is_open: bool) -> dict[str, str]:
    row = {
        "answered_on": _iso(answer.answered_on),
        "answer_class": answer.answer_class.code,
        "answer": answer.text,
        "ground": answer.ground,
    }
    if is_open and hasattr(answer, "pledge"):
        row |= {"pledge": answer.pledge.text, "pledge_due": _iso(answer.pledge.due_on)}
    return row


def _iso(day) -> str:
    return day.isoformat() if day else ""
