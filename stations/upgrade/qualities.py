"""Qualities 身份: as what a person acts on the upgrade of one venue."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from stations.models import Posting, VenueUpgrade
from stations.scope import Scope

Role = Posting.Role
UPGRADE_READERS = frozenset({"venue_clerk", "township_clerk", "county_clerk", "manager"})


class Who(models.TextChoices):
    """In what quality somebody acts on the upgrade of one venue."""

    VENUE = "venue", _("家站联络员")
    TOWNSHIP = "township", _("乡镇人大工作人员")
    COUNTY = "county", _("县人大工作人员")


ROLES_OF = {
    Who.VENUE: frozenset({"venue_clerk"}),
    Who.TOWNSHIP: frozenset({"township_clerk"}),
    Who.COUNTY: frozenset({"county_clerk"}),
}


def holders(user, upgrade: VenueUpgrade) -> dict[Who, Posting]:
    """The qualities the user has in this upgrade, each with the posting that gives it."""
    held: dict[Who, Posting] = {}
    scope, venue = Scope.of(user), upgrade.venue
    for posting in scope.postings:
        if posting.role == Role.VENUE_CLERK and posting.venue_id == venue.pk:
            held.setdefault(Who.VENUE, posting)
        elif posting.role == Role.TOWNSHIP_CLERK and venue.township_id in scope.townships:
            held.setdefault(Who.TOWNSHIP, posting)
        elif posting.role == Role.COUNTY_CLERK and venue.county_id.startswith(posting.region_id):
            held.setdefault(Who.COUNTY, posting)
    return held
