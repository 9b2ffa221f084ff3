"""Synonyms 近义词: words that people use for the same matter, as `data/synonyms.txt` lists them."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

LIST = Path(__file__).parent / "data" / "synonyms.txt"
SHORTEST = 2


class Synonyms:
    """Groups of words, found in a text by any of their words."""

    def __init__(self, groups: Iterable[Iterable[str]]):
        self.groups = [tuple(dict.fromkeys(words)) for words in groups]
        self._of_word: dict[str, list[int]] = {}
        for number, words in enumerate(self.groups):
            for word in words:
                self._of_word.setdefault(word, []).append(number)
        self._longest = max(map(len, self._of_word), default=0)

    @classmethod
    @cache
    def shipped(cls) -> "Synonyms":
        lines = LIST.read_text("utf-8").lower().splitlines()
        return cls(line.split() for line in lines if line and not line.startswith("#"))

    def groups_in(self, run: str) -> set[int]:
        """Numbers of the groups of which a word stands in the run of characters."""
        found: set[int] = set()
        for at in range(len(run)):
            for end in range(at + SHORTEST, min(at + self._longest, len(run)) + 1):
                found.update(self._of_word.get(run[at:end], ()))
        return found
