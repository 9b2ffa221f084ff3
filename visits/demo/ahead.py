"""Duty days ahead of the demonstration: leave that waits, a swap in each of its states, a
substitute who is named already."""

from datetime import datetime, timedelta

from stations.models import Venue
from visits.demo.officers import CLERK_ROOM
from visits.demo.stage import Stage, moment
from visits.duty.leave import ask_leave
from visits.duty.substituting import free_for, name_substitute
from visits.models import DutySlot, Swap

State = Swap.State
# Whose turns of a workstation are given away, and how far that has come.
SWAPS = {
    "田园镇工作站": State.ACCEPTED,
    "漭水镇工作站": State.CONFIRMED,
    "卡斯镇工作站": State.REFUSED,
}
ON_LEAVE, DEPUTY = "柯街镇工作站", "杨秀兰"


def change_turns(stage: Stage) -> None:
    """Changning only: its room and its township are those of the accounts to try."""
    if CLERK_ROOM not in stage.venues:
        return
    _swap(stage, stage.venue(CLERK_ROOM), State.ASKED, other=DEPUTY)
    for name, state in SWAPS.items():
        _swap(stage, stage.venue(name), state)
    _ask_leave(stage)
    _name_substitute(stage)


def _turns(stage: Stage, venue: Venue) -> list[DutySlot]:
    """The turns ahead that nobody has touched, the nearest first; from the third day on."""
    slots = (
        DutySlot.objects.filled()
        .ahead(stage.on + timedelta(days=3))
        .filter(
            day__venue=venue, substitute__isnull=True, swaps__isnull=True, swaps_for__isnull=True
        )
    )
    return list(slots.select_related("deputy", "day__venue").order_by("day__day", "rank"))


def _swap(stage: Stage, venue: Venue, state: str, other: str = "") -> None:
    """The first of two deputies gives a turn for one of the second's."""
    turns = _turns(stage, venue)
    theirs = next(turn for turn in turns if not other or turn.deputy.name == other)
    own = next(turn for turn in turns if turn.deputy_id != theirs.deputy_id)
    asked, answered = moment(stage.ago(3), 9), moment(stage.ago(2), 15)
    is_closed = state in (State.CONFIRMED, State.REFUSED)
    Swap.objects.create(
        slot=own,
        other_slot=theirs,
        asker=own.deputy,
        other=theirs.deputy,
        reason="那天要到县里开会。",
        state=state,
        asked_by=stage.clerk_of(venue),
        asked_at=asked,
        answered_at=None if state == State.ASKED else answered,
        closed_by=stage.clerk_of(venue) if is_closed else None,
        closed_at=answered if is_closed else None,
    )
    if state == State.CONFIRMED:
        _stand_in(own, theirs, DutySlot.Why.SWAP, answered)
        _stand_in(theirs, own, DutySlot.Why.SWAP, answered)


def _stand_in(turn: DutySlot, other: DutySlot, why: str, at) -> None:
    """Whoever is planned for the other turn serves this one."""
    turn.substitute, turn.substitute_level = other.deputy, other.level
    turn.substitute_why = why
    turn.sequence, turn.changed_at = turn.sequence + 1, at
    turn.save()


def _ask_leave(stage: Stage) -> None:
    """The deputy of the accounts to try waits for an answer."""
    own = [turn for turn in _turns(stage, stage.venue(CLERK_ROOM)) if turn.deputy.name == DEPUTY]
    user = stage.officers["deputy", own[-1].deputy_id]
    _leave(own[-1], user, "外出学习。", moment(stage.ago(2), 9))


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
