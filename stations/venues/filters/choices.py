"""What the filters of visits and of duty days share: the places a user may choose from."""

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from stations.models import Region, Venue
from stations.models.venue import TREE_ORDER
from stations.scope import Scope
from stations.scoped_query import ScopedQuery
from stations.venues.tier_names import venue_label


def _venues(user, whose: str):
    venues = Venue.objects
    rows = venues.visible_to(user) if whose == "seen" else venues.in_care_of(user)
    return rows.select_related("township", "county").with_tree_place().order_by(*TREE_ORDER)


VENUES = ScopedQuery(_venues)


class PlaceChoices:
    """Venues and townships of the user's care; those of a deputy may lie anywhere in the county."""

    def __init__(self, request):
        self.user, self.is_deputy = request.user, "deputy" in request.roles
        self.scope = Scope.of(self.user)

    @cached_property
    def rows(self) -> list[Venue]:
        """Asked for when a choice is looked at."""
        return VENUES.ask(self.user, whose=self._whose)

    @property
    def queryset(self):
        return _venues(self.user, self._whose)

    @property
    def _whose(self) -> str:
        return "seen" if self.is_deputy else "kept"

    @property
    def venues(self) -> list[tuple[int, str]]:
        return [(venue.pk, venue_label(venue)) for venue in self.rows]

    @property
    def counties(self) -> list[tuple[str, str]]:
        return list({venue.county_id: str(venue.county) for venue in self.rows}.items())

    @property
    def townships(self) -> list[tuple[str, str]]:
        """The townships of these venues, and those merged into others, whose rows keep their code;
        the county stands for its venues without one 县级.
        """
        ended = [(region.code, str(region)) for region in self._ended()]
        return list(dict([*self.own_townships, *ended]).items())

    @property
    def own_townships(self) -> list[tuple[str, str]]:
        """Those of the venues alone."""
        places = {v.township_id or v.county_id: v.township or _("县级") for v in self.rows}
        return [(code, str(place)) for code, place in places.items()]

    def _ended(self):
        ended = Region.objects.townships().ended()
        if not self.scope.counties and not self.is_deputy:
            ended = ended.filter(code__in=self.scope.townships)
        return ended.filter(parent__in={venue.county_id for venue in self.rows})
