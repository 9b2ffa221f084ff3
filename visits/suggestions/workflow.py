"""Taking the steps of a suggestion (the table: `visits.suggestions.steps`). `take` is the only
writer of its state; `steps_open_to` feeds the buttons.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deputies_portal.audit import journal
from deputies_portal.ui.errors import StaleRecord, StepRefused
from stations.gate import WrongRole
from stations.scope import Scope
from visits import workflow
from visits.models import Issue, Signature, Suggestion, SuggestionEvent
from visits.suggestions import news
from visits.suggestions.case import SuggestionCase
from visits.suggestions.qualities import holders, quality_for, signatures_of
from visits.suggestions.steps import STEPS, Step, Who, roles_for

JOURNALLED = ("state", "title", "unit", "due", "is_key", "rating")


class OpenStep(NamedTuple):
    """A step somebody may take now; on paper the office enters it for a deputy or the unit."""

    name: str
    step: Step
    on_paper: bool

    @property
    def url_name(self) -> str:
        return f"visits:suggestion-{self.name.replace('_', '-')}"


def make(issues: list[Issue], *, actor, at: datetime, token=None, **facts) -> Suggestion:
    """One draft of one or more issues; `facts` as the step `make_suggestion` takes them."""
    first, *others = sorted(issues, key=lambda issue: issue.pk)
    with transaction.atomic():
        workflow.take("make_suggestion", first, actor=actor, at=at, token=token, **facts)
        draft = Suggestion.objects.get(suggested__issue=first, suggested__left_on__isnull=True)
        for issue in others:
            workflow.take("make_suggestion", issue, actor=actor, at=at, suggestion=draft)
    return draft


def require(name: str, paper: Suggestion, *, actor, version: int | None = None) -> bool:
    """Whether the actor takes the step on paper; 403 without the right to take it at all, the
    409 page when the suggestion has moved on.
    """
    if version is not None and version != paper.version:
        raise _moved_on(paper, StaleRecord, _("您打开这一页以后，这份建议有了新的进展。"))
    signatures = signatures_of(paper)
    held = holders(actor, paper, signatures)
    own = _own_quality(name, actor, held, signatures)
    if not own and not quality_for(name, held, on_paper=True):
        raise _no_right(name, actor)
    if paper.state not in STEPS[name].sources:
        raise _moved_on(paper, StepRefused, _refusal(name, paper))
    return own is None


def _own_quality(name: str, user, held: dict, signatures: list[Signature]) -> Who | None:
    """Somebody who has co-signed already does not do it again; a clerk enters the others'."""
    own = quality_for(name, held)
    if name == "cosign" and Who.OFFICE in held and not unsigned_of(user, signatures):
        return None
    return own


def unsigned_of(user, signatures: list[Signature]) -> list[Signature]:
    """The signatures the user was asked for and has not given."""
    own = Scope.of(user).deputies
    return [one for one in signatures if not one.signed_on and one.mandate.deputy_id in own]


def steps_open_to(
    user, paper: Suggestion, held: dict, signatures: list[Signature]
) -> list[OpenStep]:
    """The steps the user may take now: a button shown is a step allowed."""
    found = []
    for name, step in STEPS.items():
        if paper.state not in step.sources:
            continue
        own = _own_quality(name, user, held, signatures)
        paper_only = own is None and quality_for(name, held, on_paper=True)
        if (own or paper_only) and _has_object(name, user, paper, signatures, own is None):
            found.append(OpenStep(name, step, own is None))
    return found


def _has_object(name, user, paper, signatures, on_paper) -> bool:
    if name == "cosign":
        left = [one for one in signatures if not one.signed_on]
        return bool(left if on_paper else unsigned_of(user, signatures))
    if name == "sign":
        return bool(paper.text)
    return name != "key_supervise" or not paper.is_key


@transaction.atomic
def take(
    name: str,
    paper: Suggestion,
    *,
    actor,
    at: datetime,
    happened_on=None,
    version: int | None = None,
    on_paper: bool = False,
    token: UUID | None = None,
    **facts,
) -> SuggestionEvent:
    """Take one step: lock, check version, right and state, apply the act, write event and journal.

    Raises StaleRecord, PermissionDenied, StepRefused and ValidationError like `visits.workflow`.
    """
    paper = _locked(paper)
    if version is not None and version != paper.version:
        raise _moved_on(paper, StaleRecord, _("您打开这一页以后，这份建议有了新的进展。"))
    held = holders(actor, paper, signatures_of(paper))
    who = quality_for(name, held, on_paper=on_paper)
    if who is None:
        raise _no_right(name, actor)
    if paper.state not in STEPS[name].sources:
        raise _moved_on(paper, StepRefused, _refusal(name, paper))
    case = SuggestionCase(
        suggestion=paper,
        actor=actor,
        held=held,
        posting=held[who],
        on=happened_on or timezone.localdate(at),
        at=at,
        on_paper=on_paper,
    )
    before = journal.snapshot(paper, JOURNALLED)
    event = _apply(name, case, facts)
    _write_journal(name, case, before, token)
    news.spread(event)
    return event


def _locked(paper: Suggestion) -> Suggestion:
    """Its issues first, the older ones before the newer, as the steps of an issue lock them."""
    behind = Issue.objects.filter(suggested__suggestion=paper, suggested__left_on__isnull=True)
    list(behind.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    rows = Suggestion.objects.select_for_update(of=("self",))
    return rows.select_related("lead__deputy", "lead__congress", "unit").get(pk=paper.pk)


def _apply(name: str, case: SuggestionCase, facts: dict) -> SuggestionEvent:
    paper, step, before = case.suggestion, STEPS[name], case.suggestion.state
    _check_day(case)
    step.act(case, **facts)
    paper.state = step.target or before
    paper.version += 1
    paper.save()
    if case.on_paper:
        case.say(on_paper=True)
    return SuggestionEvent.objects.create(
        suggestion=paper,
        step=name,
        from_state=before,
        to_state=paper.state,
        actor=case.actor,
        posting_id=case.posting.pk,
        posting_label=journal.in_records(str, case.posting),
        happened_on=case.on,
        entered_at=case.at,
        note=case.note,
        facts=case.facts,
    )


def _check_day(case: SuggestionCase) -> None:
    """A step belongs to a day that has come, and not before the step that led to this state."""
    if case.on > case.entered_on:
        case.refuse("happened_on", _("日期不能晚于今天。"))
    moves = case.suggestion.events.exclude(from_state=models.F("to_state"))
    last = moves.order_by("-id").values_list("happened_on", flat=True).first()
    if last and case.on < last:
        case.refuse("happened_on", _("日期不能早于上一步。"))


def _write_journal(name: str, case: SuggestionCase, before: dict, token: UUID | None) -> None:
    paper, now = case.suggestion, journal.snapshot(case.suggestion, JOURNALLED)
    changed = [field for field in now if field == "state" or now[field] != before[field]]
    journal.record(
        actor=case.actor,
        action=f"suggestion.{name}",
        target=paper,
        before={field: before[field] for field in changed},
        after={field: now[field] for field in changed},
        county=paper.county_id,
        posting=case.posting,
        token=token,
    )


def _no_right(name: str, actor) -> PermissionDenied:
    needed = roles_for(name)
    return PermissionDenied() if Scope.of(actor).roles & needed else WrongRole(needed)


def _moved_on(paper: Suggestion, error: type[StepRefused], message) -> StepRefused:
    last = paper.events.select_related("actor").order_by("-id").first()
    who = str(last.actor or "") if last else ""
    return error(message, record=paper, who=who, when=last.entered_at if last else None)


def _refusal(name: str, paper: Suggestion) -> str:
    return _("这份建议现在是“%(state)s”，不能再“%(step)s”。") % {
        "state": paper.get_state_display(),
        "step": STEPS[name].label,
    }
