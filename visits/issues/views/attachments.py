"""Handing out an attachment, and taking one away."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deputies_portal.core.files.uploads import private_file_response
from deputies_portal.core.ui.gate import WrongRole, opens_to
from visits import files
from visits.issues.issue_page import IssuePage
from visits.models import Attachment
from visits.privacy import door
from visits.privacy.fetching import KEEPING, OPENING, READING
from visits.privacy.forms.revealing import ReasonForm, RevealForm


@opens_to(*READING, "unit_clerk")
@require_http_methods(["GET", "HEAD", "POST"])
def attachment(request, pk):
    """The file; that of a visit for somebody who may reveal it and says why."""
    row = _opened_attachment(request, pk)
    form = RevealForm(request.POST or None)
    if row.visit_id and not door.may_reveal(request.user, row.visit):
        raise PermissionDenied
    if row.visit_id and not form.is_valid():
        return render(request, "visits/issues/attachment.html", {"form": form, "file": row})
    purpose = form.cleaned_data["reason"] if row.visit_id else ""
    response = private_file_response(row.file, row.name, row.content_type)
    files.note_download(row, actor=request.user, purpose=purpose)
    return response


@opens_to(*KEEPING)
@require_http_methods(["GET", "HEAD", "POST"])
def attachment_remove(request, pk):
    row = _opened_attachment(request, pk)
    owner, now = row.owner, timezone.now()
    if not files.may_remove(request.user, row, timezone.localdate(now)):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        files.remove(row, actor=request.user, at=now, **form.cleaned_data)
        messages.success(request, _("已移除。"))
        return redirect(owner)
    context = {"form": form, "file": row, "owner": owner}
    return render(request, "visits/issues/attachment_remove.html", context)


def _opened_attachment(request, pk: int) -> Attachment:
    """Who may open the owner may have its files; one taken away is gone for all."""
    rows = Attachment.objects.filter(removed_at__isnull=True)
    row = get_object_or_404(rows.select_related(*Attachment.OWNERS), pk=pk)
    visible = type(row.owner).objects.visible_to(request.user).filter(pk=row.owner.pk)
    if not visible.exists():
        raise Http404
    if hasattr(visible, "open_to") and not visible.open_to(request.user).exists():
        raise WrongRole(OPENING)
    if row.issue_id and not _page_of(request, row).shows_file_of(row.event_id):
        raise Http404
    return row


def _page_of(request, row: Attachment) -> IssuePage:
    return IssuePage(request.user, row.issue, timezone.localdate())
