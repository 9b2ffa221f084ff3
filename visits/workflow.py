"""The steps 步骤 of an issue: from where, to where, by whom (domain §3b). One table enforces them, draws
the buttons and prints itself (`manage.py steps`). `take` is the only writer of an issue's state.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deputies_portal.audit import journal
from deputies_portal.ui.errors import StaleRecord, StepRefused
from stations.scope import Scope
from visits import deadlines
from visits.acts import desk, unit, voice
from visits.acts.case import Case
from visits.models import OPEN_STATES, Event, Issue
from visits.models.issue import State


class Who(models.TextChoices):
    """In what quality somebody acts on one issue; a role counts only where it is held."""

    RECORDER = "recorder", _("登记人（当天）")
    RECEIVER = "receiver", _("接待家站联络员")
    TOWNSHIP = "township", _("乡镇人大工作人员")
    DESK = "desk", _("经办台")
    COUNTY = "county", _("县人大工作人员")
    MANAGER = "manager", _("县人大领导")
    DEPUTY = "deputy", _("接待代表")
    LEAD = "lead", _("主办单位")
    ASSISTING = "assisting", _("协办单位")


@dataclass(frozen=True)
class Step:
    label: object
    sources: tuple
    target: str  # empty: the state stays
    who: tuple
    act: Callable | None = None
    on_paper: bool = False  # the desk may enter it for the unit from a letter
    is_primary: bool = False


S, W = State, Who
SAME = ""
# fmt: off
STEPS = {
    "register":          Step(_("登记"),       (),                           S.REGISTERED,  (W.RECEIVER, W.TOWNSHIP, W.COUNTY, W.DEPUTY)),
    "answer_on_spot":    Step(_("当场答复"),   (S.REGISTERED,),              S.CLOSED,      (W.RECORDER, W.RECEIVER, W.TOWNSHIP, W.COUNTY), voice.answer_on_spot),
    "guide":             Step(_("引导到其他部门"), (S.REGISTERED, S.TRIAGED), S.CLOSED,     (W.RECEIVER, W.DESK), voice.guide),
    "triage":            Step(_("审核"),       (S.REGISTERED,),              S.TRIAGED,     (W.DESK,), desk.triage, is_primary=True),
    "pass_up":           Step(_("转到县级"),   (S.REGISTERED, S.TRIAGED),    SAME,          (W.DESK,), desk.pass_up),
    "pass_down":         Step(_("转到乡镇"),   (S.REGISTERED, S.TRIAGED),    SAME,          (W.DESK,), desk.pass_down),
    "dispatch":          Step(_("交办"),       (S.TRIAGED,),                 S.DISPATCHED,  (W.DESK,), desk.dispatch, is_primary=True),
    "accept":            Step(_("签收"),       (S.DISPATCHED,),              S.IN_PROGRESS, (W.LEAD,), unit.accept, on_paper=True, is_primary=True),
    "return":            Step(_("退回"),       (S.DISPATCHED,),              S.TRIAGED,     (W.LEAD,), unit.give_back, on_paper=True),
    "redirect":          Step(_("改派"),       (S.DISPATCHED, S.IN_PROGRESS), S.DISPATCHED, (W.DESK,), desk.redirect),
    "add_assisting":     Step(_("加协办"),     (S.DISPATCHED, S.IN_PROGRESS), SAME,         (W.DESK,), desk.add_assisting),
    "release_assisting": Step(_("撤协办"),     (S.DISPATCHED, S.IN_PROGRESS), SAME,         (W.DESK,), desk.release_assisting),
    "assist":            Step(_("填协办意见"), (S.DISPATCHED, S.IN_PROGRESS), SAME,         (W.ASSISTING,), unit.assist, on_paper=True),
    "progress":          Step(_("填进展"),     (S.IN_PROGRESS,),             SAME,          (W.LEAD, W.ASSISTING, W.DESK), unit.progress),
    "ask_extension":     Step(_("申请延期"),   (S.IN_PROGRESS,),             SAME,          (W.LEAD,), unit.ask_extension, on_paper=True),
    "grant_extension":   Step(_("同意延期"),   (S.IN_PROGRESS,),             SAME,          (W.DESK,), unit.grant_extension),
    "refuse_extension":  Step(_("不同意延期"), (S.IN_PROGRESS,),             SAME,          (W.DESK,), unit.refuse_extension),
    "answer":            Step(_("答复"),       (S.IN_PROGRESS,),             S.ANSWERED,    (W.LEAD,), unit.answer, on_paper=True, is_primary=True),
    "send_back":         Step(_("退回重答"),   (S.ANSWERED,),                S.IN_PROGRESS, (W.DESK, W.MANAGER), desk.send_back),
    "tell":              Step(_("告知和评价"), (S.ANSWERED,),                SAME,          (W.RECEIVER, W.TOWNSHIP, W.COUNTY, W.DEPUTY), voice.tell, is_primary=True),
    "close":             Step(_("办结"),       (S.ANSWERED,),                S.CLOSED,      (W.DESK,), desk.close),
    "urge":              Step(_("催办"),       OPEN_STATES,                  SAME,          (W.DESK,), desk.urge),
    "supervise":         Step(_("督办"),       OPEN_STATES,                  SAME,          (W.COUNTY, W.MANAGER, W.TOWNSHIP), desk.supervise),
    "reply":             Step(_("回复督办"),   OPEN_STATES,                  SAME,          (W.LEAD,), desk.reply, on_paper=True),
    "correct":           Step(_("更正"),       (S.REGISTERED, S.TRIAGED, S.DISPATCHED, S.IN_PROGRESS), SAME, (W.RECORDER, W.DESK), voice.correct),
    "void":              Step(_("作废"),       (S.REGISTERED, S.TRIAGED),    S.VOID,        (W.RECORDER, W.COUNTY), voice.void),
}
# fmt: on


def holders(user, issue: Issue, on: date) -> dict:
    """In which qualities the user may act on this issue on the day, each with the posting that gives it."""
    held = {}
    for posting in Scope.of(user).postings:
        for who in _qualities(posting, issue):
            held.setdefault(who, posting)
    if held and _recorded_today(user, issue, on):
        held.setdefault(Who.RECORDER, next(iter(held.values())))
    return held


def _qualities(posting, issue: Issue) -> list:
    role = posting.role
    if role == "county_clerk" and issue.county_id.startswith(posting.region_id):
        return [Who.COUNTY, Who.DESK]
    if role == "manager" and issue.county_id.startswith(posting.region_id):
        return [Who.MANAGER]
    if role == "township_clerk":
        return _of_township(posting, issue)
    if role == "venue_clerk":
        return [Who.RECEIVER] if posting.venue_id == issue.venue_id else []
    if role == "deputy":
        received = issue.voices.filter(visit__deputies=posting.deputy_id)
        return [Who.DEPUTY] if received.exists() else []
    if role == "unit_clerk":
        return _of_unit(posting, issue)
    return []


def _of_township(posting, issue: Issue) -> list:
    covered = (
        Scope.of(posting.user).townships if posting.has_predecessors else {posting.township_id}
    )
    qualities = []
    if issue.desk_id in covered:
        qualities.append(Who.DESK)
    if issue.township_id in covered or issue.desk_id in covered:
        qualities.append(Who.TOWNSHIP)
    return qualities


def _of_unit(posting, issue: Issue) -> list:
    from_unit = issue.rounds.filter(
        ended_on__isnull=True,
        dispatches__unit=posting.unit_id,
        dispatches__returned_on__isnull=True,
        dispatches__ended_on__isnull=True,
    ).values_list("dispatches__part", flat=True)
    return [Who.LEAD if part == "lead" else Who.ASSISTING for part in from_unit]


def _recorded_today(user, issue: Issue, on: date) -> bool:
    return issue.voices.filter(position=1, visit__recorder=user, visit__entered_on=on).exists()


def quality_for(name: str, held: dict, *, on_paper: bool = False):
    """The quality in which somebody holding `held` may take the step; None when in none."""
    step = STEPS[name]
    if on_paper:
        return Who.DESK if step.on_paper and Who.DESK in held else None
    return next((who for who in step.who if who in held), None)


def require(name: str, issue: Issue, *, actor, on: date | None = None) -> None:
    """403 unless the actor may take the step; the 409 page when the issue has moved on."""
    held = holders(actor, issue, on or timezone.localdate())
    if not (quality_for(name, held) or quality_for(name, held, on_paper=True)):
        raise PermissionDenied
    if issue.state not in STEPS[name].sources:
        raise StepRefused(record=issue, message=_refusal(name, issue))


def steps_open_to(user, issue: Issue, on: date, held: dict | None = None) -> list:
    """(name, step, on paper only) of the steps the user may take now: a button shown is a step allowed."""
    held = holders(user, issue, on) if held is None else held
    open_steps = []
    for name, step in STEPS.items():
        if step.act is None or issue.state not in step.sources:
            continue
        own, paper = quality_for(name, held), quality_for(name, held, on_paper=True)
        if (own or paper) and _makes_sense(name, issue):
            open_steps.append((name, step, own is None))
    return open_steps


def _makes_sense(name: str, issue: Issue) -> bool:
    """Steps that need something to act on: no button to pass up from the county, nor to grant nothing."""
    return {
        "pass_up": lambda: issue.has_township_desk,
        "pass_down": lambda: not issue.has_township_desk,
        "release_assisting": lambda: _running(issue, part="assisting"),
        "assist": lambda: _running(issue, part="assisting"),
        "grant_extension": lambda: issue.rounds.filter(extensions__decision="").exists(),
        "refuse_extension": lambda: issue.rounds.filter(extensions__decision="").exists(),
        "ask_extension": lambda: (
            not issue.rounds.filter(
                ended_on__isnull=True, extensions__decision__in=["", "granted"]
            ).exists()
        ),
        "reply": lambda: issue.events.filter(step="supervise", replies__isnull=True).exists(),
        "send_back": lambda: (
            not issue.rounds.filter(ended_on__isnull=True, feedback__is_reached=True).exists()
        ),
    }.get(name, lambda: True)()


def _running(issue: Issue, part: str) -> bool:
    return issue.rounds.filter(
        ended_on__isnull=True,
        dispatches__part=part,
        dispatches__returned_on__isnull=True,
        dispatches__ended_on__isnull=True,
    ).exists()


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
    **facts,
) -> Event:
    """Take one step: locks the issue, checks state, right and version, applies the act, writes event and journal.

    `at` is the moment of entry, `happened_on` the day it happened (default: that of `at`; the day a
    paper letter was received). Raises PermissionDenied, StepRefused (moved on), StaleRecord (seen an
    older version) and ValidationError (facts, by field name).
    """
    issue = Issue.objects.select_for_update().get(pk=issue.pk)
    step = STEPS[name]
    held = holders(actor, issue, timezone.localdate(at))
    who = quality_for(name, held, on_paper=on_paper)
    if who is None:
        raise PermissionDenied
    if issue.state not in step.sources:
        raise StepRefused(record=issue, message=_refusal(name, issue))
    if version is not None and version != issue.version:
        raise StaleRecord(record=issue, message=_("这件问题刚才被别人改过，请看过再办。"))
    case = Case(
        issue=issue,
        actor=actor,
        posting=held[who],
        who=who.value,
        on=happened_on or timezone.localdate(at),
        at=at,
        on_paper=on_paper,
    )
    return _apply(name, step, case, facts)


def _apply(name: str, step: Step, case: Case, facts: dict) -> Event:
    issue = case.issue
    before = issue.state
    if case.on > timezone.localdate(case.at):
        case.refuse("happened_on", _("日期不能晚于今天。"))
    if case.on < issue.registered_on:
        case.refuse("happened_on", _("日期不能早于登记日期。"))
    step.act(case, **facts)
    issue.state = step.target or before
    issue.version += 1
    event = write_event(case, name, before)
    for follow in case.later:
        follow(event)
    deadlines.refresh(issue)
    issue.clean()
    issue.save()
    journal.record(
        actor=case.actor,
        action=f"issue.{name}",
        target=issue,
        before={"state": before},
        after={"state": issue.state, "due": issue.due and issue.due.isoformat()},
        county=issue.county_id,
        posting=case.posting,
    )
    return event


def write_event(case: Case, name: str, before: str) -> Event:
    """Add one line to the timeline."""
    if case.on_paper:
        case.facts["on_paper"] = True
    return Event.objects.create(
        issue=case.issue,
        step=name,
        from_state=before,
        to_state=case.issue.state,
        actor=case.actor,
        posting_id=case.posting.pk if case.posting else None,
        posting_label=str(case.posting) if case.posting else "",
        happened_on=case.on,
        entered_at=case.at,
        note=case.note,
        facts=case.facts,
        **case.event_of,
    )


def _refusal(name: str, issue: Issue):
    return _("这件问题现在是“%(state)s”，不能再“%(step)s”。") % {
        "state": issue.get_state_display(),
        "step": STEPS[name].label,
    }
