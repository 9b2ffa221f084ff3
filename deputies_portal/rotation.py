"""Rotation of the keys 换密钥: everything sealed comes under the first of VAULT_KEYS.

A value at a time and in small transactions, while the portal is in use; broken off it goes on where
it stood, because what lies under the first key already is left alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, transaction

from deputies_portal import vault

BATCH = 500


@dataclass
class Rotated:
    """How many values were sealed anew, lay under the first key already, or opened with none."""

    anew: int = 0
    current: int = 0
    unreadable: int = 0


def sealed_columns() -> Iterator[tuple[type, object]]:
    """Every model with its sealed fields."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, vault.SealedTextField):
                yield model, field


def rotate_keys(*, check_only: bool = False) -> dict[str, Rotated]:
    """Seal anew what lies under older keys; by column. With `check_only` nothing is written."""
    return {
        f"{model._meta.db_table}.{field.column}": _rotate_column(model, field, check_only)
        for model, field in sealed_columns()
    }


def _rotate_column(model, field, check_only: bool) -> Rotated:
    done, last = Rotated(), 0
    while rows := _tokens_after(model, field, last):
        with transaction.atomic():
            for pk, token in rows:
                _rotate_value(model, field, pk, token, done, check_only)
        last = rows[-1][0]
    return done


def _rotate_value(model, field, pk, token: str, done: Rotated, check_only: bool) -> None:
    if vault.is_current(token):
        done.current += 1
        return
    try:
        fresh = vault.rotate(token)
    except vault.Unreadable:
        done.unreadable += 1
        return
    if check_only or _replace(model, field, pk, token, fresh):
        done.anew += 1


def _tokens_after(model, field, last: int) -> list[tuple[int, str]]:
    """Raw, as the database holds them."""
    table, key, column = _names(model, field)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, {column} FROM {table} WHERE {key} > %s AND {column} <> '' "
            f"ORDER BY {key} LIMIT {BATCH}",
            [last],
        )
        return cursor.fetchall()


def _replace(model, field, pk, token: str, fresh: str) -> bool:
    """False when somebody has changed the value meanwhile: it is under the first key then."""
    table, key, column = _names(model, field)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s",
            [fresh, pk, token],
        )
        return cursor.rowcount == 1


def _names(model, field) -> tuple[str, str, str]:
    quote = connection.ops.quote_name
    return quote(model._meta.db_table), quote(model._meta.pk.column), quote(field.column)
