"""The case of one step of an issue: what an act gets in hand."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _

from deputies_portal.core.workflow import Case
from stations.models import County
from stations.scope import Scope
from visits.calendar.workdays import WorkCalendar
from visits.issues.dossier import Dossier
from visits.models import Answer, Dispatch, Issue, Round


@dataclass(kw_only=True)
class IssueCase(Case):
    """One act on one locked issue."""

    document_number: str = ""
    signer: str = ""
    uploads: Iterable = ()  # stand at the line of the timeline
    beside: list[int] = field(default_factory=list)  # other issues that wait for something else now

    @property
    def issue(self) -> Issue:
        return self.record

    @cached_property
    def dossier(self) -> Dossier:
        return self.known or Dossier(self.issue)

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
