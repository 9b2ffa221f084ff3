"""The timeline 经过 as a page prints it: newest first, in words, with the files of each line."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from deputies_portal.core.workflow import Step, said
from visits.issues.dossier import Dossier
from visits.issues.steps import LINES, STEPS, label_of
from visits.models import Attachment, Event

PARTS = ("supervision", "progress")


def sentences_of(event: Event) -> list[str]:
    """What the event says besides its note."""
    facts = {name: _without_stop(value) for name, value in event.facts.items()}
    declared = LINES.get(event.step) or STEPS[event.step]
    sentences = said(declared.says, facts)
    if facts.get("on_paper"):
        sentences.append(_("代录，文号%(document_number)s，签发人%(signer)s。") % facts)
    return sentences


def _without_stop(value):
    """What somebody typed stands within a sentence that has a full stop of its own."""
    return value.rstrip("。．. ") if isinstance(value, str) else value


@dataclass
class Line:
    """One event, ready to print."""

    event: Any  # of an issue here, of a suggestion in a subclass
    on: date
    files: list[Attachment] = field(default_factory=list)

    steps: ClassVar[dict[str, Step]] = STEPS
    label_of = staticmethod(label_of)
    sentences_of = staticmethod(sentences_of)

    @property
    def label(self):
        return self.label_of(self.event.step)

    @property
    def pin(self) -> str:
        step = self.steps.get(self.event.step)
        return step.pin if step else ""

    @property
    def place(self) -> str:
        """The office under which somebody acted; a deputy is named once."""
        place = self.event.posting_label.rpartition(" · ")[2]
        return "" if place == str(self.event.actor or "") else place

    @property
    def said(self) -> str:
        """Whole sentences one after the other; between English ones stands a blank."""
        return (" " if get_language() == "en" else "").join(self.sentences_of(self.event))

    @property
    def is_of_this_year(self) -> bool:
        return self.event.happened_on.year == self.on.year

    @property
    def is_entered_later(self) -> bool:
        return timezone.localdate(self.event.entered_at) != self.event.happened_on


def lines_of(
    dossier: Dossier, on: date, *, of_unit: bool = False, until: int | None = None
) -> list[Line]:
    """Newest first. A unit does not see what the offices of the congress say among themselves.

    Nor what came after the event `until` with which it gave the issue up.
    """
    files: dict[int, list[Attachment]] = {}
    for attachment in dossier.attachments:
        files.setdefault(attachment.event_id, []).append(attachment)
    events = [
        event
        for event in dossier.events
        if not (of_unit and event.is_inner) and (until is None or event.pk <= until)
    ]
    return [Line(event, on, files.get(event.pk, [])) for event in reversed(events)]


def part_of(lines: list[Line], part: str) -> list[Line]:
    of_part = {name for name, step in STEPS.items() if step.part == part}
    return [line for line in lines if part not in PARTS or line.event.step in of_part]
