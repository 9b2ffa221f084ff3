"""Duty days gone by of the demonstration: who came, who stood in, and what was noted.

Written in bulk, as a spreadsheet of old days would be; the days ahead are left to the pages.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from deputies_portal.core.audit import journal
from deputies_portal.core.database.rewriting import rewrite
from stations.models import Deputy
from visits.demo.stage import Stage, moment
from visits.duty.rota.pool import Pool
from visits.models import DutyDay, DutySlot, Leave

REPLACED = 0.06  # the share of turns in which somebody stands in
REASONS = ("外出学习。", "生病住院。", "到县里开会。", "家里有事。")
NOTES = (
    "来访群众反映的事已登记，能当场答复的已经答复。",
    "来访的多是老年人，讲了医保和养老金的办理办法。",
    "反映的问题集中在道路和用水。",
    "按时接待，情况已向来访群众说明。",
)
QUIET = "无人来访。"
UNRECORDED = timedelta(days=4)  # some days of so long ago still wait for their record


class Replacing:
    """Finds somebody of the venue who is free on the day of a turn."""

    def __init__(self, stage: Stage, days: list[DutyDay]):
        self.stage = stage
        self.busy: dict[date, set[int]] = defaultdict(set)
        for day in days:
            self.busy[day.day] |= {slot.server_key for slot in day.turns if slot.server_key}
        venues = list({day.venue_id: day.venue for day in days}.values())
        self.pool = Pool.of(stage.code, venues, days[0].day, days[-1].day, above=True)

    def substitute_for(self, day: DutyDay) -> tuple[Deputy, str] | None:
        able, _away = self.pool.standing(day.venue, day.rule, day.day)
        free = sorted(key for key in able if key not in self.busy[day.day])
        if not free:
            return None
        self.busy[day.day].add(free[0])
        return self.pool.members[free[0]].deputy, able[free[0]][0]


def settle(stage: Stage) -> None:
    """Leave with its substitutes, before the visits: who serves is who receives."""
    rng = Random(f"turns of {stage.code}")
    days = list(_days(stage).filter(day__lt=stage.on))
    replacing, leave, replaced = Replacing(stage, days), [], []
    for day in days:
        for slot in day.turns:
            if slot.deputy_id and rng.random() < REPLACED:
                found = replacing.substitute_for(day)
                if found:
                    leave.append(_leave(stage, day, slot, rng.choice(REASONS)))
                    replaced.append(_replace(day, slot, *found))
    Leave.objects.bulk_create(leave)
    columns = ["substitute", "substitute_level", "substitute_why", "sequence", "changed_at"]
    rewrite(replaced, columns)
    stage.on_duty = {
        (day.venue_id, day.day): [slot.server for slot in day.turns if slot.server]
        for day in _days(stage).filter(day__lte=stage.on)
    }


def hold(stage: Stage) -> None:
    """Hold the days gone by, a few of the last ones aside; the visits hang on them already."""
    rng = Random(f"days of {stage.code}")
    days = list(_days(stage).filter(day__lt=stage.on).with_visitors())
    waiting = [day for day in days if day.day >= stage.on - UNRECORDED and rng.random() < 0.3]
    held = [day for day in days if day not in waiting]
    for day in held:
        day.state = DutyDay.State.HELD
        day.held_from, day.held_to = day.starts_at, day.ends_at
        day.closing_note = rng.choice(NOTES) if day.visits_count else QUIET
        day.version += 1
    slots = [slot for day in held for slot in _attended(day)]
    # Turns first: a held day stays as it is.
    rewrite(slots, ["attendance", "substitute_attendance"])
    rewrite(held, ["state", "held_from", "held_to", "closing_note", "version"])
    journal.record(
        actor=None,
        action="dutyday.import",
        target=stage.county,
        after={"rows": len(held), "turns": len(slots)},
        county=stage.code,
    )


def _days(stage: Stage):
    days = DutyDay.objects.filter(county=stage.code).standing().select_related("venue", "rule")
    return days.with_turns().order_by("day", "venue_id", "starts_at")


def _leave(stage: Stage, day: DutyDay, slot: DutySlot, reason: str) -> Leave:
    asked = moment(day.day - timedelta(days=3), 15)
    return Leave(
        county=stage.county,
        deputy=slot.deputy,
        first=day.day,
        last=day.day,
        reason=reason,
        state=Leave.State.GRANTED,
        asked_by=stage.county_clerk,
        asked_at=asked,
        decided_by=stage.county_clerk,
        decided_at=asked,
    )


def _replace(day: DutyDay, slot: DutySlot, deputy: Deputy, level: str) -> DutySlot:
    slot.substitute, slot.substitute_level = deputy, level
    slot.substitute_why = DutySlot.Why.LEAVE
    slot.sequence, slot.changed_at = slot.sequence + 1, moment(day.day - timedelta(days=2))
    return slot


def _attended(day: DutyDay) -> Iterator[DutySlot]:
    for slot in day.turns:
        if slot.substitute_id:
            slot.attendance = DutySlot.Attendance.LEAVE
            slot.substitute_attendance = DutySlot.Attendance.CAME
        elif slot.deputy_id:
            slot.attendance = DutySlot.Attendance.CAME
        else:
            continue
        yield slot
