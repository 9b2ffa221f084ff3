"""Taking one step of a venue's upgrade: the form on GET, the step on POST; one view for all."""

from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from deputies_portal.core.sending import taken, was_sent_before
from deputies_portal.core.ui.gate import opens_to
from stations.models import VenueUpgrade
from stations.registers.views.base import ACT_METHODS, act_page
from stations.upgrade import workflow
from stations.upgrade.steps import FORMS, STEPS
from stations.upgrade.views.upgrade import BOARD, UPGRADE_READERS


@opens_to(*UPGRADE_READERS)
@require_http_methods(ACT_METHODS)
def take_step(request, pk, name):
    seen = VenueUpgrade.objects.visible_to(request.user)
    upgrade = get_object_or_404(seen.select_related("programme", "venue"), pk=pk)
    if was_sent_before(request):
        return redirect(upgrade)
    workflow.require(name, upgrade, actor=request.user)
    sent = [request.POST] if request.method == "POST" else []
    form = FORMS[name](*sent, user=request.user, record=upgrade, on=timezone.localdate())
    if form.is_valid() and taken(request, workflow.UPGRADES, form.step_taken(name), upgrade, form):
        return redirect(upgrade)
    page = {
        "heading": form.heading or STEPS[name].label,
        "template": STEPS[name].template or "stations/registers/act.html",
    }
    return act_page(request, form, above=(BOARD, upgrade), name=name, **page)


take_step.form_classes = FORMS
