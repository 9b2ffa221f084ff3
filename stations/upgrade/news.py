"""News of a venue's upgrade: the county's clerks are told what waits for acceptance, the clerks of
the venue and of its township what came of it. The actor never is.
"""

from collections.abc import Callable
from datetime import date

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from deputies_portal.core import notices
from stations.models import Posting, Venue
from stations.upgrade.case import UpgradeCase

Role = Posting.Role


def _office(venue: Venue) -> Q:
    return Q(role=Role.COUNTY_CLERK, region=venue.county_id)


def _keepers(venue: Venue) -> Q:
    here = Q(role=Role.VENUE_CLERK, venue=venue)
    if venue.township_id is None:
        return here
    return here | Q(role=Role.TOWNSHIP_CLERK, township=venue.township_id)


# step → who is told what
NEWS: dict[str, tuple[Callable[[Venue], Q], str]] = {
    "report": (_office, _("%(venue)s提升改造已做完，报请验收。")),
    "accept": (_keepers, _("%(venue)s提升改造已通过验收。")),
    "reject": (_keepers, _("%(venue)s提升改造验收后要整改，请在%(day)s前改好。")),
    "drop": (_keepers, _("%(venue)s已移出提升改造方案。")),
}


def spread(step: str, case: UpgradeCase) -> None:
    """Tell of a step that has just been taken."""
    if step not in NEWS or notices.is_quiet():
        return
    who, text = NEWS[step]
    upgrade = case.upgrade
    notices.send(
        _people(who(upgrade.venue), case),
        text=text,
        facts=_facts(upgrade.venue, upgrade.recheck_by),
        url=upgrade.get_absolute_url(),
        key=f"upgrade-{upgrade.pk}-{upgrade.version}",
        at=case.at,
    )


def _people(whom: Q, case: UpgradeCase):
    postings = Posting.objects.serving(case.entered_on).filter(whom)
    people = get_user_model().objects.filter(pk__in=postings.order_by().values("user"))
    return people.exclude(pk=case.actor.pk)


def _facts(venue: Venue, day: date | None) -> dict:
    return {"venue": venue.name} | ({"day": day} if day else {})
