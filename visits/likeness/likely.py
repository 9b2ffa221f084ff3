"""Likely 可能是同一件事: the issues most like what is told, each with the reasons.

Words count the more the rarer they are; the place and the category are evidence beside them, and
no wall: a matter told at the next venue is found too.
"""

import math
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import QuerySet

from stations.models import Venue
from visits.likeness.told import Idea, Told
from visits.models import Category, Issue, IssueWords

LOOK_BACK = timedelta(days=730)
FIRST = 5
MOST_TARGETS = 8
TOGETHER = 40  # phrases
NEWEST = 2000  # issues of the place, and from anywhere, that are compared
MOST_WORDS = 4  # of the reasons
IN_BODY = 0.85  # what a word below the title counts beside one of it
LEAST = 0.04  # of what the most telling words together would come to
TELLING = 30
BESIDE_THE_BEST = 0.3  # of the words of the likest: what has less is noise, wherever it is
# Parts of the best score that evidence adds.
SAME_VILLAGE, SAME_TOWNSHIP, SAME_CATEGORY = 0.5, 0.2, 0.2


@dataclass(frozen=True)
class Where:
    """Where somebody tells it, and as what: codes, empty where unknown."""

    county: str
    township: str = ""
    village: str = ""
    category: int | None = None

    @classmethod
    def of_venue(cls, venue: Venue, category: Category | None = None) -> "Where":
        key = category.pk if category else None
        return cls(venue.county_id, venue.township_id or "", venue.village_id or "", key)

    @classmethod
    def of_issue(cls, issue: Issue) -> "Where":
        township = issue.matter_township_id or issue.township_id or ""
        village = issue.matter_region_id or ""
        return cls(issue.county_id, township, village, issue.category_id)

    @property
    def marks(self) -> list[str]:
        """How the words of an issue tell its place, the nearest first."""
        marks = {"vv": self.village, "tt": self.township}
        return [f"{mark}{code}" for mark, code in marks.items() if code]


@dataclass
class Like:
    """One issue like it, and why: the words it has, the place, the category."""

    pk: int
    score: float
    words: list[str] = field(default_factory=list)
    is_same_village: bool = False
    is_same_township: bool = False
    is_same_category: bool = False


@dataclass
class _Row:
    """What is read of an issue to compare it."""

    pk: int
    title: str
    category: int
    township: str | None
    village: str | None
    text: str

    def __post_init__(self) -> None:
        self.grams = frozenset(self.text.split())


COLUMNS = ("pk", "title", "category", "matter_township", "matter_region", "words__grams")


def likely(told: Told, where: Where, rows: QuerySet, *, most: int = FIRST) -> list[Like]:
    """The issues of these rows (a queryset) most like it, likest first."""
    wanted, shares = told.asked(where.marks)
    if not wanted:
        return []
    near = [phrase for phrase in wanted if any(mark in phrase for mark in where.marks)]
    anywhere = [phrase for phrase in wanted if phrase not in near]
    keys = {*_with_any_of(near, where.county), *_with_any_of(anywhere, where.county)}
    matching = rows.filter(pk__in=keys).order_by()
    found = [_Row(*row) for row in matching.values_list(*COLUMNS)]
    return _Comparison(told, where, found, shares).best(most) if found else []


def _with_any_of(phrases: list[str], county: str) -> list[int]:
    """Keys of the newest issues of the county that have one of them. A few at a time: PostgreSQL
    takes many rare words together for common ones, and reads the whole table.
    """
    if not phrases:
        return []
    parts = ("|".join(phrases[n : n + TOGETHER]) for n in range(0, len(phrases), TOGETHER))
    first, *others = (
        IssueWords.objects.filter(grams__matches=f"({part})&cc{county}").values_list("pk")
        for part in parts
    )
    return [key for (key,) in first.union(*others).order_by("-issue_id")[:NEWEST]]


class _Comparison:
    """Of what is told with the rows in which a word of it stands."""

    def __init__(self, told: Told, where: Where, rows: list[_Row], shares: dict[str, float]):
        self.told, self.where, self.rows, self.shares = told, where, rows, shares
        self.of_pk = {row.pk: row for row in rows}
        self.scores = {row.pk: 0.0 for row in rows}
        self.shared: dict[int, dict[str, float]] = {row.pk: {} for row in rows}
        self.weights: list[float] = []
        self.standing = self._standing()  # gram → the rows it stands in

    def _standing(self) -> dict[str, set[int]]:
        wanted = frozenset().union(*self.told.words.values())
        found: dict[str, set[int]] = {}
        for row in self.rows:
            for gram in row.grams & wanted:
                found.setdefault(gram, set()).add(row.pk)
        return found

    def best(self, most: int) -> list[Like]:
        for idea in self.told.ideas:
            self._count_idea(idea)
        for sign in self.told.signs:
            self._count_sign(sign)
        top = max(self.scores.values())
        least = max(LEAST * sum(sorted(self.weights)[-TELLING:]), BESIDE_THE_BEST * top)
        found = [self._like(row, top) for row in self.rows if self.scores[row.pk] >= least]
        return sorted(found, key=lambda like: (-like.score, -like.pk))[:most]

    def _count_idea(self, idea: Idea) -> None:
        having: dict[int, tuple[str, float]] = {}
        for word, parts in idea.words.items():
            for pk in self._rows_with(parts):
                is_titled = word in self.of_pk[pk].title.lower()
                if pk not in having or (is_titled and having[pk][1] < 1):
                    having[pk] = (word, 1.0 if is_titled else IN_BODY)
        share = sum(
            min((self.shares.get(part, 0) for part in parts), default=0)
            for parts in idea.words.values()
        )
        weight = idea.worth * self._weight(len(having), share)
        self.weights.append(weight)
        for pk, (word, part) in having.items():
            self.scores[pk] += weight * part
            self.shared[pk][word] = max(self.shared[pk].get(word, 0), weight * part)

    def _rows_with(self, parts: frozenset[str]) -> set[int]:
        """Those that have all these grams."""
        places = [self.standing.get(part, set()) for part in parts]
        return set.intersection(*places) if places else set()

    def _count_sign(self, sign: str) -> None:
        having = [row for row in self.rows if sign in row.text]
        weight = Told.OF_SIGN * self._weight(len(having), 0)
        self.weights.append(weight)
        for row in having:
            self.scores[row.pk] += weight * (1 if sign in row.title else IN_BODY)

    def _weight(self, having: int, share: float) -> float:
        """The rarer, the more it says."""
        part = max(having / len(self.rows), min(share, 1.0))
        return math.log(1 + 1 / max(part, 1 / len(self.rows)))

    def _like(self, row: _Row, top: float) -> Like:
        where = self.where
        like = Like(
            row.pk,
            self.scores[row.pk],
            _longest_first(self.shared[row.pk]),
            is_same_village=bool(where.village) and row.village == where.village,
            is_same_township=bool(where.township) and row.township == where.township,
            is_same_category=row.category == where.category,
        )
        if like.is_same_village:
            like.score += SAME_VILLAGE * top
        elif like.is_same_township:
            like.score += SAME_TOWNSHIP * top
        if like.is_same_category:
            like.score += SAME_CATEGORY * top
        return like


def _longest_first(shared: dict[str, float]) -> list[str]:
    """The words that say most; none that stands within another."""
    words = sorted(shared, key=lambda word: -shared[word])
    apart = [one for one in words if not any(one != two and one in two for two in words)]
    return apart[:MOST_WORDS]
