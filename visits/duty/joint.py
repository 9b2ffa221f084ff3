"""Joint reception days 集中接待日: one date at many venues of a county, in one operation.

Everybody serves at the own venue; who has none goes where fewest are. A day that a venue has at
these hours already becomes part of it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.audit import journal
from stations.models import Region, Venue
from stations.scope import Scope
from visits.duty.news.announcing import JOINT, announce
from visits.duty.rota.drafting import lock_county
from visits.duty.rota.pool import Member, Pool, TurnElsewhere
from visits.models import DutyDay, DutySlot, JointDay, JointGuest

JOINED = _("“%(venue)s”那天这个时段已经有集中接待：%(title)s。")
NO_VENUE = _("请至少选一处家站。")
NO_DEPUTY = _("这些家站那天没有能到场的代表。")
CLOSED = _("“%(venue)s”那天没有开放。")


@dataclass(frozen=True)
class Hours:
    day: date
    starts_at: time
    ends_at: time

    def meet(self, other) -> bool:
        """Whether a day or turn of that date has hours in common."""
        same = self.day == other.day
        return same and self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass
class Gathering:
    """Who comes to one venue."""

    venue: Venue
    row: DutyDay | None = None  # the day it has already
    there: set[int] = field(default_factory=set)  # who serves on it already
    coming: list[tuple[int, str]] = field(default_factory=list)  # deputy, level

    @property
    def size(self) -> int:
        return len(self.there) + len(self.coming)


def make_joint_day(
    county: Region,
    *,
    title: str,
    hours: Hours,
    venues: Iterable[Venue],
    levels: Iterable[str],
    guests: Mapping[int, list[str]],
    actor,
    at: datetime,
    by=None,
) -> JointDay:
    """Published at once. `levels`: who takes part; `guests`: officials by venue, 单位和姓名."""
    if actor is not None and county.pk not in Scope.of(actor).clerk_counties:
        raise PermissionDenied
    venues = list(venues)
    if not venues:
        raise ValidationError(NO_VENUE)
    _refuse_closed(venues, hours.day)
    with transaction.atomic():
        lock_county(county.pk)
        joint = JointDay(county=county, title=title, made_by=actor, made_at=at, **vars(hours))
        joint.full_clean(exclude=["made_by"])
        gatherings = _gather(county, venues, hours, frozenset(levels))
        if not any(one.size for one in gatherings):
            raise ValidationError(NO_DEPUTY)
        joint.save()
        turns = _save(joint, gatherings, guests, at)
        _journal(joint, gatherings, guests, actor=actor, by=by)
        announce(turns, key=f"joint-{joint.pk}", actor=actor, at=at, text=JOINT)
    return joint


def _refuse_closed(venues: list[Venue], day: date) -> None:
    for venue in venues:
        if venue.opened_on > day or (venue.closed_on and venue.closed_on <= day):
            raise ValidationError({"day": CLOSED % {"venue": venue}})


def _gather(county, venues, hours: Hours, levels: frozenset) -> list[Gathering]:
    pool = Pool.of(county.pk, venues, hours.day, hours.day, above=True)
    gatherings = {venue.pk: Gathering(venue) for venue in venues}
    _join_standing(gatherings, hours)
    busy = {
        turn.deputy
        for turn in TurnElsewhere.of_members(pool, None, announced=True)
        if hours.meet(turn)
    }
    placed = _placed(pool, venues, hours.day)
    for key in sorted(pool.members):
        member = pool.members[key]
        level = _level_of(member, hours.day, levels)
        if level and key not in busy:
            one = gatherings[placed[key]] if key in placed else _smallest(gatherings)
            one.coming.append((key, level))
    return list(gatherings.values())


def _join_standing(gatherings: dict[int, Gathering], hours: Hours) -> None:
    """The first day that a venue has at these hours becomes its day of the joint one."""
    days = DutyDay.objects.published().filter(venue__in=list(gatherings), day=hours.day)
    for row in days.with_turns().select_related("joint_day", "venue").order_by("starts_at"):
        one = gatherings[row.venue_id]
        if row.joint_day_id and hours.meet(row):
            raise ValidationError({"day": JOINED % {"venue": row.venue, "title": row.joint_day}})
        if one.row is None and hours.meet(row):
            one.row = row
            one.there = {turn.server_key for turn in row.turns if not turn.is_unfilled}


def _placed(pool: Pool, venues: list[Venue], day: date) -> dict[int, int]:
    """The chosen venue of each deputy; the territorial one before a specialised one."""
    found: dict[int, int] = {}
    ordered = sorted(venues, key=lambda venue: venue.tier == Venue.Tier.SPECIALISED, reverse=True)
    for venue in ordered:
        for deputy in pool.placed_on(venue.pk, day):
            found[deputy] = venue.pk
    return found


def _level_of(member: Member, day: date, levels: frozenset) -> str:
    """The highest of the levels that take part; empty for who is away or holds none of them."""
    if member.is_away(day):
        return ""
    return next((level for level in member.levels_on(day) if level in levels), "")


def _smallest(gatherings: dict[int, Gathering]) -> Gathering:
    return min(gatherings.values(), key=lambda one: one.size)


def _save(joint, gatherings, guests, at) -> list[DutySlot]:
    on = timezone.localdate(at)
    fresh = [one for one in gatherings if one.row is None]
    for one in fresh:
        one.row = _day_of(joint, one.venue, on, at)
    DutyDay.objects.bulk_create([one.row for one in fresh], batch_size=500)
    kept = [one.row.pk for one in gatherings if one not in fresh]
    DutyDay.objects.filter(pk__in=kept).update(joint_day=joint, changed_at=at)
    turns = []
    for one in gatherings:
        first = 1 if one in fresh else 1 + max((turn.rank for turn in one.row.turns), default=0)
        for rank, (deputy, level) in enumerate(one.coming, start=first):
            slot = DutySlot(day=one.row, rank=rank, deputy_id=deputy, level=level, changed_at=at)
            turns.append(slot)
    DutySlot.objects.bulk_create(turns, batch_size=500)
    JointGuest.objects.bulk_create(
        JointGuest(joint_day=joint, duty_day=one.row, text=text)
        for one in gatherings
        for text in dict.fromkeys(guests.get(one.venue.pk, ()))
    )
    return turns


def _day_of(joint: JointDay, venue: Venue, on: date, at: datetime) -> DutyDay:
    return DutyDay(
        county_id=venue.county_id,
        township_id=venue.township_id,
        venue=venue,
        joint_day=joint,
        state=DutyDay.State.PUBLISHED,
        published_on=on,
        planned_for=joint.day,
        day=joint.day,
        starts_at=joint.starts_at,
        ends_at=joint.ends_at,
        changed_at=at,
    )


def _journal(joint, gatherings, guests, *, actor, by) -> None:
    after = journal.snapshot(joint) | {
        "venues": len(gatherings),
        "turns": sum(one.size for one in gatherings),
        "guests": sum(len(texts) for texts in guests.values()),
    }
    journal.record(
        actor=actor,
        action="jointday.create",
        target=joint,
        after=after,
        county=joint.county_id,
        posting=by,
    )


def by_level(joint: JointDay) -> list[tuple[str, int]]:
    """How many deputies of each level serve on it, the highest first."""
    slots = DutySlot.objects.filled().filter(day__joint_day=joint)
    counted = Counter(slots.order_by().values_list("level", flat=True))
    from_level = DutySlot._meta.get_field("level").choices
    return [(level, counted[level]) for level, _label in from_level if counted[level]]
