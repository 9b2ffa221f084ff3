"""What is kept of one person: found by the phone, printed, handed over as a file, deleted."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from deputies_portal.core.ui.gate import opens_to
from visits.lifecycle import own_data as held_data
from visits.lifecycle import retention
from visits.privacy.fetching import opened_visit
from visits.privacy.forms.revealing import OwnDataForm, WishForm

COUNTY_CLERK = "county_clerk"


@opens_to(COUNTY_CLERK)
@sensitive_post_parameters("phone")
@require_http_methods(["GET", "HEAD", "POST"])
def own_data(request):
    """The phone comes by POST alone: it must stand in no address and no log."""
    form = OwnDataForm(request.POST or None, user=request.user)
    held = None
    if form.is_valid():
        phone, purpose = form.cleaned_data["phone"], form.cleaned_data["reason"]
        wants_file = request.POST.get("action") == "file"
        held = held_data.look_up(phone, actor=request.user, purpose=purpose, as_file=wants_file)
        if wants_file:
            return _file(held)
    context = {"form": form, "held": held, "on": timezone.localdate()}
    return render(request, "visits/lifecycle/own_data.html", context)


@opens_to(COUNTY_CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
def visit_erase(request, pk):
    visit = opened_visit(request, pk)
    form = WishForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            retention.erase_on_request(
                visit, actor=request.user, on=timezone.localdate(), **form.cleaned_data
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("联系信息已删除，编号、件数和办理经过不变。"))
            return redirect(visit)
    return render(request, "visits/lifecycle/erase.html", {"form": form, "visit": visit})


def _file(held):
    pretty = {"ensure_ascii": False, "indent": 1}
    answer = JsonResponse(held_data.as_record(held), safe=False, json_dumps_params=pretty)
    answer["Content-Disposition"] = 'attachment; filename="own-data.json"'
    return answer
