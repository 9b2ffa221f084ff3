"""The list of issues as it is asked: its page, the figures of its tabs, the dangers on top.

Conditions that are chosen among few values are written into SQL once for each shape of a scope
(`stations.scoped_query`); with a text or a day among them the question is written for itself.
"""

from collections.abc import Iterable

from django.db.models import QuerySet

from deputies_portal.core.ui.lists import paging
from stations.scope import Scope
from stations.scoped_query import ScopedQuery
from visits.models import Issue, IssueTally
from visits.worklists import tray
from visits.worklists.conditions import Asking, narrowed

MOST_DANGERS = 5
SHAPES = {"tray": tray.for_tray, "inbox": tray.for_inbox}


def page_of(
    by: Asking, asked: dict, shape: str, order: tuple[str, ...], cursor: str
) -> paging.Page:
    """The page that the cursor names, of what is asked for by choices alone."""
    place = paging.read_cursor(tray.with_due_key(Issue.objects.all()), order, cursor)
    question = {"on": by.on, "soon": by.soon, "asked": _as_pairs(asked)}

    def ask(direction, values):
        after = {f"after_{n}": value for n, value in enumerate(values)}
        return ROWS.ask(by.user, **question, shape=shape, order=order, direction=direction, **after)

    return paging.page_at(place, ask, order)


def counts(by: Asking, asked: dict, states: Iterable[str]) -> dict[str, paging.Total]:
    """As `tray.counts_of`, of what is asked for by choices alone."""
    pairs = _as_pairs({name: value for name, value in asked.items() if name != "state"})
    words = tuple(sorted(states))
    found = COUNTS.ask(by.user, on=by.on, soon=by.soon, asked=pairs, states=words)
    return tray.totals(found[0], words)


def dangers(user) -> list[Issue]:
    return DANGERS.ask(user)


def _as_pairs(asked: dict) -> tuple:
    return tuple(sorted(asked.items()))


def _rows(user, on, soon, asked, shape, order, direction, **after):
    by, conditions = Asking(user, on, soon), dict(asked)
    issues = narrowed(Issue.objects.visible_to(user), conditions, by)
    issues = tray.in_state(issues, conditions.get("state", ""), user, on)
    values = [after[f"after_{n}"] for n in range(len(after))]
    return paging.rows_from(SHAPES[shape](issues, user), order, direction, values)


def _counts(user, on, soon, asked, states):
    conditions = dict(asked)
    issues = narrowed(Issue.objects.visible_to(user), conditions, Asking(user, on, soon))
    return tray.counted(issues, states, user, on, _sums(user, conditions))


def _sums(user, conditions: dict) -> QuerySet | None:
    """What is kept of whole counties and their townships; a township sees issues of others too."""
    scope = Scope.of(user)
    if scope.townships or scope.venues or scope.units or scope.deputies:
        return None
    places = {name: value for name, value in conditions.items() if value not in (None, "")}
    if places.keys() - {"county", "township"}:
        return None
    sums = IssueTally.objects.visible_to(user)
    return sums.of_places(places.get("county"), places.get("township"))


def _dangers(user):
    return tray.dangers(user)[:MOST_DANGERS]


ROWS, COUNTS, DANGERS = ScopedQuery(_rows), ScopedQuery(_counts), ScopedQuery(_dangers)
