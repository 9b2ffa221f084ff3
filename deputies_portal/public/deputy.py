"""The public page of a deputy: seats, place and what was done (Deputies Law, art. 58).

Facts alone: nobody is compared or ranked, nothing of visitors is counted here.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count

from stations.models import Deputy
from visits.models import DutyDay, DutySlot, Participation, Suggestion

YEARS = 3
DAYS = 4


@dataclass(frozen=True)
class Year:
    """One year of a deputy: days on duty, activities by type, suggestions led."""

    number: int
    days: int
    activities: list[tuple[str, int]]
    suggestions: int

    @property
    def activity_count(self) -> int:
        return sum(count for _name, count in self.activities)


@dataclass
class DeputyFace:
    deputy: Deputy
    on: date

    @property
    def seats(self) -> list:
        return [seat for seat in self.deputy.seats if seat.is_open and seat.holds(self.on)]

    @cached_property
    def days(self) -> list[DutyDay]:
        """When and where the deputy receives next; not on a day of leave."""
        rows = DutyDay.objects.published().ahead(self.on).attended_by([self.deputy])
        return list(rows.select_related("venue").order_by("day", "starts_at")[:DAYS])

    @cached_property
    def years(self) -> list[Year]:
        """This year and the two before, the latest first."""
        numbers = range(self.on.year, self.on.year - YEARS, -1)
        since = date(numbers[-1], 1, 1)
        served = DutySlot.objects.published(self.deputy).filter(day__day__gte=since)
        days = _by_year(served, "day__day__year")
        papers = Suggestion.objects.published().filter(lead__deputy=self.deputy)
        led = _by_year(papers.filter(year__in=numbers), "year")
        types = self._activities(since)
        return [Year(n, days.get(n, 0), types.get(n, []), led.get(n, 0)) for n in numbers]

    def _activities(self, since: date) -> dict[int, list[tuple[str, int]]]:
        rows = Participation.objects.published(self.deputy).filter(activity__held_on__gte=since)
        columns = ("activity__held_on__year", "activity__activity_type__name")
        counted = rows.order_by(*columns).values_list(*columns).annotate(n=Count("pk"))
        found = defaultdict(list)
        for year, name, count in counted:
            found[year].append((name, count))
        return found


def _by_year(rows, column: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(column).annotate(n=Count("pk")))
