"""The cadence 规定活动频次: the matrix with what is missing, and the list of its slots."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.lists import filters, paging
from stations.registers.views.base import may_open
from visits.cadence.cadence_page import CadencePage, start_url, to_record
from visits.cadence.filters import SlotFilter

READING = ("venue_clerk", "township_clerk", "county_clerk", "manager", "deputy")


@opens_to(*READING)
@require_safe
def cadence(request):
    on = timezone.localdate()
    chosen = SlotFilter(request.GET, request.user, on)
    context = {
        "page": CadencePage(chosen.slots(), chosen.places, chosen.params),
        "to_record": to_record(request.user, on, chosen.params.get("township", "")),
        "filter": chosen,
        "may_record": may_open(request, "visits:activity-new"),
    }
    return render(request, "visits/cadence/page.html", context)


@opens_to(*READING)
@require_safe
def cadence_slots(request):
    chosen = SlotFilter(request.GET, request.user, timezone.localdate())
    found = chosen.slots()
    page = _page_of(found, request.GET.get("page", ""))
    for slot in page.rows:
        slot.start = start_url(slot)
    context = {
        "filter": chosen,
        "chips": filters.chips(chosen, request.GET),
        "rows": page.rows,
        "page": page,
        "total": paging.Total(len(found)),
    }
    return render(request, "visits/cadence/slots.html", context)


def _page_of(rows: list, asked: str) -> paging.Page:
    """Slots are reckoned each time, so that their pages are numbered."""
    last = max(1, -(-len(rows) // paging.SIZE))
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1
    number = min(max(number, 1), last)
    first = (number - 1) * paging.SIZE
    return paging.Page(
        rows[first : first + paging.SIZE],
        next=str(number + 1) if number < last else "",
        previous=str(number - 1) if number > 1 else "",
    )
