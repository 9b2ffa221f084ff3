"""Puts each request's address and number where the journal finds them."""

from deputies_portal.core.audit import current_request


class JournalContext:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with current_request.of_request(request):
            return self.get_response(request)
