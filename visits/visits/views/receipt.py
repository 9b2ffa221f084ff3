"""The receipt 回执 with its follow-up code: made by POST, shown once, never from the cache."""

from django.db import transaction
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST

from deputies_portal.core.papers.answering import answer, is_filled
from deputies_portal.core.ui.gate import opens_to
from stations.models import County
from visits.models import Visit
from visits.privacy.fetching import KEEPING, opened_visit
from visits.visits.papers.receipt import RECEIPT, receipt_words
from visits.visits.receipts import issue_follow_code, tracking_code, tracking_picture


@opens_to(*KEEPING)
@require_POST
def visit_receipt(request, pk):
    visit = opened_visit(request, pk)
    code = issue_follow_code(visit, actor=request.user)
    return receipt_page(request, visit, code)


@opens_to(*KEEPING)
@require_POST
def receipt_paper(request, pk):
    """As a Word file with a new code; with a broken template the code before it stays in force."""
    visit = opened_visit(request, pk)
    county, issues = _told(visit)
    with transaction.atomic():
        code = issue_follow_code(visit, actor=request.user)
        qr = tracking_picture(request)
        words = receipt_words(visit, county, issues, code=code, qr=qr)
        name = f"{RECEIPT.label}-{visit.reference}.docx"
        response = answer(request, RECEIPT.code, county.pk, words, name=name)
        if not is_filled(response):
            transaction.set_rollback(True)
    return response


def _told(visit: Visit) -> tuple[County, list]:
    """The county and the issues a receipt names."""
    voices = visit.voices.select_related("issue").order_by("id")
    county = County.objects.select_related("region").get(pk=visit.county_id)
    return county, [voice.issue for voice in voices]


def receipt_page(request, visit: Visit, code: str):
    county, issues = _told(visit)
    context = {
        "visit": visit,
        "issues": issues,
        "county": county,
        "code": code,
        "tracking": mark_safe(tracking_code(request)),  # drawn by segno from our own address
    }
    return render(request, "visits/visits/receipt.html", context)
