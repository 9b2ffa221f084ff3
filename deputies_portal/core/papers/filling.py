"""Filling a paper in 填写: the county's template, else the shipped one, with words of a record."""

import re
from collections.abc import Callable
from functools import partial
from io import BytesIO
from zipfile import BadZipFile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import TemplateError
from lxml import etree

from deputies_portal.core.papers import checking, package
from deputies_portal.core.papers.language import PaperLanguage, TooLong, WrongWord
from deputies_portal.core.papers.registry import Flag, Paper, Picture, Rows, Word, get

WORD_FILE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


class BrokenTemplate(Exception):
    """A template that cannot be filled in; `messages` say why, for people."""

    def __init__(self, paper: Paper, messages: list[str]):
        super().__init__("; ".join(messages))
        self.paper, self.messages = paper, messages


_keeper: Callable[[str, str], bytes | None] | None = None


def keep_templates_in(keeper: Callable[[str, str], bytes | None]) -> None:
    """Say who keeps the templates of counties: (code of the paper, code of the county) → file."""
    global _keeper
    _keeper = keeper


def fill(code: str, county: str, words: dict, *, shipped: bool = False) -> bytes:
    """The Word file. `county` is the code of the county whose template is used where it has one;
    `shipped` leaves that aside. `words` are exactly those declared. Raises BrokenTemplate.
    """
    paper = get(code)
    own = None if shipped or _keeper is None else _keeper(code, county)
    return fill_in(paper, own or paper.shipped(), words)


def fill_in(paper: Paper, template: bytes, words: dict) -> bytes:
    try:
        document = DocxTemplate(BytesIO(template))
        document.render_init()
        said = dressed(paper.words, words, partial(_value, document))
        document.render(said, jinja_env=PaperLanguage(paper))
        written = BytesIO()
        document.save(written)
    except WrongWord as wrong:
        raise BrokenTemplate(paper, [wrong.message]) from wrong
    except TooLong as error:
        raise BrokenTemplate(paper, [str(package.TOO_MUCH)]) from error
    except (TemplateError, etree.LxmlError, BadZipFile, AttributeError, TypeError) as error:
        # The library meets a damaged document with whatever breaks first.
        raise BrokenTemplate(paper, [str(package.DAMAGED)]) from error
    return written.getvalue()


def trial(paper: Paper, template: bytes) -> bytes:
    """The template checked and filled in with the example words; ValidationError names mistakes."""
    said = checking.check(paper, template)
    try:
        filled = fill_in(paper, template, paper.trial_words)
        texts = _letters(filled)
    except BrokenTemplate as broken:
        raise ValidationError(broken.messages) from broken
    lost = [name for name in checking.printed_words(said) if not _is_there(paper, name, texts)]
    if lost:
        words = _("“%(mark)s”：试填以后不见了。请删掉，用同一种格式在一段里重新打一遍。")
        raise ValidationError([words % {"mark": f"{{{{ {name} }}}}"} for name in lost])
    return filled


def dressed(declared, words: dict, value_of: Callable) -> dict:
    """The words as the template gets them; a missing or an undeclared one is a mistake of ours."""
    names = {word.name for word in declared}
    if names != words.keys():
        raise ValueError(f"Words of the paper that differ: {sorted(names ^ words.keys())}")
    return {
        word.name: [dressed(word.words, row, value_of) for row in words[word.name]]
        if isinstance(word, Rows)
        else value_of(word, words[word.name])
        for word in declared
    }


def _value(document, word, value):
    if isinstance(word, Flag):
        return bool(value)
    if isinstance(word, Picture):
        return InlineImage(document, BytesIO(value), width=Mm(word.width)) if value else ""
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return NOT_IN_XML.sub("", text)


def _letters(filled: bytes) -> str:
    parts = package.read(filled).values()
    return "\n".join("".join(package.parsed(part).itertext()) for part in parts)


def _is_there(paper: Paper, name: str, texts: str) -> bool:
    """Whether the example of a word stands on the filled paper (its first line, if several)."""
    example = _examples(paper).get(name, "")
    return not example or all(line in texts for line in example.split("\n"))


def _examples(paper: Paper) -> dict[str, str]:
    """Of words, and of words of a list under the name the documentation gives its row."""
    found = {}
    for word in paper.words:
        if isinstance(word, Word):
            found[word.name] = word.trial
        elif isinstance(word, Rows):
            inner = (one for one in word.words if isinstance(one, Word))
            found |= {f"{word.one}.{one.name}": one.trial for one in inner}
    return found
