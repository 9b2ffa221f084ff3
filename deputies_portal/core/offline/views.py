"""The installable portal: manifest, worker, the key of this sign-in, and the outbox 待发送."""

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from deputies_portal.core.drafts.views import key_of
from deputies_portal.core.offline import kept_pages
from deputies_portal.core.ui.context import Frame
from deputies_portal.core.ui.gate import EVERYONE, opens_to

SCRIPTS = ("js/store.js", "js/worker.js")
ICONS = {"192x192": "img/icon-192.png", "512x512": "img/icon-512.png"}
RED, WHITE = "#b3261e", "#ffffff"


@login_not_required
@require_safe
def manifest(request):
    """What a phone asks before it puts the portal among its apps."""
    frame = Frame(request)
    icons = [
        {"src": static(path), "sizes": sizes, "type": "image/png", "purpose": "any maskable"}
        for sizes, path in ICONS.items()
    ]
    said = {
        "name": frame.portal_name,
        "short_name": frame.portal_name[:12],
        "lang": frame.lang,
        "start_url": reverse("desk:home"),
        "scope": reverse("desk:home"),
        "display": "standalone",
        "theme_color": RED,
        "background_color": WHITE,
        "icons": icons,
    }
    return HttpResponse(json.dumps(said), content_type="application/manifest+json")


@login_not_required
@require_safe
def worker(request):
    """The service worker; below the first address of the portal, as its scope is all of it."""
    response = HttpResponse(_worker(), content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


@lru_cache(maxsize=1)
def _worker() -> str:
    return "\n".join(Path(finders.find(path)).read_text(encoding="utf-8") for path in SCRIPTS)


@opens_to(EVERYONE)
@require_safe
def state(request):
    """The key of this sign-in, what may be kept, and which of the `mark`s have arrived."""
    marks = [mark for mark in request.GET.getlist("mark") if len(mark) <= 36]
    return JsonResponse(
        key_of(request.user)
        | {
            "idle": settings.SESSION_IDLE_SECONDS,
            "longest": settings.SESSION_COOKIE_AGE,
            "token": get_token(request),
            "pages": [
                kept_pages.told(page)
                for page in (kept_pages.OUTBOX, *kept_pages.open_to(request.roles))
            ],
            "sent": sorted(kept_pages.sent_among(marks, request.user)),
        }
    )


@opens_to(EVERYONE)
@require_safe
def outbox(request):
    """What waits in this browser, and which pages open without network. The browser fills it in."""
    kept = kept_pages.open_to(request.roles)
    return render(request, "offline/outbox.html", {"pages": kept})
