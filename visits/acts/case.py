"""The case 案卷: what an act gets in hand, and where it leaves what is to be said in the timeline."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stations.models import County
from visits.models import Answer, Dispatch, Issue, Round
from visits.workdays import WorkCalendar


@dataclass
class Case:
    """One act on one locked issue. `on` is the day it happened, `at` the moment it is entered."""

    issue: Issue
    actor: object
    posting: object
    who: str
    on: date
    at: datetime
    on_paper: bool = False
    note: str = ""
    facts: dict = field(default_factory=dict)
    target: str = ""  # another target state than the table's
    later: list = field(default_factory=list)  # called with the event once it is written
    event_of: dict = field(default_factory=dict)  # round, dispatch, answers_event of the event

    @cached_property
    def calendar(self) -> WorkCalendar:
        return WorkCalendar.of(self.issue.county_id)

    @cached_property
    def county(self) -> County:
        return County.objects.select_related("region").get(pk=self.issue.county_id)

    @cached_property
    def round(self) -> Round | None:
        """The round that runs, or None before the first dispatch and after the close."""
        return self.issue.rounds.filter(ended_on__isnull=True).first()

    @cached_property
    def lead(self) -> Dispatch | None:
        """The dispatch of the unit that must answer now."""
        return (
            self.round.dispatches.running().lead().select_related("unit").first()
            if self.round
            else None
        )

    @cached_property
    def answer(self) -> Answer | None:
        """The standing answer of the running round."""
        return (
            self.round.answers.filter(superseded_on__isnull=True)
            .select_related("answer_class")
            .first()
            if self.round
            else None
        )

    def say(self, note: str = "", **facts) -> None:
        """Leave words and facts for the timeline. Dates are written as ISO text."""
        self.note = note or self.note
        self.facts |= {
            key: value.isoformat() if isinstance(value, date) else value
            for key, value in facts.items()
            if value not in (None, "", [])
        }

    def refuse(self, field_name: str, message) -> None:
        raise ValidationError({field_name: message})

    def require_text(self, field_name: str, text: str) -> str:
        if not (text or "").strip():
            self.refuse(field_name, _("请填写这一项。"))
        return text.strip()
