"""Standards 标准评估: how the venues of the care stand, one venue's assessments, one of them."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from deputies_portal.core.files.uploads import private_file_response
from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.views import RegisterList
from stations.models import Assessment, ItemResult, Venue
from stations.models.venue import TREE_ORDER
from stations.registers.views.base import crumbs
from stations.standards import last_results
from stations.standards.assessing import may_assess, with_assessing
from stations.venues.tier_names import tier_choices
from visits.standards.assessment_page import AssessmentPage, VenuePage
from visits.standards.filters import StandardFilter

READING = ("venue_clerk", "township_clerk", "county_clerk", "manager")
STANDARDS = ("visits:standards", _("标准评估"))
Kind = Assessment.Kind


class Standards(RegisterList):
    model = Venue
    roles = frozenset(READING)
    filterset_class = StandardFilter
    template_name = "visits/standards/list.html"
    order = TREE_ORDER

    def get_queryset(self):
        return Venue.objects.standing().in_care_of(self.request.user)

    def shaped(self, matching):
        return matching.with_tree_place().select_related("township")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        bar = context["filter"]
        other = Kind.SELF if bar.chosen_kind == Kind.REVIEW else Kind.REVIEW
        _put_results(context["rows"], bar, other)
        return (
            context
            | _figures(bar, tier_choices(self.request.user))
            | {
                "kind": bar.chosen_kind,
                "kind_name": Kind(bar.chosen_kind).label,
                "other": other,
                "other_name": Kind(other).label,
                "year": bar.chosen_year,
            }
        )


def _put_results(rows, bar, other: str) -> None:
    """Beside each venue of the page: its result, that of the other kind, the items it falls
    short of.
    """
    others = last_results.results_of(bar.queryset, other, bar.chosen_year)
    shown = {row.pk: bar.results.get(row.pk) for row in rows}
    short = last_results.short_items([one.assessment_id for one in shown.values() if one])
    for row in rows:
        row.result, row.other_result = shown[row.pk], others.get(row.pk)
        row.short = short.get(row.result.assessment_id, []) if row.result else []


def _figures(bar, tier_names) -> dict:
    township, tier = bar.asked.get("township", ""), bar.asked.get("tier", "")
    said = {"kind": bar.asked.get("kind"), "year": bar.chosen_year and str(bar.chosen_year)}
    said = {name: value for name, value in said.items() if value}
    here = {"township": township} if township else {}
    within = said | ({"tier": tier} if tier else {})
    venues = bar.queryset.of_township(township) if township else bar.queryset
    if tier:
        venues = venues.filter(tier=tier)
    places = last_results.by_place(bar.rows_of(tier=tier), bar.results, within)
    return {
        "places": places,
        "sums": last_results.summed(places, within),
        "items": last_results.by_item(venues, bar.chosen_kind, bar.chosen_year, within | here),
        "tiers": last_results.by_tier(bar.rows_of(township), tier_names, said | here),
        "tier_now": tier,
        "shows_stars": any(one.stars for one in bar.results.values()),
    }


@opens_to(*READING)
@require_safe
def venue_standards(request, pk):
    """A venue's assessments; `?before=…&after=…` compares two of them."""
    venues = with_assessing(Venue.objects.in_care_of(request.user), request.user)
    venue = get_object_or_404(venues.select_related("county__county", "township"), pk=pk)
    page = VenuePage(venue, timezone.localdate(), request.GET)
    context = {"venue": venue, "page": page, "crumbs": crumbs(STANDARDS)}
    return render(request, "visits/standards/venue.html", context)


@opens_to(*READING)
@require_safe
def assessment(request, pk):
    rows = Assessment.objects.visible_to(request.user).shown()
    found = get_object_or_404(rows.select_related("venue__county__county", "standard", "by"), pk=pk)
    context = {
        "assessment": found,
        "page": AssessmentPage(found),
        "may_assess": found.is_draft and may_assess(request.user, found.venue, found.kind),
        "crumbs": [*crumbs(STANDARDS), (str(found.venue), venue_url(found.venue_id))],
    }
    return render(request, "visits/standards/assessment.html", context)


@opens_to(*READING)
@require_safe
def result_photo(request, pk):
    rows = ItemResult.objects.visible_to(request.user).exclude(photo="")
    row = get_object_or_404(rows.select_related("item"), pk=pk)
    suffix = row.photo.name.rpartition(".")[2]
    return private_file_response(row.photo, f"{row.item.name}.{suffix}")


def venue_url(pk: int) -> str:
    return reverse("visits:venue-standards", args=[pk])
