"""The page of one issue: what it prints beside the issue itself, gathered from its dossier."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from deputies_portal.core.workflow import OpenStep, standing_out
from stations.scope import Scope
from visits.calendar.countdown import Countdown
from visits.issues import timeline, workflow
from visits.issues.dossier import UNANSWERED, Dossier
from visits.issues.issue_facts import FACTS
from visits.issues.letters import letters
from visits.issues.qualities import Who, holders
from visits.issues.step_parts.step import MORE, SETTING_RIGHT, WARNING
from visits.issues.stepper import Bead, beads_of, worst_rating
from visits.issues.steps import STEPS
from visits.issues.steps.closing import reasons_not_to_close
from visits.models import Answer, Feedback, Issue, Suggestion, Visit, Voice
from visits.models.issues.states import State
from visits.models.release import TELLABLE
from visits.reception.reception import may_print_receipt

# Qualities that come with a unit.
OF_UNIT = frozenset({Who.LEAD, Who.ASSISTING})
# Who words or releases what is told in public.
RELEASING = frozenset({Who.RECEIVER, Who.TOWNSHIP, Who.COUNTY, Who.MANAGER})


@dataclass
class Hearing:
    """One voice, and how far the result has come to it."""

    voice: Voice
    standing: str  # as `Voice.standing`; empty before there is an answer
    entries: list[Feedback]


class IssuePage:
    def __init__(self, user, issue: Issue, on: date, part: str = ""):
        self.user, self.issue, self.on = user, issue, on
        self.part = part if part in timeline.PARTS else ""
        self.dossier = Dossier(issue)

    # --- who looks -----------------------------------------------------------------------------
    @cached_property
    def held(self) -> dict:
        len(self.dossier.voices)  # Printed anyway; read first, the qualities ask no query of it.
        return holders(self.user, self.issue, self.on, self.dossier)

    @cached_property
    def is_of_unit(self) -> bool:
        """Somebody who sees this issue through the unit alone: visits are closed to units."""
        scope = Scope.of(self.user)
        if not scope.units:
            return False
        is_of_matter = self.issue.matter_township_id in scope.townships
        return not (is_of_matter or set(self.held) - OF_UNIT)

    @cached_property
    def parted_at(self) -> int | None:
        """The last event that a unit sees which has given the issue up."""
        return self.dossier.parted_at(Scope.of(self.user).units) if self.is_of_unit else None

    # --- what it is about ------------------------------------------------------------------------
    @property
    def written(self) -> list[tuple]:
        """What people wrote of it, under the words that stand before it."""
        said = [(fact.before, fact.said_of(self.issue)) for fact in FACTS]
        return [one for one in said if one[1]]

    # --- course --------------------------------------------------------------------------------
    @cached_property
    def countdown(self) -> Countdown | None:
        """Of the clock that would make the issue late first; after the answer only a promise
        that is followed runs on."""
        if self.issue.state not in (*UNANSWERED, State.FOLLOWING):
            return None
        clock = self.dossier.clock
        return Countdown.of(clock, self.on, self.dossier.calendar) if clock else None

    @property
    def beads(self) -> list[Bead]:
        used = None
        if self.issue.state == State.IN_PROGRESS:
            clock, calendar = self.dossier.clock_of("answer"), self.dossier.calendar
            used = calendar.working_days_between(clock.starts_on, self.on) if clock else None
        return beads_of(self.dossier, used)

    @property
    def pips(self) -> int:
        self.issue.is_told = self.issue.state == State.ANSWERED and self.dossier.is_told
        return self.issue.pips

    @property
    def accept_clock(self):
        return self.dossier.clock_of("accept") if self.issue.state == State.DISPATCHED else None

    @cached_property
    def objection(self) -> Countdown | None:
        """Until when the desk decides about an objection or a failed look-back."""
        clock = self.dossier.clock_of("object") if self.dossier.has_objection else None
        return Countdown.of(clock, self.on, self.dossier.calendar) if clock else None

    @property
    def answer(self) -> Answer | None:
        is_hidden = self.issue.state in UNANSWERED or self.parted_at is not None
        return None if is_hidden else self.dossier.answer

    @property
    def may_tell_public(self) -> bool:
        """Whether there is something to release, and the reader has a hand in it."""
        told = not self.issue.is_confidential and self.issue.state in TELLABLE
        return told and bool(self.held.keys() & RELEASING)

    @property
    def shows_note(self) -> bool:
        """给县人大的说明 is for the congress and for the unit that wrote it."""
        order = self.answer.dispatch
        own = order is not None and order.unit_id in Scope.of(self.user).units
        return own or not self.is_of_unit

    @cached_property
    def rating(self) -> str:
        return worst_rating(self.dossier) if self.answer else ""

    @property
    def hearings(self) -> list[Hearing]:
        return [self._hearing(voice) for voice in self.dossier.voices]

    def _hearing(self, voice: Voice) -> Hearing:
        if self.answer is None:
            return Hearing(voice, "", [])
        entries = voice.of_round(self.dossier.last_round)
        return Hearing(voice, self.dossier.standing_of(voice), entries)

    @cached_property
    def receipt_of(self) -> Visit | None:
        """The visit of the only voice, when this person may print its receipt with a new code."""
        voices = self.dossier.voices
        visit = voices[0].visit if len(voices) == 1 else None
        if visit is None or visit.venue_id != self.issue.venue_id:
            return None
        visit.venue = self.issue.venue  # read already
        return visit if may_print_receipt(self.user, visit) else None

    @property
    def printable(self) -> set[int]:
        """The dispatches whose letter this person may print."""
        orders = self.dossier.dispatches
        return {one.pk for one in orders if letters.may_print(self.user, one, self.issue)}

    # --- timeline ------------------------------------------------------------------------------
    @cached_property
    def all_lines(self) -> list[timeline.Line]:
        return timeline.lines_of(
            self.dossier, self.on, of_unit=self.is_of_unit, until=self.parted_at
        )

    @property
    def lines(self) -> list[timeline.Line]:
        return timeline.part_of(self.all_lines, self.part)

    @property
    def part_counts(self) -> dict[str, int]:
        parts = {part: timeline.part_of(self.all_lines, part) for part in timeline.PARTS}
        return {part: len(lines) for part, lines in parts.items()}

    @property
    def files(self) -> list:
        return [one for one in self.dossier.attachments if one.event_id is None]

    def shows_file_of(self, event_id: int | None) -> bool:
        """A file of an event is for those who read its line."""
        lines = self.all_lines if event_id else ()
        return event_id is None or any(line.event.pk == event_id for line in lines)

    @cached_property
    def suggestion(self) -> Suggestion | None:
        """The formal paper the issue has become, with `is_readable`; read along with the issue."""
        facts = getattr(self.issue, "paper", None)
        if not facts:
            return None
        scope = Scope.of(self.user)
        own = ("id", "title", "prefix", "year", "number", "state")
        paper = Suggestion(**{name: facts[name] for name in own})
        paper.is_readable = (
            facts["county"] in scope.counties
            or facts["township"] in scope.townships
            or facts["unit"] in scope.units
            or facts["deputy"] in scope.deputies
        )
        return paper

    @property
    def supervision(self) -> str:
        """The word of its flag: key supervision until the close, or a reply that is waited for."""
        if self.issue.is_open and any(one.step == "key_supervise" for one in self.dossier.events):
            return _("重点督办")
        return _("督办") if self.dossier.supervisions_to_reply else ""

    # --- next steps ----------------------------------------------------------------------------
    @cached_property
    def steps(self) -> list[OpenStep]:
        return workflow.steps_open_to(self.user, self.issue, self.on, self.held, self.dossier)

    @cached_property
    def primary(self) -> OpenStep | None:
        own = {one.name: one for one in self.steps if not one.on_paper}
        again = own.get("rehandle") if self.asks_rehandling else None
        return again or standing_out(self.steps)

    @property
    def asks_rehandling(self) -> bool:
        """Somebody is not satisfied or objects, or the look-back found it not done."""
        dossier = self.dossier
        if self.answer and self.issue.state == State.ANSWERED and dossier.is_anybody_unsatisfied:
            return True
        return dossier.has_objection

    def _standing(self, place: str) -> list[OpenStep]:
        return [one for one in self.steps if one.step.button == place]

    @property
    def plain(self) -> list[OpenStep]:
        rest = [one for one in self._standing("") if not one.on_paper]
        return [one for one in rest if one != self.primary]

    @property
    def warning(self) -> list[OpenStep]:
        return [one for one in self._standing(WARNING) if one != self.primary]

    @property
    def more(self) -> list[OpenStep]:
        """What is done now and then, out of the way of the daily work."""
        return self._standing(MORE)

    @property
    def on_paper(self) -> list[OpenStep]:
        return [one for one in self.steps if one.on_paper]

    @property
    def setting_right(self) -> list[OpenStep]:
        return self._standing(SETTING_RIGHT)

    @property
    def is_beyond_desk(self) -> bool:
        """The category's usual unit is none that this township may dispatch to."""
        usual = self.issue.category.usual_unit
        return self.issue.has_township_desk and usual and usual.township_id != self.issue.desk_id

    @property
    def may_pass_up(self) -> bool:
        """A township dispatches to its own units; for others the issue goes to the county first."""
        return self.issue.has_township_desk and any(one.name == "pass_up" for one in self.steps)

    @property
    def may_report(self) -> bool:
        """Whether a line can be added to the timeline at once."""
        return any(one.name == "progress" for one in self.steps)

    @cached_property
    def obstacles(self) -> list[str]:
        """Why the desk cannot close yet."""
        if self.issue.state != State.ANSWERED or Who.DESK not in self.held:
            return []
        return reasons_not_to_close(self.dossier, self.held, self.on)

    @property
    def others(self) -> list[tuple[object, list]]:
        """What people in other qualities can do in this state."""
        found = []
        for who in Who:
            labels = [
                step.label
                for step in STEPS.values()
                if step.act
                and self.issue.state in step.sources
                and step.is_open_to(who, self.issue.state)
            ]
            if (
                labels
                and who not in self.held
                and who not in (Who.RECORDER, Who.TIMER, Who.SUGGESTION)
            ):
                found.append((who.label, labels))
        return found
