"""Swaps 换班: asked for from a turn, answered and confirmed on their own page; the list."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from deputies_portal.core import sending
from deputies_portal.core.sending import was_sent_before
from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.views import RegisterList
from visits.duty import published_days
from visits.duty.absence import substituting, swap_workflow, swapping
from visits.duty.absence.swap_steps import FORMS, STEPS
from visits.duty.filters.leave import SwapFilter
from visits.duty.forms.acts import SwapForm
from visits.duty.page import DayPage
from visits.duty.views.acts import sent, taken
from visits.duty.views.days import READING, opened_day
from visits.duty.views.leave import ASKING
from visits.models import DutyDay, DutySlot, Swap

Who = swapping.Who


class SwapList(RegisterList):
    model = Swap
    filterset_class = SwapFilter
    order = ("-id",)
    template_name = "visits/duty/swaps.html"
    roles = frozenset(READING)


@opens_to(*ASKING)
@require_http_methods(["GET", "HEAD", "POST"])
def turn_swap(request, pk):
    slot, on = _turn_ahead(request, pk), timezone.localdate()
    if was_sent_before(request):
        return redirect(slot.day)
    published_days.require_state(slot.day, DutyDay.State.PUBLISHED)
    substituting.require_ahead(slot.day, on)
    form = SwapForm(*sent(request), user=request.user, slot=slot, on=on)
    if form.is_valid() and taken(request, form, swapping.ask_swap, slot, **form.facts()):
        messages.success(request, _("换班申请已送给对方。"))
        return redirect(slot.day)
    page = DayPage(request.user, opened_day(request, slot.day_id), on)
    label = _("申请换班")
    context = {"duty_day": page.day, "form": form, "label": label, "page": page, "slot": slot}
    return render(request, "visits/duty/act.html", context)


def _turn_ahead(request, pk: int) -> DutySlot:
    """A turn of the user's own, or of a day that the user keeps; it has somebody to swap."""
    rows = DutySlot.objects.visible_to(request.user).standing().with_days()
    slot = get_object_or_404(rows.exclude(deputy=None, substitute=None), pk=pk)
    if not swapping.qualities(request.user, slot) & {Who.ASKER, Who.CLERK}:
        raise PermissionDenied
    return slot


@opens_to(*READING)
@require_safe
def swap(request, pk):
    row = _opened(request, pk)
    context = {
        "swap": row,
        "steps": swap_workflow.steps_open_to(request.user, row, timezone.localdate()),
    }
    return render(request, "visits/duty/swap.html", context)


@opens_to(*ASKING)
@require_http_methods(["GET", "HEAD", "POST"])
def swap_step(request, pk, name):
    row = _opened(request, pk)
    if was_sent_before(request):
        return redirect(row)
    swap_workflow.require(name, row, actor=request.user)
    form = FORMS[name](*sent(request), user=request.user, record=row, on=timezone.localdate())
    if form.is_valid() and sending.taken(request, swap_workflow.SWAPS, name, row, form):
        return redirect(row)
    context = {"swap": row, "form": form, "label": STEPS[name].label}
    return render(request, "visits/duty/swap_step.html", context)


def _opened(request, pk: int) -> Swap:
    rows = Swap.objects.visible_to(request.user).for_list()
    people = ("asked_by", "closed_by", "slot__deputy", "slot__substitute")
    return get_object_or_404(rows.select_related(*people), pk=pk)
