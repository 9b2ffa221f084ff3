"""Rows of several tables, written together: what a counter's lock waits for must be short.

Django needs a way to the server and a statement written anew for each table. Here PostgreSQL gets
all tables at once, and SQLite, which is no way off, one statement after the other.
"""

from collections.abc import Sequence
from functools import cache

from django.db import connection, models


def insert(rows: Sequence[models.Model]) -> None:
    """Insert rows of one table; each then has the key that the database gave it."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_sql(rows)} RETURNING {_quoted(rows[0]._meta.pk.column)}", _values(rows))
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
            row._state.adding, row._state.db = False, connection.alias


def insert_together(
    *tables: Sequence[models.Model], unless_there: Sequence[models.Model] = ()
) -> None:
    """Insert the rows of several tables, in this order; nobody learns their keys. Those of
    `unless_there` are left out where the database knows them.
    """
    written = [(_sql(rows), _values(rows)) for rows in tables if rows]
    if unless_there:
        ending = "ON CONFLICT DO NOTHING"
        written.append((f"{_sql(unless_there)} {ending}", _values(unless_there)))
    if connection.vendor == "postgresql" and written:
        joined = "; ".join(sql for sql, _values_of in written)
        written = [(joined, [value for _sql_of, values in written for value in values])]
    with connection.cursor() as cursor:
        for sql, values in written:
            cursor.execute(sql, values)


def _sql(rows: Sequence[models.Model]) -> str:
    columns = _columns(type(rows[0]))
    names = ", ".join(_quoted(column.column) for column in columns)
    places = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * len(rows))
    return f"INSERT INTO {_quoted(rows[0]._meta.db_table)} ({names}) VALUES {places}"


def _values(rows: Sequence[models.Model]) -> list:
    columns = _columns(type(rows[0]))
    return [
        column.get_db_prep_save(column.pre_save(row, add=True), connection=connection)
        for row in rows
        for column in columns
    ]


@cache
def _columns(model: type[models.Model]) -> tuple[models.Field, ...]:
    """What is written of a new row: all but the key, which the database gives."""
    return tuple(field for field in model._meta.local_concrete_fields if not field.primary_key)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
