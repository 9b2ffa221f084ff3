"""Qualities 身份: as what a person acts on one suggestion."""

from stations.models import Posting
from stations.scope import Scope
from visits.issues.qualities import townships_of
from visits.models import Signature, Suggestion
from visits.suggestions.steps import Who

Role = Posting.Role


def signatures_of(paper: Suggestion) -> list[Signature]:
    """Who was asked to co-sign, in the order of the invitations."""
    return list(paper.signatures.select_related("mandate__deputy", "mandate__congress"))


def holders(user, paper: Suggestion, signatures: list[Signature]) -> dict[Who, Posting]:
    """The qualities the user has in this suggestion today, each with the posting that gives it."""
    held: dict[Who, Posting] = {}
    asked = {one.mandate.deputy_id for one in signatures}
    for posting in Scope.of(user).postings:
        for who in _qualities(posting, paper, asked):
            held.setdefault(who, posting)
    return held


def _qualities(posting: Posting, paper: Suggestion, asked: set[int]) -> list[Who]:
    role = posting.role
    if role in (Role.COUNTY_CLERK, Role.MANAGER):
        if not paper.county_id.startswith(posting.region_id):
            return []
        return [Who.OFFICE if role == Role.COUNTY_CLERK else Who.MANAGER]
    if role == Role.TOWNSHIP_CLERK:
        return [Who.OFFICE] if paper.township_id in townships_of(posting) else []
    if role == Role.DEPUTY:
        own = [Who.LEAD] if posting.deputy_id == paper.lead.deputy_id else []
        return own + ([Who.SIGNER] if posting.deputy_id in asked else [])
    if role == Role.UNIT_CLERK and paper.unit_id is not None:
        return [Who.UNIT] if posting.unit_id == paper.unit_id else []
    return []
