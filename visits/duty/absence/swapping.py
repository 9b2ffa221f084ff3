"""Swaps 换班: who may swap which turn with whom; asking for one. What becomes of it then: the steps
in `visits.duty.absence.swap_steps`.

`asker` gives the turn to `other`, who gives one for it or takes it over as it is.
"""

from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.templatetags.portal import day as day_of
from deputies_portal.core.workflow import Line
from stations.models import Deputy
from stations.scope import Scope
from visits.duty.absence import swap_news as to
from visits.duty.absence.substituting import SWAPPING, Free, can_return, free_for
from visits.duty.published_days import locked, save
from visits.models import DutyDay, DutySlot, Leave, Swap

PAST = _("这次值班已经过去或者撤下，不能换班。")
NOT_HIS = _("这次值班已经不是%(deputy)s 的。")
NOT_FREE = _("%(deputy)s %(day)s 不能在%(venue)s值班：请假、在别处值班，或者没有资格。")
THEIRS = _("对方的这次值班已经在申请换班。")
MYSELF = _("不能和自己换班。")
ASKED = (
    Line(to.other, noop("%(asker)s 代表想请您换班：%(day)s %(hours)s，%(venue)s。请答复。")),
    Line(to.asker, noop("已替您向%(other)s 代表申请换班：%(day)s，%(venue)s。")),
)


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
    to.spread("ask", swap, ASKED, actor=actor, at=at)
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
