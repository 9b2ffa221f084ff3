"""The upgrade programme in an overview: its figures against the plan, by place and tier."""

from functools import cached_property

from deputies_portal.reports.asked import Asked
from deputies_portal.reports.figures import Figure
from deputies_portal.ui.charts import Meter
from stations.models import UpgradeProgramme
from stations.upgrade.standing import Standing, place_of, standing_of


class UpgradeProgress:
    """The programme the board of the county begins with; false without one."""

    def __init__(self, asked: Asked, user):
        self.asked, self.user = asked, user

    def __bool__(self):
        return self.standing is not None

    @cached_property
    def standing(self) -> Standing | None:
        programme = UpgradeProgramme.objects.shown_first(self.user, self.asked.county)
        if programme is None:
            return None
        return standing_of(self.user, programme, self.asked.on, township=self.asked.township)

    def figure(self, word: str) -> Figure:
        """Under a name of its own: 超期 of the upgrade is not that of the issues."""
        found = self.standing.total.figures[word]
        return Figure(f"upgrade-{word}", found.n, found.url)

    @cached_property
    def figures(self) -> dict[str, Figure]:
        return {word: self.figure(word) for word in self.standing.total.figures}

    def by_place(self, word: str, tier: str = "") -> dict[str, int]:
        found: dict[str, int] = {}
        for row in self.standing.rows if self else ():
            if tier in ("", row["venue__tier"]):
                found[place_of(row)] = found.get(place_of(row), 0) + row[word]
        return found

    def url(self, place: str, word: str, tier: str) -> str:
        narrower = {"township": place} if place else {}
        return self.standing.address(word, tier=tier, **narrower) if self else ""

    @property
    def is_finished(self) -> bool:
        figures = self.standing.total.figures
        return figures["all"].n == figures["accepted"].n

    @property
    def days_left(self) -> int:
        """To the deadline; below zero it has passed."""
        return (self.standing.programme.deadline - self.asked.on).days

    @property
    def days_over(self) -> int:
        return -self.days_left

    @property
    def meter(self) -> Meter:
        """Accepted, reported and begun behind each other, and how many the plan asks for."""
        figures = self.figures
        begun = sum(figures[word].n for word in ("ready", "rectifying", "in_work"))
        parts = [
            ("m-acc", figures["accepted"].n),
            ("m-done", figures["reported"].n),
            ("m-work", begun),
        ]
        return Meter(parts, figures["all"].n, self.standing.plan)
