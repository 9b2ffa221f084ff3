"""Many venues at once: the posters for their walls 二维码海报, and the register as a file."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from deputies_portal.core.many import MOST_PRINTED, Many, Paper
from deputies_portal.core.many.views import page_of, printed
from deputies_portal.core.ui.gate import opens_to
from stations.models import Venue
from stations.models.venue import TREE_ORDER
from stations.registers.views.base import READERS
from stations.venues.filters.venues import VenueFilter


class ManyVenues(Many):
    roles = READERS
    list_page, page = "desk:venues", "desk:venues-many"
    heading = gettext_lazy("家站档案")
    ticks = "venues"
    filterset = VenueFilter
    papers = (
        Paper("posters", gettext_lazy("打印二维码海报"), "desk:posters", MOST_PRINTED),
        Paper("export", gettext_lazy("导出台账"), "ledgers:venues-xlsx", is_file=True),
    )

    def seen(self):
        rows = Venue.objects.visible_to(self.user).select_related("township", "village")
        return rows.with_tree_place().order_by(*TREE_ORDER)


venues_together = page_of(ManyVenues)


@opens_to(*READERS)
@require_safe
def posters(request):
    """The posters of the venues of a list, one to a sheet; a venue that is closed has none."""
    many = ManyVenues(request)
    return printed(
        many,
        many.narrowed().standing(),
        lambda venues: render(request, "desk/posters.html", {"venues": venues}),
    )
