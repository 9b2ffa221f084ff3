"""The case of one step of a venue's upgrade: what an act gets in hand."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from stations.models import Acceptance, Posting, UpgradeItem, VenueUpgrade


@dataclass
class UpgradeCase:
    """`on` is the day it happened, `at` the moment it is entered."""

    upgrade: VenueUpgrade
    actor: object
    posting: Posting | None
    on: date
    at: datetime
    told: dict = field(default_factory=dict)  # for the journal
    note: str = ""

    @property
    def entered_on(self) -> date:
        return timezone.localdate(self.at)

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

    def refuse(self, field_name: str | None, message) -> None:
        raise ValidationError({field_name: message} if field_name else message)

    def require_text(self, field_name: str, text: str) -> str:
        if not (text or "").strip():
            self.refuse(field_name, _("请填写这一项。"))
        return text.strip()
