"""The stepper: six beads from registration to the close, and what each of them says."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from deputies_portal.core.ui.templatetags.portal import short_day
from visits.issues.dossier import UNANSWERED, Dossier
from visits.issues.step_parts.sentences import rating_label
from visits.models import Event, Feedback
from visits.models.issues.states import State

DONE, NOW, AHEAD = "done", "now", "todo-s"
# How many beads are behind an issue in each state; the next one is the current one.
BEHIND = {
    State.REGISTERED: 1,
    State.TRIAGED: 1,
    State.DISPATCHED: 2,
    State.IN_PROGRESS: 2,
    State.SUGGESTION: 2,
    State.ANSWERED: 4,
    State.FOLLOWING: 4,
    State.CLOSED: 6,
    State.ARCHIVED: 6,
}


@dataclass
class Bead:
    label: str
    state: str = AHEAD
    lines: list[str] = field(default_factory=list)


def beads_of(dossier: Dossier, used_days: int | None = None) -> list[Bead]:
    """`used_days`: working days since the dispatch, of a running answer clock."""
    beads = [
        Bead(_("登记"), lines=_registered(dossier)),
        Bead(_("交办"), lines=_dispatched(dossier)),
        Bead(_("承办"), lines=_undertaken(dossier, used_days)),
        Bead(_("答复"), lines=_answered(dossier)),
        Bead(_("评价"), lines=_rated(dossier)),
        Bead(_("办结"), lines=_closed(dossier)),
    ]
    behind = BEHIND.get(dossier.issue.state, 1)
    for number, bead in enumerate(beads):
        if number < behind:
            bead.state = DONE
        elif number == behind and dossier.issue.is_open:
            bead.state = NOW
    if dossier.issue.outcome in ("on_the_spot", "guided"):
        _skip(beads, dossier)
    return beads


def _skip(beads: list[Bead], dossier: Dossier) -> None:
    """An issue closed without a unit has gone past the beads in between."""
    for bead in beads[1:3] if dossier.answer else beads[1:5]:
        bead.state = AHEAD


def _last(dossier: Dossier, *steps: str) -> Event | None:
    return next((event for event in reversed(dossier.events) if event.step in steps), None)


def _registered(dossier: Dossier) -> list[str]:
    lines = [short_day(dossier.issue.registered_on)]
    receivers = {}
    for voice in dossier.voices:
        receivers |= voice.receivers
    if receivers:
        lines.append(_("%(deputies)s 接待") % {"deputies": _("、").join(receivers.values())})
    return lines


def _dispatched(dossier: Dossier) -> list[str]:
    event = _last(dossier, "dispatch", "redirect", "grant_hand_over", "rehandle")
    if event is None:
        return [_("经办台：%(desk)s") % {"desk": dossier.issue.desk}]
    return [short_day(event.happened_on), event.posting_label.rpartition(" · ")[2]]


def _undertaken(dossier: Dossier, used_days: int | None) -> list[str]:
    if dossier.issue.state == State.SUGGESTION:
        return [str(dossier.issue.get_state_display())]
    orders = [
        order for order in dossier.dispatches if order.part == "lead" and not order.returned_on
    ]
    lines = [orders[-1].unit.short_name] if orders else []
    if used_days:
        lines.append(_("第 %(number)d 个工作日") % {"number": used_days})
    return lines


def _answered(dossier: Dossier) -> list[str]:
    if dossier.issue.state in (State.DISPATCHED, State.IN_PROGRESS):
        clock = dossier.clock_of("answer")
        return [_("应于 %(day)s前") % {"day": short_day(clock.due_on)}] if clock else []
    event = _last(dossier, "answer", "answer_on_spot", "suggestion_answered")
    return [short_day(event.happened_on), event.facts.get("answer_class", "")] if event else []


def _rated(dossier: Dossier) -> list[str]:
    worst = worst_rating(dossier)
    if worst:
        return [rating_label(worst)]
    is_answered = dossier.last_round and dossier.issue.state not in UNANSWERED
    voices = dossier.voices_asking if is_answered else []
    if voices and all(dossier.standing_of(voice) == "unreachable" for voice in voices):
        return [_("无法联系")]
    return [_("反映人 %(number)d 位") % {"number": len(dossier.voices)}]


def worst_rating(dossier: Dossier) -> str:
    """The rating of an issue is the worst of its last round (domain §3a)."""
    order = list(Feedback.Rating.values)
    if dossier.issue.state in UNANSWERED or dossier.last_round is None:
        return ""
    given = [voice.rating_in(dossier.last_round) for voice in dossier.voices]
    return max(filter(None, given), key=order.index, default="")


def _closed(dossier: Dossier) -> list[str]:
    issue = dossier.issue
    if issue.closed_on is None:
        return []
    return [short_day(issue.closed_on), str(issue.get_outcome_display())]
