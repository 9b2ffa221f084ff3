"""Days planned before the calendar of their year was published, offered again: /duty/confirm/."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from deputies_portal.core.ui.gate import opens_to
from stations.registers.views.base import crumbs
from visits.duty import confirming
from visits.duty.views.rules import DUTY, PLANNERS, planned_county
from visits.models import DutyDay

CHOICES = {"accept": confirming.accept, "keep": confirming.keep}


@opens_to(*PLANNERS)
@require_safe
def duty_confirm(request):
    county, on = planned_county(request), timezone.localdate()
    rows = confirming.offers(request.user, county.pk, on)
    waiting = confirming.waiting_for(request.user, on).filter(county=county.pk).count()
    context = {
        "rows": rows,
        "unknown": waiting - len(rows),
        "crumbs": crumbs(DUTY),
    }
    return render(request, "visits/duty/confirm.html", context)


@opens_to(*PLANNERS)
@require_POST
def duty_confirm_day(request, pk):
    planned = DutyDay.objects.planned_by(request.user).filter(published_on__isnull=False)
    day = get_object_or_404(planned.select_related("venue", "township", "rule"), pk=pk)
    verb = CHOICES.get(request.POST.get("choice", ""))
    if verb is None:
        raise Http404
    if not confirming.waiting_for(request.user, timezone.localdate()).filter(pk=pk).exists():
        # Sent twice, or a colleague was faster.
        messages.info(request, _("这一天不用再核对。"))
        return redirect("visits:duty-confirm")
    try:
        verb(day, actor=request.user, at=timezone.now(), by=request.scope.posting_of(*PLANNERS))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("已核对。"))
    return redirect("visits:duty-confirm")
