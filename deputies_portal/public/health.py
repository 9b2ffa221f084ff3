"""For watchmen and load balancers: is it alive, is it ready, what does it count."""

import ipaddress
import secrets

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from deputies_portal.core.audit.current_request import client_address
from deputies_portal.public import metrics as counted
from deputies_portal.public.watching import findings, not_ready


@login_not_required
@never_cache
@require_safe
def health(request):
    """503 without database or room on the disk, else 200; a line for each thing that is wrong.

    Lines only from this machine or with HEALTH_TOKEN; to everybody else it says one word.
    """
    found = findings()
    is_down = any(finding.is_down for finding in found)
    word = "down" if is_down else "warning" if found else "ok"
    lines = [word]
    if found and _may_know(request):
        lines = [finding.text for finding in found]
    return _plain(lines, 503 if is_down else 200)


@login_not_required
@never_cache
@require_safe
def ready(request):
    """200 once the migrations are applied and the database can be written, 503 before."""
    reason = not_ready()
    if not reason:
        return _plain(["ready"], 200)
    return _plain([reason if _may_know(request) else "not ready"], 503)


@login_not_required
@never_cache
@require_safe
def metrics(request):
    """Figures for Prometheus, with METRICS_TOKEN; without it there is no such page."""
    if not _has_token(request, settings.METRICS_TOKEN):
        raise Http404
    try:
        return HttpResponse(counted.page(), counted.CONTENT_TYPE)
    except DatabaseError:
        return _plain(["database down"], 503)


def _may_know(request) -> bool:
    return _is_local(request) or _has_token(request, settings.HEALTH_TOKEN)


def _is_local(request) -> bool:
    """From this machine, and not through a proxy that nobody told the settings of."""
    if "HTTP_X_FORWARDED_FOR" in request.META and not settings.PROXY_COUNT:
        return False
    address = client_address(request)
    return bool(address) and ipaddress.ip_address(address).is_loopback


def _has_token(request, token: str) -> bool:
    sent = request.headers.get("Authorization", "").encode()
    return bool(token) and secrets.compare_digest(sent, f"Bearer {token}".encode())


def _plain(lines: list[str], status: int) -> HttpResponse:
    return HttpResponse("".join(f"{line}\n" for line in lines), "text/plain", status)
