"""A month of duty days: the weeks of the calendar, the first days of each date, the figures."""

from calendar import Calendar
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth import get_user_model
from django.db.models import Count, Max

from deputies_portal.core.ui.forms.fields import FIRST_DAY, LAST_DAY
from deputies_portal.core.ui.lists.filters import last_of_month
from deputies_portal.core.ui.lists.paging import CountOf
from stations.scope import Scope
from visits.calendar.workdays import WorkCalendar
from visits.models import DutyDay, Swap

SHOWN = 3  # days of one date written out in its cell
FIGURES = ("held", "unrecorded", "unfilled", "unconfirmed")


@dataclass
class Cell:
    """One date: what the calendar calls it, how many days it has, the first of them."""

    day: date
    is_in_month: bool
    is_off: bool
    name: str
    is_shifted: bool  # a weekend day that is worked 补班
    total: int = 0
    joint: str = ""
    duties: list[DutyDay] = field(default_factory=list)

    @property
    def others(self) -> int:
        return self.total - len(self.duties)

    @property
    def css(self) -> str:
        return "out" if not self.is_in_month else "off" if self.is_off else ""


class Month:
    """A month and its neighbours; `on` is today."""

    def __init__(self, first: date, on: date):
        self.first, self.on = first, on

    @property
    def previous(self) -> date | None:
        before = self.first - timedelta(days=1)
        return before.replace(day=1) if before >= FIRST_DAY else None

    @property
    def following(self) -> date | None:
        after = last_of_month(self.first) + timedelta(days=1)
        return after if after <= LAST_DAY else None

    @property
    def this(self) -> date:
        return self.on.replace(day=1)


class MonthDays(Month):
    """The month with its days: those of `days` that lie in it."""

    def __init__(self, first: date, on: date, *, days, user):
        super().__init__(first, on)
        self.user, self.scope = user, Scope.of(user)
        self.days = days.between(first, last_of_month(first))
        self.weeks = self._weeks()

    @property
    def dates(self) -> list[Cell]:
        """The dates that have days, for the list that phones show."""
        return [cell for week in self.weeks for cell in week if cell.total]

    def _weeks(self) -> list[list[Cell]]:
        calendar = WorkCalendar.of(self.scope.county_code)
        counted = self.days.order_by().values("day").annotate(n=Count("pk"))
        by_date = {row["day"]: row for row in counted.annotate(joint=Max("joint_day__title"))}
        shown = self._shown()
        weeks = Calendar().monthdatescalendar(self.first.year, self.first.month)
        return [[self._cell(day, calendar, by_date, shown) for day in week] for week in weeks]

    def _cell(self, day: date, calendar: WorkCalendar, by_date: dict, shown: dict) -> Cell:
        works = calendar.is_working_day(day)
        row = by_date.get(day, {})
        return Cell(
            day=day,
            is_in_month=day.month == self.first.month,
            is_off=not works,
            name="" if works else calendar.name_of(day),
            is_shifted=works and day.weekday() >= 5,
            total=row.get("n", 0),
            joint=row.get("joint") or "",
            duties=shown.get(day, []),
        )

    def _shown(self) -> dict[date, list[DutyDay]]:
        mine, found = self.scope.deputies, {}
        swapping = Swap.objects.open().days_of(mine) if mine else set()
        rows = self.days.first_of_each_date(SHOWN, before_all=mine).for_list()
        for row in rows:
            row.is_mine = any(turn.server_key in mine for turn in row.turns)
            row.css = ("mine swap" if row.pk in swapping else "mine") if row.is_mine else ""
            found.setdefault(row.day, []).append(row)
        return found

    def figures(self) -> dict[str, int]:
        """How many days of the month each word means; one query."""
        words = {word: getattr(self.days, word) for word in FIGURES}
        rows = {
            word: meant(self.on) if word == "unrecorded" else meant()
            for word, meant in words.items()
        }
        columns = {
            word: CountOf(days.order_by().values("pk"))
            for word, days in ({"days": self.days} | rows).items()
        }
        return get_user_model().objects.filter(pk=self.user.pk).values(**columns).get()
