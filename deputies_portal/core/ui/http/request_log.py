"""One line in the log for each request, its number in the answer, and what the metrics count.

No path, no query, no name: the view, the number of the account, status and milliseconds.
"""

import logging
import time

from django.conf import settings
from django.db import connection
from prometheus_client import Counter, Histogram

from deputies_portal.core.audit.current_request import current_request_id
from deputies_portal.core.database import waits
from deputies_portal.core.ui.http import slow_queries

logger = logging.getLogger("portal.requests")
REQUESTS = Counter("portal_requests", "Requests answered.", ["view", "method", "status"])
SECONDS = Histogram("portal_request_seconds", "Seconds until the answer stood.", ["view"])
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


class RequestLog:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        slow_queries.watch(connection)
        waits.take_turns(connection)
        begun, request.number = time.perf_counter(), current_request_id()
        response = self.get_response(request)
        seconds = time.perf_counter() - begun
        response["X-Request-ID"] = request.number
        if not _is_static(request):
            _tell(request, response.status_code, seconds)
        return response


def _tell(request, status: int, seconds: float) -> None:
    match = request.resolver_match
    view = (match.view_name if match else "") or "none"
    method = request.method if request.method in METHODS else "other"
    # The user of the request is looked up when asked for: only one that was looked up already.
    person = getattr(request, "_cached_user", None)
    fields = {"view": view, "method": method, "status": status, "ms": round(seconds * 1000)}
    fields["user"] = getattr(person, "pk", None) or "-"
    logger.info("", extra={"fields": fields})
    if settings.METRICS_TOKEN:
        REQUESTS.labels(view, method, status).inc()
        SECONDS.labels(view).observe(seconds)


def _is_static(request) -> bool:
    return request.resolver_match is None and request.path.startswith(settings.STATIC_URL)
