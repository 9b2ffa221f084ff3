"""Shares 份额: no county takes all threads of a web process.

While so many requests of one county last longer than a moment that only few threads are left, its
further ones are asked to come again at once, with what was typed. A burst of quick ones is none.
"""

import threading
import time
from collections import defaultdict
from contextlib import contextmanager

from django.conf import settings

from deputies_portal.core.ui.errors import busy

LONG = 1.0  # seconds
LEFT_TO_OTHERS = 2  # threads

_lock = threading.Lock()
_at_work: dict[str, list[float]] = defaultdict(list)  # county → when its requests began


class CountyShare:
    """Who is not signed in belongs to no county: many who sign in at once are no jam."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.scope is None:
            return self.get_response(request)
        county = min(request.scope.home_counties, default="")
        if is_spent(county):
            return busy(request)
        with taken(county):
            return self.get_response(request)


def is_spent(county: str) -> bool:
    most = max(1, settings.WEB_THREADS - LEFT_TO_OTHERS)
    before = time.monotonic() - LONG
    with _lock:
        return sum(began < before for began in _at_work[county]) >= most


@contextmanager
def taken(county: str):
    began = time.monotonic()
    with _lock:
        _at_work[county].append(began)
    try:
        yield
    finally:
        with _lock:
            _at_work[county].remove(began)
