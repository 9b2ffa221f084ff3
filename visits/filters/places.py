"""What the filters of visits and of duty days share: the places a user may choose from."""

from django.utils.translation import gettext as _

from stations.models import Venue
from stations.models.venue import TREE_ORDER
from visits.forms.intake import venue_label


class PlaceChoices:
    """Venues and townships of the user's care; those of a deputy may lie anywhere in the county."""

    def __init__(self, request):
        user = request.user
        whole = "deputy" in request.roles
        rows = Venue.objects.visible_to(user) if whole else Venue.objects.in_care_of(user)
        self.queryset = rows.select_related("township").with_tree_place().order_by(*TREE_ORDER)
        self.rows = list(self.queryset)

    @property
    def venues(self) -> list[tuple[int, str]]:
        return [(venue.pk, venue_label(venue)) for venue in self.rows]

    @property
    def townships(self) -> list[tuple[str, str]]:
        """The townships of these venues; the county stands for its venues without one 县级."""
        places = {v.township_id or v.county_id: v.township or _("县级") for v in self.rows}
        return [(code, str(place)) for code, place in places.items()]
