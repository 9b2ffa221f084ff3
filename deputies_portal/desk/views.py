"""The first page of every signed-in person, the search, and the way into the settings."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from deputies_portal.core.ui.gate import EVERYONE, opens_to
from deputies_portal.core.ui.lists.shown_columns import Column
from deputies_portal.desk.glance import Glance, glimpsed
from deputies_portal.desk.home import sections_for
from deputies_portal.desk.many_venues import ManyVenues
from deputies_portal.desk.register_lines import (
    add_next_turns,
    add_standings,
    with_next_turn,
    with_standing,
)
from deputies_portal.desk.saved_views.pinned import pins_of
from deputies_portal.desk.search import Search
from deputies_portal.desk.search_words import typed
from deputies_portal.desk.settings_pages import groups_for
from deputies_portal.desk.sponsored import sponsored_by
from stations.deputies.views.deputies import Deputies as DeputiesOnFile
from stations.registers.views.base import may_open
from stations.venues.views.venues import Venues as VenuesOnFile
from stations.venues.views.venues import pages_open_to
from visits.privacy import finding
from visits.privacy.forms.finding import FindForm


@opens_to(EVERYONE)
@require_GET
def home(request):
    on = timezone.localdate()
    sections = sections_for(request.user, request.scope, on)
    context = {"sections": sections, "on": on, "pins": pins_of(request)}
    return render(request, "desk/home.html", context)


@opens_to(EVERYONE)
@require_safe
def landing(request):
    """Where signing in leads: a manager to the overview, everybody else home."""
    return redirect("reports:overview" if "manager" in request.roles else "desk:home")


@opens_to("venue_clerk", "township_clerk", "county_clerk", "manager", "deputy", "unit_clerk")
@require_http_methods(["GET", "HEAD", "POST"])
def search(request):
    if request.method == "POST":
        text = typed(request.POST.get("q", ""))
        ticket = urlencode({"s": finding.ticket_for(text, request.user)}) if text else ""
        return redirect(f"{reverse('desk:search')}?{ticket}")
    found = Search.read(request.GET, request.user, request.roles)
    context = {"search": found, "on": timezone.localdate()}
    if found.may_find_visitors:
        context["form"] = FindForm(initial={"person": found.text})
    return render(request, "desk/search.html", context)


@opens_to("county_clerk", "administrator")
@require_GET
def settings(request):
    return render(request, "desk/settings.html", {"groups": groups_for(request.roles)})


class Deputies(DeputiesOnFile):
    """The register, with the next turn of each deputy in the line."""

    template_name = "desk/deputies.html"

    @property
    def columns(self):
        return (
            Column(),
            Column("seat", _("选区或选举单位")),
            Column("venue", _("进站入室")),
            Column("group", _("小组")),
            *([Column("turn", _("下次值班"))] if self.opens_duty else []),
            Column("state", _("状态")),
        )

    @property
    def opens_duty(self) -> bool:
        return may_open(self.request, "visits:duty")

    def shaped(self, matching):
        return with_next_turn(super().shaped(matching), self.request.user, timezone.localdate())

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        add_next_turns(context["rows"])
        return context | {"opens_duty": self.opens_duty}


class Venues(VenuesOnFile):
    """The register, with what is asked first of each venue in its line."""

    template_name = "desk/venues.html"
    many = ManyVenues

    @property
    def columns(self):
        return (
            Column(),  # the boxes
            Column(),  # the venue itself
            Column("liaison", _("联络员")),
            Column("deputies", _("代表")),
            *([Column("duty", _("下次接待"))] if self.opens["duty"] else []),
            *([Column("visits", _("今年接待"))] if self.opens["visits"] else []),
            *([Column("issues", _("在办"))] if self.opens["issues"] else []),
            *([Column("upgrade", _("提升改造"))] if self.opens["upgrades"] else []),
            *([Column("cadence", _("规定活动"))] if self.opens["cadence"] else []),
        )

    @cached_property
    def opens(self) -> dict[str, bool]:
        return pages_open_to(self.request)

    def shaped(self, matching):
        return with_standing(super().shaped(matching), self.request.user, timezone.localdate())

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        add_standings(context["rows"], timezone.localdate())
        return context | {"opens": self.opens}


@opens_to("venue_clerk", "township_clerk", "county_clerk", "manager", "deputy")
@require_GET
def mine(request):
    """The venues I answer for."""
    on = timezone.localdate()
    context = {
        "rows": sponsored_by(request.user, on),
        "on": on,
        "may_review": bool(request.scope.counties),
    }
    return render(request, "desk/mine.html", context)


@opens_to("venue_clerk", "township_clerk", "county_clerk", "manager", "deputy", "unit_clerk")
@require_safe
def venue(request, pk):
    """A venue at a glance; its whole file is a page of the register."""
    on = timezone.localdate()
    found = get_object_or_404(glimpsed(request.user, on), pk=pk)
    context = {
        "record": found,
        "glance": Glance(request.user, found, on),
        "people": found.assignments.for_venue(on),
        "sponsorships": found.sponsorships.current(on),
        "documents": found.documents.current(on).in_order(),
        "opens": pages_open_to(request),
        "on": on,
    }
    return render(request, "desk/venue.html", context)
