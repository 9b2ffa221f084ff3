"""The ledger of issues 问题交办台账: dispatched to whom, until when, and what came of it."""

from collections import defaultdict

from django.utils.translation import gettext as _

from deputies_portal.ledgers.ledger import Look, words
from visits.issues.issue_facts import IN_LEDGER
from visits.models import Dispatch, Feedback, Issue
from visits.models.issues.states import State
from visits.models.rules import Pace

FIELDS = (
    "pk",
    "prefix",
    "year",
    "number",
    "registered_on",
    "venue__name",
    "source",
    "category__name",
    "title",
    "pace",
    "dispatched_on",
    "due",
    "late_days",
    "answered_on",
    "state",
    "outcome",
    "solved_on",
    "closed_on",
    "satisfaction",
    "is_readable",
    *(fact.name for fact in IN_LEDGER),
)


def read(keys: list[int], look: Look):
    rows = Issue.objects.filter(pk__in=keys).with_readable(look.user)
    units = _units(keys)
    sources, paces = words(Issue.Source.choices), words(Pace.choices)
    states, outcomes = words(State.choices), words(Issue.Outcome.choices)
    ratings, closed = rating_words(), _("不公开事项")
    for row in rows.values_list(*FIELDS, named=True):
        lead, assisting = units[row.pk]
        title, category = (row.title, row.category__name) if row.is_readable else ("", "")
        cells = [
            f"{row.prefix}〔{row.year}〕{row.number}号",
            row.registered_on,
            row.venue__name,
            sources[row.source],
            title or closed,
            *(one.said_of(row) if row.is_readable else "" for one in IN_LEDGER),
            category,
            paces[row.pace],
            "、".join(lead) if row.is_readable else "",
            "、".join(assisting) if row.is_readable else "",
            row.dispatched_on,
            row.due,
            row.late_days or "",
            row.answered_on,
            states[row.state],
            outcomes.get(row.outcome, ""),
            row.solved_on,
            row.closed_on,
            ratings.get(row.satisfaction, ""),
        ]
        yield row.pk, cells, row.is_readable


def rating_words() -> dict[int, str]:
    """满意: the ratings as they are kept on an issue, in words."""
    labels = words(Feedback.Rating.choices)
    return {number: labels[name] for name, number in Issue.SATISFACTION.items()}


def _units(keys) -> dict[int, tuple[list, list]]:
    """The short names of the units that have or had the issue: the last lead, all who assist."""
    found = defaultdict(lambda: ([], []))
    orders = Dispatch.objects.filter(round__issue__in=keys, returned_on__isnull=True)
    columns = ("round__issue_id", "part", "unit__short_name", "ending")
    for issue, part, unit, ending in orders.order_by("id").values_list(*columns):
        if ending in ("redirected", "released", "withdrawn"):
            continue
        if part == Dispatch.Part.LEAD:
            found[issue][0][:] = [unit]
        elif unit not in found[issue][1]:
            found[issue][1].append(unit)
    return found
