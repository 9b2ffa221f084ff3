"""Swaps 换班: two deputies agree, the venue confirms; `take` is the only writer of the state.

`asker` gives the turn to `other`, who gives one for it or takes it over as it is.
"""

from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.templatetags.portal import day as day_of
from deputies_portal.core.workflow import Case, Step, Workflow, by_name
from stations.models import Deputy
from stations.scope import Scope
from visits.duty.absence import swap_news
from visits.duty.absence.substituting import SWAPPING, Free, can_return, free_for
from visits.duty.changing import locked, save, save_day, save_slot
from visits.models import DutyDay, DutySlot, Leave, Swap

State, Why = Swap.State, DutySlot.Why
PAST = _("这次值班已经过去或者撤下，不能换班。")
NOT_HIS = _("这次值班已经不是%(deputy)s 的。")
NOT_FREE = _("%(deputy)s %(day)s 不能在%(venue)s值班：请假、在别处值班，或者没有资格。")
THEIRS = _("对方的这次值班已经在申请换班。")
MYSELF = _("不能和自己换班。")


class Who(models.TextChoices):
    ASKER = "asker", _("申请人")
    OTHER = "other", _("对方")
    CLERK = "clerk", _("家站")


class Offer(NamedTuple):
    """With whom a turn may be swapped, and for which turn; None: taken over as it is."""

    deputy: Deputy
    slot: DutySlot | None

    @property
    def key(self) -> str:
        return f"{self.deputy.pk}-{self.slot.pk if self.slot else ''}"


def qualities(user, slot: DutySlot, other: Deputy | None = None) -> set[str]:
    """In what quality the user has to do with a swap of this turn."""
    own, held = Scope.of(user).deputies, set()
    if slot.server_key in own:
        held.add(Who.ASKER)
    if other is not None and other.pk in own:
        held.add(Who.OTHER)
    if DutyDay.objects.kept_by(user).filter(pk=slot.day_id).exists():
        held.add(Who.CLERK)
    return held


def held_in(user, swap: Swap) -> set[str]:
    """As `qualities`; who asked stays the asker, whoever serves by now."""
    held = qualities(user, swap.slot, swap.other) - {Who.ASKER}
    return held | ({Who.ASKER} if swap.asker_id in Scope.of(user).deputies else set())


def offers_for(slot: DutySlot, *, on) -> list[Offer]:
    """Who is free on the day; first those who have a turn ahead at the same venue, on a day that
    the asker can take, and that no other swap is about."""
    free = {one.deputy.pk: one.deputy for one in free_for(slot.day)}
    ahead = DutySlot.objects.served_by(list(free)).ahead(on).filter(day__venue=slot.day.venue_id)
    own = DutySlot.objects.served_by([slot.server_key]).ahead(on)
    busy = set(own.values_list("day__day", flat=True))
    away = leave_of(slot.server_key).ahead(on).values_list("first", "last")
    swapping = Swap.objects.open().turns()
    turns = [
        one
        for one in ahead.with_days()
        if one.day.day not in busy and one.pk not in swapping
        if not any(first <= one.day.day <= last for first, last in away)
    ]
    return [Offer(free[one.server_key], one) for one in turns] + [
        Offer(deputy, None) for deputy in free.values()
    ]


def leave_of(deputy):
    return Leave.objects.granted().of_deputies([deputy])


@transaction.atomic
def ask_swap(
    slot: DutySlot,
    *,
    other: Deputy,
    other_slot: DutySlot | None = None,
    reason: str = "",
    actor,
    at: datetime,
    **seen,
) -> Swap:
    """`seen`: by, version of the day, token."""
    if not qualities(actor, slot) & {Who.ASKER, Who.CLERK}:
        raise PermissionDenied
    locked(slot.day, seen.get("version"), DutyDay.State.PUBLISHED)
    asker = slot.server
    if asker is not None and other.pk == asker.pk:
        raise ValidationError({"offer": MYSELF})
    check(slot, asker, other, other_slot, on=timezone.localdate(at))
    if Swap.objects.open().touching(slot).exists():
        raise ValidationError({"offer": SWAPPING})
    if other_slot and Swap.objects.open().touching(other_slot).exists():
        raise ValidationError({"offer": THEIRS})
    swap = Swap(
        slot=slot,
        other_slot=other_slot,
        asker=asker,
        other=other,
        reason=reason,
        asked_by=actor,
        asked_at=at,
    )
    save(swap)
    journal.record(
        actor=actor,
        action="swap.ask",
        target=swap,
        after=journal.snapshot(swap),
        county=slot.day.county_id,
        posting=seen.get("by"),
        token=seen.get("token"),
    )
    swap_news.spread("ask", swap, actor=actor, at=at)
    return swap


def check(slot: DutySlot, asker, other: Deputy, other_slot: DutySlot | None, *, on) -> dict:
    """Raises unless each can take the other's turn; the levels they would serve under."""
    if asker is None:
        raise ValidationError({"offer": PAST})
    levels = {other.pk: _level(slot, asker, other, on)}
    if other_slot is not None:
        levels[asker.pk] = _level(other_slot, other, asker, on)
    return levels


def _level(slot: DutySlot, giver: Deputy, taker: Deputy, on) -> str:
    day = slot.day
    if slot.is_cancelled or day.state != DutyDay.State.PUBLISHED or day.day < on:
        raise ValidationError({"offer": PAST})
    if slot.server_key != giver.pk:
        raise ValidationError({"offer": NOT_HIS % {"deputy": giver}})
    found: dict[int, Free] = {one.deputy.pk: one for one in free_for(day)}
    is_back = slot.deputy_id == taker.pk  # to whom it was planned for
    if is_back and can_return(slot) and not leave_of(taker).covering(day.day).exists():
        return slot.level
    if taker.pk not in found:
        words = {"deputy": taker, "day": day_of(day.day), "venue": day.venue}
        raise ValidationError({"offer": NOT_FREE % words})
    return found[taker.pk].level


def exchange(case: Case) -> None:
    """The turns change hands."""
    swap, at = case.record, case.at
    levels = check(swap.slot, swap.asker, swap.other, swap.other_slot, on=timezone.localdate(at))
    _serve(swap.slot, swap.other, levels[swap.other_id], at)
    if swap.other_slot:
        _serve(swap.other_slot, swap.asker, levels[swap.asker_id], at)


def _serve(slot: DutySlot, deputy: Deputy, level: str, at: datetime) -> None:
    """The planned name stays; who gets the own turn back needs no substitute."""
    is_back = slot.deputy_id == deputy.pk
    slot.substitute = None if is_back else deputy
    slot.substitute_level = "" if is_back else level
    slot.substitute_why = "" if is_back else Why.SWAP
    slot.substitute_note = slot.substitute_attendance = slot.attendance = ""
    save_slot(slot, at)
    save_day(locked(slot.day, None, DutyDay.State.PUBLISHED), at)


def answered(case: Case) -> None:
    case.record.answered_at = case.at


# A clerk may enter what the other said on the phone: many deputies never sign in.
EITHER, CLERK = (Who.OTHER, Who.CLERK), (Who.CLERK,)
OPEN = (State.ASKED, State.ACCEPTED)
STEPS = by_name(
    Step("accept", _("同意换班"), (State.ASKED,), State.ACCEPTED, EITHER, act=answered),
    Step("decline", _("不换"), (State.ASKED,), State.REFUSED, EITHER, act=answered),
    Step("confirm", _("确认换班"), (State.ACCEPTED,), State.CONFIRMED, CLERK, act=exchange),
    Step("refuse", _("不予确认"), (State.ACCEPTED,), State.REFUSED, CLERK),
    Step("withdraw", _("撤回换班"), OPEN, State.WITHDRAWN, (Who.ASKER, Who.OTHER)),
)
# What happens to a turn, or to who serves it, ends a swap; nobody takes these.
OVERTAKEN = {
    "leave": _("因请假停止换班"),
    "vacate": _("因不能再值班停止换班"),
    "move": _("因接待日改期停止换班"),
    "cancel": _("因接待日取消停止换班"),
}
ENDINGS = {name: Step(name, label, OPEN, State.REFUSED, ()) for name, label in OVERTAKEN.items()}


class SwapWorkflow(Workflow):
    """The only writer of a swap's state once it is asked for."""

    steps, action, journalled = STEPS | ENDINGS, "swap", ("state",)
    refusal = _("这次换班现在是“%(state)s”，不能再这样办。")

    def holders(self, user, record, on, known=None):
        return dict.fromkeys(held_in(user, record))

    def locked(self, record, facts=()):
        rows = Swap.objects.select_for_update(of=("self",)).select_related(
            *("asker", "other", "slot__day__venue", "slot__deputy", "slot__substitute"),
            *("other_slot__day__venue", "other_slot__deputy", "other_slot__substitute"),
        )
        return rows.get(pk=record.pk)

    def write(self, name, case) -> Swap:
        swap = case.record
        if not swap.is_open:
            swap.closed_by, swap.closed_at = case.actor, case.at
        save(swap)
        return swap

    def spread(self, name, case, written):
        swap_news.spread(name, written, actor=case.actor, at=case.at)

    def county_of(self, record):
        return record.slot.day.county_id

    def end(self, swap: Swap, why: str, *, actor, at: datetime, by=None, token=None) -> None:
        on = timezone.localdate(at)
        self.act(why, Case(record=swap, actor=actor, posting=by, on=on, at=at), token=token)


SWAPS = SwapWorkflow()
take, require, steps_open_to = SWAPS.take, SWAPS.require, SWAPS.steps_open_to


def end_by_leave(leave: Leave, *, actor, at: datetime, **seen) -> None:
    """Granted leave ends the swaps of the deputy on its days, given or taken."""
    days = (leave.first, leave.last)
    touched = Q(slot__day__day__range=days) | Q(other_slot__day__day__range=days)
    swaps = Swap.objects.of_deputies([leave.deputy_id]).filter(touched)
    end_overtaken(swaps, "leave", actor=actor, at=at, **seen)


def end_overtaken(swaps, why: str, *, actor, at: datetime, by=None, token=None, **seen) -> None:
    """What happened to a turn or to who serves it ends the open ones of these swaps; both deputies
    and the venue are told why: an action of the journal (`swap.leave` …) and a line of the news.
    """
    for swap in map(SWAPS.locked, swaps.open().order_by("pk")):
        if swap.is_open:
            SWAPS.end(swap, why, actor=actor, at=at, by=by, token=token)
