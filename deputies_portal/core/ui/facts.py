"""A record as a list of labels and values, for pages that know nothing else about it."""

from django.db import models

from deputies_portal.core.vault import SealedTextField
from deputies_portal.core.words.text import clean_line


def facts_of(record) -> list[tuple[str, str]]:
    """The filled columns as a clerk reads them; personal and technical ones are left out, and those
    that have no words of their own."""
    personal = getattr(record, "PERSONAL", frozenset())
    return [
        (column.verbose_name, value)
        for column in record._meta.concrete_fields
        if column.editable
        and not column.primary_key
        and column.name not in personal
        and column.verbose_name != column.name.replace("_", " ")
        and not isinstance(column, SealedTextField)
        and (value := _shown(record, column))
    ]


def _shown(record, column):
    if column.choices:
        return str(getattr(record, f"get_{column.name}_display")())
    value = getattr(record, column.name)
    if isinstance(column, models.BooleanField):
        return "✓" if value else ""
    return "" if value is None else clean_line(str(value))
