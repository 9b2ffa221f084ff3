"""Duty days ahead of the demonstration: leave that waits, a swap in each of its states, a
substitute who is named already, a deputy whose two devices follow."""

from datetime import datetime

from stations.models import Venue
from visits.demo.stage import CLERK_ROOM, ONE_DAY, Stage, moment
from visits.duty.absence.leave import ask_leave
from visits.duty.absence.substituting import free_for, name_substitute
from visits.duty.absence.swapping import ask_swap, offers_for, take
from visits.feed import links
from visits.models import DutySlot

# Whose turns of a workstation are given away, and how far that has come.
SWAPS = {
    "田园镇工作站": ("accept",),
    "漭水镇工作站": ("accept", "confirm"),
    "卡斯镇工作站": ("decline",),
}
ON_LEAVE, DEPUTY = "柯街镇工作站", "杨秀兰"
DEVICES = ("我的手机", "办公室电脑")


def change_turns(stage: Stage) -> None:
    """Changning only: its room and its township are those of the accounts to try."""
    if CLERK_ROOM not in stage.venues:
        return
    _swap(stage, stage.venue(CLERK_ROOM), other=DEPUTY)
    for name, steps in SWAPS.items():
        _swap(stage, stage.venue(name), steps)
    _ask_leave(stage)
    _subscribe(stage)
    _name_substitute(stage)


def _turns(stage: Stage, venue: Venue) -> list[DutySlot]:
    """The turns ahead that nobody has touched, the nearest first; from the third day on."""
    slots = (
        DutySlot.objects.filled()
        .ahead(stage.on + 3 * ONE_DAY)
        .filter(
            day__venue=venue, substitute__isnull=True, swaps__isnull=True, swaps_for__isnull=True
        )
    )
    return list(slots.select_related("deputy", "day__venue").order_by("day__day", "rank"))


def _swap(stage: Stage, venue: Venue, steps: tuple[str, ...] = (), other: str = "") -> None:
    """The clerk enters what two deputies have agreed on the phone, as far as they have come."""
    clerk, tomorrow = stage.clerk_of(venue), stage.on + ONE_DAY
    own, offer = next(
        (turn, offer)
        for turn in _turns(stage, venue)
        for offer in offers_for(turn, on=tomorrow)
        if offer.slot and other in ("", offer.deputy.name)
    )
    facts = {"other": offer.deputy, "other_slot": offer.slot, "reason": "那天要到县里开会。"}
    swap = ask_swap(own, **facts, actor=clerk, at=moment(stage.ago(3), 9))
    for number, step in enumerate(steps):
        take(step, swap, actor=clerk, at=moment(stage.ago(2), 15 + number))


def _ask_leave(stage: Stage) -> None:
    """The deputy of the accounts to try waits for an answer."""
    own = [turn for turn in _turns(stage, stage.venue(CLERK_ROOM)) if turn.deputy.name == DEPUTY]
    user = stage.officers["deputy", own[-1].deputy_id]
    _leave(own[-1], user, "外出学习。", moment(stage.ago(2), 9))


def _subscribe(stage: Stage) -> None:
    """The phone asks every day, the computer has not yet."""
    deputy = next(d for d in stage.deputies[stage.venue(CLERK_ROOM).pk] if d.name == DEPUTY)
    user = stage.officers["deputy", deputy.pk]
    for number, device in enumerate(DEVICES):
        links.make_link(deputy, device, actor=user, at=moment(stage.ago(9 - number), 12))
    links.note_fetch(deputy.feed_links.get(device=DEVICES[0]), on=stage.on)


def _name_substitute(stage: Stage) -> None:
    """The clerk enters the leave and names somebody who is free."""
    turn = _turns(stage, stage.venue(ON_LEAVE))[0]
    clerk, at = stage.clerk_of(turn.day.venue), moment(stage.ago(1), 9)
    _leave(turn, clerk, "生病住院。", at)
    other = free_for(turn.day)[0].deputy
    name_substitute(turn, other, why=DutySlot.Why.LEAVE, actor=clerk, at=at)


def _leave(turn: DutySlot, actor, reason: str, at: datetime) -> None:
    day = turn.day.day
    ask_leave(turn.deputy, first=day, last=day, reason=reason, actor=actor, at=at)
