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

KEYS = ("category", "unit", "venue")  # conditions that are keys of records
MOST_DANGERS = 5
SHAPES = {"tray": tray.for_tray, "inbox": tray.for_inbox}


def page_of(
    by: Asking, asked: dict, shape: str, order: tuple[str, ...], cursor: str
) -> paging.Page:
    """The page that the cursor names, of what is asked for by choices alone."""
    place = paging.read_cursor(tray.with_due_key(Issue.objects.all()), order, cursor)
    question = _question(by, asked)

    def ask(direction, values):
        after = {f"after_{n}": value for n, value in enumerate(values)}
        return ROWS.ask(by.user, **question, shape=shape, order=order, direction=direction, **after)

    return paging.page_at(place, ask, order)


def counts(by: Asking, asked: dict, states: Iterable[str]) -> dict[str, paging.Total]:
    """As `tray.counts_of`, of what is asked for by choices alone."""
    rest = {name: value for name, value in asked.items() if name != "state"}
    words = tuple(sorted(states))
    found = COUNTS.ask(by.user, **_question(by, rest), states=words)
    return tray.totals(found[0], words)


def dangers(user) -> list[Issue]:
    return DANGERS.ask(user)


def _question(by: Asking, asked: dict) -> dict:
    """Keys are values of the question, words and codes belong to its shape."""
    words = tuple(sorted((name, word) for name, word in asked.items() if name not in KEYS))
    keys = {name: int(asked[name]) if name in asked else None for name in KEYS}
    return {"on": by.on, "soon": by.soon, "asked": words, **keys}


def _conditions(asked: tuple, keys: dict) -> dict:
    return dict(asked) | {name: key for name, key in keys.items() if key is not None}


def _rows(user, on, soon, asked, shape, order, **values):
    by, keys = Asking(user, on, soon), {name: values.pop(name) for name in KEYS}
    conditions, direction = _conditions(asked, keys), values.pop("direction")
    issues = narrowed(Issue.objects.visible_to(user), conditions, by)
    issues = tray.in_state(issues, conditions.get("state", ""), user, on)
    after = [values[f"after_{n}"] for n in range(len(values))]
    return paging.rows_from(SHAPES[shape](issues, user), order, direction, after)


def _counts(user, on, soon, asked, states, **keys):
    conditions = _conditions(asked, keys)
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
