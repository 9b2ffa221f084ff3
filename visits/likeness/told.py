"""What somebody tells, as words to look for: the grams of the text, and the synonyms of its words.

A word is found in a row that has all its grams.
"""

from dataclasses import dataclass, field

from deputies_portal.core.database.grams import commonness, grams, runs
from visits.likeness.synonyms import Synonyms
from visits.models import IssueWords

LONGEST = 400  # characters of a text that are looked at
# Single characters that say nothing by themselves.
EMPTY = frozenset(
    "的了是在有我你他她们这那不没个一到都就也和与上下来去得着把被给里要人又很太还没啊呢吧吗"
)
# How many rows may come by common words alone.
MOST = 2000


@dataclass
class Idea:
    """Something told: any one of these words means it."""

    words: dict[str, frozenset[str]]  # word → its grams
    worth: float


@dataclass
class Told:
    text: str
    ideas: list[Idea] = field(default_factory=list)
    signs: frozenset[str] = frozenset()  # single characters that say something

    OF_GROUP, OF_GRAM, OF_SIGN = 1.5, 1.0, 0.5

    @classmethod
    def of(cls, text: str, synonyms: Synonyms | None = None) -> "Told":
        text = text[:LONGEST]
        synonyms = synonyms or Synonyms.shipped()
        parts = runs(text)
        numbers = sorted(set().union(*(synonyms.groups_in(run) for run in parts)))
        ideas = [cls._idea(synonyms.groups[number], cls.OF_GROUP) for number in numbers]
        ideas += [cls._idea((gram,), cls.OF_GRAM) for gram in grams(text)]
        signs = {sign for run in parts for sign in run} - EMPTY
        return cls(text, ideas, frozenset(sign for sign in signs if sign > "z"))

    @staticmethod
    def _idea(words, worth: float) -> Idea:
        return Idea({word: frozenset(grams(word)) for word in words}, worth)

    @property
    def words(self) -> dict[str, frozenset[str]]:
        """All of them, once."""
        return {word: parts for idea in self.ideas for word, parts in idea.words.items() if parts}

    def asked(self, marks: list[str]) -> tuple[str, dict[str, float]]:
        """What to look for: rare words as they are, common ones only where a mark of the place
        stands beside them; and in about how many rows each gram is known to stand.
        """
        words = self.words
        rows, known = commonness(IssueWords, set().union(*words.values()) if words else ())
        number = {w: min(known.get(gram, 0) for gram in parts) for w, parts in words.items()}
        rare, common, left = [], [], MOST
        for word in sorted(words, key=lambda word: number[word]):
            left -= number[word]
            (rare if left >= 0 else common).append("&".join(sorted(words[word])))
        wanted = sorted(set(rare))
        if common and marks:
            wanted.append(f"({'|'.join(sorted(set(common)))})&({'|'.join(marks)})")
        return "|".join(wanted), {gram: n / max(rows, 1) for gram, n in known.items()}
