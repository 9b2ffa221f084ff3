"""What an overview counts over visits, issues, venues, duty days and assessments: one query.

Figures of the year are cohort figures (`visits.counting`); what is open, overdue or waits is as of
today, whatever year is shown.
"""

from functools import cached_property

from django.db.models import Count, Sum

from deputies_portal.reports.overview.asked import Asked
from deputies_portal.reports.tally import Counted, Part, count_parts
from stations.models import Assessment, Venue
from visits import counting
from visits.calendar.workdays import WorkCalendar
from visits.models import ClosedTally, DutyDay, Issue, IssueTally, Visit, VisitTally
from visits.worklists import waiting

COHORT = ("dispatched", "answered", "solved", "rated", "satisfied", "closed")
# What open issues wait for, in the words of their list.
WAITING = ("danger", "key_reply", "reply_late", "overdue", "unaccepted", "unhappy", "soon")
# Parts whose groups are places.
VISITS, UNCONFIRMED, ISSUES, OPEN, VENUES, HELD, UNRECORDED, ASSESSED = (
    "visits",
    "unconfirmed",
    "issues",
    "open",
    "venues",
    "held",
    "unrecorded",
    "assessed",
)
MONTHS, CLOSED, CATEGORIES = "months", "closed", "categories"


class Counts:
    def __init__(self, asked: Asked, user):
        self.asked, self.user = asked, user

    @cached_property
    def _tally(self) -> dict[str, list[Counted]]:
        return count_parts(
            *self._of_visits(), *self._of_issues(), *self._of_venues(), *self._of_duty()
        )

    def by_place(self, part: str, word: str, tier: str = "") -> dict[str, int]:
        """Code of the township, or of the county for what has none 县级 → the number."""
        found: dict[str, int] = {}
        for group in self._tally[part]:
            if tier in ("", group.label):
                code = group.key or self.asked.county
                found[code] = found.get(code, 0) + group.numbers[word]
        return found

    def total(self, part: str, word: str) -> int:
        return sum(group.numbers[word] for group in self._tally[part])

    def by_month(self, part: str, word: str) -> dict[str, int]:
        """2025-03 → the number."""
        return {group.key: group.numbers[word] for group in self._tally[part]}

    @property
    def categories(self) -> list[tuple[tuple[str, str], int]]:
        """(key, name) of each and its number, the most frequent first."""
        groups = self._tally[CATEGORIES]
        found = [((group.key, group.label), group.numbers["issues"]) for group in groups]
        return sorted(found, key=lambda one: (-one[1], int(one[0][0])))

    def _of_visits(self):
        """From the tallies: over a whole year the rows themselves are too many."""
        columns = {name: Sum(name) for name in ("visits", "visitors", "others")}
        yield Part(VISITS, self._months(VisitTally), "place", columns)
        entered = self._rows(Visit).filter(counting.unconfirmed())
        entered = self._of_year(entered, "received_on")
        yield Part(UNCONFIRMED, entered, "township", {"visits": Count("pk")})
        yield Part(MONTHS, self._months(VisitTally, before=1), "month", columns)

    def _of_issues(self):
        on, year = self.asked.on, self._months(IssueTally)
        columns = {name: Sum(name) for name in ("issues", *COHORT)}
        yield Part(ISSUES, year, "place", columns)
        plain = {"issues": Sum("plain")}
        yield Part(CATEGORIES, year, "category", plain, "category__name")
        yield Part(CLOSED, self._months(ClosedTally, before=1), "month", {"issues": Sum("issues")})
        rows = self._rows(Issue)
        today = waiting.Today.of(on, WorkCalendar.of(self.asked.county))
        columns = {"open": Count("pk"), **waiting.columns(WAITING, today)}
        yield Part(OPEN, rows.open(), "township", columns)

    def _of_venues(self):
        """Venues in use by tier, and those of them that the county has assessed."""
        venues, only = self._rows(Venue).standing(), {"venues": Count("pk")}
        yield Part(VENUES, venues, "township", only, "tier")
        reviews = Assessment.objects.standing(Assessment.Kind.REVIEW).filter(venue__in=venues)
        yield Part(ASSESSED, reviews, "venue__township", {"assessed": Count("pk")})

    def _of_duty(self):
        days = self._rows(DutyDay)
        held = self._of_year(days.held(), "day")
        yield Part(HELD, held, "township", {"days": Count("pk")})
        passed = days.unrecorded(self.asked.on)
        yield Part(UNRECORDED, passed, "township", {"days": Count("pk")})

    def _rows(self, model):
        return self.asked.rows(model.objects.visible_to(self.user))

    def _of_year(self, rows, day: str):
        return counting.in_year(rows, self.asked.year, day=day)

    def _months(self, tally, before: int = 0):
        """The tally of the place asked for (which is within the scope) over the year, and so many
        years before.
        """
        year, asked = self.asked.year, self.asked
        rows = tally.objects.of_months(f"{year - before}-01", f"{year}-12")
        return rows.filter(
            county=asked.county, **({"place": asked.township} if asked.township else {})
        )
