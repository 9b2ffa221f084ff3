"""The receipt 回执 with its follow-up code: made by POST, shown once, never from the cache."""

from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST

from deputies_portal.ui.gate import opens_to
from stations.models import County
from visits.models import Visit
from visits.receipts import issue_follow_code, tracking_code
from visits.views.fetching import KEEPING, opened_visit


@opens_to(*KEEPING)
@require_POST
def visit_receipt(request, pk):
    visit = opened_visit(request, pk)
    code = issue_follow_code(visit, actor=request.user)
    return receipt_page(request, visit, code)


def receipt_page(request, visit: Visit, code: str):
    issues = [voice.issue for voice in visit.voices.select_related("issue").order_by("id")]
    county = County.objects.select_related("region").get(pk=visit.county_id)
    context = {
        "visit": visit,
        "issues": issues,
        "county": county,
        "code": code,
        "tracking": mark_safe(tracking_code(request)),  # drawn by segno from our own address
    }
    return render(request, "visits/receipt.html", context)
