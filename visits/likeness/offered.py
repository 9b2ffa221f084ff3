"""Offered 供参考: what stands beside somebody's words: the same matter perhaps, how such a matter
was answered, what an issue may be merged into. Always within what the reader may open.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from visits.likeness.likely import LOOK_BACK, MOST_TARGETS, Like, Where, likely
from visits.likeness.told import Told
from visits.models import Answer, Issue
from visits.models.issues.states import OPEN_STATES


@dataclass
class Offer:
    """An issue with its standing answer, and why it is offered."""

    issue: Issue
    why: Like
    answer: Answer | None = None

    @property
    def may_be_joined(self) -> bool:
        """Whether a visitor more may be added: it is still being dealt with, on its own."""
        return self.issue.state in OPEN_STATES

    @property
    def days(self) -> int | None:
        """From the registration to the answer."""
        return (self.answer.answered_on - self.issue.registered_on).days if self.answer else None


def same_matter(text: str, where: Where, *, user, on: date) -> list[Offer]:
    """Issues of the county's last two years that may be the same matter, closed ones too."""
    return _offers(likely(Told.of(text), where, _recent(where.county, user, on)))


def answered_before(issue: Issue, *, user, on: date) -> list[Offer]:
    """How matters like this one were answered in the last two years."""
    rows = _recent(issue.county_id, user, on).filter(answered_on__isnull=False)
    found = likely(_told_by(issue), Where.of_issue(issue), rows.exclude(pk=issue.pk))
    return [offer for offer in _offers(found) if offer.answer]


def likely_targets(issue: Issue, *, user, on: date) -> list[Issue]:
    """Open issues that this one may be merged into, likest first; then others of the last two years
    about the same place or category, newest first.
    """
    rows = _recent(issue.county_id, user, on).open()
    rows = rows.filter(is_confidential=issue.is_confidential).exclude(pk=issue.pk)
    found = likely(_told_by(issue), Where.of_issue(issue), rows, most=MOST_TARGETS)
    keys = [like.pk for like in found]
    around = Q(category=issue.category_id)
    if issue.matter_region_id:
        around |= Q(matter_region=issue.matter_region_id)
    others = rows.filter(around).exclude(pk__in=keys).order_by("-registered_on", "-id")
    keys += others.values_list("pk", flat=True)[: MOST_TARGETS - len(keys)]
    issues = Issue.objects.for_list().in_bulk(keys)
    return [issues[key] for key in keys]


def _told_by(issue: Issue) -> Told:
    written = (getattr(issue, name) for name in sorted(issue.PERSONAL))
    return Told.of(" ".join([issue.title, *written]))


def _recent(county: str, user, on: date):
    rows = Issue.objects.visible_to(user).open_to(user).counted()
    return rows.filter(county=county, registered_on__gte=on - LOOK_BACK)


def _offers(found: Iterable[Like]) -> list[Offer]:
    found = list(found)
    keys = [like.pk for like in found]
    issues = Issue.objects.for_list().select_related("matter_region").in_bulk(keys) if keys else {}
    standing = Answer.objects.filter(round__issue__in=keys, superseded_on__isnull=True)
    standing = standing.select_related("answer_class", "round").order_by("round__no")
    answers = {answer.round.issue_id: answer for answer in standing} if keys else {}
    return [Offer(issues[like.pk], like, answers.get(like.pk)) for like in found]


def offers_of(keys: Iterable[int]) -> list[Offer]:
    """These issues, without a reason."""
    return _offers(Like(key, 0) for key in keys)
