"""Guards of the database in tests: each is tripped past the forms and must be what refuses."""

from collections.abc import Callable, Iterable

import pytest
from django.db import IntegrityError, models, transaction


def refusal(write: Callable) -> str:
    """What the database says of a write that it refuses."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    return str(caught.value)


def changed(row: models.Model, **facts) -> Callable:
    """A write of these columns, whatever forms and verbs would say."""
    return lambda: type(row)._base_manager.filter(pk=row.pk).update(**facts)


def others(wrong: dict[str, Callable]) -> dict[str, str]:
    """Of guards and the writes each should refuse those that something else has refused."""
    said = {name: refusal(write) for name, write in wrong.items()}
    return {name: text for name, text in said.items() if name not in text}


def removable(rows: Iterable[models.Model]) -> list[str]:
    """Tables whose rows the database lets go."""
    found = []
    for row in rows:
        table = row._meta.db_table
        same = type(row)._base_manager.filter(pk=row.pk)
        try:
            with transaction.atomic():
                same._raw_delete(same.db)
        except IntegrityError as error:
            if f"{table}_no_removal" in str(error):
                continue
        found.append(table)
    return found
