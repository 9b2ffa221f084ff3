"""这次计入: what the cadence asks of a venue in a year, and which slot one more activity fills."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby

from stations.cadence.clauses import RuleBook
from stations.models import ActivityType, Venue
from visits.cadence.cadence_page import Mark
from visits.cadence.deeds import ACTIVITY, Deed, deeds_of, with_one_more
from visits.cadence.fulfilment import Slot, State, reckon
from visits.cadence.records_begin import with_first_records

STILL_TO_DO = (State.OVERDUE, State.DUE, State.LATER)


@dataclass(frozen=True)
class Filled:
    """One kind of activity on the day: the slot it would count for, before and after; None when
    nothing that is asked for is filled by it.
    """

    kind: ActivityType
    before: Slot | None = None
    after: Slot | None = None
    left: int = 0  # slots of the year that are still to be done then

    @property
    def mark_before(self) -> Mark:
        return Mark.of(self.before.state, self.before.period)

    @property
    def mark_after(self) -> Mark:
        return Mark.of(self.after.state, self.after.period)


class VenueYear:
    """Three queries. `but` is the activity that is being written anew, left out of account."""

    def __init__(self, venue: Venue, day: date, on: date, *, but: int | None = None):
        rows = Venue.objects.filter(pk=venue.pk)
        self.venue, self.day, self.on = with_first_records(rows).get(), day, on
        book = RuleBook.of_year({venue.county_id}, day.year)
        self._deeds = deeds_of(rows, day.year, but=but).get(venue.pk, [])
        self._clauses = book.clauses_of(venue)

    @cached_property
    def slots(self) -> list[Slot]:
        return self._slots(self._deeds)

    @property
    def clauses(self) -> list[tuple[str, list[Mark]]]:
        """The slots by the activity that is asked for, as they are drawn."""
        by_name = groupby(self.slots, key=lambda slot: slot.rule.activity_name)
        return [(name, [Mark.of(s.state, s.period) for s in slots]) for name, slots in by_name]

    def filled_by(self, kinds: list[ActivityType]) -> list[Filled]:
        return [self._filled(kind) for kind in kinds]

    def _filled(self, kind: ActivityType) -> Filled:
        deed = Deed(ACTIVITY, self.venue.pk, 0, self.day, self.day, kind.kind, kind.pk)
        then = self._slots(with_one_more(self._deeds, deed))
        pairs = zip(self.slots, then, strict=True)
        found = next(((a, b) for a, b in pairs if b.missing < a.missing), None)
        if found is None:
            return Filled(kind)
        left = sum(slot.state in STILL_TO_DO for slot in then)
        return Filled(kind, *found, left)

    def _slots(self, deeds: list[Deed]) -> list[Slot]:
        return reckon(self.venue, self._clauses, deeds, self.on)
