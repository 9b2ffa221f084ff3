"""Guards: rules of the database that span rows, as triggers on both databases.

A CHECK constraint sees one row; a guard sees its neighbours too, in one SQL condition. It stands
among the constraints of its model, raises `IntegrityError` with its name, and `makemigrations`
writes it down. `expected()` reads the models, `installed()` the database.

SQLite rebuilds a table when a column changes: it drops the triggers of the table then, and refuses
to rename it while those of others name it. There the guards stand aside while migrations run
(`stand_aside`), and all are put up afterwards (`put_up`).

Tallies are sums over rows, kept by triggers too, and declared by the model of the rows.
"""

import re

from django.apps import apps
from django.db import connection, connections
from django.db.models.constraints import BaseConstraint

ALWAYS = "1=1"


class Guard(BaseConstraint):
    """Refuse a write for which `bad` holds: SQL over NEW (OLD for a delete).

    `on` is any of INSERT, UPDATE, DELETE. `table`: another table than that of the model, for one
    that Django makes itself between two models.
    """

    def __init__(
        self, *, name, bad=ALWAYS, on=("INSERT", "UPDATE"), table="", violation_error_message=None
    ):
        super().__init__(name=name, violation_error_message=violation_error_message)
        self.bad, self.on, self.table = " ".join(bad.split()), tuple(on), table

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"bad": self.bad, "on": self.on, "table": self.table}

    def __eq__(self, other):
        return type(other) is type(self) and self.deconstruct() == other.deconstruct()

    @property
    def message(self) -> str:
        """What a person is told; "" where only a mistake of the portal can meet the guard."""
        said = self.violation_error_message
        return said if said is not self.default_violation_error_message else ""

    def validate(self, model, instance, exclude=None, using=None):
        """The database alone asks: a form would have to lock what the condition reads."""

    def constraint_sql(self, model, schema_editor):
        """Nothing within CREATE TABLE; on PostgreSQL the trigger follows it."""
        if sql := self.create_sql(model, schema_editor):
            schema_editor.deferred_sql.append(sql)

    def create_sql(self, model, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            return None
        statements = self.statements(self.table_of(model), "postgresql")
        return "; ".join([*statements, *self.fill_sql("postgresql")])

    def remove_sql(self, model, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            return None
        return f"DROP TRIGGER {self.name} ON {self.table_of(model)}; DROP FUNCTION {self.name}()"

    def table_of(self, model) -> str:
        return self.table or model._meta.db_table

    def fill_sql(self, vendor: str) -> list[str]:
        """What is to be written once it stands."""
        return []

    def statements(self, table: str, vendor: str) -> list[str]:
        """The SQL that puts it up."""
        if vendor == "sqlite":
            return [
                f"CREATE TRIGGER {self.name}_{event.lower()} BEFORE {event} ON {table} "
                f"FOR EACH ROW WHEN {self.bad} BEGIN SELECT RAISE(ABORT, '{self.name}'); END"
                for event in self.on
            ]
        row = "OLD" if self.on == ("DELETE",) else "NEW"
        return [
            f"CREATE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {self.bad} THEN RAISE EXCEPTION '{self.name}' "
            f"USING ERRCODE = 'check_violation', CONSTRAINT = '{self.name}'; END IF; "
            f"RETURN {row}; END $$",
            f"CREATE TRIGGER {self.name} BEFORE {' OR '.join(self.on)} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()",
        ]


def never_removed(prefix: str, unless: str = "", message=None) -> Guard:
    """Rows stay, but for those of which `unless`, SQL over OLD, holds."""
    bad = f"NOT ({unless})" if unless else ALWAYS
    said = {"violation_error_message": message}
    return Guard(name=f"{prefix}_no_removal", bad=bad, on=("DELETE",), **said)


def never_changed(prefix: str) -> Guard:
    return Guard(name=f"{prefix}_no_change", on=("UPDATE",))


def changed(*columns: str) -> str:
    """SQL: one of the columns, none of which may be NULL, gets another value."""
    return " OR ".join(f"NEW.{name} <> OLD.{name}" for name in columns)


def changed_key(*columns: str) -> str:
    """As `changed`, of numbers that may be NULL."""
    return " OR ".join(f"COALESCE(NEW.{name}, 0) <> COALESCE(OLD.{name}, 0)" for name in columns)


# --- all of them --------------------------------------------------------------------------------
def declared() -> dict[str, tuple[Guard, str]]:
    """By name: each guard and tally of the models, with its table."""
    return {
        guard.name: (guard, guard.table_of(model))
        for model in apps.get_models()
        for guard in model._meta.constraints
        if isinstance(guard, Guard)
    }


def expected() -> set[str]:
    return set(declared())


def messages_of(model) -> dict[str, str]:
    """What the constraints of a model say, by name."""
    return {one.name: one.violation_error_message for one in model._meta.constraints}


def tallies() -> "list[Tally]":
    """By name."""
    guards = (guard for guard, _table in declared().values() if isinstance(guard, Tally))
    return sorted(guards, key=lambda one: one.name)


def installed() -> set[str]:
    """Names of the guards that stand in the database now."""
    if connection.vendor == "sqlite":
        return {name.rsplit("_", 1)[0] for name in _triggers(connection)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        return {row[0] for row in cursor.fetchall()}


def _triggers(database) -> dict[str, str]:
    """Of SQLite: name → the SQL that made it."""
    with database.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())


# --- SQLite, around migrations ------------------------------------------------------------------
def stand_aside(using, plan=(), **_signal) -> None:
    """Before migrations that change anything (signal `pre_migrate`)."""
    database = connections[using]
    if plan and database.vendor == "sqlite":
        with database.cursor() as cursor:
            for name in _triggers(database):
                cursor.execute(f"DROP TRIGGER {name}")


def put_up(using, **_signal) -> None:
    """What the models declare now, where it does not stand (signal `post_migrate`)."""
    database = connections[using]
    if database.vendor != "sqlite":
        return
    standing, tables = _triggers(database), set(database.introspection.table_names())
    with database.cursor() as cursor:
        for guard, table in declared().values():
            wanted = guard.statements(table, "sqlite")
            if table in tables and not {*wanted} <= {*standing.values()}:
                for event in guard.on:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}_{event.lower()}")
                for statement in [*wanted, *guard.fill_sql("sqlite")]:
                    cursor.execute(statement)


class Tally(Guard):
    """Keep a table of sums in step with `table`, in the same transaction as every write.

    A row for which `counts` holds adds its `numbers` to the row of `target` with its `key`; both
    are column → SQL over {row}, where MONTH(x) is the month of a day as text. A change of columns
    they do not read does nothing. Rows of the table are never removed.

    Rows for which `hidden` holds do not count. They are hidden and shown many at once: no trigger
    counts them one by one then, `add` is told what they come to together (`hidden_sums`).
    """

    def __init__(self, *, name, table, target, counts, key, numbers, hidden=""):
        super().__init__(name=name, table=table)
        self.target, self.counts, self.hidden = target, counts, hidden
        self.key, self.numbers = dict(key), dict(numbers)

    def deconstruct(self):
        path, args, _kwargs = super().deconstruct()
        names = ("name", "table", "target", "counts", "key", "numbers", "hidden")
        return path, args, {name: getattr(self, name) for name in names}

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
        """All of it counted anew: rows may have been there before, or written without it."""
        columns = ", ".join([*self.key, *self.numbers])
        filled = f"INSERT INTO {self.target} ({columns}) {self.count_sql(vendor)}"
        return [f"DELETE FROM {self.target}", filled]

    def statements(self, table, vendor):
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
