"""Which papers there are 文书, and the words each offers its template: declared by the app that
fills it, read by the settings page, by docs/papers.md and by the check of an uploaded template.
"""

from dataclasses import dataclass
from pathlib import Path

TRIAL_ROWS = 2  # rows of a list in a trial


@dataclass(frozen=True)
class Word:
    """One word of text: `{{ name }}`. A line end in it becomes a line end on the paper."""

    name: str
    says: object
    example: str = ""

    @property
    def trial(self) -> str:
        return str(self.example)


@dataclass(frozen=True)
class Flag:
    """Yes or no, to be asked: `{% if name %}`."""

    name: str
    says: object
    example: bool = True

    @property
    def trial(self) -> bool:
        return self.example


@dataclass(frozen=True)
class Picture:
    """A PNG, given as bytes, empty for none; `width` is in millimetres."""

    name: str
    says: object
    width: int
    example: bytes = b""

    @property
    def trial(self) -> bytes:
        return self.example


@dataclass(frozen=True)
class Rows:
    """A list: `{%tr for one in name %}` … `{%tr endfor %}`, each of its rows with these words."""

    name: str
    says: object
    one: str
    words: tuple

    @property
    def trial(self) -> list[dict]:
        return [{word.name: word.trial for word in self.words} for _row in range(TRIAL_ROWS)]


@dataclass(frozen=True)
class Paper:
    """`code` names it in addresses, `template` is the shipped file, drawn from the blocks of its
    `sheet`; `is_letter`: it leaves the office under a red head, with number, signer, seal and
    imprint. `is_short`: the page is set smaller, to stay one.
    """

    code: str
    label: object
    says: object
    template: Path
    words: tuple
    sheet: tuple = ()
    is_letter: bool = False
    is_wide: bool = False
    is_short: bool = False

    @property
    def page_css(self) -> str:
        """Of the sheet on the page that is printed."""
        form = "" if self.is_letter else " form-sheet"
        wide, short = " sheet-wide" * self.is_wide, " one-page" * self.is_short
        return f"sheet{wide} letter{form}{short}"

    @property
    def trial_words(self) -> dict:
        return {word.name: word.trial for word in self.words}

    @property
    def marks(self) -> list[tuple]:
        """(what is written in the template, what it says, example), in the order declared."""
        return [mark for word in self.words for mark in _marks(word)]

    def shipped(self) -> bytes:
        return self.template.read_bytes()


def _marks(word, owner: str = "") -> list[tuple]:
    name = f"{owner}{word.name}"
    if isinstance(word, Rows):
        loop = f"{{%tr for {word.one} in {word.name} %}} … {{%tr endfor %}}"
        inner = [mark for one in word.words for mark in _marks(one, f"{word.one}.")]
        return [(loop, word.says, ""), *inner]
    if isinstance(word, Flag):
        return [(f"{{% if {name} %}}", word.says, "")]
    example = word.example if isinstance(word, Word) else ""
    return [(f"{{{{ {name} }}}}", word.says, example)]


_PAPERS: dict[str, Paper] = {}


def register(*papers: Paper) -> None:
    """Make papers known; a code is given once, and no word is called like a method of a dict."""
    for paper in papers:
        inner = [word for rows in paper.words if isinstance(rows, Rows) for word in rows.words]
        if taken := [word.name for word in (*paper.words, *inner) if hasattr(dict, word.name)]:
            raise ValueError(f"Words that a template could not read: {taken}")
        if _PAPERS.setdefault(paper.code, paper) is not paper:
            raise ValueError(f"There are two papers {paper.code}.")


def get(code: str) -> Paper:
    """KeyError where there is no such paper."""
    return _PAPERS[code]


def known() -> list[Paper]:
    """In the order they were registered."""
    return list(_PAPERS.values())
