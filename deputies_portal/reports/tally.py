"""Several groupings, of one table or more, in one query: one SELECT each, put below each other."""

from dataclasses import dataclass

from django.db.models import CharField, IntegerField, QuerySet, Value
from django.db.models.functions import Cast


@dataclass(frozen=True)
class Part:
    """Rows counted by the values of a column, and of a second one where it is named."""

    name: str
    rows: QuerySet
    key: str
    columns: dict
    label: str = ""


@dataclass(frozen=True)
class Counted:
    """The numbers of one group; a key or label that is NULL is ""."""

    key: str
    label: str
    numbers: dict[str, int]


def count_parts(*parts: Part) -> dict[str, list[Counted]]:
    """The groups of each part. A part has the columns it names; the others are 0 in it."""
    names = tuple(dict.fromkeys(name for part in parts for name in part.columns))
    first, *others = [_select(part, names) for part in parts]
    whole = first.union(*others, all=True) if others else first
    found: dict[str, list[Counted]] = {part.name: [] for part in parts}
    for part, key, label, *numbers in whole:
        counted = Counted(key or "", label or "", dict(zip(names, numbers, strict=True)))
        found[part].append(counted)
    return found


def _select(part: Part, names: tuple[str, ...]) -> QuerySet:
    by = [part.key, part.label] if part.label else [part.key]
    missing = [name for name in names if name not in part.columns]
    text = CharField(max_length=40)
    counted = part.rows.order_by().values(*by).annotate(**part.columns)
    counted = counted.annotate(
        part=Value(part.name, output_field=text),
        key_text=Cast(part.key, text),
        label_text=Cast(part.label, text) if part.label else Value("", output_field=text),
        **{f"no_{name}": Value(0, output_field=IntegerField()) for name in missing},
    )
    shown = [name if name in part.columns else f"no_{name}" for name in names]
    return counted.values_list("part", "key_text", "label_text", *shown)
