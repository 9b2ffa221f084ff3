"""A form that was taken leaves no draft behind."""

import logging

from django.db import DatabaseError
from django.utils import timezone

from deputies_portal.core.drafts.models import LONGEST_MARK, Draft, is_address

log = logging.getLogger(__name__)
FIELD = "_draft"  # mark and address, which draft.js adds to the form
TAKEN = {302, 303}  # the answer to a form that was taken leads on to another page


class SentDrafts:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method == "POST" and response.status_code in TAKEN:
            mark, _space, address = request.POST.get(FIELD, "").partition(" ")
            is_said = len(mark) <= LONGEST_MARK and is_address(address)
            if is_said and request.user.is_authenticated:
                try:
                    Draft.objects.end(request.user, address, sent=mark, at=timezone.now())
                except DatabaseError:  # the form was taken; its draft goes after some days
                    log.exception("A draft that was sent could not be ended")
        return response
