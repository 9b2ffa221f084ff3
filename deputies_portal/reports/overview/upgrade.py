"""The upgrade in an overview: each running programme against its plan, and the county added up."""

from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from deputies_portal.reports.figures import Figure
from deputies_portal.reports.overview.asked import Asked
from stations.models import VenueUpgrade
from stations.upgrade.progress import (
    Standing,
    Together,
    place_of,
    standings_over,
    together_over,
)
from stations.upgrade.running import current_of


class UpgradeProgress:
    """As of today; false without a programme, and in the overview of a year that is over."""

    def __init__(self, asked: Asked, user):
        self.asked, self.user = asked, user

    def __bool__(self):
        return bool(self.standings)

    @cached_property
    def standings(self) -> list[Standing]:
        """One for each programme that runs (`stations.upgrade.running`)."""
        if not self.asked.is_this_year:
            return []
        programmes = current_of(self.user, self.asked.county, self.asked.on)
        return standings_over(self._upgrades, programmes, self.asked.on, asked=self._narrowed)

    @property
    def _upgrades(self):
        rows = VenueUpgrade.objects.visible_to(self.user).filter(venue__county=self.asked.county)
        return rows.of_township(self.asked.township) if self.asked.township else rows

    @property
    def _narrowed(self) -> dict:
        county = {"county": self.asked.county} if len(self.asked.counties) > 1 else {}
        return county | ({"township": self.asked.township} if self.asked.township else {})

    @property
    def is_one(self) -> bool:
        return len(self.standings) == 1

    @property
    def board_url(self) -> str:
        """The board of the one programme, or of the county with several."""
        one = {"programme": self.standings[0].programme.pk}
        asked = one if self.is_one else {"county": self.asked.county}
        return f"{reverse('stations:upgrade-board')}?{urlencode(asked)}"

    @cached_property
    def together(self) -> Together:
        """The county; with one programme its own figures."""
        if self.is_one:
            return self.standings[0]
        return together_over(self._upgrades, self.asked.on, asked=self._narrowed)

    def figure(self, word: str) -> Figure:
        """Under a name of its own: 超期 of the upgrade is not that of the issues."""
        found = self.together.total.figures[word]
        return Figure(f"upgrade-{word}", found.n, found.url)

    @cached_property
    def figures(self) -> dict[str, Figure]:
        return {word: self.figure(word) for word in self.together.total.figures}

    def by_place(self, word: str, tier: str = "") -> dict[str, int]:
        found: dict[str, int] = {}
        for row in self.together.rows if self else ():
            if tier in ("", row["venue__tier"]):
                found[place_of(row)] = found.get(place_of(row), 0) + row[word]
        return found

    def url(self, place: str, word: str, tier: str) -> str:
        narrower = {"township": place} if place else {}
        return self.together.address(word, tier=tier, **narrower) if self else ""
