"""Making the days of a draft: what the rules give, without what stands already, and their places.

Called by `visits.duty.rota.drafting` inside its transaction.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from stations.models import ReceptionRule, Venue
from visits.calendar.workdays import WorkCalendar
from visits.duty.dates import RuleBook, RuleDay
from visits.duty.rota.places import Person, Place
from visits.duty.rota.placing import Rota
from visits.duty.rota.pool import LATEST_LANDING, Pool, minutes, people_of
from visits.models import DutyDay, DutySlot, RotaDraft

NO_RULE = _("这些家站还没有接待日规则，请先建立规则。")
NO_DAYS = _("这段时间没有要编排的接待日。")
Reason = DutySlot.Reason


@dataclass
class PlannedDay:
    """A duty day that is to be, with its places."""

    venue: Venue
    rule: ReceptionRule
    rule_day: RuleDay
    row: DutyDay | None = None  # kept from the draft before, because of what is hand-made on it
    slots: list[DutySlot] = field(default_factory=list)  # the hand-made ones
    places: list[Place] = field(default_factory=list)


def venues_of(draft: RotaDraft):
    """The venues in the place of the draft that are open at some time of the period."""
    venues = Venue.objects.filter(county=draft.county_id, opened_on__lte=draft.last)
    venues = venues.exclude(closed_on__lte=draft.first)
    if draft.venue_id:
        return venues.filter(pk=draft.venue_id)
    return venues.filter(township=draft.township_id) if draft.township_id else venues


def make_days(draft: RotaDraft, at: datetime) -> Counter:
    """Write days and turns of the draft anew, but for the hand-made; how many of each."""
    venues = list(venues_of(draft))
    book = RuleBook.of(draft.county_id, draft.first, draft.last)
    planned = _planned_days(draft, venues, book)
    if not planned:
        raise ValidationError({"first": NO_DAYS if book.knows(venues) else NO_RULE})
    _drop_the_rest(draft, planned)
    above = any(one.rule.from_above for one in planned)
    pool = Pool.of(draft.county_id, venues, draft.first, draft.last, above=above)
    people = {person.key: person for person in people_of(pool, draft)}
    for one in planned:
        _lay_places(one, pool, people)
    rota = Rota([place for one in planned for place in one.places], people.values()).fill()
    return _save(draft, planned, rota, pool, at)


def _planned_days(draft, venues, book: RuleBook) -> list[PlannedDay]:
    """What the rules give and is not planned already, with the kept rows of this draft."""
    calendar = WorkCalendar.of(draft.county_id)
    taken = _Taken(draft, venues)
    planned = []
    for venue in venues:
        for rule, rule_day in book.days_of(venue, calendar, draft.first, draft.last):
            row = taken.kept_row(venue, rule_day)
            if row is not None:
                taken.rows.pop(row.pk)
            elif not venue_is_open(venue, rule_day.day) or taken.has(venue, rule, rule_day):
                continue
            planned.append(PlannedDay(venue, rule, rule_day, row))
    by_pk = {venue.pk: venue for venue in venues}
    for row in taken.rows.values():  # hand-made, though no rule gives it any more
        rule_day = RuleDay(row.planned_for, row.day, row.is_confirmed)
        planned.append(PlannedDay(by_pk[row.venue_id], row.rule, rule_day, row))
    return planned


def venue_is_open(venue: Venue, day: date) -> bool:
    return venue.opened_on <= day and (venue.closed_on is None or day < venue.closed_on)


class _Taken:
    """Days of the venues that stand already; `rows`: those of the draft with hand-made turns."""

    def __init__(self, draft: RotaDraft, venues: Iterable[Venue]):
        days = DutyDay.objects.filter(
            venue__in=venues,
            day__gte=draft.first - LATEST_LANDING,
            day__lte=draft.last + LATEST_LANDING,
        )
        self.rows: dict[int, DutyDay] = {}
        self._planned: set[tuple[int, date]] = set()
        self._hours: dict[tuple[int, date], list[DutyDay]] = {}
        for day in days.select_related("rule").prefetch_related("slots"):
            own = day.is_draft and day.draft_id == draft.pk
            if own:
                if day.is_by_hand or any(slot.is_by_hand for slot in day.slots.all()):
                    self.rows[day.pk] = day
                continue
            if day.joint_day_id is None:
                self._planned.add((day.venue_id, day.planned_for))
            if not day.is_cancelled:
                self._hours.setdefault((day.venue_id, day.day), []).append(day)

    def kept_row(self, venue: Venue, rule_day: RuleDay) -> DutyDay | None:
        for row in self.rows.values():
            if (row.venue_id, row.planned_for) == (venue.pk, rule_day.planned):
                return row
        return None

    def has(self, venue: Venue, rule: ReceptionRule, rule_day: RuleDay) -> bool:
        """Announced, held or cancelled for that date, or busy at these hours."""
        if (venue.pk, rule_day.planned) in self._planned:
            return True
        there = self._hours.get((venue.pk, rule_day.day), ())
        return any(day.starts_at < rule.ends_at and rule.starts_at < day.ends_at for day in there)


def _drop_the_rest(draft: RotaDraft, planned: list[PlannedDay]) -> None:
    """Drafted days without anything hand-made go, and the drafted turns of the others."""
    kept = [one.row.pk for one in planned if one.row is not None]
    draft.days.drafted().exclude(pk__in=kept).delete()
    DutySlot.objects.filter(day__in=kept, is_by_hand=False).delete()
    for one in planned:
        if one.row is not None:
            one.slots = [slot for slot in one.row.slots.all() if slot.is_by_hand]


def _lay_places(one: PlannedDay, pool: Pool, people: dict[int, Person]) -> None:
    """The places of a day: the hand-made ones as they are, then those the rule asks for."""
    row, rule = one.row, one.rule
    day = row.day if row else one.rule_day.day
    hours = (row.starts_at, row.ends_at) if row else (rule.starts_at, rule.ends_at)
    able, _away = pool.standing(one.venue, rule, day)
    shape = (day.toordinal(), minutes(hours[0]), minutes(hours[1]))
    facts = {"group": id(one), "distance": rule.distance, "asks_above": rule.from_above}
    wishes = [level for level, count in rule.wishes.items() for _number in range(count)]
    for slot in one.slots:
        if slot.wish in wishes:
            wishes.remove(slot.wish)
        holder = slot.deputy_id
        if holder is not None and holder not in people:
            people[holder] = Person(holder)
        one.places.append(Place(*shape, able, holder=holder, is_fixed=True, **facts))
    missing = max(rule.places - len(one.slots), 0)
    for wish in [*wishes, *[""] * missing][:missing]:
        one.places.append(Place(*shape, able, wish=wish, **facts))


def _save(draft, planned, rota: Rota, pool: Pool, at: datetime) -> Counter:
    fresh = [_day_row(draft, one, at) for one in planned if one.row is None]
    DutyDay.objects.bulk_create(fresh, batch_size=500)
    rows = iter(fresh)
    slots = []
    for one in planned:
        row = one.row or next(rows)
        ranks = max((slot.rank for slot in one.slots), default=0)
        drafted = one.places[len(one.slots) :]
        for rank, place in enumerate(drafted, start=ranks + 1):
            slots.append(_slot_row(row, rank, one, place, rota, pool, at))
    DutySlot.objects.bulk_create(slots, batch_size=500)
    unfilled = sum(slot.deputy_id is None for slot in slots)
    return Counter(days=len(planned), turns=len(slots) - unfilled, unfilled=unfilled)


def _day_row(draft, one: PlannedDay, at: datetime) -> DutyDay:
    return DutyDay(
        county_id=one.venue.county_id,
        township_id=one.venue.township_id,
        venue=one.venue,
        rule=one.rule,
        draft=draft,
        planned_for=one.rule_day.planned,
        day=one.rule_day.day,
        starts_at=one.rule.starts_at,
        ends_at=one.rule.ends_at,
        is_confirmed=one.rule_day.is_confirmed,
        changed_at=at,
    )


def _slot_row(row, rank, one: PlannedDay, place: Place, rota, pool, at) -> DutySlot:
    slot = DutySlot(day=row, rank=rank, wish=place.wish, changed_at=at)
    if place.holder is not None:
        slot.deputy_id, slot.level = place.holder, place.level_of(place.holder)
        return slot
    away = why_unfilled(one.venue, one.rule, row.day, place, rota, pool)
    slot.reasons = dict(away)
    slot.reason = max(away, key=lambda reason: (away[reason], reason)) if away else Reason.NOBODY
    return slot


def why_unfilled(venue, rule, day: date, place: Place, rota: Rota, pool: Pool) -> Counter:
    """How many of the venue's pool each reason keeps away from the place."""
    able, away = pool.standing(venue, rule, day)
    found = Counter({str(reason): count for reason, count in away.items()})
    for key in able:
        blocking = rota.people[key].collisions(place)
        if any(turn.group == place.group for turn in blocking):
            continue  # serves there already
        same_day = any(turn.day == place.day and _overlap(turn, place) for turn in blocking)
        found[str(Reason.BUSY if same_day else Reason.DISTANCE)] += 1
    return found


def _overlap(one: Place, other: Place) -> bool:
    return one.starts < other.ends and other.starts < one.ends
