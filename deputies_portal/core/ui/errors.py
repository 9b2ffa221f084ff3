"""Refusals and error pages: 400, 403, 404, 405, 500, 503, CSRF; the exceptions of the 409 page."""

import errno
import logging
import secrets
import sys

from django.apps import apps
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.http import escape_leading_slashes
from django.utils.translation import gettext as _

from deputies_portal.core.audit.current_request import current_request_id
from deputies_portal.core.audit.models import Entry
from deputies_portal.core.ui.forms.typed import (
    fields_of,
    forms_of,
    labelled_files,
    sent_fields,
    typed_texts,
    typed_values,
)
from deputies_portal.core.ui.http.logs import pattern_of

logger = logging.getLogger(__name__)
# What SQLite and PostgreSQL say of a wait that was too long.
WAITED = (
    *("database is locked", "database table is locked", "lock timeout", "deadlock detected"),
    *("statement timeout", "idle-in-transaction timeout"),
)


class StepRefused(Exception):
    """The record is not (or no longer) where the step starts. Shown as the 409 page."""

    def __init__(self, message="", *, record=None, who="", when=None):
        super().__init__(message)
        self.message, self.record, self.who, self.when = message, record, who, when


class StaleRecord(StepRefused):
    """Somebody else saved the record after this page was opened."""

    @classmethod
    def of(cls, record) -> "StaleRecord":
        """Saved by whoever wrote the last line about the record in the journal."""
        last = Entry.objects.about(record).order_by("-id").first()
        return cls(
            _("您打开这一页以后，这条记录改过了。"),
            record=record,
            who=last.actor_name if last else "",
            when=last.at if last else None,
        )


def bad_request(request, exception=None):
    return _bare("400", 400)


def permission_denied(request, exception=None):
    """Names the person's roles and those that use the page, never a record. Who has one of them
    has it elsewhere: naming it would say nothing.
    """
    held = getattr(request, "roles", frozenset())
    needed = getattr(exception, "roles_needed", frozenset())
    needed = frozenset() if held & needed else needed
    facts = {"held": role_labels(held), "needed": role_labels(needed)}
    return render(request, "errors/403.html", facts, status=403)


def page_not_found(request, exception=None):
    return render(request, "errors/404.html", status=404)


def only_sent(request, allowed: str):
    """The record or list that the button stands on, from the nearest address above that opens."""
    facts = {"back": _above(request)}
    response = render(request, "errors/405.html", facts, status=405)
    response["Allow"] = allowed
    return response


def server_error(request):
    """Uses no database and no context processor: either may be what broke."""
    error = sys.exc_info()[1]
    if is_busy(error):
        return busy(request)
    if is_disk_full(error) or is_database_down(error):
        return database_down(request, is_full=is_disk_full(error))
    number = _numbered(request)
    return _bare("500", 500, {"number": number, "path": _path(request)})


def database_down(request, *, is_full=False):
    """The database does not answer, or nothing can be written because the disk is full."""
    facts = {"number": _numbered(request), "path": _path(request), "is_full": is_full}
    response = _bare("503", 503, facts)
    response["Retry-After"] = "30"
    return response


def busy(request):
    """Somebody else keeps what this request needs: what was typed can be sent again as it was.

    Asks the database nothing. A form without its mark, or with a password, is not offered again.
    """
    facts = {"number": _numbered(request), "path": _full_path(request)}
    if request.method == "POST" and getattr(request, "csrf_processing_done", False):
        fields = fields_of(forms_of(request.resolver_match))
        facts["typed"] = typed_texts(request.POST, fields)
        if not any("password" in name.lower() for name in request.POST):
            facts |= {"fields": sent_fields(request.POST), "csrf_token": get_token(request)}
            facts["files"] = labelled_files(list(request.FILES), fields)
    response = _bare("busy", 503, facts)
    response["Retry-After"] = "5"
    return response


def csrf_refused(request, reason=""):
    """What was typed is given back, unless the form came from another site.

    Whoever is signed in may send it again as it was.
    """
    facts = {}
    if request.headers.get("Sec-Fetch-Site", "") == "same-origin":
        page = request.resolver_match
        facts["typed"] = typed_values(request.POST, match=page)
        if request.user.is_authenticated:
            files = labelled_files(list(request.FILES), fields_of(forms_of(page)))
            facts |= {"fields": sent_fields(request.POST), "files": files}
    return render(request, "errors/csrf.html", facts | {"path": _full_path(request)}, status=403)


def is_database_down(error) -> bool:
    """No connection, no room, locked too long; a missing table or column is our own mistake."""
    if isinstance(error, InterfaceError):
        return True
    return isinstance(error, OperationalError) and not str(error).startswith("no such")


def is_busy(error) -> bool:
    """The database answers, but somebody kept a row, or the whole file, for too long."""
    return isinstance(error, OperationalError) and any(said in str(error) for said in WAITED)


def is_disk_full(error) -> bool:
    """No room for an upload, or for the database (SQLite and PostgreSQL say it in words)."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    said = str(error)
    return isinstance(error, OperationalError) and ("is full" in said or "No space left" in said)


def _numbered(request) -> str:
    """The number that the page shows and the log knows."""
    number = error_number()
    request.error_number = number  # the formatter writes it beside the traceback
    logger.error("%s %s %s", number, request.method, pattern_of(request))
    return number


def error_number() -> str:
    """E-0910-7F31A2: the day and the beginning of the request's number, short enough to say."""
    mark = (current_request_id() or secrets.token_hex(3))[:6].upper()
    return f"E-{timezone.localtime():%m%d}-{mark}"


def role_labels(roles) -> list[str]:
    """The names of roles in the order of their table, which stands on a floor above."""
    names = dict(apps.get_model("stations", "Posting").Role.choices)
    return [str(label) for role, label in names.items() if role in roles]


def _above(request) -> str:
    """`/visits/12/` of `/visits/12/receipt/`; the home page where nothing else opens above."""
    path = request.path_info.rstrip("/")
    while path := path.rpartition("/")[0]:
        try:
            resolve(f"{path}/")
        except Resolver404:
            continue
        return request.path[: len(request.path) - len(request.path_info)] + f"{path}/"
    return ""


def _full_path(request) -> str:
    return escape_leading_slashes(request.get_full_path())


def _path(request) -> str:
    """The address as a link that stays on this site, even when it begins with two slashes."""
    return escape_leading_slashes(request.path)


def _bare(name, status, facts=None):
    """An error page that needs nothing but its template; plain words if even that is broken."""
    try:
        body = render_to_string(f"errors/{name}.html", facts or {})
    except Exception:
        logger.exception("the page of error %s cannot be drawn", name)
        body = f"{status} " + _("系统出错，请稍后再试。")
    return HttpResponse(body, status=status)
