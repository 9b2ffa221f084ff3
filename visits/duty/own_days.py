"""My duty days 我的值班: the turns ahead of a deputy, the nearest first, with who else comes."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from stations.models import Venue
from visits.models import DutyDay, DutySlot, Swap


@dataclass
class Turn:
    """A turn of a deputy as the phone shows it."""

    slot: DutySlot
    on: date
    swap: Swap | None = None  # under way

    @property
    def day(self) -> DutyDay:
        return self.slot.day

    @property
    def others(self) -> list[DutySlot]:
        """The turns of those who serve there too."""
        turns = self.day.turns
        return [turn for turn in turns if turn.pk != self.slot.pk and not turn.is_unfilled]

    @property
    def is_today(self) -> bool:
        return self.day.day == self.on

    @property
    def is_tomorrow(self) -> bool:
        return (self.day.day - self.on).days == 1

    @property
    def is_of_another_year(self) -> bool:
        return self.day.day.year != self.on.year

    @property
    def replaces(self) -> str:
        """Whose turn it was; "" for an own one."""
        instead = self.slot.substitute_id is not None and self.slot.deputy_id is not None
        return self.slot.deputy.name if instead else ""


def turns_ahead(deputies, on: date, most: int | None = None) -> list[Turn]:
    """Announced turns from the day `on`, the nearest first; three queries."""
    others = DutySlot.objects.standing().with_absence()
    others = others.select_related("deputy", "substitute")
    slots = DutySlot.objects.served_by(deputies).ahead(on).with_days()
    slots = slots.prefetch_related(Prefetch("day__slots", others, to_attr="turns"))
    turns = [Turn(slot, on) for slot in slots[:most]]
    swaps = Swap.objects.open().of_deputies(deputies).for_list()
    under_way = {swap.slot_id: swap for swap in swaps}
    under_way |= {swap.other_slot_id: swap for swap in swaps if swap.other_slot_id}
    for turn in turns:
        turn.swap = under_way.get(turn.slot.pk)
    return turns


def next_days(venue: Venue | int, on: date, most: int) -> list[DutyDay]:
    """The next duty days of a venue; two queries."""
    days = DutyDay.objects.filter(venue=venue).ahead(on).order_by("day", "starts_at", "pk")
    return list(days.for_list()[:most])
