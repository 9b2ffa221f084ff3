"""Several groupings of the same table in one query: one SELECT for each, put below each other."""

from dataclasses import dataclass
from functools import reduce

from django.db.models import CharField, IntegerField, QuerySet, Value
from django.db.models.functions import Cast


@dataclass(frozen=True)
class Part:
    """Rows counted by the values of one column; a grouping has as many columns as it names."""

    name: str
    rows: QuerySet
    key: str
    columns: dict


Tally = dict[str, dict[str, dict[str, int]]]  # part → key as text → column → number


def count_parts(*parts: Part) -> Tally:
    """The numbers of each part by the text of its key; a key that is NULL is ""."""
    names = tuple(dict.fromkeys(name for part in parts for name in part.columns))
    selects = [_select(part, names) for part in parts]
    whole = reduce(lambda one, other: one.union(other, all=True), selects)
    found: Tally = {part.name: {} for part in parts}
    for part, key, *numbers in whole:
        found[part][key or ""] = dict(zip(names, numbers, strict=True))
    return found


def _select(part: Part, names: tuple[str, ...]) -> QuerySet:
    counted = part.rows.order_by().values(part.key).annotate(**part.columns)
    none = {
        f"no_{name}": Value(0, output_field=IntegerField())
        for name in names
        if name not in part.columns
    }
    counted = counted.annotate(
        part=Value(part.name, output_field=CharField()),
        key_text=Cast(part.key, CharField(max_length=20)),
        **none,
    )
    shown = [name if name in part.columns else f"no_{name}" for name in names]
    return counted.values_list("part", "key_text", *shown)
