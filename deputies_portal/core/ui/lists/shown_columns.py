"""Which columns of a list are shown, and whether its rows stand in the other order: both are
chosen in the address, as conditions are.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

SORT, COLUMNS = "sort", "cols"
TURNED = "turned"
CARRIED = (SORT, COLUMNS)  # what a filter bar carries on


@dataclass(frozen=True)
class Column:
    """One column of a table, from the left; without a name it is always shown."""

    name: str = ""
    label: object = ""


@dataclass(frozen=True)
class Order:
    """What the order of a list is called, and its reverse."""

    label: object
    turned: object


BY_DAY = Order(label=_("从近到远"), turned=_("从远到近"))


@dataclass(frozen=True)
class Choice:
    """A column that may be left out, and whether it is shown."""

    column: Column
    is_shown: bool


def choices(columns, query) -> list[Choice]:
    """Those that may be left out; all are shown where the address names none of them."""
    named = {column.name for column in columns if column.name}
    asked = named & set(query.getlist(COLUMNS)) or named
    return [Choice(column, column.name in asked) for column in columns if column.name]


def hiding(columns, query) -> str:
    """The classes of a table that leave out what is not shown: `no-3` its third column."""
    hidden = {one.column for one in choices(columns, query) if not one.is_shown}
    return " ".join(f"no-{n}" for n, column in enumerate(columns, 1) if column in hidden)


def turned(order: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one[1:] if one.startswith("-") else f"-{one}" for one in order)
