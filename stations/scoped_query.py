"""Queries that somebody's pages ask each time: written once for each shape of a scope.

The rows that `visible_to` finds depend on the places, units and people of a scope; the SQL depends
only on how many there are of each kind. It is written for a person with made-up ones, and asked
with those of the reader.
"""

from collections.abc import Callable, Hashable
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import QuerySet

from deputies_portal.core.database.prepared import Written, written_once
from stations.scope import Scope

CODES = ("counties", "townships", "home_counties", "administered")
KEYS = ("venues", "units", "deputies")
OF_POSTING = {"venue": "venues", "unit": "units", "deputy": "deputies"}
FIRST_DAY = date(1111, 11, 11)
FIRST_KEY = {"user": 911_000_000, "posting": 912_000_000}
FIRST_KEY |= {"venues": 913_000_000, "units": 914_000_000, "deputies": 915_000_000}
FIRST_KEY |= {"number": 916_000_000}


class ScopedQuery:
    """`build(user, **values)` returns a queryset (of instances or of `values`) of what the user may
    see. A value is a posting of the user, a number, a day, a text or None; texts and None belong to
    the shape and are for words that choose the rows, not for what people type.

    Nothing may be read from the database while it is built, and every day comes in by name.
    """

    def __init__(self, build: Callable[..., QuerySet]):
        self.build = build

    def ask(self, user, **values) -> list:
        """The rows, as `PreparedQuery.ask`."""
        marked = Marked.of(user)
        if marked is None:
            return list(self.build(user, **values))
        asked = _Asked(marked)
        names = {name: asked.name(value) for name, value in values.items()}
        key = (self, marked.shape, tuple(sorted(asked.shape(names).items())))
        return written_once(key, lambda connection: self._write(connection, asked, names)).ask(
            asked.values
        )

    def _write(self, connection, asked: "_Asked", names: dict) -> Written:
        with connection.execute_wrapper(_refuse_to_read):
            rows = self.build(asked.marked.user, **names)
            return Written(connection, rows, asked.names)


def _refuse_to_read(execute, sql, *_arguments):
    raise ValueError(f"Reads while it is written: {sql[:80]}")


@dataclass(frozen=True)
class Marked:
    """A made-up person whose scope has the shape of somebody's, and whose each value is what."""

    user: object  # made up
    values: dict  # mark → value
    postings: dict[int, object]  # key of a posting → the made-up one
    shape: Hashable

    @classmethod
    def of(cls, user) -> "Marked | None":
        """None for a scope above a county: its codes are asked by their beginnings."""
        scope = Scope.of(user)
        if (known := getattr(user, "_marked", None)) and known[0] is scope:
            return known[1]
        made = _marked(user, scope)
        user._marked = (scope, made)
        return made


def _marked(user, scope: Scope) -> Marked | None:
    codes = {code for name in CODES for code in getattr(scope, name)}
    codes |= {c for p in scope.postings for c in (p.region_id, p.township_id) if c}
    if any(len(code) < 6 for code in codes):
        return None
    places = _codes(codes)
    keys = {name: _keys(name, getattr(scope, name)) for name in KEYS}
    made = copy(user)
    made.pk = FIRST_KEY["user"]
    postings = {}
    for n, posting in enumerate(scope.postings):
        postings[posting.pk] = _posting(posting, FIRST_KEY["posting"] + n, made, places, keys)
    facts = {name: frozenset(places[code] for code in getattr(scope, name)) for name in CODES}
    facts |= {name: frozenset(keys[name].values()) for name in KEYS}
    made._scope = replace(scope, on=FIRST_DAY, postings=tuple(postings.values()), **facts)
    values = {mark: code for code, mark in places.items()}
    values |= {made.pk: user.pk, FIRST_DAY: scope.on}
    for name in KEYS:
        values |= {mark: key for key, mark in keys[name].items()}
    values |= {one.pk: key for key, one in postings.items()}
    return Marked(made, values, postings, _shape(made._scope))


def _codes(codes: set[str]) -> dict[str, str]:
    """Made-up codes as long as these, a township's beginning with that of its county."""
    found: dict[str, str] = {}
    for n, code in enumerate(sorted(codes | {code[:6] for code in codes})):
        length = len(code)
        found[code] = f"9{n:05d}" if length == 6 else f"{found[code[:6]]}{n:0{length - 6}d}"
    return found


def _keys(name: str, keys) -> dict[int, int]:
    return {key: FIRST_KEY[name] + n for n, key in enumerate(sorted(keys))}


def _posting(posting, key: int, user, places: dict, keys: dict):
    """Of its venue, unit or deputy key and county are known, nothing else."""
    made = copy(posting)
    made.pk, made.user = key, user
    for column in ("region_id", "township_id"):
        code = getattr(posting, column)
        setattr(made, column, places[code] if code else code)
    for name, keys_of in OF_POSTING.items():
        if place := getattr(posting, name):
            facts = (keys[keys_of][place.pk], places[place.county_id])
            setattr(made, name, type(place).from_db(None, ["id", "county_id"], facts))
    return made


def _shape(scope: Scope) -> Hashable:
    """All that the SQL may depend on: the made-up codes and keys say which are the same."""
    of_postings = tuple(
        (p.role, p.is_whole, p.region_id, p.township_id, p.venue_id, p.unit_id, p.deputy_id)
        for p in scope.postings
    )
    sets = tuple(tuple(sorted(getattr(scope, name))) for name in (*CODES, *KEYS))
    return of_postings, sets, scope.administers_all


class _Asked:
    """The values of one question beside the scope: their marks, and what each mark stands for."""

    def __init__(self, marked: Marked):
        self.marked, self.values = marked, dict(marked.values)
        self._numbers, self._days = 0, 0

    @property
    def names(self) -> dict:
        """Mark → name of its value: the mark itself."""
        return {mark: mark for mark in self.values}

    def name(self, value):
        """What stands for the value while the query is written."""
        if value is None or isinstance(value, str | tuple):
            return value
        if isinstance(value, date):
            self._days += 1
            return self._stands(FIRST_DAY + timedelta(days=self._days), value)
        if isinstance(value, int):
            self._numbers += 1
            return self._stands(FIRST_KEY["number"] + self._numbers, value)
        return self.marked.postings[value.pk]

    def _stands(self, mark, value):
        self.values[mark] = value
        return mark

    def shape(self, names: dict) -> dict:
        return {name: getattr(mark, "pk", mark) for name, mark in names.items()}
