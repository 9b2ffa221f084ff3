"""Finding a visitor: asked by POST, answered by the list with a ticket in its address."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from deputies_portal.core.ui.gate import opens_to
from visits.privacy import finding
from visits.privacy.forms.finding import FindForm


@opens_to("venue_clerk", "township_clerk", "county_clerk")
@sensitive_post_parameters("person")
@require_http_methods(["GET", "HEAD", "POST"])
def visit_find(request):
    form = FindForm(request.POST or None)
    if form.is_valid():
        text = form.cleaned_data["person"]
        ticket = finding.find(text, actor=request.user, purpose=form.why)
        return redirect(f"{reverse('visits:visits')}?{urlencode({'person': ticket})}")
    return render(request, "visits/privacy/find.html", {"form": form})


visit_find.form_class = FindForm
