"""The columns of the matrix: each tier with its upgrade and cadence, visits, duty days, issues."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.reports.overview import counts
from deputies_portal.reports.overview.asked import Asked
from deputies_portal.reports.overview.cadence import KEPT, OWED, CadenceCounts
from deputies_portal.reports.overview.counts import Counts
from deputies_portal.reports.overview.matrix import Column, Group
from deputies_portal.reports.overview.upgrade import UpgradeProgress
from stations.models import Venue


class MatrixColumns:
    def __init__(self, asked: Asked, counted: Counts, cadence: CadenceCounts, upgrade):
        self.asked, self.counted = asked, counted
        self.cadence: CadenceCounts = cadence
        self.upgrade: UpgradeProgress = upgrade

    @property
    def groups(self) -> list[Group]:
        """What is as of today stands only in the matrix of the running year."""
        tiers = map(self._of_tier, Venue.Tier.values)
        today = [self._of_standards()] if self.asked.is_this_year else []
        return [*tiers, *today, self._of_visits(), self._of_issues()]

    def _of_tier(self, tier: str) -> Group:
        columns = [self._venues(tier)] if self.asked.is_this_year else []
        if self.upgrade.by_place("all", tier):
            columns.append(self._accepted(tier))
        columns.append(self._kept(tier))
        return Group("", columns, tier)

    def _venues(self, tier: str) -> Column:
        label = pgettext_lazy("column", "处")
        return self._counted(
            f"venues-{tier}", label, counts.VENUES, "venues", "desk:venues", tier=tier
        )

    def _accepted(self, tier: str) -> Column:
        def column(word: str, whole=None) -> Column:
            return Column(
                f"upgrade-{word}-{tier}",
                pgettext_lazy("column", "验收"),
                self.upgrade.by_place(word, tier),
                lambda code: self.upgrade.url(code, word, tier),
                whole=whole,
            )

        return column("accepted", column("all"))

    def _kept(self, tier: str) -> Column:
        def column(word: str, whole=None) -> Column:
            return Column(
                f"slots-{word}-{tier}",
                pgettext_lazy("column", "活动"),
                self.cadence.by_place(word, tier),
                lambda code: self.cadence.url(code, word, tier),
                whole=whole,
            )

        return column(KEPT, column(OWED))

    def _of_standards(self) -> Group:
        """How many of all venues the county has reviewed."""
        venues = self._counted("venues", "", counts.VENUES, "venues", "desk:venues")
        assessed = self._counted(
            "assessed", _("已评"), counts.ASSESSED, "assessed", "visits:standards", state="done"
        )
        return Group(_("标准"), [replace(assessed, whole=venues)])

    def _of_visits(self) -> Group:
        year = self.asked.year
        visitors = self.counted.by_place(counts.VISITS, "visitors")
        times, days = pgettext_lazy("of visits", "次数"), pgettext_lazy("column", "接待日")
        held = {"view": "list", "state": "held", "year": year}
        return Group(
            _("接待"),
            [
                self._counted("visits", times, counts.VISITS, "visits", "visits:visits", year=year),
                Column("visitors", _("人次"), visitors),
                self._counted("held", days, counts.HELD, "days", "visits:duty", **held),
            ],
        )

    def _of_issues(self) -> Group:
        year, issues = self.asked.year, "visits:issues"
        of_year = [
            self._counted("issues", _("收到"), counts.ISSUES, "issues", issues, year=year),
            *(
                self._counted(word, label, counts.ISSUES, word, issues, year=year, result=word)
                for word, label in (("closed", _("已办结")), ("solved", _("解决")))
            ),
        ]
        now = [
            self._counted("open", _("现在在办"), counts.OPEN, "open", issues, state="open"),
            self._counted(
                "overdue", _("超期"), counts.OPEN, "overdue", issues, css="red", todo="overdue"
            ),
        ]
        return Group(_("问题"), of_year + (now if self.asked.is_this_year else []))

    def _counted(self, name, label, part, word, page, *, css="", **asked) -> Column:
        def address(code: str) -> str:
            return self.asked.url(page, code, **asked)

        tier = asked.get("tier", "")
        return Column(name, label, self.counted.by_place(part, word, tier), address, css)
