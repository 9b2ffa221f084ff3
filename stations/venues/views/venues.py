"""The register of venues: the tree, one venue's file, its facts of every day."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.lists import paging
from deputies_portal.core.ui.views import RegisterDetail, RegisterList
from stations.models import CoLocation, Venue
from stations.models.venue import TREE_ORDER
from stations.registers.figures import VenueFigures
from stations.registers.forms.acts import RevealForm
from stations.registers.views.base import COUNTY_CLERK, READERS, VENUES, KeptEdit, crumbs, may_open
from stations.venues.filters.venues import VenueFilter
from stations.venues.forms.venues import OpeningForm, VenueFactsForm, VenueForm
from stations.venues.tier_names import tier_choices
from stations.venues.tree import hang


class Venues(RegisterList):
    """The facts of the file; the desk adds how each venue stands (`template_name` is there)."""

    model = Venue
    roles = READERS
    filterset_class = VenueFilter
    order = TREE_ORDER

    def shaped(self, matching):
        return matching.with_tree_place().for_list(timezone.localdate())

    def total_of(self, chosen):
        """The figure of the tab that is open."""
        asked = chosen.form.cleaned_data if chosen.form.is_valid() else {}
        names, place = tier_choices(self.request.user), asked.get("township", "")
        self.figures = VenueFigures(self._rows_beside(chosen), place, asked.get("tier", ""), names)
        if not asked:
            return paging.Total(0)
        return paging.Total(sum(tab.n for tab in self.figures.tiers if tab.is_current))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        chosen = context["filter"]
        asked = chosen.form.cleaned_data if chosen.form.is_valid() else {}
        is_tree = not chosen.narrows and not asked.get("tier")
        if is_tree:
            hang(context["rows"], from_home=not asked.get("township"))
        return context | {
            "figures": self.figures,
            "county_figures": VenueFigures(chosen.places, names=self.figures.names),
            "is_tree": is_tree,
            "answers_for": self.model.objects.answered_for_by(self.request.user).exists(),
            "may_create": bool(self.request.scope.clerk_counties),
            "opens_regions": may_open(self.request, "stations:regions"),
        }

    def _rows_beside(self, chosen):
        """What tabs and side list count: all conditions but place and tier."""
        asked = chosen.form.cleaned_data if chosen.form.is_valid() else {}
        if not chosen.narrows and not asked.get("county"):
            return chosen.places
        return chosen.without("township", "tier").by_place()


def pages_open_to(request) -> dict[str, bool]:
    """Which pages about a venue the reader's roles may open, by words that templates can write."""
    names = ("visits", "issues", "visit-new", "duty", "activities", "cadence", "standards")
    found = {name.replace("-", "_"): may_open(request, f"visits:{name}") for name in names}
    return found | {"upgrades": may_open(request, "stations:upgrades")}


class VenueFile(RegisterDetail):
    model = Venue
    roles = READERS
    template_name = "stations/venues/page.html"

    def get_queryset(self):
        places = ("county__county", "township", "village", "parent", "merged_into")
        return super().get_queryset().select_related(*places).with_rights(self.request.user)

    def get_context_data(self, **kwargs):
        venue, on = self.object, timezone.localdate()
        return super().get_context_data(
            crumbs=crumbs(VENUES),
            people=venue.assignments.for_venue(on),
            sponsorships=venue.sponsorships.current(on),
            equipment=venue.equipment.all(),
            honours=venue.honours.order_by("-starts_on"),
            co_locations=CoLocation.objects.of(venue).order_by("-starts_on"),
            documents=venue.documents.current(on).in_order(),
            photos=venue.photos.shown(),
            opens=pages_open_to(self.request),
            reveal_form=RevealForm() if venue.may_keep and venue.liaison_phone else None,
            is_file=True,
            on=on,
            **kwargs,
        )


class NewVenue(KeptEdit):
    model = Venue
    roles = COUNTY_CLERK
    form_class = VenueForm
    heading_new = _("新建家站")
    above = (VENUES,)

    def get_initial(self):
        return {"county": self._county(), "opened_on": timezone.localdate()}

    def _county(self):
        return min(self.request.scope.clerk_counties, default=None)


class EditVenue(KeptEdit):
    """County clerk: the whole file; township clerk: its facts; venue clerk: the opening text."""

    model = Venue
    roles = frozenset({"county_clerk", "township_clerk", "venue_clerk"})
    heading = _("修改档案")
    above = (VENUES,)

    def rightful(self):
        return Venue.objects.kept_by(self.request.user)

    def get_queryset(self):
        return super().get_queryset().with_rights(self.request.user)

    def get_form_class(self):
        if self.object.may_register:
            return VenueForm
        return VenueFactsForm if self.object.may_change else OpeningForm
