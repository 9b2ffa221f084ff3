"""The case of one step of a suggestion: what an act gets in hand."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.utils import timezone

from stations.models import Posting
from visits import workflow
from visits.acts.case import Spoken
from visits.models import SuggestedIssue, Suggestion
from visits.models.states import State
from visits.steps import Who as IssueWho
from visits.workdays import WorkCalendar


@dataclass
class SuggestionCase(Spoken):
    """`on` is the day it happened, `at` the moment it is entered; on paper the congress office
    enters a signed sheet of a deputy, or a letter of the unit.
    """

    suggestion: Suggestion
    actor: object
    held: dict
    posting: Posting | None
    on: date
    at: datetime
    on_paper: bool = False

    @property
    def entered_on(self) -> date:
        return timezone.localdate(self.at)

    @cached_property
    def calendar(self) -> WorkCalendar:
        return WorkCalendar.of(self.suggestion.county_id)

    @cached_property
    def links(self) -> list[SuggestedIssue]:
        """The issues that wait for this paper; one withdrawn in the meantime waits no more."""
        rows = self.suggestion.suggested.filter(left_on__isnull=True)
        return list(rows.filter(issue__state=State.SUGGESTION).select_related("issue"))

    def pass_on(self, name: str, **facts) -> None:
        """Take a step of every issue that waits for this paper, as a part of this act."""
        for link in self.links:
            workflow.take(
                name,
                link.issue,
                actor=self.actor,
                at=self.at,
                happened_on=self.on,
                held={IssueWho.SUGGESTION: self.posting},
                **facts,
            )

    def check_fields(self, *names: str) -> None:
        """The length and the choices of what has been written into these columns."""
        columns = self.suggestion._meta.concrete_fields
        others = [column.name for column in columns if column.name not in names]
        self.suggestion.clean_fields(exclude=others)
