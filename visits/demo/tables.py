"""The tables of the demonstration: what `data/` holds, read once.

`key=value` in a cell names a fact; what stands before the first key is the main word of the cell.
"""

import csv
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
BEFORE_KEY = re.compile(r"\s+(?=[a-z_]+=)")
# The kind of a column stands in its head, after a colon. An empty cell of it is no fact.
KINDS = {"int": int, "float": float, "date": date.fromisoformat, "is": lambda cell: cell == "yes"}


@cache
def rows_of(name: str) -> tuple[dict, ...]:
    """The rows of `data/<name>.csv` by column."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(dict(_cells(row)) for row in csv.DictReader(lines))


def _cells(row: dict[str, str]) -> Iterator[tuple]:
    for head, cell in row.items():
        name, _colon, kind = head.partition(":")
        if cell or not kind:
            yield name, KINDS[kind](cell) if kind else cell


@cache
def table_of(name: str) -> dict:
    """`data/<name>.toml`."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def said(use: str) -> tuple[str, ...]:
    """The sentences for this use, of which one is drawn."""
    return tuple(row["text"] for row in rows_of("sentences") if row["use"] == use)


@cache
def weights_of(use: str) -> tuple[list[str], list[float]]:
    """What is drawn for this use, and the weight of each."""
    rows = [row for row in rows_of("weights") if row["use"] == use]
    return [row["drawn"] for row in rows], [row["weight"] for row in rows]


def facts_of(cell: str) -> tuple[list[str], dict[str, str]]:
    """The words before the first key, at most one, and the facts by key."""
    parts = BEFORE_KEY.split(cell) if cell else []
    words = [part for part in parts if "=" not in part]
    return words, dict(part.split("=", 1) for part in parts if "=" in part)
