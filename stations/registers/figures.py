"""Figures 数字 of the registers, each with the list it counts: venues by place and tier."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Slice:
    """One figure with the value of the filter that lists exactly its rows; "" lists all."""

    value: str
    label: str
    n: int
    is_current: bool = False


@dataclass(frozen=True)
class VenueFigures:
    """Rows of `Venue.by_place()` summed up along the tabs and the list of townships."""

    rows: list[dict]
    township: str = ""
    tier: str = ""
    names: Sequence[tuple[str, str]] = ()  # of the tiers, as the county calls them

    @property
    def total(self) -> int:
        return sum(row["n"] for row in self.rows)

    @property
    def tiers(self) -> list[Slice]:
        """The tabs: all, then each tier, within the township chosen."""
        here = [row for row in self.rows if self.township in ("", place_of(row))]
        counted = [("", _("全部"), here)]
        for tier, label in self.names:
            counted.append((tier, label, [row for row in here if row["tier"] == tier]))
        return [
            Slice(tier, label, sum(row["n"] for row in rows), tier == self.tier)
            for tier, label, rows in counted
        ]

    @property
    def townships(self) -> list[Slice]:
        """The side list: the county's own row first, then the townships in official order."""
        counted: dict[str, int] = {}
        for row in self.rows:
            n = row["n"] if self.tier in ("", row["tier"]) else 0
            counted[place_of(row)] = counted.get(place_of(row), 0) + n
        names = dict(places_of(self.rows))
        return [
            Slice(code, names[code], n, code == self.township)
            for code, n in sorted(counted.items(), key=lambda pair: (len(pair[0]), pair[0]))
        ]


def place_of(row: dict) -> str:
    """The township, or the county for what has none 县级."""
    return row["township_id"] or row["county_id"]


def places_of(rows: Iterable[dict]) -> list[tuple[str, str]]:
    """(code, name) of the places that occur, the county's own row first."""
    names = {place_of(row): row["township__name"] or _("县级") for row in rows}
    return sorted(names.items(), key=lambda pair: (len(pair[0]), pair[0]))


def counties_of(rows: Iterable[dict]) -> list[tuple[str, str]]:
    """(code, name) of the counties that occur."""
    return sorted({(row["county_id"], row["county__name"]) for row in rows})


def fields_of(rows: Iterable[dict]) -> list[tuple[str, str]]:
    """The fields of the specialised workstations that occur."""
    return [(field, field) for field in sorted({row["field"] for row in rows} - {""})]
