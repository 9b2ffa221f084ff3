"""The page of one issue 问题."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from deputies_portal.core.ui.gate import WrongRole, opens_to
from visits.issues.dossier import for_dossier
from visits.issues.issue_page import IssuePage
from visits.models import Issue
from visits.privacy import fetching
from visits.privacy.fetching import OPENING

READING = (*fetching.READING, "unit_clerk")


def opened_issue(request, pk: int) -> Issue:
    """Outside the scope 404; confidential and not for me 403, and no content."""
    issues = Issue.objects.visible_to(request.user).with_readable(request.user)
    issue = get_object_or_404(for_dossier(issues), pk=pk)
    if not issue.is_readable:
        raise WrongRole(OPENING)
    return issue


@opens_to(*READING)
@require_safe
def issue(request, pk):
    row = opened_issue(request, pk)
    page = IssuePage(request.user, row, timezone.localdate(), request.GET.get("show", ""))
    return render(request, "visits/issues/page.html", {"issue": row, "page": page})
