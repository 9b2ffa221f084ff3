"""News of suggestions: whom the lines of a step mean, and how they are told. The actor never is."""

import re
from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.utils import timezone

from deputies_portal.core import notices
from deputies_portal.core.workflow import Line
from stations.models import Posting
from visits.issues.news.audience import serving
from visits.models import Suggestion, SuggestionEvent

Role = Posting.Role
FACTS = re.compile(r"%\((\w+)\)s")


def office(paper: Suggestion, on: date) -> Q:
    """Clerks of the congress; the county's stand in for a township without one."""
    county = Q(role=Role.COUNTY_CLERK, region=paper.county_id)
    if paper.township_id is None:
        return county
    clerks = Q(role=Role.TOWNSHIP_CLERK, township=paper.township_id)
    return clerks if serving(on).filter(clerks).exists() else county


def lead(paper: Suggestion, on: date) -> Q:
    return Q(role=Role.DEPUTY, deputy=paper.lead.deputy_id)


def unsigned(paper: Suggestion, on: date) -> Q:
    """Who was asked to co-sign and has not."""
    asked = paper.signatures.filter(signed_on__isnull=True)
    return Q(role=Role.DEPUTY, deputy__in=asked.values("mandate__deputy"))


def signers(paper: Suggestion, on: date) -> Q:
    return Q(role=Role.DEPUTY, deputy__in=paper.signatures.values("mandate__deputy"))


def unit(paper: Suggestion, on: date) -> Q:
    return Q(role=Role.UNIT_CLERK, unit=paper.unit_id or 0)


def spread(event: SuggestionEvent, lines: tuple[Line, ...]) -> None:
    """Tell of a step that has just been taken; of two lines the first that fits is told."""
    if not notices.is_quiet():
        told = _told(event, lines, timezone.localdate(event.entered_at))
        notices.tell(told, at=event.entered_at)


def _told(event: SuggestionEvent, lines: tuple[Line, ...], on: date) -> Iterator[notices.Said]:
    paper, told = event.suggestion, {event.actor_id}
    known = event.facts | base_facts(paper)
    for line in lines:
        people = serving(on).filter(line.who(paper, on)).order_by().values_list("user", flat=True)
        facts = {name: known.get(name, "") for name in FACTS.findall(line.text)}
        for user in sorted(set(people) - told):
            told.add(user)
            key, url = f"suggestion-{event.pk}", paper.get_absolute_url()
            yield notices.Said(user, line.text, key, facts, url, line.is_urgent)


def base_facts(paper: Suggestion) -> dict:
    return {
        "title": paper.title,
        "reference": paper.reference,
        "lead": paper.lead.deputy.name,
    }
