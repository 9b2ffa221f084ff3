"""What a county calls the tiers 层级 of its venues, for filters, tabs and forms.

The names are columns of the county; one that ships is said in the language of the reader.
"""

from functools import cache

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _

from stations.models import Venue
from stations.scope import Scope


def tier_choices(user) -> list[tuple[str, str]]:
    """(code, name in the user's county) of each tier."""
    own = Scope.of(user).portal.get("tiers", {})
    return [
        (tier.value, gettext(own[tier.value]) if tier.value in own else str(tier.label))
        for tier in Venue.Tier
    ]


def venue_label(venue) -> str:
    """室 · 关庙社区联络室: the badge of the tier cannot stand in a list of choices."""
    return _label(venue.tier, get_language()) % {"name": venue.name}


@cache
def _label(tier: str, _language: str) -> str:
    badge = {"home": _("家"), "workstation": _("站"), "room": _("室"), "specialised": _("专")}
    return _("%(badge)s · %(name)s") % {"badge": badge[tier], "name": "%(name)s"}
