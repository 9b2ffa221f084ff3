"""The tables of docs/architecture.md, read for the tests that hold the code to them."""

import re
from pathlib import Path

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "architecture.md").read_text("utf-8")
NAMED = re.compile(r"`([^`]+)`")


def rows(place: str) -> list[list[str]]:
    """The cells of the table below an anchor, without its head."""
    text = PAGE.split(f'<a id="{place}"></a>', 1)[1].split("<a id=", 1)[0]
    lines = [line.strip() for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def numbered(place: str, column: int = 1) -> dict[str, int]:
    """The number of each name, which stands in the first column."""
    return {name: int(row[0]) for row in rows(place) for name in NAMED.findall(row[column])}
