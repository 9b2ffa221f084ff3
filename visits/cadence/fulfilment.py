"""Fulfilment 规定活动完成情况: what venues did against the cadence they owe (domain §4).

A slot is one clause of one venue in one period. Nothing is kept: slots are reckoned from the rules
and from what was recorded once, so a withdrawn activity is gone from them the same moment.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from stations.cadence.clauses import Clause, RuleBook
from stations.cadence.periods import Period
from stations.models import CadenceRule, Venue
from stations.models.venue import TREE_ORDER, VenueQuerySet
from visits.cadence.allotment import allot
from visits.cadence.deeds import Deed, deeds_of
from visits.cadence.records_begin import compared_since, with_first_records
from visits.models import Activity

SHOWN = 3  # deeds of a slot that a list shows at once
ANY = "any"  # the clause of whatever activity, in addresses


class State(models.TextChoices):
    DONE = "done", pgettext_lazy("cadence", "已办")
    DUE = "due", _("本期应办")
    OVERDUE = "overdue", pgettext_lazy("cadence", "逾期")
    LATER = "later", pgettext_lazy("cadence", "未到期")
    UNCOMPARED = "uncompared", _("不作比较")  # of a time without records
    NONE = "none", _("不适用")


# Words that mean several states.
MISSING = "missing"  # asked for by now, and not done
OWED = "owed"  # asked for by now, done or not
WORDS = {
    **{state.value: (state,) for state in State},
    MISSING: (State.OVERDUE, State.DUE),
    OWED: (State.DONE, State.DUE, State.OVERDUE),
}
SEVERAL = {MISSING: _("还没有办的"), OWED: _("到现在应办的")}


@dataclass
class Slot:
    """One clause of one venue in one period, with the deeds that count for it."""

    venue: Venue
    rule: CadenceRule
    period: Period
    is_owed: bool
    on: date
    is_compared: bool
    deeds: list[Deed] = field(default_factory=list)

    @cached_property
    def state(self) -> State:
        """Asked once all deeds are there."""
        if not self.is_owed:
            return State.NONE
        if len(self.deeds) >= self.rule.times:
            return State.DONE
        if self.period.last < self.on:
            return State.OVERDUE if self.is_compared else State.UNCOMPARED
        return State.DUE if self.period.first <= self.on else State.LATER

    @property
    def further(self) -> list[Deed]:
        """The deeds that a list folds away."""
        return self.deeds[SHOWN:]

    @property
    def missing(self) -> int:
        """How many times it is still to be done."""
        return max(0, self.rule.times - len(self.deeds)) if self.is_owed else 0

    @property
    def clause(self) -> str:
        """The kind of activity, as addresses name it."""
        return str(self.rule.activity_type_id or ANY)

    @property
    def place(self) -> str:
        """The township, or the county for what has none 县级."""
        return self.venue.township_id or self.venue.county_id


def slots_of(venues: VenueQuerySet, year: int, on: date, *, but: int | None = None) -> list[Slot]:
    """The slots of the venues (a queryset) that were in use in the year, as things stand on the
    day: venues as they hang together, then clauses, then periods. Three queries.

    `but` is an activity that is left out of account.
    """
    venues = venues.in_use_during(date(year, 1, 1), date(year, 12, 31))
    known = with_first_records(venues.select_related("township").with_tree_place())
    rows = list(known.order_by(*TREE_ORDER))
    book = RuleBook.of_year({venue.county_id for venue in rows}, year)
    deeds = deeds_of(venues, year, but=but)
    met: dict[tuple, bool] = {}
    return [
        slot
        for venue in rows
        for slot in reckon(venue, book.clauses_of(venue), deeds.get(venue.pk, []), on, met)
    ]


def resting_on(activity: Activity, on: date) -> list[Slot]:
    """What would no longer be done without the activity, at its host and the joining venues: the
    slots as they would stand on the day.
    """
    joining = activity.joining.values("venue")
    venues = Venue.objects.filter(Q(pk=activity.venue_id) | Q(pk__in=joining))
    now = slots_of(venues, activity.day.year, on)
    then = slots_of(venues, activity.day.year, on, but=activity.pk)
    pairs = zip(now, then, strict=True)
    return [left for slot, left in pairs if slot.state == State.DONE != left.state]


def reckon(
    venue: Venue, clauses: list[Clause], deeds: list[Deed], on: date, met: dict | None = None
) -> list[Slot]:
    """The slots of one venue (of `with_first_records`), each deed with the one it counts for.
    `met` keeps what fits what, while the venues of the same rules are reckoned.

    Slots of periods that have ended are served first, as they ended: what counted for one stays
    there, whatever rule came later. Among the others those of a named activity come before those
    of any activity; within these, by period.
    """
    since = compared_since(venue)
    slots = [
        Slot(
            venue,
            one.rule,
            one.period,
            is_owed=one.is_whole and _stood(venue, one.period),
            on=on,
            is_compared=since is not None and since <= one.period.first,
        )
        for one in clauses
    ]
    owed = sorted((slot for slot in slots if slot.is_owed), key=_turn)
    fits = _fitting(owed, deeds, {} if met is None else met)
    given = allot([slot.rule.times for slot in owed], fits)
    for deed, number in zip(deeds, given, strict=True):
        if number is not None:
            owed[number].deeds.append(deed)
    return slots


def _fitting(slots: list[Slot], deeds: list[Deed], met: dict) -> list[list[int]]:
    """The numbers of the slots each deed may count for; a rule and a kind of deed meet once."""
    of_month: dict[tuple[int, int], list[int]] = {}
    for number, slot in enumerate(slots):
        for month in slot.period.months:
            of_month.setdefault((slot.period.year, month), []).append(number)
    fits: list[list[int]] = []
    for deed in deeds:
        found: list[int] = []
        for number in of_month.get((deed.counts_on.year, deed.counts_on.month), []):
            rule = slots[number].rule
            key = (id(rule), deed.source, deed.type_id, deed.kind)
            if key not in met:
                met[key] = deed.fits(rule)
            if met[key]:
                found.append(number)
        fits.append(found)
    return fits


def _turn(slot: Slot) -> tuple:
    """When it is served. A rule made later than its period ended comes after what ended before."""
    if slot.period.last < slot.on:
        return 0, max(slot.period.last, slot.rule.made_on), slot.period.last, slot.clause == ANY
    return 1, slot.clause == ANY


def _stood(venue: Venue, period: Period) -> bool:
    """A venue opened or closed within the period owes nothing for it."""
    closed = venue.closed_on
    return venue.opened_on <= period.first and (closed is None or closed >= period.last)


def count(slots: Iterable[Slot]) -> dict[str, int]:
    """How many slots each word means."""
    states = Counter(slot.state for slot in slots)
    return {word: sum(states[state] for state in meant) for word, meant in WORDS.items()}


def by_place(slots: Iterable[Slot]) -> dict[str, dict[str, int]]:
    """Township, or county for its own venues → what `count` says, in the order of the slots."""
    found: dict[str, list[Slot]] = {}
    for slot in slots:
        found.setdefault(slot.place, []).append(slot)
    return {code: count(rows) for code, rows in found.items()}
