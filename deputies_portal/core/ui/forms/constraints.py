"""From an IntegrityError to the Chinese message of the constraint or guard that refused."""

import re
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import IntegrityError
from django.db.models import UniqueConstraint

COLUMNS = re.compile(r"UNIQUE constraint failed: (?!index)(.+)")


@dataclass(frozen=True)
class Refusal:
    """What to say, and beside which field; "" stands above the form."""

    message: str
    field: str = ""


def refusal_of(error: IntegrityError) -> Refusal | None:
    """The message of the constraint the error names; None when it names none of ours."""
    text = str(error)
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    if name in _by_name():
        return _by_name()[name]
    for name, refusal in _by_name().items():
        if re.search(rf"\b{re.escape(name)}\b", text):
            return refusal
    if found := COLUMNS.search(text):
        return _by_columns().get(frozenset(found[1].split(", ")))
    return None


@cache
def _by_name() -> dict[str, Refusal]:
    """Named constraints and guards of every model; longer names first: none hides another."""
    refusals = {}
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            # Only a mistake of the portal meets a guard without words.
            if getattr(constraint, "message", True):
                refusals[constraint.name] = _refusal(constraint)
    return dict(sorted(refusals.items(), key=lambda pair: -len(pair[0])))


def _refusal(constraint):
    fields = getattr(constraint, "fields", ())
    field = fields[0] if len(fields) == 1 else ""
    return Refusal(constraint.violation_error_message, field)


@cache
def _by_columns() -> dict[frozenset[str], Refusal]:
    """SQLite names the columns of a broken unique constraint, not the constraint."""
    refusals = {}
    for model in apps.get_models():
        table = model._meta.db_table
        for constraint in model._meta.constraints:
            if isinstance(constraint, UniqueConstraint) and constraint.fields:
                columns = [model._meta.get_field(name).column for name in constraint.fields]
                key = frozenset(f"{table}.{column}" for column in columns)
                refusals[key] = _refusal(constraint)
    return refusals
