"""The case of one step of a suggestion: what an act gets in hand."""

from dataclasses import dataclass
from functools import cached_property

from deputies_portal.core.workflow import Case, check_fields
from visits.calendar.workdays import WorkCalendar
from visits.issues import workflow
from visits.issues.qualities import Who as IssueWho
from visits.models import SuggestedIssue, Suggestion
from visits.models.issues.states import State


@dataclass(kw_only=True)
class SuggestionCase(Case):
    """On paper the congress office enters a signed sheet of a deputy, or a letter of the unit."""

    @property
    def suggestion(self) -> Suggestion:
        return self.record

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
        check_fields(self.suggestion, *names)
