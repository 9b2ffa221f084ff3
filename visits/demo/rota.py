"""Rotas 值班表 of the demonstration: reception rules, and half-years drafted as on the page; who
came on the days gone by; and for the days ahead leave that waits, a swap in each of its states, a
substitute who is named already, a deputy whose two devices follow.

Changning from twelve months back, the home of Eryuan from 2023 on (domain §8), both six months
ahead. Days gone by are written in bulk, as a spreadsheet of old days would be.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from deputies_portal.core.database.rewriting import rewrite
from stations.models import Deputy, ReceptionRule, Venue
from visits.demo.stage import CHANGNING, CLERK_ROOM, ONE_DAY, Stage, cleaned, moment
from visits.demo.tables import rows_of, said
from visits.duty.absence.leave import ask_leave
from visits.duty.absence.substituting import free_for, name_substitute
from visits.duty.absence.swap_workflow import take
from visits.duty.absence.swapping import ask_swap, offers_for
from visits.duty.rota.drafting import draft_rota
from visits.duty.rota.pool import Pool
from visits.duty.rota.publishing import publish_draft
from visits.feed import links
from visits.models import DutyDay, DutySlot, Leave

BACK, AHEAD = timedelta(days=365), timedelta(days=183)
NOTICE = timedelta(days=12)  # a rota is published so long before it begins
FIRST_RECEPTION = {"532930": date(2023, 1, 1)}  # of the home; elsewhere a year back
MORNING = {"starts_at": time(9), "ends_at": time(11, 30), "distance": 6}
REPLACED = 0.06  # the share of turns in which somebody stands in
UNRECORDED = timedelta(days=4)  # some days of so long ago still wait for their record
ON_LEAVE = "柯街镇工作站"
DEVICES = ("我的手机", "办公室电脑")
Came = DutySlot.Attendance


# --- rules and rotas --------------------------------------------------------------------------
def first_day(stage: Stage) -> date:
    """A year back, from the first of the month."""
    return (stage.on - BACK).replace(day=1)


def plan_rotas(stage: Stage) -> None:
    """Make the rules, and publish one rota after the other."""
    _make_rules(stage)
    clerk = stage.county_clerk
    for first, last in _half_years(FIRST_RECEPTION.get(stage.code, first_day(stage)), stage):
        at = moment(min(first - NOTICE, stage.on - NOTICE // 4), 10)
        with stage.news_of(at.date()):
            draft = draft_rota(stage.county, first=first, last=last, actor=clerk, at=at)
            publish_draft(draft, actor=clerk, at=at)


def _half_years(first: date, stage: Stage) -> Iterator[tuple[date, date]]:
    """From `first` to six months ahead, cut on 1 January and 1 July."""
    end = stage.on + AHEAD
    while first <= end:
        following = date(first.year, 7, 1) if first.month < 7 else date(first.year + 1, 1, 1)
        yield first, min(following - ONE_DAY, end)
        first = following


def _make_rules(stage: Stage) -> None:
    """The rules of the tiers, and of venues that differ from their tier."""
    rows = stage.rows("rules")
    ReceptionRule.objects.bulk_create(_rule(stage, **row) for row in rows)
    stage.note("receptionrule.import", rows=len(rows))


def _rule(stage: Stage, of: str, **facts) -> ReceptionRule:
    start = first_day(stage)
    facts["starts_on"] = FIRST_RECEPTION.get(stage.code, start) if of == "home" else start
    facts |= {"tier": of} if of in Venue.Tier else {"venue": stage.venue(of)}
    return cleaned(ReceptionRule(county=stage.county, **MORNING | facts))


# --- days gone by -----------------------------------------------------------------------------
class Replacing:
    """Finds somebody of the venue who is free on the day of a turn."""

    def __init__(self, stage: Stage, days: list[DutyDay]):
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
    for day, slot in [(one, slot) for one in days for slot in one.turns]:
        if slot.deputy_id and rng.random() < REPLACED and (found := replacing.substitute_for(day)):
            leave.append(_granted(stage, day, slot, rng.choice(said("reason of leave"))))
            replaced.append(_replaced(day, slot, *found))
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
        notes = said("note of a duty day")
        day.closing_note = rng.choice(notes) if day.visits_count else "无人来访。"
        day.version += 1
    slots = [slot for day in held for slot in day.turns if slot.server_key]
    for slot in slots:
        slot.attendance = Came.LEAVE if slot.substitute_id else Came.CAME
        slot.substitute_attendance = Came.CAME if slot.substitute_id else ""
    # Turns first: a held day stays as it is.
    rewrite(slots, ["attendance", "substitute_attendance"])
    rewrite(held, ["state", "held_from", "held_to", "closing_note", "version"])
    stage.note("dutyday.import", rows=len(held), turns=len(slots))


def _days(stage: Stage):
    days = DutyDay.objects.filter(county=stage.code).standing().select_related("venue", "rule")
    return days.with_turns().order_by("day", "venue_id", "starts_at")


def _granted(stage: Stage, day: DutyDay, slot: DutySlot, reason: str) -> Leave:
    facts = dict.fromkeys(("asked_by", "decided_by"), stage.county_clerk)
    facts |= dict.fromkeys(("asked_at", "decided_at"), moment(day.day - 3 * ONE_DAY, 15))
    facts |= {"first": day.day, "last": day.day, "reason": reason}
    return Leave(county=stage.county, deputy=slot.deputy, state=Leave.State.GRANTED, **facts)


def _replaced(day: DutyDay, slot: DutySlot, deputy: Deputy, level: str) -> DutySlot:
    slot.substitute, slot.substitute_level = deputy, level
    slot.substitute_why = DutySlot.Why.LEAVE
    slot.sequence, slot.changed_at = slot.sequence + 1, moment(day.day - 2 * ONE_DAY)
    return slot


# --- days ahead -------------------------------------------------------------------------------
def change_turns(stage: Stage) -> None:
    """Changning only: its room and its township are those of the accounts to try."""
    if stage.code == CHANGNING:
        for row in rows_of("swaps"):
            _swap(stage, stage.venue(row["venue"]), row["steps"].split(), row["with"])
        _ask_leave(stage)
        _subscribe(stage)
        _name_substitute(stage)


def _turns(stage: Stage, venue: Venue) -> list[DutySlot]:
    """The turns ahead that nobody has touched, the nearest first; from the third day on."""
    untouched = dict.fromkeys(("substitute__isnull", "swaps__isnull", "swaps_for__isnull"), True)
    slots = DutySlot.objects.filled().ahead(stage.on + 3 * ONE_DAY)
    slots = slots.filter(day__venue=venue, **untouched)
    return list(slots.select_related("deputy", "day__venue").order_by("day__day", "rank"))


def _swap(stage: Stage, venue: Venue, steps: list[str], other: str) -> None:
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
    deputy, turns = stage.account_deputy, _turns(stage, stage.venue(CLERK_ROOM))
    own = [turn for turn in turns if turn.deputy_id == deputy.pk]
    user = stage.officers["deputy", deputy.pk]
    _leave(own[-1], user, "外出学习。", moment(stage.ago(2), 9))


def _subscribe(stage: Stage) -> None:
    """The phone asks every day, the computer has not yet."""
    deputy = stage.account_deputy
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
