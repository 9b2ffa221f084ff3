"""The rota on paper: the sheet to print, and the same as a Word file."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from deputies_portal.core.papers.answering import answer, is_filled
from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.lists import filters
from visits.duty.filters.rota_sheet import RotaSheetFilter
from visits.duty.rota.paper import file_name, note_export, rota_words
from visits.duty.rota.sheet import MOST_ROWS, RotaSheet
from visits.duty.views.days import READING
from visits.models import DutyDay


@opens_to(*READING)
@require_safe
def rota_print(request):
    chosen, sheet = _sheet(request)
    filters.dress(chosen.form)
    context = {"filter": chosen, "sheet": sheet, "is_long": _is_long(sheet)}
    return render(request, "visits/duty/print.html", context)


@opens_to(*READING)
@require_safe
def rota_file(request):
    """Back to the page where it shows no sheet: that says why."""
    _chosen, sheet = _sheet(request)
    if sheet is None or _is_long(sheet):
        return redirect(f"{reverse('visits:duty-print')}?{request.GET.urlencode()}")
    county = request.scope.county_code
    response = answer(request, "rota", county, rota_words(sheet), name=file_name(sheet))
    if is_filled(response):
        posting = request.scope.posting_of(*READING)
        note_export(sheet, actor=request.user, county=county, posting=posting)
    return response


def _sheet(request) -> tuple[RotaSheetFilter, RotaSheet | None]:
    """None until a place is chosen; who reads a whole county begins with the county."""
    rows = DutyDay.objects.visible_to(request.user)
    chosen = RotaSheetFilter(data=request.GET, queryset=rows, request=request)
    if not chosen.is_valid() or chosen.place is None:
        return chosen, None
    days = chosen.qs.for_list().select_related("joint_day")[: MOST_ROWS + 1]
    facts = {"first": chosen.first, "last": chosen.last, "on": chosen.on}
    return chosen, RotaSheet(chosen.place, days=days, words=request.portal, **facts)


def _is_long(sheet: RotaSheet | None) -> bool:
    return sheet is not None and len(sheet.rows) > MOST_ROWS
