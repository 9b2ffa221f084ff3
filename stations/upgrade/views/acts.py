"""Steps of a venue's upgrade: ticking items, reporting, acceptance item by item, leaving."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods

from deputies_portal.core.ui.gate import opens_to
from stations.models import VenueUpgrade
from stations.registers.views.base import ACT_METHODS, act_page
from stations.upgrade import workflow
from stations.upgrade.forms.acts import AcceptanceForm, DropForm, ReportForm, TickForm
from stations.upgrade.views.upgrade import BOARD

DONE = {
    "tick": _("进度已更新。"),
    "report": _("已报请验收。"),
    "accept": _("这处家站已通过验收。"),
    "reject": _("已记下验收意见，等整改后复验。"),
    "drop": _("这处家站已移出方案。"),
}


@opens_to(*workflow.roles_for("tick"))
@require_http_methods(ACT_METHODS)
def tick(request, pk):
    return _step(request, pk, "tick", TickForm, _("更新进度"), "stations/upgrade/tick.html")


@opens_to(*workflow.roles_for("report"))
@require_http_methods(ACT_METHODS)
def report(request, pk):
    return _step(request, pk, "report", ReportForm, _("报请验收"))


@opens_to(*workflow.roles_for("accept"))
@require_http_methods(ACT_METHODS)
def acceptance(request, pk):
    """The result chosen on the form says which of the two steps is taken."""
    page = "stations/upgrade/acceptance.html"
    return _step(request, pk, "accept", AcceptanceForm, _("验收单"), page)


@opens_to(*workflow.roles_for("drop"))
@require_http_methods(ACT_METHODS)
def drop(request, pk):
    return _step(request, pk, "drop", DropForm, pgettext_lazy("step", "移出方案"))


def _step(request, pk, name, form_class, heading, template="stations/registers/act.html"):
    seen = VenueUpgrade.objects.visible_to(request.user)
    upgrade = get_object_or_404(seen.select_related("programme", "venue"), pk=pk)
    workflow.require(name, upgrade, actor=request.user)
    form = form_class(
        request.POST or None,
        user=request.user,
        record=upgrade,
        on=timezone.localdate(),
        items=upgrade.items.select_related("aspect"),
    )
    if form.is_valid() and _taken(request, name, upgrade, form):
        return redirect(upgrade)
    return act_page(
        request, form, heading=heading, above=(BOARD, upgrade), template=template, name=name
    )


def _taken(request, name, upgrade, form) -> bool:
    """Whether the step was taken; what is refused stands on the form."""
    name = form.cleaned_data.get("result") or name
    try:
        workflow.take(
            name,
            upgrade,
            actor=request.user,
            at=timezone.now(),
            version=form.cleaned_data["version"],
            **form.facts(),
        )
    except ValidationError as refused:
        errors = refused.error_dict if hasattr(refused, "error_dict") else {None: refused}
        for field, said in errors.items():
            form.add_error(field if field in form.fields else None, said)
        return False
    messages.success(request, DONE[name])
    return True
