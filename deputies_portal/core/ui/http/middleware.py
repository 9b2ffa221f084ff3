"""Headers on every answer, garbled requests turned away, the pages 405 and 409."""

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.shortcuts import render

from deputies_portal.core.ui.errors import StaleRecord, StepRefused, bad_request, only_sent
from deputies_portal.core.ui.facts import facts_of
from deputies_portal.core.ui.forms.typed import typed_values

PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


class SafetyHeaders:
    """Headers Django has no setting for; pages of signed-in people are kept in no cache."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = bad_request(request) if is_garbled(request) else self.get_response(request)
        response["Permissions-Policy"] = PERMISSIONS
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        for name in ("Server", "X-Powered-By"):
            del response[name]
        if _is_private(request, response):
            response["Cache-Control"] = "no-store, private"
        return response


def is_garbled(request) -> bool:
    """NUL, or bytes that are no text, in the address; a cookie with NUL is dropped."""
    request.COOKIES = {
        name: value for name, value in request.COOKIES.items() if "\x00" not in name + value
    }
    path, query = request.path_info, request.META.get("QUERY_STRING", "")
    # A percent sign is left in the path only where the bytes behind it were no UTF-8.
    if "\x00" in path or "%" in path or "\x00" in query or "%00" in query:
        return True
    return _has_lost_bytes(request)


def _has_lost_bytes(request) -> bool:
    """Bytes of a query that are no UTF-8 were replaced when it was read."""
    try:
        return any(
            "\ufffd" in text for name, values in request.GET.lists() for text in (name, *values)
        )
    except SuspiciousOperation:  # more fields than any page of ours has
        return True


def _is_private(request, response) -> bool:
    session = settings.SESSION_COOKIE_NAME
    if session in request.COOKIES or session in response.cookies:
        return True
    return request.resolver_match is not None and request.resolver_match.view_name in (
        "accounts:login",
        "accounts:password",
    )


class OnlySent:
    """An address that only takes what a button sends, opened by a link: a page with a way on."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET" and not response.content:
            return only_sent(request, response["Allow"])
        return response


class StaleRecords:
    """A refused step is no error: the record as it is now, who changed it, what was typed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, StepRefused):
            return None
        record = exception.record
        context = {
            "refusal": exception,
            "is_stale": isinstance(exception, StaleRecord),
            "was_sent": request.method == "POST",
            "record": record,
            "url": record.get_absolute_url() if hasattr(record, "get_absolute_url") else "",
            "facts": facts_of(record) if record is not None else [],
            "typed": typed_values(request.POST, record, request.resolver_match),
        }
        return render(request, "errors/409.html", context, status=409)
