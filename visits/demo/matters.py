"""What people come with: the text corpus in `data/`, and its wording for one village.

{village} and {n} in a text are the place and a number within the row's range.
"""

from dataclasses import dataclass, replace
from functools import cache
from random import Random

from stations.models import Region
from stations.regions.village_names import village_name
from visits.demo.tables import rows_of
from visits.issues.issue_facts import IssueFacts
from visits.models import Category

TOWNSHIP_LEAD = "乡镇"  # in the column `lead`: the government of the township where the matter lies
TEXTS = ("title", "description", "wish", "progress", "solved", "pledge")


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

    def worded(self, village: Region, rng: Random) -> "Matter":
        """In the words of one village."""
        filled = {"village": village_name(village.name), "n": rng.randint(*self.numbers)}
        return replace(self, **{name: getattr(self, name).format(**filled) for name in TEXTS})

    def facts(self, category: Category, village: Region, **more) -> IssueFacts:
        return IssueFacts(
            category=category,
            matter_region=village,
            title=self.title,
            written={"description": self.description, "wish": self.wish},
            **more,
        )


@cache
def all_matters() -> tuple[Matter, ...]:
    return tuple(_matter(**row) for row in rows_of("matters"))


def _matter(where: str, numbers: str, **texts) -> Matter:
    least, most = numbers.split("-")
    return Matter(where=frozenset(where.split()), numbers=(int(least), int(most)), **texts)


def matter_titled(part: str) -> Matter:
    """The one matter whose title holds these words."""
    (found,) = (matter for matter in all_matters() if part in matter.title)
    return found
