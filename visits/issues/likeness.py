"""Likeness 可能是同一件事: titles that share words with a new one. Offered, never merged."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q

from stations.models import Venue
from visits.models import Category, Issue

LOOK_BACK = timedelta(days=730)
CANDIDATES = 200
MOST = 3
MOST_TARGETS = 8
SHARED = 0.34  # the part of the shorter title's word pairs that must be in the other one


def pairs(title: str) -> set[str]:
    """Every two characters in a row; signs between words do not count."""
    runs = "".join(sign if sign.isalnum() else " " for sign in title).split()
    return {run[at : at + 2] for run in runs for at in range(len(run) - 1)}


def likeness(one: str, other: str) -> float:
    """From 0 to 1: how many of the shorter title's pairs the other one has."""
    mine, theirs = pairs(one), pairs(other)
    shorter = min(len(mine), len(theirs))
    shared = len(mine & theirs)
    return shared / shorter if shared > 1 else 0


def similar_issues(
    title: str, *, venue: Venue, category: Category | None, on: date, user
) -> list[Issue]:
    """Issues of the last two years around the venue that may be the same matter, likest first."""
    wanted = _any_pair(pairs(title))
    if wanted is None:
        return []
    around = Q(township_id=venue.township_id) | Q(matter_township_id=venue.township_id)
    if category is not None:
        around |= Q(category=category)
    rows = (
        Issue.objects.visible_to(user)
        .open_to(user)
        .counted()
        .filter(wanted, around, county=venue.county_id, registered_on__gte=on - LOOK_BACK)
        .for_list()
        .order_by("-registered_on", "-id")[:CANDIDATES]
    )
    return _likest(title, rows)


def likely_targets(issue: Issue, *, user, on: date) -> list[Issue]:
    """Open issues of the last two years about the same place or category, likest titles first.

    This one may be merged into them; those without a word in common stand last.
    """
    around = Q(category=issue.category_id)
    if issue.matter_region_id:
        around |= Q(matter_region=issue.matter_region_id)
    rows = (
        Issue.objects.visible_to(user)
        .open_to(user)
        .open()
        .filter(
            around,
            county=issue.county_id,
            is_confidential=issue.is_confidential,
            registered_on__gte=on - LOOK_BACK,
        )
        .exclude(pk=issue.pk)
        .for_list()
        .order_by("-registered_on", "-id")[:CANDIDATES]
    )
    return sorted(rows, key=lambda row: -likeness(issue.title, row.title))[:MOST_TARGETS]


def _any_pair(wanted: set[str]) -> Q | None:
    found = None
    for pair in sorted(wanted):
        found = Q(title__contains=pair) if found is None else found | Q(title__contains=pair)
    return found


def _likest(title: str, rows: Iterable[Issue]) -> list[Issue]:
    scored = [(likeness(title, row.title), row) for row in rows]
    close = [(score, row) for score, row in scored if score >= SHARED]
    return [row for _score, row in sorted(close, key=lambda pair: -pair[0])[:MOST]]
