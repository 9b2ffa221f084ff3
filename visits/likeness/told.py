"""What somebody tells, as words to look for: the grams of the text, and the synonyms of its words.

A word is found in a row that has all its grams.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations

from deputies_portal.core.database.grams import commonness, grams, runs
from visits.likeness.synonyms import Synonyms
from visits.models import IssueWords

LONGEST = 200  # characters of a text that are looked at
# Single characters that say nothing by themselves.
EMPTY = frozenset(
    "的了是在有我你他她们这那不没个一到都就也和与上下来去得着把被给里要人又很太还没啊呢吧吗"
)
# About how many rows may come by words anywhere, by words at each place, by pairs of ideas.
MOST = 2000
PAIRED = 8  # ideas of common words that are looked for by twos


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
    def _idea(words: Iterable[str], worth: float) -> Idea:
        return Idea({word: frozenset(grams(word)) for word in words}, worth)

    @property
    def words(self) -> dict[str, frozenset[str]]:
        """All of them, once."""
        return {word: parts for idea in self.ideas for word, parts in idea.words.items() if parts}

    def asked(self, marks: list[str]) -> tuple[list[str], dict[str, float]]:
        """Phrases to look for, so that not too many rows come: rare words as they are,
        common ones beside the nearest mark of the place, or two of the ideas together; and the
        share of rows with each gram.
        """
        words = self.words
        asked_of = {*set().union(*words.values()), *marks} if words else set()
        rows, known = commonness(IssueWords, asked_of)
        shares = {gram: number / max(rows, 1) for gram, number in known.items()}
        common, wanted = self._by_share(shares), []
        for place in ("", *marks):
            beside, left = shares.get(place, 0) if place else 1, MOST / max(rows, 1)
            for word, share in list(common.items()):
                if share * beside <= left:
                    wanted.append("&".join(sorted([*words[word], *filter(None, [place])])))
                    left -= share * beside
                    del common[word]
        wanted += self._pairs(common, MOST / max(rows, 1))
        return wanted, shares

    def _by_share(self, shares: dict[str, float]) -> dict[str, float]:
        """Of rows with each word: at most those with its rarest gram. The rarest words first."""
        found = {
            word: min(shares.get(gram, 0) for gram in parts) for word, parts in self.words.items()
        }
        return dict(sorted(found.items(), key=lambda pair: pair[1]))

    def _pairs(self, common: dict[str, float], most: float) -> list[str]:
        """Two at once of the ideas whose words are too common, the rarest pairs first, so that
        about that share of the rows comes.
        """
        ideas = []
        for idea in self.ideas:
            if words := [word for word in idea.words if word in common]:
                phrases = "|".join("&".join(sorted(idea.words[word])) for word in words)
                ideas.append((sum(common[word] for word in words), phrases))
        pairs, found = combinations(sorted(ideas)[:PAIRED], 2), []
        for (share, one), (other_share, other) in sorted(pairs, key=lambda p: p[0][0] * p[1][0]):
            most -= share * other_share
            if most < 0:
                break
            found.append(f"({one})&({other})")
        return found
