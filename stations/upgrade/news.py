"""News of a venue's upgrade: whom the lines of a step mean, and how they are told. The actor never
is.
"""

from django.contrib.auth import get_user_model
from django.db.models import Q

from deputies_portal.core import notices
from deputies_portal.core.workflow import Line
from stations.models import Posting, Venue
from stations.upgrade.case import UpgradeCase

Role = Posting.Role


def office(venue: Venue) -> Q:
    """The county's clerks: they hold the acceptance."""
    return Q(role=Role.COUNTY_CLERK, region=venue.county_id)


def keepers(venue: Venue) -> Q:
    """The clerks of the venue and of its township."""
    here = Q(role=Role.VENUE_CLERK, venue=venue)
    if venue.township_id is None:
        return here
    return here | Q(role=Role.TOWNSHIP_CLERK, township=venue.township_id)


def spread(case: UpgradeCase, lines: tuple[Line, ...]) -> None:
    """Tell of a step that has just been taken."""
    if notices.is_quiet():
        return
    upgrade = case.upgrade
    facts = {"venue": upgrade.venue.name}
    facts |= {"day": upgrade.recheck_by} if upgrade.recheck_by else {}
    for line in lines:
        notices.send(
            _people(line.who(upgrade.venue), case),
            text=line.text,
            facts=facts,
            url=upgrade.get_absolute_url(),
            key=f"upgrade-{upgrade.pk}-{upgrade.version}",
            at=case.at,
        )


def _people(whom: Q, case: UpgradeCase):
    postings = Posting.objects.serving(case.entered_on).filter(whom)
    people = get_user_model().objects.filter(pk__in=postings.order_by().values("user"))
    return people.exclude(pk=case.actor.pk)
