"""What the journal knows of the request in hand: the client's address and a number for the request.

Set by `JournalContext`; outside a request (commands, tests) both are empty.
"""

import ipaddress
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import uuid4

from django.conf import settings

_address: ContextVar[str | None] = ContextVar("journal_address", default=None)
_request_id: ContextVar[str] = ContextVar("journal_request_id", default="")


def current_address() -> str | None:
    return _address.get()


def current_request_id() -> str:
    """The number shown on error pages and stored in each line written by this request."""
    return _request_id.get()


@contextmanager
def of_request(request):
    """Lines written inside this block carry the address and number of `request`."""
    address = _address.set(client_address(request))
    request_id = _request_id.set(uuid4().hex[:16])
    try:
        yield
    finally:
        _request_id.reset(request_id)
        _address.reset(address)


def client_address(request) -> str | None:
    """Where the request comes from.

    Behind PROXY_COUNT proxies of our own that is what the outermost of them wrote down; without
    them X-Forwarded-For is the client's own invention and is ignored.
    """
    peer = _valid(request.META.get("REMOTE_ADDR", ""))
    if not settings.PROXY_COUNT:
        return peer
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if len(forwarded) < settings.PROXY_COUNT:
        return peer
    return _valid(forwarded[-settings.PROXY_COUNT].strip()) or peer


def _valid(text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None
