"""Taking the steps 步骤 of an issue (domain §3b; the table stands in `visits.steps`). `take` is the
only writer of an issue's state and of its rounds; `steps_open_to` feeds the buttons.
"""

from datetime import date, datetime
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
from visits import deadlines, files, news, results, settling
from visits.acts.case import Case
from visits.acts.closing import reasons_not_to_close
from visits.acts.following import reason_not_to_dissent, reason_not_to_follow
from visits.acts.objections import last_day_to_object
from visits.acts.supervision import reason_not_to_supervise
from visits.dossier import Dossier
from visits.models import Event, Issue
from visits.models.states import OPEN_STATES
from visits.qualities import holders, quality_for
from visits.steps import INNER, STEPS, Step, Who, roles_for
from visits.telling import tellable

__all__ = ["STEPS", "Who", "holders", "require", "steps_open_to", "take"]


# What the timer holds, which files closed issues: a step taken without an actor.
BY_TIMER = {Who.TIMER: None}


class OpenStep(NamedTuple):
    """A step somebody may take now; on paper the desk enters a letter of the unit."""

    name: str
    step: Step
    on_paper: bool

    @property
    def url_name(self) -> str:
        return f"visits:issue-{self.name.replace('_', '-')}"


def require(
    name: str, issue: Issue, *, actor, on: date | None = None, version: int | None = None
) -> bool:
    """Whether the actor takes the step on paper; 403 without the right to take it at all, the
    409 page when the issue has moved on.
    """
    if version is not None and version != issue.version:
        raise _moved_on(issue, StaleRecord, _("您打开这一页以后，这件问题有了新的进展。"))
    held = holders(actor, issue, on or timezone.localdate())
    own = quality_for(name, issue, held)
    if not own and not quality_for(name, issue, held, on_paper=True):
        raise _no_right(name, actor)
    if issue.state not in STEPS[name].sources:
        raise _moved_on(issue, StepRefused, _refusal(name, issue))
    return own is None


def steps_open_to(
    user, issue: Issue, on: date, held: dict | None = None, dossier: Dossier | None = None
) -> list[OpenStep]:
    """The steps the user may take now: a button shown is a step allowed."""
    dossier = dossier or Dossier(issue)
    held = holders(user, issue, on, dossier) if held is None else held
    found = []
    for name, step in STEPS.items():
        if step.act is None or issue.state not in step.sources:
            continue
        own = quality_for(name, issue, held)
        paper = quality_for(name, issue, held, on_paper=True)
        if (own or paper) and _has_object(name, user, dossier, held, on):
            found.append(OpenStep(name, step, own is None))
    return found


def _has_object(name: str, user, dossier: Dossier, held: dict, on: date) -> bool:
    """Whether the step has something to act on: nobody passes up from the county, grants what was
    not asked for, closes what is not told.
    """
    check = _OBJECTS.get(name)
    return check is None or bool(check(user, dossier, held, on))


_OBJECTS = {
    "pass_up": lambda user, dossier, held, on: dossier.issue.has_township_desk,
    "pass_down": lambda user, dossier, held, on: (
        not dossier.issue.has_township_desk
        and not dossier.issue.is_confidential
        and dossier.issue.townships_concerned
    ),
    "return": lambda user, dossier, held, on: _is_in_time(dossier, "accept", held, on),
    "release_assisting": lambda user, dossier, held, on: dossier.assisting,
    "assist": lambda user, dossier, held, on: dossier.assisting,
    "ask_extension": lambda user, dossier, held, on: (
        _is_in_time(dossier, "answer", held, on)
        and dossier.open_request is None
        and not dossier.has_extension
    ),
    "ask_hand_over": lambda user, dossier, held, on: (
        _is_in_time(dossier, "answer", held, on) and dossier.open_handover is None
    ),
    "grant_extension": lambda user, dossier, held, on: _may_decide(user, dossier.open_request),
    "refuse_extension": lambda user, dossier, held, on: _may_decide(user, dossier.open_request),
    "grant_hand_over": lambda user, dossier, held, on: _may_decide(user, dossier.open_handover),
    "refuse_hand_over": lambda user, dossier, held, on: _may_decide(user, dossier.open_handover),
    "send_back": lambda user, dossier, held, on: dossier.lead and not dossier.is_somebody_told,
    "tell": lambda user, dossier, held, on: tellable(user, dossier, held),
    "close": lambda user, dossier, held, on: not reasons_not_to_close(dossier, held, on),
    "close_with_dissent": lambda user, dossier, held, on: not reason_not_to_dissent(dossier),
    "follow_up": lambda user, dossier, held, on: not reason_not_to_follow(dossier),
    "merge": lambda user, dossier, held, on: not dossier.has_merged,
    "make_suggestion": lambda user, dossier, held, on: not dossier.issue.is_confidential,
    "unmerge": lambda user, dossier, held, on: dossier.issue.merged_into.is_open,
    "archive": lambda user, dossier, held, on: not dossier.has_objection,
    "object": lambda user, dossier, held, on: (
        dossier.voices_asking and not dossier.has_objection and on <= last_day_to_object(dossier)
    ),
    "refuse_objection": lambda user, dossier, held, on: dossier.has_objection,
    "withdraw": lambda user, dossier, held, on: dossier.voices_asking,
    "supervise": lambda user, dossier, held, on: not reason_not_to_supervise(dossier, held),
    "key_supervise": lambda user, dossier, held, on: not reason_not_to_supervise(dossier, held),
    "reply": lambda user, dossier, held, on: dossier.supervisions_to_reply,
}


def _is_in_time(dossier: Dossier, kind: str, held: dict, on: date) -> bool:
    """A letter that came in time may be entered by the desk later; the act checks its day."""
    clock = dossier.clock_of(kind)
    return clock is not None and (on <= clock.due_on or Who.DESK in held)


def _may_decide(user, asked) -> bool:
    return asked is not None and (asked.is_paper or asked.asked_by_id != user.pk)


@transaction.atomic
def take(
    name: str,
    issue: Issue,
    *,
    actor,
    at: datetime,
    happened_on: date | None = None,
    version: int | None = None,
    on_paper: bool = False,
    document_number: str = "",
    signer: str = "",
    uploads=(),
    token: UUID | None = None,
    held: dict | None = None,
    **facts,
) -> Event:
    """Take one step: lock the issue, check version, right and state, apply the act, write event and
    journal. `at` is the moment of entry, `happened_on` the day it happened (default: that of `at`;
    the day a paper letter was received); `held` are qualities the caller vouches for (a step of a
    suggestion acts on its issues). Raises StaleRecord (seen an older version), PermissionDenied,
    StepRefused (moved on) and ValidationError (facts, by field name).
    """
    issue = _locked(issue, facts)
    if version is not None and version != issue.version:
        raise _moved_on(issue, StaleRecord, _("您打开这一页以后，这件问题有了新的进展。"))
    if held is None:
        held = holders(actor, issue, timezone.localdate(at)) if actor else BY_TIMER
    who = quality_for(name, issue, held, on_paper=on_paper)
    if who is None:
        raise _no_right(name, actor)
    if issue.state not in STEPS[name].sources:
        raise _moved_on(issue, StepRefused, _refusal(name, issue))
    case = Case(
        issue=issue,
        actor=actor,
        held=held,
        who=who.value,
        posting=held[who],
        on=happened_on or timezone.localdate(at),
        at=at,
        on_paper=on_paper,
        document_number=document_number,
        signer=signer,
    )
    before = journal.snapshot(issue)
    event = _apply(name, case, facts)
    files.keep(uploads, issue=issue, event=event, actor=actor, at=at)
    _write_journal(name, case, before, token)
    news.spread(event)
    return event


def _locked(issue: Issue, facts: dict) -> Issue:
    """The issue as it is now, locked together with the one it is merged with: always the older id
    first, so that two people who merge at once never wait for each other."""
    others = [fact.pk for fact in facts.values() if isinstance(fact, Issue)]
    wanted = [pk for pk in (issue.pk, issue.merged_into_id, *others) if pk]
    rows = Issue.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    return {row.pk: row for row in rows}[issue.pk]


def _apply(name: str, case: Case, facts: dict) -> Event:
    issue, step, before = case.issue, STEPS[name], case.issue.state
    _check_day(case)
    if case.on_paper:
        case.require_text("document_number", case.document_number)
        case.require_text("signer", case.signer)
    step.act(case, **facts)
    issue.state = case.to_state or step.target or before
    issue.version += 1
    event = _write_event(name, case, before)
    for follow in case.later:
        follow(event)
    deadlines.refresh(issue)
    results.refresh(issue)
    issue.clean()
    issue.save()
    if issue.is_open != (before in OPEN_STATES):
        settling.refresh(issue)
    return event


def _check_day(case: Case) -> None:
    """A step belongs to a day that has come, and not before the step that led to this state."""
    if case.on > case.entered_on:
        case.refuse("happened_on", _("日期不能晚于今天。"))
    moves = case.issue.events.exclude(from_state=models.F("to_state"))
    last = moves.order_by("-id").values_list("happened_on", flat=True).first()
    if case.on < (last or case.issue.registered_on):
        case.refuse("happened_on", _("日期不能早于上一步。"))


def _write_event(name: str, case: Case, before: str) -> Event:
    """Add one line to the timeline."""
    if case.on_paper:
        case.say(on_paper=True)
    case.say(document_number=case.document_number, signer=case.signer)
    return Event.objects.create(
        issue=case.issue,
        step=name,
        from_state=before,
        to_state=case.issue.state,
        actor=case.actor,
        posting_id=case.posting and case.posting.pk,
        posting_label=journal.in_records(str, case.posting or ""),
        happened_on=case.on,
        entered_at=case.at,
        note=case.note,
        facts=case.facts,
        is_inner=name in INNER,
        **case.event_of,
    )


def _write_journal(name: str, case: Case, before: dict, token: UUID | None) -> None:
    """The state, and whatever else of the issue is different now."""
    issue, now = case.issue, journal.snapshot(case.issue)
    told = [field for field in now if field not in results.KEPT]
    changed = [field for field in told if field == "state" or now[field] != before[field]]
    journal.record(
        actor=case.actor,
        action=f"issue.{name}",
        target=issue,
        before={field: _in_words(field, before[field]) for field in changed},
        after={field: _in_words(field, now[field]) for field in changed},
        county=issue.county_id,
        posting=case.posting,
        token=token,
    )


def _in_words(field: str, value):
    """The name of a category or a place in place of its number or code."""
    column = Issue._meta.get_field(field)
    if value is None or not column.is_relation:
        return value
    return str(column.related_model.objects.filter(pk=value).first() or value)


def _no_right(name: str, actor) -> PermissionDenied:
    """Names the roles that take the step, unless the person has one of them, only not here."""
    needed = roles_for(name)
    return PermissionDenied() if Scope.of(actor).roles & needed else WrongRole(needed)


def _moved_on(issue: Issue, error: type[StepRefused], message) -> StepRefused:
    last = issue.events.select_related("actor").order_by("-id").first()
    who = str(last.actor or "") if last else ""
    return error(message, record=issue, who=who, when=last.entered_at if last else None)


def _refusal(name: str, issue: Issue) -> str:
    return _("这件问题现在是“%(state)s”，不能再“%(step)s”。") % {
        "state": issue.get_state_display(),
        "step": STEPS[name].label,
    }
