"""What a form of a step is sent with: the version that was seen, and a mark of its own."""

from uuid import UUID

from deputies_portal.core.audit.models import Entry


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
