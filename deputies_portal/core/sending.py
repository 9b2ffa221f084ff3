"""Sending the form of a step: with the version that was seen, and a mark of its own."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.ui.errors import StaleRecord


def was_sent_before(request) -> bool:
    """This very form has been sent before: a double click, a reload, a retry."""
    try:
        token = UUID(request.POST.get("token", ""))
    except ValueError:
        return False
    return Entry.objects.filter(token=token, actor=request.user).exists()


def seen_version(request) -> int | None:
    """The version of the record when the page was opened; None when nothing was sent."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def taken(request, workflow, name: str, record, form, *, on_paper: bool = False, then=None) -> bool:
    """Whether the step was taken with what the form says; what is refused stands on the form.

    `then`: the name and the form of a step that follows at once; both are taken, or none.
    """
    last, asked, by = name, form, {"actor": request.user, "at": timezone.now()}
    sent = {"version": form.cleaned_data["version"], "token": form.cleaned_data["token"]}
    try:
        with transaction.atomic():
            paper = {"on_paper": True} if on_paper else {}
            workflow.take(name, record, **by, **sent, **form.facts() | paper)
            if then:
                last, asked = then
                workflow.take(last, record, **by, **asked.facts())
    except ValidationError as refused:
        asked.take_errors(refused)
        return False
    except StaleRecord:
        # The twin of this form was faster: the step is taken, once.
        if was_sent_before(request):
            return True
        raise
    messages.success(request, workflow.steps[last].done)
    return True
