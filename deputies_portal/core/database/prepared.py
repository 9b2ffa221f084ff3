"""Queries that every request asks: written once for each connection, then only their values change.

Django needs thirty times as long to put such a query into SQL as the database to answer it. While
it is written, marks stand for the values; `Written` knows where in the parameters they went.
"""

import re
from collections.abc import Callable, Hashable, Mapping
from datetime import date

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.query import QuerySet, get_related_populators
from django.db.models.sql.compiler import SQLCompiler

# Stand for the values while the query is written: no record has such a number, day or text.
MADE_UP_YEAR = 1111
MARKS = {
    int: lambda n: 918_273_645 + n,
    date: lambda n: date(MADE_UP_YEAR, 11, 11 + n),
    str: lambda n: f"918273645-{n}-by-this-key",
}
MOST = 500  # queries kept of a connection
A_DAY = re.compile(r"(19|20)\d\d-\d\d-\d\d|1111-")


class PreparedQuery:
    """`build(**values)` returns the queryset; `kinds` tell the type of each: int, str, date.

    Rows may be joined by select_related and annotated, or be `values`; not prefetched. Every value
    must reach the database as it is: ValueError when one does not.
    """

    def __init__(self, build, **kinds):
        self.build, self.kinds = build, kinds

    def ask(self, **values) -> list:
        """The rows as model instances, of `values` as dictionaries: one query."""
        return written_once(self, self._write).ask(values)

    def _write(self, connection) -> "Written":
        marks = {name: MARKS[kind](n) for n, (name, kind) in enumerate(self.kinds.items())}
        named = {mark: name for name, mark in marks.items()}
        return Written(connection, self.build(**marks), named, needed=marks.keys())


def written_once(key: Hashable, write: Callable[[object], "Written"]) -> "Written":
    """What `write` has written under the key for the connection of this thread."""
    connection = connections[DEFAULT_DB_ALIAS]
    queries = vars(connection).setdefault("prepared_queries", {})
    if key not in queries:
        if len(queries) >= MOST:
            queries.pop(next(iter(queries)))  # what was not asked for longest
        queries[key] = write(connection)
    else:
        queries[key] = queries.pop(key)
    return queries[key]


class Written:
    """The SQL of a queryset with marks (mark → name) in the places of its values, and how its rows
    are read. `needed`: names that must have a place.

    Raises ValueError where a value does not reach the database as it is, or where a day stands
    that nobody named: it would stay the same tomorrow.
    """

    def __init__(self, connection, queryset: QuerySet, marks: Mapping, needed=()):
        self.connection = connection
        compiler = queryset.query.get_compiler(connection=connection)
        try:
            self.sql, self.parameters = compiler.as_sql()
        except EmptyResultSet:  # no row can meet the conditions, whoever asks
            self.sql, self.parameters = "", ()
        self.places = self._places({self._adapted(mark): name for mark, name in marks.items()})
        if lost := set(needed) - set(self.places.values()):
            raise ValueError(f"Not in the query: {', '.join(sorted(lost))}")
        columns = compiler.select[: compiler.col_count]
        self.converters = compiler.get_converters([column[0] for column in columns])
        self.read = self._reader_of(queryset, compiler)

    def _places(self, by_mark: dict) -> dict[int, Hashable]:
        """Where in the parameters each value stands."""
        texts = [mark for mark in by_mark if isinstance(mark, str)]
        found = {}
        for n, one in enumerate(self.parameters):
            if one in by_mark:
                found[n] = by_mark[one]
            elif _is_left(one, texts):
                raise ValueError(f"Would stay as it is: {one}")
        return found

    def _adapted(self, value):
        if isinstance(value, date):
            return self.connection.ops.adapt_datefield_value(value)
        return value

    def ask(self, values: Mapping) -> list:
        if not self.sql:
            return []
        parameters = list(self.parameters)
        for place, name in self.places.items():
            parameters[place] = self._adapted(values[name])
        with self.connection.cursor() as cursor:
            cursor.execute(self.sql, parameters)
            rows = cursor.fetchall()
        if self.converters:
            # Not the compiler that wrote it: with its query it would be kept as well, 100 KB each.
            empty = SQLCompiler(None, self.connection, None)
            rows = empty.apply_converters(rows, self.converters)
        return [self.read(row) for row in rows]

    # --- rows ------------------------------------------------------------------------------------
    def _reader_of(self, queryset: QuerySet, compiler) -> Callable:
        if queryset._fields is None:
            return self._instances(compiler)
        names = (*queryset.query.values_select, *queryset.query.annotation_select)
        names = tuple(queryset.query.selected or names)
        return lambda row: dict(zip(names, row, strict=True))

    def _instances(self, compiler) -> Callable:
        facts, select = compiler.klass_info, compiler.select
        model, own = facts["model"], facts["select_fields"]
        first, end = own[0], own[-1] + 1
        names = [column[0].target.attname for column in select[first:end]]
        joined = get_related_populators(facts, select, self.connection.alias)
        annotations, alias = compiler.annotation_col_map, self.connection.alias

        def instance(row):
            made = model.from_db(alias, names, row[first:end])
            for one in joined:
                one.populate(row, made)
            for name, column in annotations.items():
                setattr(made, name, row[column])
            return made

        return instance


def _is_left(parameter, texts: list[str]) -> bool:
    """Whether it was worked out from a value, or is a day: it would stay when the value changes."""
    if isinstance(parameter, date):
        return parameter.year < 2100
    if isinstance(parameter, str):
        return bool(A_DAY.match(parameter)) or any(text in parameter for text in texts)
    return parameter == MADE_UP_YEAR
