"""The check of a template 检查模板: all mistakes at once, each naming its placeholder."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from jinja2 import TemplateSyntaxError, nodes

from deputies_portal.core.papers import package
from deputies_portal.core.papers.language import PaperLanguage, printed, syntax_words
from deputies_portal.core.papers.registry import Paper

W = package.W
MARK = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
LOOSE = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
WIDE = re.compile(r"\{%(tr|p)\s")  # takes the whole row or paragraph away
OTHER_WIDE = re.compile(r"\{[{%#](tc|r|p|tr)\s|\{%\s*(hm|vm|colspan|cellbg)\b|\{%-|-%\}")
OPENS = re.compile(r"\{%(?:tr|p)?\s*(if|for)\b")
CLOSES = re.compile(r"\{%(?:tr|p)?\s*end(if|for)\b")
QUOTES = str.maketrans("“”‘’", "\"\"''")  # Word makes them of straight ones
MOST_SHOWN = 20


@dataclass(frozen=True)
class Mark:
    """One tag of a template with its place."""

    text: str
    is_alone: bool  # in its row or paragraph, as its kind demands

    @property
    def plain(self) -> str:
        """As the language reads it."""
        return WIDE.sub("{% ", self.text).translate(QUOTES)


def check(paper: Paper, content: bytes) -> list[nodes.Template]:
    """Raises ValidationError with a message for each mistake; returns what the parts say."""
    said, mistakes = [], []
    for part in package.read(content).values():
        marks, wrong = _marks(package.parsed(part))
        wrong += _unpaired(marks)
        if not wrong:
            tree, wrong = _read(PaperLanguage(paper), marks)
            said.append(tree)
        mistakes += wrong
    if mistakes:
        raise ValidationError(list(dict.fromkeys(mistakes))[:MOST_SHOWN])
    return said


def _marks(tree) -> tuple[list[Mark], list[str]]:
    marks, wrong = [], []
    for paragraph in tree.iter(f"{W}p"):
        text = _text(paragraph)
        for mark in MARK.findall(text):
            if OTHER_WIDE.match(mark) and not WIDE.match(mark) or mark.startswith("{#"):
                wrong.append(_about(mark, _("这里只能写占位词、if 和 for。")))
            else:
                marks.append(Mark(mark, _is_alone(mark, text, paragraph)))
        if loose := LOOSE.search(MARK.sub("", text)):
            wrong.append(_loose(text, loose.group()))
    return marks, wrong + [_misplaced(mark) for mark in marks if not mark.is_alone]


def _text(paragraph) -> str:
    """The letters of a paragraph, without those of a text box within it."""
    letters = paragraph.iter(f"{W}t")
    return "".join(
        one.text or "" for one in letters if next(one.iterancestors(f"{W}p")) is paragraph
    )


def _is_alone(mark: str, text: str, paragraph) -> bool:
    wide = WIDE.match(mark)
    if wide is None:
        return True
    if wide.group(1) == "p":
        return text.strip() == mark
    row = next(paragraph.iterancestors(f"{W}tr"), None)
    whole = "".join(one.text or "" for one in row.iter(f"{W}t")) if row is not None else ""
    return whole.strip() == mark


def _misplaced(mark: Mark) -> str:
    if mark.text.startswith("{%tr"):
        return _about(mark.text, _("要单独占表格的一行，这一行里不写别的。"))
    return _about(mark.text, _("要单独占一段，这一段里不写别的。"))


def _loose(text: str, brace: str) -> str:
    """Half a placeholder: what stands around the braces that have no partner."""
    plain = MARK.sub("", text)
    place = plain.index(brace)
    around = plain[max(place - 12, 0) : place + 20].strip()
    return _about(around, _("括号没有成对。一个占位词要写完整，并且写在同一段里。"))


def _unpaired(marks: list[Mark]) -> list[str]:
    """`if` and `for` without their end, and ends without a beginning."""
    open_now: list[tuple[str, Mark]] = []
    wrong = []
    for mark in marks:
        if opening := OPENS.match(mark.text):
            open_now.append((opening.group(1), mark))
        elif closing := CLOSES.match(mark.text):
            if open_now and open_now[-1][0] == closing.group(1):
                open_now.pop()
            else:
                wrong.append(_about(mark.text, _("没有对应的开头。")))
    return wrong + [_about(mark.text, _("没有对应的结尾。")) for _kind, mark in open_now]


def _read(language: PaperLanguage, marks: list[Mark]) -> tuple[nodes.Template | None, list[str]]:
    """The marks alone, one a line, so that the line of a mistake names its mark."""
    try:
        tree = language.read("\n".join(mark.plain for mark in marks))
    except TemplateSyntaxError as error:
        at = min(error.lineno, len(marks)) - 1
        return None, [_about(marks[at].text, syntax_words(error))]
    wrong = [_about(marks[one.lineno - 1].text, one.message) for one in language.mistakes(tree)]
    return tree, wrong


def _about(mark: str, what: str) -> str:
    return _("“%(mark)s”：%(what)s") % {"mark": " ".join(mark.split()), "what": what}


def printed_words(said: list[nodes.Template]) -> list[str]:
    """Names of the words a template prints in any case: `place`, `row.date`."""
    names = []
    for tree in said:
        for output in printed(tree):
            names += [_name(node) for node in output.nodes if not _is_text(node)]
    return [name for name in names if name]


def _is_text(node) -> bool:
    return isinstance(node, nodes.TemplateData)


def _name(node) -> str:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
        return f"{node.node.name}.{node.attr}"
    return ""
