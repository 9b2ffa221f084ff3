"""Qualities 身份: as what a person acts on one issue (desk, lead unit …; domain §3b)."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from stations.models import Posting
from stations.scope import Scope
from visits.issues.dossier import Dossier
from visits.models import Issue
from visits.models.issues.states import State

Role = Posting.Role


class Who(models.TextChoices):
    """In what quality somebody acts on one issue; a role counts only where it is held."""

    RECORDER = "recorder", _("登记人（当天）")
    RECEIVER = "receiver", _("接待家站联络员")
    TOWNSHIP = "township", _("乡镇人大工作人员")
    DESK = "desk", _("经办台")
    COUNTY = "county", _("县人大工作人员")
    MANAGER = "manager", _("县人大领导")
    DEPUTY = "deputy", _("接待代表")
    LEAD = "lead", _("主办单位")
    ASSISTING = "assisting", _("协办单位")
    TIMER = "timer", _("到期自动")
    SUGGESTION = "suggestion", _("代表建议的步骤")
    VISITOR = "visitor", _("反映人凭查询码")


# Which roles can hold a quality at all: named on the 403 page.
ROLES_OF = {
    Who.RECORDER: frozenset(),
    Who.RECEIVER: frozenset({"venue_clerk"}),
    Who.TOWNSHIP: frozenset({"township_clerk"}),
    Who.DESK: frozenset({"township_clerk", "county_clerk"}),
    Who.COUNTY: frozenset({"county_clerk"}),
    Who.MANAGER: frozenset({"manager"}),
    Who.DEPUTY: frozenset({"deputy"}),
    Who.LEAD: frozenset({"unit_clerk"}),
    Who.ASSISTING: frozenset({"unit_clerk"}),
    Who.TIMER: frozenset(),
    Who.SUGGESTION: frozenset(),
    Who.VISITOR: frozenset(),
}


def holders(user, issue: Issue, on: date, dossier: Dossier | None = None) -> dict[Who, Posting]:
    """The qualities the user has in this issue on the day, each with the posting that gives it.

    None at all in a confidential issue that the user may not open.
    """
    if not is_readable(user, issue):
        return {}
    dossier = dossier or Dossier(issue)
    held: dict[Who, Posting] = {}
    for posting in Scope.of(user).postings:
        for who in _qualities(posting, dossier):
            held.setdefault(who, posting)
    if held and _recorded(user, on, dossier):
        held.setdefault(Who.RECORDER, next(iter(held.values())))
    return held


def is_readable(user, issue: Issue) -> bool:
    """Whether the user, who has the issue in scope, may open it (domain §3f)."""
    if not issue.is_confidential:
        return True
    known = getattr(issue, "is_readable", None)
    if known is None:
        known = Issue.objects.filter(pk=issue.pk).open_to(user).exists()
    return known


def _qualities(posting: Posting, dossier: Dossier) -> list[Who]:
    issue, role = dossier.issue, posting.role
    if role in (Role.COUNTY_CLERK, Role.MANAGER):
        if not issue.county_id.startswith(posting.region_id):
            return []
        return [Who.COUNTY, Who.DESK] if role == Role.COUNTY_CLERK else [Who.MANAGER]
    if role == Role.TOWNSHIP_CLERK:
        return _of_township(posting, dossier)
    if role == Role.VENUE_CLERK:
        return [Who.RECEIVER] if dossier.is_received_at(posting.venue_id) else []
    if role == Role.DEPUTY:
        return [Who.DEPUTY] if dossier.is_received_by(posting.deputy_id) else []
    if role == Role.UNIT_CLERK:
        return _of_unit(posting, dossier)
    return []


def _of_township(posting: Posting, dossier: Dossier) -> list[Who]:
    covered = townships_of(posting)
    if dossier.issue.desk_id in covered:
        return [Who.DESK, Who.TOWNSHIP]
    return [Who.TOWNSHIP] if dossier.is_received_in(covered) else []


def townships_of(posting: Posting) -> frozenset[str]:
    """The posting's township, with those merged into it."""
    if posting.has_predecessors:
        return Scope.of(posting.user).townships
    return frozenset({posting.township_id})


def _of_unit(posting: Posting, dossier: Dossier) -> list[Who]:
    if dossier.issue.state == State.REGISTERED:
        return []
    in_hand = [order for order in dossier.running if order.unit_id == posting.unit_id]
    return [Who.LEAD if order.part == "lead" else Who.ASSISTING for order in in_hand]


def _recorded(user, on: date, dossier: Dossier) -> bool:
    return dossier.recorded == (user.pk, on)
