"""How far a venue's upgrade has come 阶段: begun, finished, reported, accepted, by their days."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from stations.models import VenueUpgrade


@dataclass(frozen=True)
class Milestone:
    """`on` is the day it was reached, `by` the last day for it; `is_now` is what comes next."""

    label: str
    on: date | None
    by: date | None
    is_now: bool = False


def milestones_of(upgrade: VenueUpgrade) -> list[Milestone]:
    found = [
        (_("开工"), upgrade.started_on, upgrade.planned_start),
        (_("完工"), upgrade.finished_on, upgrade.recheck_by or upgrade.planned_finish),
        (_("报验"), upgrade.reported_on, None),
        (_("验收"), upgrade.accepted_on, upgrade.due),
    ]
    ahead = [label for label, on, _by in found if not on] if upgrade.is_counted else []
    return [Milestone(label, on, by, [label] == ahead[:1]) for label, on, by in found]
