"""Rotation of the keys 换密钥: everything sealed comes under the first of VAULT_KEYS.

A value at a time and in small transactions, while the portal is in use; broken off it goes on where
it stood, because what lies under the first key already is left alone.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection, transaction

from deputies_portal.core import vault

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


def sealed_files() -> Iterator[tuple[type, str, str]]:
    """Every model with a column whose files are sealed, and that of their checksums."""
    for model in apps.get_models():
        for column, checksum in getattr(model, "SEALED_FILES", {}).items():
            yield model, column, checksum


def rotate_keys(*, check_only: bool = False) -> dict[str, Rotated]:
    """Seal anew what lies under older keys; by column. With `check_only` nothing is written."""
    columns = {
        f"{model._meta.db_table}.{field.column}": _rotate_column(model, field, check_only)
        for model, field in sealed_columns()
    }
    files = {
        f"{model._meta.db_table}.{column} (files)": _rotate_files(
            model, column, checksum, check_only
        )
        for model, column, checksum in sealed_files()
    }
    return columns | files


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


# --- files ----------------------------------------------------------------------------------------
def _rotate_files(model, column: str, checksum: str, check_only: bool) -> Rotated:
    done = Rotated()
    for pk in model.objects.exclude(**{column: ""}).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            _rotate_file(model, pk, column, checksum, done, check_only)
    return done


def _rotate_file(model, pk, column: str, checksum: str, done: Rotated, check_only: bool) -> None:
    """Under a new name, so that row and file agree at every moment; the old one goes last. A file
    that has gone meanwhile is nobody's; one that is missing is told by the back-up.
    """
    row = model.objects.select_for_update(of=("self",)).get(pk=pk)
    file = getattr(row, column)
    if not file or not file.storage.exists(file.name):
        return
    with file.open("rb") as stored:
        token = stored.read().decode("ascii", errors="replace")
    if vault.is_current(token):
        done.current += 1
        return
    try:
        fresh = vault.rotate(token).encode()
    except vault.Unreadable:
        done.unreadable += 1
        return
    done.anew += 1
    if not check_only:
        transaction.on_commit(partial(file.storage.delete, file.name))
        file.save("sheet", ContentFile(fresh), save=False)
        setattr(row, checksum, hashlib.sha256(fresh).hexdigest())
        row.save(update_fields=[column, checksum])
