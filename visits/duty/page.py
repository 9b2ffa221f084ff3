"""The page of one duty day: who serves, who is invited, the visits, the other days of the date."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.urls import reverse
from django.utils.http import urlencode

from stations.scope import Scope
from visits.duty.rota.sheet import SheetRow
from visits.models import DutyDay, Leave, Swap, Visit
from visits.reception import ledger
from visits.reception.reception import posting_for

NOTICE_DAYS = timedelta(days=3)
NEIGHBOURS = 4  # other days of the date shown beside it


@dataclass
class DayPage:
    user: object
    day: DutyDay
    on: date

    @cached_property
    def visits(self) -> list[Visit]:
        """Those that the user sees, in the order they came."""
        seen = Visit.objects.visible_to(self.user).filter(duty_day=self.day).counted()
        return list(ledger.for_ledger(seen, self.user).order_by("received_at", "id"))

    @property
    def issues(self) -> int:
        return sum(visit.issue_count for visit in self.visits)

    @property
    def may_keep(self) -> bool:
        """Whether the user keeps the record of the day."""
        return self.day.may_keep

    @property
    def may_move(self) -> bool:
        return self.day.is_published and not self.day.visits_count and self.day.may_plan

    @property
    def may_cancel(self) -> bool:
        stands = self.day.is_published or self.day.is_held
        return stands and not self.day.visits_count and self.day.may_plan

    @property
    def may_substitute(self) -> bool:
        return self.day.is_published and self.day.day >= self.on and self.may_keep

    @property
    def mine(self) -> frozenset:
        return Scope.of(self.user).deputies

    @property
    def may_swap(self) -> bool:
        """Whether the user, as a deputy, may ask to swap an own turn of the day."""
        return bool(self.mine) and self.day.is_published and self.day.day >= self.on

    @cached_property
    def swaps(self) -> list[Swap]:
        """Swaps of the day that are under way, as far as the user sees them."""
        if not self.day.is_published:
            return []
        return list(Swap.objects.visible_to(self.user).open().of_day(self.day).for_list())

    @cached_property
    def in_swap(self) -> set[int]:
        """Turns that an open swap is about: they wait for its outcome."""
        return {key for swap in self.swaps for key in (swap.slot_id, swap.other_slot_id)}

    @cached_property
    def on_leave(self) -> set[int]:
        """Who is on granted leave that day; for those who keep the day."""
        if not self.may_keep:
            return set()
        return Leave.objects.granted().covering(self.day.day).deputies_of(self.day.county_id)

    @property
    def may_hold(self) -> bool:
        return self.day.is_published and self.day.day <= self.on and self.may_keep

    @property
    def may_correct(self) -> bool:
        return self.day.is_held and self.may_keep

    @property
    def register_url(self) -> str:
        """The form of a visit on this day; "" for who does not register there."""
        if self.day.day > self.on or not (self.day.is_published or self.day.is_held):
            return ""
        if posting_for(self.user, self.day.venue) is None:
            return ""
        asked = {"venue": self.day.venue_id}
        if self.day.day < self.on:
            asked |= {"late": 1, "day": self.day.day.isoformat()}
        return f"{reverse('visits:visit-new')}?{urlencode(asked)}"

    @property
    def notice(self) -> SheetRow | None:
        """What the public notice 公告 says, while the day is ahead and somebody serves."""
        paper = SheetRow(self.day)
        is_ahead = self.day.is_published and self.day.day >= self.on
        return paper if is_ahead and paper.turns else None

    @property
    def notice_on(self) -> date:
        """It goes up three days before, or on the day it is written when that is later."""
        return min(max(self.day.day - NOTICE_DAYS, self.day.published_on), self.day.day)

    @cached_property
    def guests(self) -> list:
        return list(self.day.guests.all())

    @cached_property
    def neighbours(self) -> list[DutyDay]:
        """Other days of the same date in the same township; of the home, in the county."""
        place = self.day.township_id or self.day.county_id
        days = DutyDay.objects.visible_to(self.user).standing().filter(day=self.day.day)
        others = days.of_township(place).exclude(pk=self.day.pk)
        return list(others.for_list().with_visitors()[: NEIGHBOURS + 1])

    @property
    def shown_neighbours(self) -> list[DutyDay]:
        return self.neighbours[:NEIGHBOURS]

    @property
    def has_more_neighbours(self) -> bool:
        return len(self.neighbours) > NEIGHBOURS
