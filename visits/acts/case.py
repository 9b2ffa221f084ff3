"""The case: what an act gets in hand, and where it leaves what is to be said in the timeline."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from stations.models import County, Posting
from stations.scope import Scope
from visits.dossier import Dossier
from visits.models import Answer, Dispatch, Issue, Round
from visits.workdays import WorkCalendar


@dataclass(kw_only=True)
class Spoken:
    """What an act leaves to be said in the timeline, and how it refuses."""

    note: str = ""
    facts: dict = field(default_factory=dict)
    later: list = field(default_factory=list)  # called with the event once it is written

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


@dataclass
class Case(Spoken):
    """One act on one locked issue. `on` is the day it happened, `at` the moment it is entered."""

    issue: Issue
    actor: object
    held: dict  # the actor's qualities, each with its posting
    who: str  # the quality the act is taken in
    posting: Posting | None
    on: date
    at: datetime
    on_paper: bool = False
    document_number: str = ""
    signer: str = ""
    event_of: dict = field(default_factory=dict)  # round, dispatch, answers_event of the event
    to_state: str = ""  # where the act leads, if not where the table says

    @property
    def entered_on(self) -> date:
        return timezone.localdate(self.at)

    @cached_property
    def dossier(self) -> Dossier:
        return Dossier(self.issue)

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
        if self.round is None:
            return None
        return self.round.dispatches.running().lead().select_related("unit").first()

    @cached_property
    def answer(self) -> Answer | None:
        """The standing answer of the running round."""
        if self.round is None:
            return None
        standing = self.round.answers.filter(superseded_on__isnull=True)
        return standing.select_related("answer_class").first()

    def serves_desk(self, other: Issue) -> bool:
        """Whether the actor is the desk of another issue too, or the county's clerk."""
        scope = Scope.of(self.actor)
        return other.county_id in scope.clerk_counties or other.desk_id in scope.townships

    def act_for_unit(self, order: Dispatch) -> None:
        """Refuse an act for a unit the actor does not serve; the posting is that of the unit."""
        if self.on_paper:
            return
        for posting in Scope.of(self.actor).postings:
            if posting.unit_id == order.unit_id:
                self.posting = posting
                return
        self.refuse("dispatch", _("请选择您所在的单位。"))

    def write(self, row, *names: str) -> None:
        """Check and save some columns of a row that stands already."""
        others = [column.name for column in row._meta.concrete_fields if column.name not in names]
        row.clean_fields(exclude=others)
        row.save(update_fields=names)
