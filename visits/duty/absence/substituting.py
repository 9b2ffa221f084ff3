"""Substitution 替班: the clerk names somebody who is free; the planned name stays beside.

The same act fills a place that nobody has.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.errors import StepRefused
from stations.models import Deputy, Level
from visits.duty.news import change_news
from visits.duty.published_days import level_of, locked, note, require, save_day, save_slot
from visits.duty.rota.places import Place
from visits.duty.rota.pool import Pool, minutes, people_of
from visits.models import DutyDay, DutySlot, Swap

Why = DutySlot.Why
NOT_FREE = gettext_lazy("%(deputy)s 那天不能在这里值班：请假、在别处值班，或者没有资格。")
NOT_BACK = gettext_lazy("%(deputy)s 那天在别处值班或者没有资格，请换别的代表替班。")
SWAPPING = gettext_lazy("这次值班正在申请换班，先等换班有结果。")
JOURNALLED = ("deputy", "substitute", "substitute_why")


@dataclass(frozen=True)
class Asks:
    """What the pool is asked: those kept by the county as well."""

    from_above: bool = True


@dataclass(frozen=True)
class Free:
    """Somebody who can serve there then, with the level he would serve under."""

    deputy: Deputy
    level: str
    is_of_venue: bool
    load: int = 0  # turns in the year of the day, where the measure of the rota was asked


def free_for(day: DutyDay) -> list[Free]:
    """Deputies of the venue, then those of higher level kept by the county, who hold a seat on the
    date, are not on leave, not on this day already and nowhere else at hours in common."""
    return _free(Pool.of(day.county_id, [day.venue], day.day, day.day, above=True), day)


def proposed_for(day: DutyDay) -> list[Free]:
    """Those who are free, by the measure of the rota (`rota.placing`): deputies of the venue
    first; not too near another turn; least served in the year; who served longest ago.
    """
    first, last = day.day.replace(month=1, day=1), day.day.replace(month=12, day=31)
    pool = Pool.of(day.county_id, [day.venue], first, last, above=True)
    people = {person.key: person for person in people_of(pool)}
    distance = day.rule.distance if day.rule else 0
    place = Place(
        day.day.toordinal(),
        minutes(day.starts_at),
        minutes(day.ends_at),
        {},
        distance=distance,
        is_joint=day.joint_day_id is not None,
    )

    def rank(one: Free) -> tuple:
        person = people[one.deputy.pk]
        near = bool(person.collisions(place))
        served = (person.load, person.before, person.last_before(place))
        return not one.is_of_venue, near, *served, one.deputy.pk

    ranked = sorted(_free(pool, day), key=rank)
    return [replace(one, load=people[one.deputy.pk].load) for one in ranked]


def _free(pool: Pool, day: DutyDay) -> list[Free]:
    able, _away = pool.standing(day.venue, Asks(), day.day)
    own, _none = pool.standing(day.venue, Asks(from_above=False), day.day)
    taken = busy_on(day, able)
    found = [
        Free(pool.members[key].deputy, levels[0], key in own)
        for key, levels in able.items()
        if key not in taken
    ]
    ranks = list(Level.values)
    return sorted(found, key=lambda one: (not one.is_of_venue, ranks.index(one.level)))


def busy_on(day: DutyDay, deputies) -> set[int]:
    """Who is planned for this day already, or serves on another one at hours in common."""
    planned = day.slots.standing().exclude(deputy=None).values_list("deputy", flat=True)
    return serving_then(day, deputies) | set(planned)


def serving_then(day: DutyDay, deputies) -> set[int]:
    """Who of these serves on this day or on another one at hours in common."""
    turns = DutySlot.objects.served_by(list(deputies)).announced().filter(day__day=day.day)
    there = turns.filter(day__starts_at__lt=day.ends_at, day__ends_at__gt=day.starts_at)
    return {turn.server_key for turn in there}


def can_return(slot: DutySlot) -> bool:
    """Whether who was planned and replaced could serve after all: with a seat, nowhere else."""
    if slot.deputy is None:
        return True
    has_seat = bool(level_of(slot.deputy, slot.day.day))
    return has_seat and slot.deputy_id not in serving_then(slot.day, [slot.deputy_id])


def require_ahead(day: DutyDay, on: date) -> None:
    if day.day < on:
        raise StepRefused(_("这一天已经过去；谁到了，在登记举行时写。"), record=day)


@transaction.atomic
def name_substitute(
    slot: DutySlot, substitute: Deputy, *, why: str, actor, at: datetime, note_text="", **seen
) -> DutySlot:
    """`seen`: by, version of the day, token."""
    day, slot = _opened(slot, actor, at, seen)
    found = {one.deputy.pk: one for one in free_for(day)}
    if substitute.pk not in found:
        raise ValidationError({"substitute": NOT_FREE % {"deputy": substitute}})
    before, left = journal.snapshot(slot, JOURNALLED), slot.substitute_id
    slot.substitute, slot.substitute_level = substitute, found[substitute.pk].level
    slot.substitute_why, slot.substitute_note = why, note_text
    slot.attendance = slot.substitute_attendance = ""
    _save(day, slot, "substitute", before, actor, at, seen)
    _tell(day, slot, left, actor, at)
    return slot


@transaction.atomic
def drop_substitute(slot: DutySlot, *, actor, at: datetime, **seen) -> DutySlot:
    """The planned deputy serves after all; a place that was filled is open again."""
    day, slot = _opened(slot, actor, at, seen)
    if slot.substitute_id is None:
        raise StepRefused(_("这次值班没有替班的代表。"), record=day)
    if not can_return(slot):
        raise ValidationError(NOT_BACK % {"deputy": slot.deputy})
    before, left = journal.snapshot(slot, JOURNALLED), slot.substitute_id
    slot.substitute, slot.substitute_level = None, ""
    slot.substitute_why = slot.substitute_note = slot.substitute_attendance = ""
    _save(day, slot, "unsubstitute", before, actor, at, seen)
    facts, how = change_news.day_facts(day), _how(day, slot, actor, at)
    change_news.tell_deputies([left], change_news.RELEASED, facts, **how)
    change_news.tell_deputies([slot.deputy_id], change_news.BACK, facts, **how)
    return slot


def _opened(slot: DutySlot, actor, at, seen) -> tuple[DutyDay, DutySlot]:
    require(DutyDay.objects.kept_by(actor), slot.day)
    day = locked(slot.day, seen.get("version"), DutyDay.State.PUBLISHED)
    require_ahead(day, timezone.localdate(at))
    slot = DutySlot.objects.select_related("deputy", "substitute").get(pk=slot.pk)
    if slot.is_cancelled:
        raise StepRefused(_("这次值班已经撤下。"), record=day)
    if Swap.objects.open().touching(slot).exists():
        raise ValidationError(SWAPPING)
    return day, slot


def _save(day, slot: DutySlot, action: str, before: dict, actor, at, seen) -> None:
    save_slot(slot, at)
    save_day(day, at)
    after = journal.snapshot(slot, JOURNALLED)
    facts = {"by": seen.get("by"), "token": seen.get("token")}
    note(day, action, actor=actor, before=before, after=after, **facts)


def _tell(day, slot: DutySlot, left: int | None, actor, at) -> None:
    names = {"planned": change_news.name(slot.deputy), "substitute": str(slot.substitute)}
    facts, how = change_news.day_facts(day) | names, _how(day, slot, actor, at)
    comes = change_news.TAKES_OVER if slot.deputy_id else change_news.FILLS
    change_news.tell_deputies([slot.substitute_id], comes, facts, **how)
    change_news.tell_deputies([slot.deputy_id], change_news.REPLACED, facts, **how)
    change_news.tell_deputies([left], change_news.RELEASED, facts, **how)
    if slot.deputy_id:
        change_news.tell_venue(day, change_news.CLERK_REPLACED, facts, **how)


def _how(day: DutyDay, slot: DutySlot, actor, at) -> dict:
    key = f"turn-{slot.pk}-{slot.sequence}"
    return {"key": key, "url": day.get_absolute_url(), "actor": actor, "at": at}
