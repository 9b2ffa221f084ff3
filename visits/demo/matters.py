"""What people come with: the text corpus in `data/`, and its wording for one village.

{village} and {n} in a text are the place and a number within the row's range.
"""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

DATA = Path(__file__).parent / "data"
TOWNSHIP_LEAD = "乡镇"  # in the column `lead`: the government of the township where the matter lies


def rows_of(file_name: str) -> list[dict[str, str]]:
    with (DATA / file_name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@dataclass(frozen=True)
class Matter:
    """One kind of matter; `where` names the townships it fits, empty for all."""

    category: str
    lead: str
    assist: str
    task: str
    where: frozenset[str]
    numbers: tuple[int, int]
    title: str
    description: str
    wish: str
    progress: str
    solved: str
    pledge: str

    def fits(self, township_name: str) -> bool:
        return not self.where or township_name in self.where

    def worded(self, village: str, rng: Random) -> "Wording":
        number = rng.randint(*self.numbers)
        texts = (self.title, self.description, self.wish, self.progress, self.solved, self.pledge)
        return Wording(*(text.format(village=village, n=number) for text in texts))


@dataclass(frozen=True)
class Wording:
    """The texts of one matter in one village."""

    title: str
    description: str
    wish: str
    progress: str
    solved: str
    pledge: str


@lru_cache(maxsize=1)
def all_matters() -> tuple[Matter, ...]:
    return tuple(
        Matter(
            **row
            | {
                "where": frozenset(row["where"].split()),
                "numbers": tuple(int(n) for n in row["numbers"].split("-")),
            }
        )
        for row in rows_of("matters.csv")
    )


def matter_titled(part: str) -> Matter:
    """The one matter whose title holds these words."""
    (found,) = (matter for matter in all_matters() if part in matter.title)
    return found


@lru_cache(maxsize=1)
def refusals() -> dict[str, dict[str, str]]:
    """Text and ground of an answer of class C, by category code."""
    return {row["category"]: row for row in rows_of("refusals.csv")}


@lru_cache(maxsize=1)
def spot_answers() -> list[dict[str, str]]:
    return rows_of("spot.csv")


@lru_cache(maxsize=1)
def guidances() -> list[dict[str, str]]:
    return rows_of("guided.csv")


@lru_cache(maxsize=1)
def talks() -> list[dict[str, str]]:
    """Visits that left no issue: outcome and note."""
    return rows_of("talks.csv")
