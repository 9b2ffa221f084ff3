"""Editing a draft by hand 手工改: who serves on a drafted day, and where and when it is.

What is changed here is hand-made: drafting again keeps it.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.errors import StaleRecord, StepRefused
from deputies_portal.core.ui.templatetags.portal import day as day_of
from stations.models import Assignment, Deputy, Venue
from visits.duty.rota.drafting import lock_open, require_planner, touch
from visits.duty.rota.places import Place
from visits.duty.rota.pool import LATEST_LANDING, Pool, minutes, people_of
from visits.models import DutyDay, DutySlot, RotaDraft

GONE = _("这一天已经不在草稿里。")
TWICE = _("这位代表这天已经排在这里。")
FAR = _("这份草稿里的日子可以改到%(first)s至%(last)s之间。")
CANNOT = _("这位代表这天不能值班。")
Reason = DutySlot.Reason


@dataclass(frozen=True)
class Choice:
    """Somebody who could serve on the day, and how many turns he has in the period."""

    deputy: Deputy
    level: str
    turns: int
    is_own: bool  # assigned to the venue, or asked from above by its rule
    is_near: bool  # another turn lies within the minimum distance


@dataclass
class Choices:
    """Who is free on a drafted day: the venue's own first, then those of the same township."""

    draft: RotaDraft
    day: DutyDay
    on: date
    starts_at: time
    ends_at: time
    pool: Pool = field(init=False)

    def __post_init__(self):
        venue = self.day.venue
        there = Venue.objects.filter(pk=venue.pk)
        if venue.township_id:
            there |= Venue.objects.filter(township=venue.township_id)
        above = bool(self.day.rule and self.day.rule.from_above)
        self.pool = Pool.of(
            self.draft.county_id, there, self.draft.first, self.draft.last, above=above
        )

    @cached_property
    def rows(self) -> list[Choice]:
        """Those with the fewest turns first."""
        own = self._own()
        place = self._place()
        found = []
        for person in self._people():
            member = self.pool.members[person.key]
            levels = member.levels_on(self.on)
            blocking = person.collisions(place)
            if not levels or member.is_away(self.on) or _busy(blocking, place):
                continue
            found.append(
                Choice(member.deputy, levels[0], person.load, person.key in own, bool(blocking))
            )
        return sorted(found, key=lambda one: (not one.is_own, one.turns, one.deputy.pk))

    @cached_property
    def by_deputy(self) -> dict[int, Choice]:
        return {choice.deputy.pk: choice for choice in self.rows}

    def _own(self) -> set[int]:
        placed = Assignment.objects.current(self.on).filter(venue=self.day.venue_id)
        own = set(placed.values_list("deputy", flat=True))
        if self.day.rule and self.day.rule.from_above:
            own |= self.pool.above
        return own

    def _people(self):
        """With the turns of this draft on other days."""
        people = {person.key: person for person in people_of(self.pool, self.draft)}
        slots = DutySlot.objects.filled().filter(day__draft=self.draft, deputy__in=list(people))
        slots = slots.exclude(day=self.day).select_related("day__rule")
        for slot in slots:
            person = people[slot.deputy_id]
            person.add(_place_of(slot.day, slot.deputy_id))
        return people.values()

    def _place(self) -> Place:
        distance = self.day.rule.distance if self.day.rule else 0
        return Place(
            self.on.toordinal(), minutes(self.starts_at), minutes(self.ends_at), {}, None, distance
        )


def _place_of(day: DutyDay, deputy: int) -> Place:
    distance = day.rule.distance if day.rule else 0
    hours = (minutes(day.starts_at), minutes(day.ends_at))
    return Place(day.day.toordinal(), *hours, {}, None, distance, holder=deputy, is_fixed=True)


def _busy(blocking: list[Place], place: Place) -> bool:
    return any(
        turn.day == place.day and turn.starts < place.ends and place.starts < turn.ends
        for turn in blocking
    )


@dataclass(frozen=True)
class Wanted:
    """What a drafted day is to be: its date, hours and place, and the deputy of each turn."""

    day: date
    starts_at: time
    ends_at: time
    place: str
    turns: dict[int, int | None]  # by the key of the turn; None leaves it empty
    extra: int | None = None  # one more deputy than the rule asks for


def edit_day(
    day: DutyDay, wanted: Wanted, *, actor, at: datetime, by=None, version: int | None = None
) -> DutyDay:
    """Refused as a whole when one of the named cannot serve then."""
    require_planner(actor, day.draft)
    with transaction.atomic():
        draft = lock_open(day.draft)
        day = _locked(day, version)
        before = _told(day)
        _refuse_far(day, wanted, draft)
        choices = Choices(draft, day, wanted.day, wanted.starts_at, wanted.ends_at)
        _seat(day, wanted, choices, at, anew=_move(day, wanted))
        day.changed_at = at
        day.version += 1
        day.full_clean(exclude=["draft", "rule", "joint_day"])
        day.save()
        touch(draft, at)
        journal.record(
            actor=actor,
            action="dutyday.draft_by_hand",
            target=day,
            before=before,
            after=_told(day),
            county=day.county_id,
            posting=by,
        )
    return day


def _locked(day: DutyDay, version: int | None) -> DutyDay:
    days = DutyDay.objects.drafted().select_related("venue", "rule", "draft")
    found = days.select_for_update(of=("self",)).filter(pk=day.pk).first()
    if found is None:
        raise StepRefused(GONE, record=day.draft)
    if version is not None and version != found.version:
        raise StaleRecord.of(found)
    return found


def _refuse_far(day: DutyDay, wanted: Wanted, draft: RotaDraft) -> None:
    """A day is moved within the period, or to where a holiday at its end could have moved it."""
    latest = draft.last + LATEST_LANDING
    if wanted.day != day.day and not draft.first <= wanted.day <= latest:
        words = {"first": day_of(draft.first), "last": day_of(latest)}
        raise ValidationError({"day": FAR % words})


def _move(day: DutyDay, wanted: Wanted) -> bool:
    """Whether the day has another date or other hours now: everybody must be free then."""
    before = (day.day, day.starts_at, day.ends_at)
    for name in ("day", "starts_at", "ends_at", "place"):
        value = getattr(wanted, name)
        if getattr(day, name) != value:
            setattr(day, name, value)
            day.is_by_hand = True
    return before != (day.day, day.starts_at, day.ends_at)


def _seat(day: DutyDay, wanted: Wanted, choices: Choices, at: datetime, *, anew: bool) -> None:
    slots = {slot.pk: slot for slot in day.slots.standing().order_by("rank")}
    named = {pk: wanted.turns.get(pk, slot.deputy_id) for pk, slot in slots.items()}
    _refuse_twice([*named.values(), wanted.extra], named)
    changed = {pk for pk, deputy in named.items() if slots[pk].deputy_id != deputy}
    # Emptied first: two who change places on one day are never there twice.
    day.slots.filter(pk__in=changed).update(deputy=None, level="", reason=Reason.BY_HAND)
    for pk, deputy in named.items():
        if pk in changed:
            _write(slots[pk], deputy, choices, f"turn-{pk}", at)
        elif anew and deputy is not None and deputy not in choices.by_deputy:
            raise ValidationError({f"turn-{pk}": CANNOT})
    if wanted.extra:
        rank = max((slot.rank for slot in slots.values()), default=0) + 1
        _write(DutySlot(day=day, rank=rank), wanted.extra, choices, "extra", at)


def _refuse_twice(deputies: list[int | None], named: dict[int, int | None]) -> None:
    counted = Counter(deputy for deputy in deputies if deputy)
    for pk, deputy in named.items():
        if counted[deputy] > 1:
            raise ValidationError({f"turn-{pk}": TWICE})


def _write(slot: DutySlot, deputy: int | None, choices: Choices, name: str, at) -> None:
    slot.deputy_id, slot.level, slot.reason, slot.reasons = None, "", Reason.BY_HAND, {}
    if deputy is not None:
        choice = choices.by_deputy.get(deputy)
        if choice is None:
            raise ValidationError({name: CANNOT})
        slot.deputy_id, slot.level, slot.reason = deputy, choice.level, ""
    slot.is_by_hand, slot.changed_at = True, at
    slot.save()


def _told(day: DutyDay) -> dict:
    slots = day.slots.standing().select_related("deputy").order_by("rank")
    return {
        "day": day.day,
        "starts_at": day.starts_at,
        "ends_at": day.ends_at,
        "place": day.place,
        "turns": [str(slot.deputy or "—") for slot in slots],
    }


def drafted_days(user):
    """Days of open drafts that the user may edit."""
    days = DutyDay.objects.planned_by(user).drafted().filter(draft__state="draft")
    return days.select_related("venue", "rule", "draft__venue", "draft__township", "draft__county")


def unfilled_of(draft: RotaDraft):
    """The turns of the draft that nobody serves, in the order of the days."""
    slots = DutySlot.objects.unfilled().filter(day__draft=draft)
    return slots.select_related("day__venue", "day__township")
