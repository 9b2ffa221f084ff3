"""The tables of the demonstration: what `data/` holds, read once.

`key=value` in a cell names a fact; what stands before the first key is the main word of the cell.
"""

import csv
import re
import tomllib
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
BEFORE_KEY = re.compile(r"\s+(?=[a-z_]+=)")


@cache
def rows_of(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `data/<name>.csv` by column."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


@cache
def table_of(name: str) -> dict:
    """`data/<name>.toml`."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def said(use: str) -> tuple[str, ...]:
    """The sentences for this use, of which one is drawn."""
    return tuple(row["text"] for row in rows_of("sentences") if row["use"] == use)


def facts_of(cell: str) -> tuple[list[str], dict[str, str]]:
    """The words before the first key, at most one, and the facts by key."""
    parts = BEFORE_KEY.split(cell) if cell else []
    words = [part for part in parts if "=" not in part]
    return words, dict(part.split("=", 1) for part in parts if "=" in part)
