"""What a venue is and owes: places, people, units, postings."""

from stations.models.dated import Dated, DatedQuerySet
from stations.models.deputy import Deputy
from stations.models.group import DeputyGroup, GroupMembership
from stations.models.people import Assignment, Mandate
from stations.models.place import County, Region
from stations.models.posting import Posting
from stations.models.reception import ReceptionDate, ReceptionRule
from stations.models.register import ClosableQuerySet, PlacedQuerySet
from stations.models.term import Level, Term
from stations.models.unit import UndertakingUnit
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
    "Assignment",
    "ClosableQuerySet",
    "CoLocation",
    "County",
    "Dated",
    "DatedQuerySet",
    "Deputy",
    "DeputyGroup",
    "Equipment",
    "GroupMembership",
    "Honour",
    "Level",
    "Mandate",
    "PlacedQuerySet",
    "Posting",
    "ReceptionDate",
    "ReceptionRule",
    "Region",
    "Sponsorship",
    "Term",
    "UndertakingUnit",
    "Venue",
    "VenueDocument",
    "VenuePhoto",
]
