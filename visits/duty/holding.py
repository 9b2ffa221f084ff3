"""Holding a day 举行: who came, from when to when, a closing note; set right when it was wrong.

Entered by the clerk of the venue or the office above it, never by the deputies themselves: no
check-in. A day without a visitor is a full record.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.errors import StepRefused
from stations.models import Deputy
from visits.duty.days_of_visits import attach_visits
from visits.duty.published_days import level_of, locked, note, require, save, save_day
from visits.models import DutyDay, DutySlot

State, Attendance = DutyDay.State, DutySlot.Attendance
JOURNALLED = ("state", "held_from", "held_to", "closing_note")
NOBODY = _("至少有一位代表到场，才算举行。没有人到场，请县或乡镇的工作人员取消这一天，并写明原因。")


@dataclass
class Record:
    """What the clerk says of a day. `came`: by turn, of who was planned and of the substitute."""

    held_from: time
    held_to: time
    came: dict[int, tuple[str, str]] = field(default_factory=dict)
    extras: list[Deputy] = field(default_factory=list)
    closing_note: str = ""


def hold_day(
    day: DutyDay, record: Record, *, actor, at: datetime, by=None, version=None, token=None
) -> DutyDay:
    """The first record of a day that has come."""
    return _write(
        "hold", day, record, State.PUBLISHED, actor=actor, at=at, by=by, seen=(version, token)
    )


def correct_day(
    day: DutyDay, record: Record, *, actor, at: datetime, by=None, version=None, token=None
) -> DutyDay:
    """The record of a held day set right; what it said before stands in the journal."""
    return _write(
        "correct", day, record, State.HELD, actor=actor, at=at, by=by, seen=(version, token)
    )


def require_come(day: DutyDay, on: date) -> None:
    if day.day > on:
        raise StepRefused(_("这一天还没有到，不能登记举行情况。"), record=day)


@transaction.atomic
def _write(action, day, record: Record, state, *, actor, at, by, seen) -> DutyDay:
    version, token = seen
    require(DutyDay.objects.kept_by(actor), day)
    day = locked(day, version, state)
    require_come(day, timezone.localdate(at))
    turns = list(day.slots.standing().select_related("deputy", "substitute"))
    before = _said(day, turns)
    if record.held_to <= record.held_from:
        raise ValidationError({"held_to": _("结束要晚于开始。")})
    _attend(turns, record)
    turns = _with_extras(day, turns, record.extras, at)
    if not any(_is_there(turn) for turn in turns):
        raise ValidationError(NOBODY)
    day.state = State.HELD
    day.held_from, day.held_to = record.held_from, record.held_to
    day.closing_note = record.closing_note
    day.clean_fields(exclude=["county", "township", "venue", "rule", "joint_day", "draft"])
    save_day(day, at)
    attach_visits(day)
    note(day, action, actor=actor, by=by, token=token, before=before, after=_said(day, turns))
    return day


def _attend(turns: list[DutySlot], record: Record) -> None:
    """First those who did not come: they may have been elsewhere at these hours."""
    for turn in turns:
        planned, substitute = record.came.get(turn.pk, ("", ""))
        turn.attendance = planned if turn.deputy_id else ""
        turn.substitute_attendance = substitute if turn.substitute_id else ""
    for turn in sorted(turns, key=_is_there):
        save(turn)


def _is_there(turn: DutySlot) -> bool:
    return Attendance.CAME in (turn.attendance, turn.substitute_attendance)


def _with_extras(day, turns: list[DutySlot], extras: Iterable[Deputy], at) -> list[DutySlot]:
    """Turns for those who came without one; an earlier such turn that is not named again goes."""
    wanted = {deputy.pk: deputy for deputy in extras}
    kept = []
    for turn in turns:
        if turn.is_extra and wanted.pop(turn.deputy_id, None) is None:
            turn.is_cancelled, turn.attendance = True, ""
            save(turn)
            continue
        kept.append(turn)
    there = {key for turn in kept for key in (turn.deputy_id, turn.substitute_id) if key}
    if doubled := [deputy for deputy in wanted.values() if deputy.pk in there]:
        message = _("%(deputy)s 已经在值班名单里。")
        raise ValidationError({"extras": message % {"deputy": doubled[0]}})
    rank = max((turn.rank for turn in turns), default=0)
    for deputy in wanted.values():
        rank += 1
        kept.append(_extra(day, deputy, rank, at))
    return kept


def _extra(day: DutyDay, deputy: Deputy, rank: int, at: datetime) -> DutySlot:
    level = level_of(deputy, day.day)
    if not level:
        message = _("%(deputy)s 那天没有代表资格。") % {"deputy": deputy}
        raise ValidationError({"extras": message})
    facts = {"level": level, "attendance": Attendance.CAME, "is_extra": True, "is_by_hand": True}
    turn = DutySlot(day=day, deputy=deputy, rank=rank, changed_at=at, **facts)
    save(turn)
    return turn


def _said(day: DutyDay, turns: list[DutySlot]) -> dict:
    """What the journal keeps of the record: hours, note, who came."""
    here = [turn.deputy for turn in turns if turn.attendance == Attendance.CAME]
    here += [turn.substitute for turn in turns if turn.substitute_attendance == Attendance.CAME]
    return journal.snapshot(day, JOURNALLED) | {"came": [deputy.name for deputy in here]}
