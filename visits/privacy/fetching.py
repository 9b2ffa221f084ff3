"""Fetching a visit: outside the scope 404, confidential and not for me 403, and no content."""

from django.shortcuts import get_object_or_404

from deputies_portal.core.ui.gate import WrongRole
from visits.models import Visit
from visits.reception.ledger import with_rights

OPENING = frozenset({"venue_clerk", "county_clerk"})
KEEPING = ("venue_clerk", "township_clerk", "county_clerk", "deputy")  # register and correct
READING = (*KEEPING, "manager")


def opened_visit(request, pk: int) -> Visit:
    """The visit with `is_opened` and `is_revealable`, for somebody who may open it."""
    visits = Visit.objects.visible_to(request.user).select_related(
        "venue", "township", "recorder", "posting__deputy"
    )
    visit = get_object_or_404(with_rights(visits, request.user), pk=pk)
    if not visit.is_opened:
        raise WrongRole(OPENING)
    return visit
