"""Tallies 汇总: sums of visits and issues by place and month, for figures over whole years.

Written by triggers in the transaction of every write, as each model declares, and recounted by
`manage.py check_summaries`; what a figure means is said in `visits.counting`.
"""

from django.db import models
from django.db.models import Q

from stations.scope import Scope
from visits.models.rules import Category


class TallyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the counties and townships in the user's care; of single venues and people
        nothing is kept.
        """
        scope = Scope.of(user)
        townships = Q(county__in={code[:6] for code in scope.townships})
        townships &= Q(place__in=scope.townships)
        return self.filter(Q(county__in=scope.counties) | townships)

    def of_places(self, county: str | None = None, place: str | None = None):
        """Of a county or a township (`place`; the county's code: what has no township 县级)."""
        rows = self.filter(county=county) if county else self
        return rows.filter(county=place[:6], place=place) if place else rows

    def of_months(self, first: str, last: str):
        """From one month to another, both as 2025-03."""
        return self.filter(month__gte=first, month__lte=last)

    def published(self, county: str, year: int):
        """The months of one year of a county: sums alone, no rows behind them."""
        return self.of_months(f"{year}-01", f"{year}-12").filter(county=county)


class Tally(models.Model):
    """`place` is the township, or the county for what has none 县级; `month` reads 2025-03."""

    county = models.CharField(max_length=6)
    place = models.CharField(max_length=9)
    month = models.CharField(max_length=7)

    objects = TallyQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.place} {self.month}"


class VisitTally(Tally):
    """Visits that count, by the month they were received in."""

    visits = models.IntegerField(default=0)
    visitors = models.IntegerField(default=0)
    others = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "place", "month"], name="visits_visittally_once"
            )
        ]


class ClosedTally(Tally):
    """Issues that count, by the month they were closed in."""

    issues = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "place", "month"], name="visits_closedtally_once"
            )
        ]


class IssueTally(Tally):
    """Issues that count, by the month they were registered in, their source and their category.

    `late`: those with a deadline that ended late; open ones past due depend on the day and are not
    here. `plain`: those that are not confidential. `archived` ones are among the `closed`.
    """

    source = models.CharField(max_length=8)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", db_constraint=False)
    issues = models.IntegerField(default=0)
    plain = models.IntegerField(default=0)
    dispatched = models.IntegerField(default=0)
    answered = models.IntegerField(default=0)
    solved = models.IntegerField(default=0)
    rated = models.IntegerField(default=0)
    satisfied = models.IntegerField(default=0)
    late = models.IntegerField(default=0)
    closed = models.IntegerField(default=0)
    archived = models.IntegerField(default=0)
    open = models.IntegerField(default=0)
    on_the_spot = models.IntegerField(default=0)
    guided = models.IntegerField(default=0)
    merged = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "place", "month", "source", "category"],
                name="visits_issuetally_once",
            )
        ]
