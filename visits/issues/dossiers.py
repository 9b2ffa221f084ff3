"""The dossiers of many issues, read together: what their steps ask, in as many queries for five
hundred as for one. What is not asked of many each dossier reads for itself.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from visits.issues.dossier import Dossier, answers_where, dispatches_where
from visits.issues.voices import UNANSWERED, gathered, with_origin
from visits.models import Issue, Voice


def dossiers_of(issues: Iterable[Issue]) -> dict[int, Dossier]:
    """By the key of the issue, with dispatches, answers and voices."""
    found = {issue.pk: Dossier(issue) for issue in issues}
    if not found:
        return found
    _lay_in(found, "dispatches", dispatches_where(round__issue__in=found))
    _lay_in(found, "answers", answers_where(round__issue__in=found))
    _lay_in_voices(found)
    return found


def _lay_in(found: dict[int, Dossier], name: str, rows) -> None:
    parts = defaultdict(list)
    for row in rows:
        parts[row.round.issue_id].append(row)
    for key, dossier in found.items():
        dossier.__dict__[name] = parts[key]


def _lay_in_voices(found: dict[int, Dossier]) -> None:
    """Their own, and of what was merged into them."""
    parts = defaultdict(list)
    asking = Q(issue__in=found) | Q(issue__merged_into__in=found)
    rows = with_origin(Voice.objects.filter(asking))
    are_told = any(one.issue.state not in UNANSWERED for one in found.values())
    for voice in gathered(rows, with_feedback=are_told):
        for key in {voice.issue_id, voice.issue.merged_into_id} & found.keys():
            parts[key].append(voice)
    for key, dossier in found.items():
        dossier.__dict__["voices"] = sorted(parts[key], key=dossier.own_first)
