"""What a venue is and owes: places, people, units, postings, standards."""

from stations.models.assessment import Assessment, ItemResult
from stations.models.dated import Dated, DatedQuerySet
from stations.models.deputy import Deputy
from stations.models.group import DeputyGroup, GroupMembership
from stations.models.paper_template import PaperTemplate
from stations.models.people import Assignment, Mandate
from stations.models.place import County, Region
from stations.models.posting import Posting
from stations.models.reception import ReceptionDate, ReceptionRule
from stations.models.regimes import ActivityType, CadenceRule
from stations.models.register import ClosableQuerySet, CountyListQuerySet, PlacedQuerySet
from stations.models.standards import Standard, StandardItem
from stations.models.term import Level, Term
from stations.models.unit import UndertakingUnit
from stations.models.upgrade.acceptance import Acceptance, Inspector, ItemCheck
from stations.models.upgrade.programme import (
    MoneySource,
    PlanLine,
    ProgrammeFund,
    UpgradeAspect,
    UpgradeProgramme,
)
from stations.models.upgrade.upgrade_parts import (
    MoneyLine,
    UpgradeItem,
    UpgradePhoto,
    UpgradeProblem,
)
from stations.models.upgrade.venue_upgrade import VenueUpgrade
from stations.models.venue import Venue
from stations.models.venue_parts import (
    CoLocation,
    Equipment,
    Honour,
    Sponsorship,
    VenueDocument,
    VenuePhoto,
)

__all__ = [
    "Acceptance",
    "Assessment",
    "ActivityType",
    "Assignment",
    "CadenceRule",
    "ClosableQuerySet",
    "CoLocation",
    "County",
    "CountyListQuerySet",
    "Dated",
    "DatedQuerySet",
    "Deputy",
    "DeputyGroup",
    "Equipment",
    "GroupMembership",
    "Honour",
    "Inspector",
    "ItemCheck",
    "ItemResult",
    "Level",
    "Mandate",
    "MoneyLine",
    "MoneySource",
    "PlacedQuerySet",
    "PaperTemplate",
    "PlanLine",
    "Posting",
    "ProgrammeFund",
    "ReceptionDate",
    "ReceptionRule",
    "Region",
    "Sponsorship",
    "Standard",
    "StandardItem",
    "Term",
    "UndertakingUnit",
    "UpgradeAspect",
    "UpgradeItem",
    "UpgradePhoto",
    "UpgradeProblem",
    "UpgradeProgramme",
    "Venue",
    "VenueDocument",
    "VenuePhoto",
    "VenueUpgrade",
]
