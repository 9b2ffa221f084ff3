"""Guards: rules of the database that span rows, as triggers for both databases.

A CHECK constraint sees one row; a guard sees its neighbours too, in one SQL condition. It is
written once in a migration, has a name like a constraint and raises `IntegrityError` with that
name. `expected()` reads the migrations, `installed()` the database: a rebuild of a table that has
dropped one is seen.

Tallies are sums over rows, kept by triggers too; the model of the sums declares its own: `TALLY`.
"""

import re

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation


class Guard(Operation):
    """Refuse a write for which `bad` holds; `bad` is SQL over NEW (OLD for a delete).

    `on` is any of INSERT, UPDATE, DELETE. SQLite rebuilds a table when a column changes and drops
    its triggers then: a migration that alters a guarded table repeats the guard (`replaces=True`).
    """

    reversible = True

    def __init__(self, name, table, bad, on=("INSERT", "UPDATE"), replaces=False):
        self.name, self.table, self.bad, self.on = name, table, bad, tuple(on)
        self.replaces = replaces

    def deconstruct(self):
        return (
            self.__class__.__name__,
            [self.name, self.table, self.bad],
            {"on": self.on, "replaces": self.replaces},
        )

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if self.replaces:
            self._drop(schema_editor)
        for statement in self._create_sql(schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        self._drop(schema_editor)

    def describe(self):
        return f"Guard {self.name} on {self.table}"

    def _create_sql(self, vendor):
        if vendor == "sqlite":
            return [
                f"CREATE TRIGGER {self.name}_{event.lower()} BEFORE {event} ON {self.table} "
                f"FOR EACH ROW WHEN {self.bad} BEGIN SELECT RAISE(ABORT, '{self.name}'); END"
                for event in self.on
            ]
        row = "OLD" if self.on == ("DELETE",) else "NEW"
        return [
            f"CREATE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {self.bad} THEN RAISE EXCEPTION '{self.name}' "
            f"USING ERRCODE = 'check_violation', CONSTRAINT = '{self.name}'; END IF; "
            f"RETURN {row}; END $$",
            f"CREATE TRIGGER {self.name} BEFORE {' OR '.join(self.on)} ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()",
        ]

    def _drop(self, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            for event in self.on:
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.name}_{event.lower()}")
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.name} ON {self.table}")
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {self.name}()")


def in_migrations() -> dict[str, Guard]:
    """Guards and tallies by name, as the last migration that names each writes it."""
    loader = MigrationLoader(None)
    found = {}
    for app, name in loader.graph.leaf_nodes():
        for step in loader.graph.forwards_plan((app, name)):
            for operation in loader.graph.nodes[step].operations:
                if isinstance(operation, Guard):
                    found[operation.name] = operation
    return found


def expected() -> set[str]:
    """Names of the guards that the migrations put into the database."""
    return set(in_migrations())


def tallies() -> "list[Tally]":
    """What the models of sums declare, by name."""
    declared = (model.__dict__.get("TALLY") for model in apps.get_models())
    return sorted((one for one in declared if one), key=lambda one: one.name)


def installed() -> set[str]:
    """Names of the guards that stand in the database now."""
    if connection.vendor == "sqlite":
        sql = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        sql = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        names = {row[0] for row in cursor.fetchall()}
    if connection.vendor == "sqlite":
        names = {name.rsplit("_", 1)[0] for name in names}
    return names


class Tally(Guard):
    """Keep a table of sums in step with `table`, in the same transaction as every write.

    Said twice: in a migration, which does not change any more, and by the model of `target` as it
    is now; `tests/test_gates.py` compares them.

    A row for which `counts` holds adds its `numbers` to the row of `target` with its `key`; both
    are column → SQL over {row}, where MONTH(x) is the month of a day as text. A change of columns
    they do not read does nothing. Rows of the table are never removed.

    Rows for which `hidden` holds do not count. They are hidden and shown many at once: no trigger
    counts them one by one then, `add` is told what they come to together (`hidden_sums`).
    """

    def __init__(self, name, table, target, counts, key, numbers, *, hidden="", replaces=False):
        self.name, self.table, self.target, self.counts = name, table, target, counts
        self.key, self.numbers = dict(key), dict(numbers)
        self.hidden, self.replaces = hidden, replaces

    def deconstruct(self):
        facts = [self.name, self.table, self.target, self.counts, self.key, self.numbers]
        return self.__class__.__name__, facts, {"hidden": self.hidden, "replaces": self.replaces}

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        for statement in self.fill_sql(schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)

    def describe(self):
        return f"Tally {self.name} of {self.table}"

    def count_sql(self, vendor: str) -> str:
        """The sums as they should stand, counted anew."""
        return self._sums_sql(self._said(self._seen, self.table, vendor), vendor)

    def hidden_sums(self, which: str, values: list) -> list[tuple]:
        """What the hidden rows for which `which` holds (SQL with its values) would add."""
        counts = f"{self._said(self.counts, self.table, connection.vendor)} AND {which}"
        with connection.cursor() as cursor:
            cursor.execute(self._sums_sql(counts, connection.vendor), values)
            return cursor.fetchall()

    def take(self, sums: list[tuple]) -> None:
        key = len(self.key)
        self.add([(*row[:key], *(-number for number in row[key:])) for row in sums])

    def add(self, sums: list[tuple]) -> None:
        places = ", ".join(["%s"] * (len(self.key) + len(self.numbers)))
        with connection.cursor() as cursor:
            cursor.executemany(f"{self._into} VALUES ({places}) {self._added}", sums)

    def _sums_sql(self, counts: str, vendor: str) -> str:
        key = ", ".join(self._said(sql, self.table, vendor) for sql in self.key.values())
        numbers = (self._said(sql, self.table, vendor) for sql in self.numbers.values())
        sums = ", ".join(f"SUM({number})" for number in numbers)
        return f"SELECT {key}, {sums} FROM {self.table} WHERE {counts} GROUP BY {key}"

    @property
    def _seen(self) -> str:
        return f"{self.counts} AND NOT ({self.hidden})" if self.hidden else self.counts

    @property
    def _into(self) -> str:
        return f"INSERT INTO {self.target} ({', '.join([*self.key, *self.numbers])})"

    @property
    def _added(self) -> str:
        sums = (f"{name} = {self.target}.{name} + excluded.{name}" for name in self.numbers)
        return f"ON CONFLICT ({', '.join(self.key)}) DO UPDATE SET {', '.join(sums)}"

    def fill_sql(self, vendor: str) -> list[str]:
        columns = ", ".join([*self.key, *self.numbers])
        filled = f"INSERT INTO {self.target} ({columns}) {self.count_sql(vendor)}"
        return [f"DELETE FROM {self.target}", filled]

    def _create_sql(self, vendor):
        add, take = self._add("NEW", 1, vendor), self._add("OLD", -1, vendor)
        differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
        changed = " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in self.columns)
        if self.hidden:
            seen = (f"NOT ({self._said(self.hidden, row, vendor)})" for row in ("OLD", "NEW"))
            changed = f"{' AND '.join(seen)} AND ({changed})"
        if vendor == "sqlite":
            return [
                f"CREATE TRIGGER {self.name}_insert AFTER INSERT ON {self.table} "
                f"FOR EACH ROW BEGIN {add}; END",
                f"CREATE TRIGGER {self.name}_update AFTER UPDATE ON {self.table} "
                f"FOR EACH ROW WHEN {changed} BEGIN {take}; {add}; END",
            ]
        return [
            f"CREATE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'UPDATE' THEN IF NOT ({changed}) THEN RETURN NULL; END IF; {take}; "
            f"END IF; {add}; RETURN NULL; END $$",
            f"CREATE TRIGGER {self.name} AFTER INSERT OR UPDATE ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()",
        ]

    @property
    def on(self):
        return ("INSERT", "UPDATE")

    @property
    def columns(self) -> list[str]:
        """The columns of the table that are read."""
        said = " ".join([self.counts, self.hidden, *self.key.values(), *self.numbers.values()])
        return sorted(set(re.findall(r"\{row\}\.(\w+)", said)))

    def _add(self, row: str, sign: int, vendor: str) -> str:
        key = [self._said(sql, row, vendor) for sql in self.key.values()]
        numbers = [f"{sign} * ({self._said(sql, row, vendor)})" for sql in self.numbers.values()]
        return (
            f"{self._into} SELECT {', '.join([*key, *numbers])} "
            f"WHERE {self._said(self._seen, row, vendor)} {self._added}"
        )

    @staticmethod
    def _said(sql: str, row: str, vendor: str) -> str:
        month = r"substr(\1, 1, 7)" if vendor == "sqlite" else r"to_char(\1, 'YYYY-MM')"
        return re.sub(r"MONTH\(([^)]*)\)", month, sql.format(row=row))
