"""Qualities 身份: as what a person acts on one suggestion."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from stations.models import Posting
from stations.scope import Scope
from visits.issues.qualities import townships_of
from visits.models import Signature, Suggestion

Role = Posting.Role
READING = ("township_clerk", "county_clerk", "manager", "deputy", "unit_clerk")


class Who(models.TextChoices):
    """In what quality somebody acts on one suggestion."""

    LEAD = "lead", _("领衔代表")
    SIGNER = "signer", _("附议代表")
    OFFICE = "office", _("代表工作机构")
    MANAGER = "manager", _("县人大领导")
    UNIT = "unit", _("承办单位")


ROLES_OF = {
    Who.LEAD: frozenset({"deputy"}),
    Who.SIGNER: frozenset({"deputy"}),
    Who.OFFICE: frozenset({"county_clerk", "township_clerk"}),
    Who.MANAGER: frozenset({"manager"}),
    Who.UNIT: frozenset({"unit_clerk"}),
}


def signatures_of(paper: Suggestion) -> list[Signature]:
    """Who was asked to co-sign, in the order of the invitations."""
    return signatures_by_paper([paper])[paper.pk]


def signatures_by_paper(papers: list[Suggestion]) -> dict[int, list[Signature]]:
    """By key of the paper; one query for all of them."""
    found: dict[int, list[Signature]] = {paper.pk: [] for paper in papers}
    rows = Signature.objects.filter(suggestion__in=found).order_by("suggestion_id", "id")
    for row in rows.select_related("mandate__deputy", "mandate__congress"):
        found[row.suggestion_id].append(row)
    return found


def unsigned_of(user, signatures: list[Signature]) -> list[Signature]:
    """The signatures the user was asked for and has not given."""
    own = Scope.of(user).deputies
    return [one for one in signatures if not one.signed_on and one.mandate.deputy_id in own]


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
