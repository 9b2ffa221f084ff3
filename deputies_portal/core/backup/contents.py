"""What a database holds, told from its catalogue: rows of each table, migrations, named files.

Works on the plain cursor of either database, so that a copy is counted and not the original.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import connection, models

from deputies_portal.core.backup import Refused

CATALOGUE = {
    "sqlite": (
        # An index of grams is of another type: a virtual table with shadows.
        "SELECT m.name, c.name FROM pragma_table_list m, pragma_table_info(m.name) c WHERE "
        "m.schema = 'main' AND m.type = 'table' AND m.name NOT LIKE 'sqlite~_%' ESCAPE '~'"
    ),
    "postgresql": (
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_schema = current_schema()"
    ),
}
MIGRATIONS = "django_migrations"
SESSIONS = Session._meta.db_table
# Filled by migrations or by strangers at the door: a database with no other rows is empty.
NOT_COUNTED = {"contenttypes", "auth", "sessions", "axes", "audit"}


@dataclass(frozen=True)
class NamedFile:
    """A file that a row names; `sha256` is what the row knows of it, if anything."""

    table: str
    column: str
    name: str
    sha256: str


@dataclass(frozen=True)
class Contents:
    rows: dict[str, int]
    migrations: dict[str, str]
    files: list[NamedFile]


def contents_of(cursor) -> Contents:
    columns = _columns(cursor)
    tables = sorted(columns)
    if not tables or not rows_of(cursor, [get_user_model()._meta.db_table], tables):
        raise Refused("Nothing to back up: nobody has an account. Is DATABASE_URL right?")
    return Contents(
        rows=rows_of(cursor, [name for name in tables if name != SESSIONS], tables),
        migrations=_last_migrations(cursor),
        files=list(_named_files(cursor, columns)),
    )


def rows_of(cursor, wanted, present=None) -> dict[str, int]:
    """Rows of the tables that have any."""
    present = _columns(cursor) if present is None else present
    counted = {}
    for table in wanted:
        if table in present:
            cursor.execute(f"SELECT count(*) FROM {_quoted(table)}")
            counted[table] = cursor.fetchone()[0]
    return {table: count for table, count in counted.items() if count}


def all_rows(cursor) -> dict[str, int]:
    """Rows of every table that has any, without sessions: what a manifest says of its database."""
    return rows_of(cursor, sorted(_columns(cursor).keys() - {SESSIONS}))


def tables_in_use(cursor) -> dict[str, int]:
    """Rows of the tables that an empty portal does not fill."""
    return rows_of(cursor, sorted(filled_by_people()))


def filled_by_people() -> set[str]:
    every = apps.get_models(include_auto_created=True)
    return {one._meta.db_table for one in every if one._meta.app_label not in NOT_COUNTED}


def foreign_tables(cursor) -> list[str]:
    """Tables that are none of the portal's."""
    every = {one._meta.db_table for one in apps.get_models(include_auto_created=True)}
    return sorted(_columns(cursor).keys() - every - {MIGRATIONS})


def is_still_named(file: NamedFile) -> bool:
    """Does the database in use name the file, after the copy was taken?"""
    with connection.cursor() as cursor:
        table, column = _quoted(file.table), _quoted(file.column)
        cursor.execute(f"SELECT 1 FROM {table} WHERE {column} = %s LIMIT 1", [file.name])
        return cursor.fetchone() is not None


def names_of_files(cursor) -> set[str]:
    """The name of every file that a row names, below the folder of uploads."""
    return {file.name for file in _named_files(cursor, _columns(cursor))}


def _columns(cursor) -> dict[str, set[str]]:
    cursor.execute(CATALOGUE[connection.vendor])
    found = {}
    for table, column in cursor.fetchall():
        found.setdefault(table, set()).add(column)
    return found


def _last_migrations(cursor) -> dict[str, str]:
    cursor.execute(f"SELECT app, name FROM {MIGRATIONS} ORDER BY id")
    return dict(cursor.fetchall())


def _named_files(cursor, columns) -> Iterator[NamedFile]:
    for model in apps.get_models():
        table = model._meta.db_table
        for field in model._meta.local_fields:
            if isinstance(field, models.FileField) and field.column in columns.get(table, ()):
                known = _quoted("sha256") if "sha256" in columns[table] else "''"
                column = _quoted(field.column)
                cursor.execute(
                    f"SELECT DISTINCT {column}, {known} FROM {_quoted(table)} "
                    f"WHERE {column} <> '' ORDER BY {column}"
                )
                for name, sha256 in cursor.fetchall():
                    yield NamedFile(table, field.column, name, sha256)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
