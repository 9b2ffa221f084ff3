"""The public page of a venue: where it is, when it receives, who is there, how to go there."""

import calendar
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from stations.models import GroupMembership, Venue
from visits.models import DeadlineRule, DutyDay

DAYS = 6  # reception days shown ahead


@dataclass(frozen=True)
class MonthDay:
    number: int
    css: str  # "wk" on a reception day, "we" at the weekend


def with_term(venues):
    """`term`: length and unit of the county's rule for an answer, read with the venue."""
    rules = DeadlineRule.objects.published().filter(county=OuterRef("county"))
    facts = rules.order_by().values(facts=JSONObject(length="length", unit="unit"))
    return venues.annotate(term=Subquery(facts[:1]))


@dataclass
class VenueFace:
    venue: Venue
    on: date

    @cached_property
    def days(self) -> list[DutyDay]:
        """The next reception days with who receives."""
        rows = DutyDay.objects.published().ahead(self.on).filter(venue=self.venue)
        return list(rows.order_by("day", "starts_at").with_turns()[:DAYS])

    @property
    def answered_within(self) -> DeadlineRule:
        """How long an answer usually takes, by the county's own rule; see `with_term`."""
        return DeadlineRule(**self.venue.term)

    @property
    def next_day(self) -> DutyDay | None:
        return self.days[0] if self.days else None

    @property
    def later(self) -> list[DutyDay]:
        return self.days[1:4]

    @property
    def month(self) -> date:
        """The month drawn: that of the next reception day."""
        return (self.next_day.day if self.next_day else self.on).replace(day=1)

    @property
    def weeks(self) -> list[list[MonthDay]]:
        """The month in weeks from Monday; a day of another month has number 0."""
        received = {one.day for one in self.days}
        return [
            [self._day(number, place, received) for place, number in enumerate(week)]
            for week in calendar.monthcalendar(self.month.year, self.month.month)
        ]

    def _day(self, number: int, place: int, received: set[date]) -> MonthDay:
        if number and self.month.replace(day=number) in received:
            return MonthDay(number, "wk")
        return MonthDay(number, "we" if place > 4 else "")

    @cached_property
    def people(self) -> list:
        """Assignments of serving deputies, with seats and the name of the group."""
        rows = [one for one in self.venue.assignments.for_venue(self.on) if _serves(one)]
        deputies = [one.deputy_id for one in rows]
        members = GroupMembership.objects.published(self.on).filter(deputy__in=deputies)
        groups = dict(members.values_list("deputy", "group__name"))
        for one in rows:
            one.group_name = groups.get(one.deputy_id, "")
        return rows

    @cached_property
    def documents(self) -> list:
        """The rules on its wall."""
        return list(self.venue.documents.current(self.on).in_order())


def _serves(assignment) -> bool:
    return any(seat.status == seat.Status.ACTIVE for seat in assignment.deputy.seats)
