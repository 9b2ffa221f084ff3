"""The page of one suggestion: what it prints beside the suggestion itself."""

from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from deputies_portal.core.ui.templatetags.portal import short_day
from deputies_portal.core.workflow import OpenStep, said, standing_out
from visits.calendar.countdown import tag_of
from visits.calendar.terms import Due
from visits.calendar.workdays import WorkCalendar
from visits.issues.stepper import DONE, NOW, Bead
from visits.issues.timeline import Line
from visits.models import Issue, SuggestedIssue, Suggestion, SuggestionEvent
from visits.models.suggestion import SuggestionState
from visits.suggestions import workflow
from visits.suggestions.qualities import holders, signatures_of
from visits.suggestions.steps import LINES, STEPS, label_of

S = SuggestionState
BEHIND = {
    S.DRAFTED: 0,
    S.SIGNED: 0,
    S.SUBMITTED: 1,
    S.ACCEPTED: 2,
    S.ASSIGNED: 3,
    S.CONSULTED: 3,
    S.ANSWERED: 4,
    S.RATED: 5,
    S.CLOSED: 6,
    S.REFUSED: 1,
    S.WITHDRAWN: 0,
}


def sentences_of(event: SuggestionEvent) -> list[str]:
    """What the event says besides its note."""
    declared = LINES.get(event.step) or STEPS[event.step]
    sentences = said(declared.says, event.facts)
    if event.facts.get("on_paper"):
        sentences.append(_("照书面材料代录。"))
    return sentences


class SuggestionLine(Line):
    """One event, ready to print like a line of an issue's timeline."""

    steps = STEPS
    label_of = staticmethod(label_of)
    sentences_of = staticmethod(sentences_of)


class SuggestionPage:
    def __init__(self, user, paper: Suggestion, on: date, signatures: list | None = None):
        self.user, self.paper, self.on = user, paper, on
        self.signatures = signatures_of(paper) if signatures is None else signatures

    @cached_property
    def held(self) -> dict:
        return holders(self.user, self.paper, self.signatures)

    @cached_property
    def links(self) -> list[SuggestedIssue]:
        """The issues behind it; a link only to those the user may open."""
        links = list(self.paper.suggested.select_related("issue__venue").order_by("id"))
        own = Issue.objects.visible_to(self.user).open_to(self.user)
        readable = own.filter(pk__in=[link.issue_id for link in links])
        opened = set(readable.values_list("pk", flat=True))
        for link in links:
            link.is_readable = link.issue_id in opened
            link.is_withdrawn = link.issue.outcome == Issue.Outcome.WITHDRAWN
        return links

    @cached_property
    def lines(self) -> list[SuggestionLine]:
        rows = self.paper.events.select_related("actor").order_by("-id")
        return [SuggestionLine(event, self.on) for event in rows]

    # --- the clock of the answer ---------------------------------------------------------------
    @cached_property
    def tag(self) -> tuple[str, int]:
        if not self.paper.is_in_hand:
            return "", 0
        return tag_of(self.paper.due, self.on, WorkCalendar.of(self.paper.county_id))

    @property
    def explanation(self) -> str:
        if self.paper.reckoning:
            return Due.from_json(self.paper.reckoning).explain()
        return _("这个期限由代表工作机构确定。")

    # --- course --------------------------------------------------------------------------------
    @property
    def beads(self) -> list[Bead]:
        paper = self.paper
        beads = [
            Bead(_("起草、签名"), lines=_days(paper.signed_on or paper.drafted_on)),
            Bead(pgettext("bead", "提交"), lines=_days(paper.submitted_on)),
            Bead(_("受理、交办"), lines=_days(paper.assigned_on or paper.decided_on)),
            Bead(_("面商、答复"), lines=_days(paper.answered_on or paper.consulted_on)),
            Bead(pgettext("bead", "代表评价"), lines=_days(paper.rated_on)),
            Bead(_("办结"), lines=_days(paper.closed_on)),
        ]
        behind = BEHIND[paper.state]
        for number, bead in enumerate(beads):
            if number < behind:
                bead.state = DONE
            elif number == behind and not paper.is_over:
                bead.state = NOW
        return beads

    # --- next steps ----------------------------------------------------------------------------
    @cached_property
    def steps(self) -> list[OpenStep]:
        return workflow.steps_open_to(self.user, self.paper, self.on, self.held, self.signatures)

    @property
    def primary(self) -> OpenStep | None:
        return standing_out(self.steps)

    @property
    def plain(self) -> list[OpenStep]:
        rest = [one for one in self.steps if one.step.button != "aside" and not one.on_paper]
        return [one for one in rest if one != self.primary]

    @property
    def on_paper(self) -> list[OpenStep]:
        return [one for one in self.steps if one.on_paper and one.step.button != "aside"]

    @property
    def aside(self) -> list[OpenStep]:
        return [one for one in self.steps if one.step.button == "aside"]


def _days(on: date | None) -> list[str]:
    return [short_day(on)] if on else []
