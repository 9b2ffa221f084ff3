"""The overview 总览 of a county or township: every figure with the list of exactly its rows.

Figures of the year are cohort figures (`visits.counting`); what is open, overdue or waits is as of
today, whatever year is shown.
"""

from dataclasses import replace
from datetime import date
from functools import cached_property

from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.reports import attention
from deputies_portal.reports.asked import Asked
from deputies_portal.reports.figures import Figure, Rate
from deputies_portal.reports.matrix import Column, Group, Matrix
from deputies_portal.reports.months import chart_of, months_of
from deputies_portal.reports.tally import Part, count_parts
from deputies_portal.ui.charts import Bars, bars_of
from stations.models import Venue
from visits import counting, waiting
from visits.models import Category, Issue, Visit
from visits.workdays import WorkCalendar

COHORT = ("dispatched", "answered", "solved", "rated", "satisfied", "late", "closed")
MOST_CATEGORIES = 10


class Overview:
    def __init__(self, asked: Asked, user):
        self.asked, self.user = asked, user
        self.issues = asked.rows(Issue.objects.visible_to(user))
        self.visits = asked.rows(Visit.objects.visible_to(user))

    # --- what is counted ---------------------------------------------------------------------
    @cached_property
    def _visits(self):
        rows, columns = self.visits.counted(), counting.visit_columns()
        return count_parts(
            Part("place", self._of_year(rows, "received_on"), "township", columns),
            Part("day", self._of_two_years(rows, "received_on"), "received_on", columns),
        )

    @cached_property
    def _issues(self):
        rows = self.issues.counted()
        cohort, only = self._of_year(rows, "registered_on"), {"issues": Count("pk")}
        columns = counting.issue_columns(COHORT, self.asked.on)
        return count_parts(
            Part("place", cohort, "township", columns),
            Part("category", cohort.open_to(self.user), "category", only),
            Part("closed", self._of_two_years(rows, "closed_on"), "closed_on", only),
        )

    @cached_property
    def _open(self) -> dict[str, dict[str, int]]:
        """Open issues by place, and what they wait for."""
        today = waiting.Today.of(self.asked.on, WorkCalendar.of(self.asked.county))
        columns = {"open": Count("pk"), **waiting.columns(attention.OF_ISSUES, today)}
        return count_parts(Part("place", self.issues.open(), "township", columns))["place"]

    @cached_property
    def _venues(self) -> dict[str, dict[str, int]]:
        """Venues in use, by tier and place."""
        found: dict[str, dict[str, int]] = {tier: {} for tier in Venue.Tier.values}
        for row in self.asked.rows(Venue.objects.visible_to(self.user)).standing().by_place():
            places = found[row["tier"]]
            code = row["township_id"] or self.asked.county
            places[code] = places.get(code, 0) + row["n"]
        return found

    def _of_year(self, rows, day: str):
        return counting.in_year(rows, self.asked.year, day=day)

    def _of_two_years(self, rows, day: str):
        year = self.asked.year
        return rows.filter(
            **{f"{day}__gte": date(year - 1, 1, 1), f"{day}__lt": date(year + 1, 1, 1)}
        )

    # --- figures of the place ----------------------------------------------------------------
    @cached_property
    def figures(self) -> dict[str, Figure]:
        """By name: those of the year, and those of today."""
        visits, issues, now = (
            _sum(self._visits["place"]),
            _sum(self._issues["place"]),
            _sum(self._open),
        )
        year, url = self.asked.year, self.asked.url
        found = {
            "venues": Figure("venues", self._venue_count, url("stations:venues")),
            "visits": Figure("visits", visits["visits"], url("visits:visits", year=year)),
            "visitors": Figure("visitors", visits["visitors"]),
            "others": Figure("others", visits["others"]),
            "issues": Figure("issues", issues["issues"], url("visits:issues", year=year)),
            "open": Figure("open", now["open"], url("visits:issues", state="open")),
        }
        for word in COHORT:
            address = url("visits:issues", year=year, result=word)
            found[word] = Figure(word, issues[word], address)
        for word in attention.OF_ISSUES:
            found[word] = Figure(word, now[word], url("visits:issues", todo=word))
        return found

    @property
    def _venue_count(self) -> int:
        return sum(n for places in self._venues.values() for n in places.values())

    @property
    def rates(self) -> list[tuple[object, Rate]]:
        """Answered, solved and satisfied are three different facts."""
        figures = self.figures
        return [
            (_("答复过"), Rate(figures["answered"], figures["issues"])),
            (_("解决"), Rate(figures["solved"], figures["issues"])),
            (
                pgettext_lazy("figure", "满意或基本满意"),
                Rate(figures["satisfied"], figures["rated"]),
            ),
            (_("已办结"), Rate(figures["closed"], figures["issues"])),
        ]

    @property
    def attention(self) -> list[attention.Item]:
        return attention.ranked(self.figures)

    # --- tables ------------------------------------------------------------------------------
    @cached_property
    def matrix(self) -> Matrix:
        return Matrix.of(self.asked, [self._venue_group, self._visit_group, self._issue_group])

    @property
    def _venue_group(self) -> Group:
        def column(tier: str) -> Column:
            def address(code: str) -> str:
                return self.asked.url("stations:venues", code, tier=tier)

            return Column(f"venues-{tier}", "", self._venues[tier], address, tier=tier)

        return Group(_("家站"), [column(tier) for tier in Venue.Tier.values])

    @property
    def _visit_group(self) -> Group:
        year, places = self.asked.year, self._visits["place"]
        return Group(
            _("接待"),
            [
                self._column(
                    "visits", pgettext_lazy("of visits", "次数"), places, "visits:visits", year=year
                ),
                Column("visitors", _("人次"), self._numbers(places, "visitors")),
            ],
        )

    @property
    def _issue_group(self) -> Group:
        year, places = self.asked.year, self._issues["place"]
        of_year = (("issues", _("收到")), ("closed", _("已办结")), ("solved", _("解决")))
        columns = [
            self._column(
                word,
                label,
                places,
                "visits:issues",
                year=year,
                **({} if word == "issues" else {"result": word}),
            )
            for word, label in of_year
        ]
        return Group(
            _("问题"),
            [
                *columns,
                self._column("open", _("现在在办"), self._open, "visits:issues", state="open"),
                replace(
                    self._column("overdue", _("超期"), self._open, "visits:issues", todo="overdue"),
                    css="red",
                ),
            ],
        )

    def _column(self, word: str, label, places: dict, name: str, **asked) -> Column:
        def address(code: str) -> str:
            return self.asked.url(name, code, **asked)

        return Column(word, label, self._numbers(places, word), address)

    def _numbers(self, places: dict, word: str) -> dict[str, int]:
        return {code or self.asked.county: numbers[word] for code, numbers in places.items()}

    @cached_property
    def categories(self) -> Bars:
        """The most frequent ones of the year; confidential issues stay out of them."""
        counted = {int(key): row["issues"] for key, row in self._issues["category"].items()}
        most = sorted(counted, key=lambda pk: (-counted[pk], pk))[:MOST_CATEGORIES]
        names = dict(Category.objects.filter(pk__in=most).values_list("pk", "name"))
        url, year = self.asked.url, self.asked.year
        return bars_of(
            (
                names[pk],
                Figure(
                    f"category-{pk}",
                    counted[pk],
                    url("visits:issues", category=pk, year=year),
                ),
            )
            for pk in most
        )

    @cached_property
    def months(self):
        return months_of(self.asked, self._visits["day"], self._issues["closed"])

    @cached_property
    def chart(self):
        return chart_of(self.months, is_running=self.asked.is_this_year)


def _sum(places: dict[str, dict[str, int]]):
    """The numbers of all places added up; 0 for what nobody counted."""
    total: dict[str, int] = {}
    for numbers in places.values():
        for name, number in numbers.items():
            total[name] = total.get(name, 0) + number
    return _Zeros(total)


class _Zeros(dict):
    def __missing__(self, key):
        return 0
