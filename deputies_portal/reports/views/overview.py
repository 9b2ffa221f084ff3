"""Pages over both apps: the overview of a county or of one of its townships."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.views.decorators.http import require_safe

from deputies_portal.core.ui.gate import opens_to
from deputies_portal.reports.overview.asked import Asked
from deputies_portal.reports.overview.overview import Overview


@opens_to("township_clerk", "county_clerk", "manager")
@require_safe
def overview(request):
    now = timezone.localtime()
    asked = Asked.read(request.GET, request.scope, now.date())
    context = {
        "asked": asked,
        "overview": Overview(asked, request.user),
        "now": now,
        "weekday": WEEKDAYS[now.weekday()],
    }
    return render(request, "reports/overview.html", context)
