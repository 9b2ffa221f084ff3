"""Guards: rules of the database that span rows, as triggers for both databases.

A CHECK constraint sees one row; a guard sees its neighbours too, in one SQL condition. It is
written once in a migration, has a name like a constraint, raises `IntegrityError` with that name,
and is listed by `installed()` so that a test can see that no later rebuild of a table has dropped
it.
"""

from django.db import connection
from django.db.migrations.operations.base import Operation

REGISTRY: dict[str, str] = {}  # name → table, filled as migrations are loaded


class Guard(Operation):
    """Refuse a write for which `bad` holds; `bad` is SQL over NEW (OLD for a delete).

    `on` is any of INSERT, UPDATE, DELETE. SQLite rebuilds a table when a column changes and drops
    its triggers then: a migration that alters a guarded table repeats the guard (`replaces=True`).
    """

    reversible = True

    def __init__(self, name, table, bad, on=("INSERT", "UPDATE"), replaces=False):
        self.name, self.table, self.bad, self.on = name, table, bad, tuple(on)
        self.replaces = replaces
        REGISTRY[name] = table

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
