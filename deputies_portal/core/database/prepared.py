"""Queries that every request asks: written once for each connection, then only their values change.

Django needs thirty times as long to put such a query into SQL as the database to answer it.
"""

from datetime import date

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.query import get_related_populators

# Stand for the values while the query is written: no record has this number, day or key.
MARKS = {int: 918_273_645, date: date(1111, 11, 11), str: "918273645-by-this-key"}


class PreparedQuery:
    """`build(**values)` returns the queryset; `kinds` tell the type of each: int, str, date.

    Rows may be joined by select_related and annotated, not prefetched or sliced. Every value must
    reach the database as it is: ValueError when one does not.
    """

    def __init__(self, build, **kinds):
        self.build, self.kinds = build, kinds

    def ask(self, **values) -> list:
        """The rows as model instances: one query."""
        connection = connections[DEFAULT_DB_ALIAS]  # each thread has its own
        queries = vars(connection).setdefault("prepared_queries", {})
        if self not in queries:
            marks = {name: MARKS[kind] for name, kind in self.kinds.items()}
            queries[self] = _Written(connection, self.build(**marks), marks)
        return queries[self].ask(values)


class _Written:
    """The SQL of a query with marks in the places of its values, and how rows become instances."""

    def __init__(self, connection, queryset, marks: dict):
        self.connection = connection
        self.compiler = queryset.query.get_compiler(connection=connection)
        self.sql, self.parameters = self.compiler.as_sql()
        self.places = self._places(marks)
        columns = self.compiler.select[: self.compiler.col_count]
        self.converters = self.compiler.get_converters([column[0] for column in columns])
        facts, select = self.compiler.klass_info, self.compiler.select
        own = facts["select_fields"]
        self.model, self.first, self.end = facts["model"], own[0], own[-1] + 1
        self.names = [column[0].target.attname for column in select[self.first : self.end]]
        self.joined = get_related_populators(facts, select, connection.alias)

    def _places(self, marks: dict) -> dict[int, str]:
        """Where in the parameters each value stands."""
        if len(set(marks.values())) < len(marks):
            raise ValueError("Two values of one type cannot be told apart.")
        by_mark = {self._adapted(mark): name for name, mark in marks.items()}
        found = {n: by_mark[one] for n, one in enumerate(self.parameters) if one in by_mark}
        if lost := marks.keys() - found.values():
            raise ValueError(f"Not in the query: {', '.join(sorted(lost))}")
        return found

    def _adapted(self, value):
        if isinstance(value, date):
            return self.connection.ops.adapt_datefield_value(value)
        return value

    def ask(self, values: dict) -> list:
        known = {name: self._adapted(value) for name, value in values.items()}
        parameters = list(self.parameters)
        for place, name in self.places.items():
            parameters[place] = known[name]
        with self.connection.cursor() as cursor:
            cursor.execute(self.sql, parameters)
            rows = cursor.fetchall()
        if self.converters:
            rows = self.compiler.apply_converters(rows, self.converters)
        return [self._instance(row) for row in rows]

    def _instance(self, row):
        made = self.model.from_db(self.connection.alias, self.names, row[self.first : self.end])
        for one in self.joined:
            one.populate(row, made)
        for name, column in self.compiler.annotation_col_map.items():
            setattr(made, name, row[column])
        return made
