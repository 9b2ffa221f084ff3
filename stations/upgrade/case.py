"""The case of one step of a venue's upgrade: what an act gets in hand."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from deputies_portal.core.workflow import Case
from stations.models import Acceptance, UpgradeItem, VenueUpgrade


@dataclass(kw_only=True)
class UpgradeCase(Case):
    @property
    def upgrade(self) -> VenueUpgrade:
        return self.record

    @cached_property
    def items(self) -> list[UpgradeItem]:
        return list(self.upgrade.items.select_related("aspect"))

    @cached_property
    def rounds(self) -> list[Acceptance]:
        return list(self.upgrade.acceptances.order_by("no"))

    @property
    def last_held_on(self) -> date | None:
        """The day of the last acceptance that was decided."""
        return max((one.held_on for one in self.rounds if one.held_on), default=None)
