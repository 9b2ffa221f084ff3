"""What an overview counts over visits, issues, venues, duty days and assessments: one query.

Figures of the year are cohort figures (`visits.counting`); what is open, overdue or waits is as of
today, whatever year is shown.
"""

from datetime import date
from functools import cached_property

from django.db.models import Count

from deputies_portal.reports.asked import Asked
from deputies_portal.reports.tally import Counted, Part, count_parts
from stations.models import Assessment, Venue
from visits import counting, waiting
from visits.models import DutyDay, Issue, Visit
from visits.workdays import WorkCalendar

COHORT = ("dispatched", "answered", "solved", "rated", "satisfied", "late", "closed")
# What open issues wait for, in the words of their list.
WAITING = ("danger", "key_reply", "reply_late", "overdue", "unaccepted", "unhappy", "soon")
# Parts whose groups are places.
VISITS, ISSUES, OPEN, VENUES, HELD, UNRECORDED, ASSESSED = (
    "visits",
    "issues",
    "open",
    "venues",
    "held",
    "unrecorded",
    "assessed",
)
DAYS, CLOSED, CATEGORIES = "days", "closed", "categories"


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
        """2025-03 → the number; the groups of the part are days."""
        found: dict[str, int] = {}
        for group in self._tally[part]:
            month = group.key[:7]
            found[month] = found.get(month, 0) + group.numbers[word]
        return found

    @property
    def categories(self) -> list[Counted]:
        """The most frequent first; those of confidential issues stay out."""
        groups = self._tally[CATEGORIES]
        return sorted(groups, key=lambda group: (-group.numbers["issues"], int(group.key)))

    def _of_visits(self):
        rows, columns = self._rows(Visit).counted(), counting.visit_columns()
        yield Part(VISITS, self._of_year(rows, "received_on"), "township", columns)
        yield Part(DAYS, self._of_two_years(rows, "received_on"), "received_on", columns)

    def _of_issues(self):
        on, rows = self.asked.on, self._rows(Issue).counted()
        cohort, only = self._of_year(rows, "registered_on"), {"issues": Count("pk")}
        yield Part(ISSUES, cohort, "township", counting.issue_columns(COHORT, on))
        readable = cohort.open_to(self.user)
        yield Part(CATEGORIES, readable, "category", only, "category__name")
        yield Part(CLOSED, self._of_two_years(rows, "closed_on"), "closed_on", only)
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

    def _of_two_years(self, rows, day: str):
        first, after = date(self.asked.year - 1, 1, 1), date(self.asked.year + 1, 1, 1)
        return rows.filter(**{f"{day}__gte": first, f"{day}__lt": after})
