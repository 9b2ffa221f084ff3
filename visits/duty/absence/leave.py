"""Leave 请假 of a deputy: asked by the deputy, decided by a clerk; a clerk enters it as granted.

`take` is the only writer of its state once it is there.
"""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as noop

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.forms.base import PlainTextField
from deputies_portal.core.workflow import Case, Line, Step, Workflow, alike, by_name
from deputies_portal.core.workflow.forms import StepForm
from stations.models import Deputy
from stations.scope import Scope
from visits.duty.absence import swap_workflow
from visits.duty.news import change_news
from visits.duty.published_days import save
from visits.models import DutySlot, Leave
from visits.models.duty.rota_draft import years_later

State = Leave.State
OWN, CLERK = "own", "clerk"
ROLES_OF = {
    OWN: frozenset({"deputy"}),
    CLERK: frozenset({"venue_clerk", "township_clerk", "county_clerk"}),
}
LONGEST_YEARS = 2  # of one leave
PAST = gettext_lazy("这几天已经过去了。")
NO_SEAT = gettext_lazy("这位代表在这段时间没有代表资格。")
ASKED = noop("%(deputy)s 代表申请 %(first)s 至 %(last)s 请假，请答复。")
NOTED = noop("%(first)s 至 %(last)s 的请假已记下，不排这几天的班。")


@transaction.atomic
def ask_leave(
    deputy: Deputy,
    *,
    first: date,
    last: date,
    reason: str,
    actor,
    at: datetime,
    by=None,
    token=None,
) -> Leave:
    """A clerk's entry is granted at once; the deputy's own waits for an answer."""
    held = qualities(actor, deputy)
    if not held:
        raise PermissionDenied
    _check(deputy, first, last, timezone.localdate(at))
    is_granted = CLERK in held
    leave = Leave(
        county_id=deputy.county_id,
        deputy=deputy,
        first=first,
        last=last,
        reason=reason,
        state=State.GRANTED if is_granted else State.ASKED,
        asked_by=actor,
        asked_at=at,
        decided_by=actor if is_granted else None,
        decided_at=at if is_granted else None,
    )
    save(leave)
    journal.record(
        actor=actor,
        action="leave.ask",
        target=leave,
        after=journal.snapshot(leave),
        county=leave.county_id,
        posting=by,
        token=token,
    )
    if is_granted:
        _settle_turns(leave, actor=actor, at=at, by=by)
        to_deputy(leave, NOTED, "noted", actor, at)
    else:
        to_clerks(leave, ASKED, "asked", actor, at)
    return leave


def qualities(user, deputy: Deputy) -> set[str]:
    """In what quality the user has to do with the leave of this deputy."""
    held = {OWN} if deputy.pk in Scope.of(user).deputies else set()
    if Deputy.objects.in_care_of(user).filter(pk=deputy.pk).exists():
        held.add(CLERK)
    return held


class WithdrawForm(StepForm):
    """Nothing to fill in: the button is the act."""


class GrantForm(StepForm):
    note = PlainTextField(label=gettext_lazy("答复"), max_length=200, required=False)


class RefuseForm(StepForm):
    note = PlainTextField(label=gettext_lazy("答复"), max_length=200)


def decide(case: Case, note: str = "") -> None:
    leave = case.record
    leave.decision_note, leave.decided_by, leave.decided_at = note, case.actor, case.at


def to_deputy(leave: Leave, text: str, name: str, actor, at: datetime) -> None:
    how = {"key": f"leave-{leave.pk}-{name}", "url": leave.get_absolute_url()}
    facts = change_news.leave_facts(leave)
    change_news.tell_deputies([leave.deputy_id], text, facts, actor=actor, at=at, **how)


def to_clerks(leave: Leave, text: str, name: str, actor, at: datetime) -> None:
    how = {"key": f"leave-{leave.pk}-{name}", "url": leave.get_absolute_url()}
    change_news.tell_deciders(leave, text, actor=actor, at=at, **how)


S = State
# fmt: off
STEPS = by_name(
    Step(
        "grant", gettext_lazy("准假"), (S.ASKED,), S.GRANTED, (CLERK,),
        form=GrantForm, act=decide, done=gettext_lazy("已准假，请看看要不要请人替班。"),
        news=(Line(to_deputy, noop("您 %(first)s 至 %(last)s 的请假已批准。")),),
    ),
    Step(
        "refuse", gettext_lazy("不准假"), (S.ASKED,), S.REFUSED, (CLERK,),
        form=RefuseForm, act=decide, done=gettext_lazy("没有准假，代表会收到提醒。"),
        news=(Line(to_deputy, noop("您 %(first)s 至 %(last)s 的请假没有批准。")),),
    ),
    Step(
        "withdraw", gettext_lazy("撤回请假"), (S.ASKED, S.GRANTED), S.WITHDRAWN, (OWN, CLERK),
        form=WithdrawForm, act=decide, done=gettext_lazy("请假已撤回。"),
        news=alike(noop("%(deputy)s 代表 %(first)s 至 %(last)s 的请假已撤回。"), to_deputy, to_clerks),
    ),
)
# fmt: on
FORMS: dict[str, type[StepForm]] = {name: step.form for name, step in STEPS.items()}


class LeaveWorkflow(Workflow):
    """The only writer of a leave's state once it is asked for."""

    steps, roles, action = STEPS, ROLES_OF, "leave"
    journalled = always_journalled = ("state", "decision_note")
    refusal = gettext_lazy("这次请假现在是“%(state)s”，不能再这样办。")

    def holders(self, user, record, on, known=None):
        scope = Scope.of(user)
        return {who: scope.posting_of(*ROLES_OF[who]) for who in qualities(user, record.deputy)}

    def not_from_here(self, name, record, on):
        return super().not_from_here(name, record, on) or (str(PAST) if record.last < on else "")

    def locked(self, record, facts):
        rows = Leave.objects.select_for_update(of=("self",)).select_related("deputy")
        return rows.get(pk=record.pk)

    def write(self, name, case) -> Leave:
        save(case.record)
        return case.record

    def spread(self, name, case, written):
        leave, actor, at = case.record, case.actor, case.at
        if State.GRANTED in (case.from_state, leave.state):
            _settle_turns(leave, actor=actor, at=at, by=case.posting)
        for line in self.steps[name].news:
            line.who(leave, line.text, name, actor, at)


LEAVES = LeaveWorkflow()
take, require, steps_open_to = LEAVES.take, LEAVES.require, LEAVES.steps_open_to


def _settle_turns(leave: Leave, *, actor, at: datetime, by=None) -> None:
    """Leave, swap and substitute are one state of a turn: granted leave ends the swaps that wait,
    and whoever serves changes in the calendars outside.
    """
    if leave.state == State.GRANTED:
        swap_workflow.end_by_leave(leave, actor=actor, at=at, by=by)
    turns = DutySlot.objects.filter(pk__in=list(turns_in(leave).values_list("pk", flat=True)))
    turns.update(sequence=F("sequence") + 1, changed_at=at)


def turns_in(leave: Leave):
    """The turns ahead of the deputy that lie in the leave."""
    turns = DutySlot.objects.served_by([leave.deputy_id]).filter(day__state="published")
    return turns.filter(day__day__range=(leave.first, leave.last)).with_days()


def _check(deputy: Deputy, first: date, last: date, today: date) -> None:
    if last < first:
        raise ValidationError({"last": _("结束日期不能早于开始日期。")})
    if last < today:
        raise ValidationError({"last": PAST})
    if years_later(first, LONGEST_YEARS) <= last:
        raise ValidationError({"last": _("一次最多请两年假。")})
    seats = deputy.mandates.open().filter(starts_on__lte=last).not_ended(first)
    if not seats.exists():
        raise ValidationError({"first": NO_SEAT})
