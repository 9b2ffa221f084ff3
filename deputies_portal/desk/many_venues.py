"""Many venues at once: the posters for their walls 二维码海报, and the register as a file."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from deputies_portal.core.many import Many, Paper
from deputies_portal.core.many.views import page_of
from deputies_portal.core.ui.gate import opens_to
from stations.models import Venue
from stations.models.venue import TREE_ORDER
from stations.registers.views.base import READERS
from stations.venues.filters.venues import VenueFilter

MOST_PRINTED = 50


class ManyVenues(Many):
    roles = READERS
    list_page, page = "desk:venues", "desk:venues-many"
    heading = gettext_lazy("家站档案")
    ticks = "venues"
    papers = (
        Paper("posters", gettext_lazy("打印二维码海报"), "desk:posters", MOST_PRINTED),
        Paper("export", gettext_lazy("导出台账"), "ledgers:venues-xlsx", is_file=True),
    )

    def seen(self):
        rows = Venue.objects.visible_to(self.user).select_related("township", "village")
        return rows.with_tree_place().order_by(*TREE_ORDER)

    def narrowed(self):
        chosen = VenueFilter(data=self.request.GET, queryset=self.seen(), request=self.request)
        return chosen.qs if chosen.is_valid() else chosen.queryset.none()


venues_together = page_of(ManyVenues)


@opens_to(*READERS)
@require_safe
def posters(request):
    """The posters of the venues of a list, one to a sheet; a venue that is closed has none."""
    venues = list(ManyVenues(request).narrowed().standing()[: MOST_PRINTED + 1])
    if not 0 < len(venues) <= MOST_PRINTED:
        said = _("一次打印 1 到 %(most)d 张，请先筛选或勾选。") % {"most": MOST_PRINTED}
        messages.error(request, said)
        return redirect("desk:venues")
    return render(request, "desk/posters.html", {"venues": venues})
