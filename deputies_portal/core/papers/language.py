"""What a template may say: the words of its paper, `if`, and `for` over a list the paper gives.

A template comes from a county and is not trusted. Whatever else the template language knows
(calls, filters, attributes, sums, nested loops over one list) is refused when it is parsed,
before anything of it runs; what it writes is bounded.
"""

from collections.abc import Iterator
from difflib import get_close_matches

from django.utils.translation import gettext as _
from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from deputies_portal.core.papers.registry import Flag, Paper, Rows

LONGEST = 20 * 1024 * 1024  # characters one part of a filled paper may hold
OF_A_LOOP = ("index", "first", "last")
ASKED = (nodes.Not, nodes.And, nodes.Or, nodes.CondExpr, nodes.Compare, nodes.Operand)


class WrongWord(Exception):
    """Something in a template that its paper does not know; `lineno` is where it stands."""

    def __init__(self, message: str, lineno: int):
        super().__init__(message)
        self.message, self.lineno = message, lineno


class TooLong(Exception):
    """The filled paper grows beyond all measure."""


class BoundedTemplate(Template):
    def render(self, *args, **kwargs):
        written, length = [], 0
        for piece in self.generate(*args, **kwargs):
            written.append(piece)
            length += len(piece)
            if length > LONGEST:
                raise TooLong
        return "".join(written)


class PaperLanguage(SandboxedEnvironment):
    """Parses for one paper: every text that reaches it is held against the paper's words."""

    template_class = BoundedTemplate

    def __init__(self, paper: Paper):
        super().__init__(autoescape=True, undefined=StrictUndefined, cache_size=0)
        self.globals.clear()
        self.filters.clear()
        self.tests.clear()
        self.known = {word.name: word for word in paper.words}

    def _parse(self, source, name, filename):
        tree = super()._parse(source, name, filename)
        for wrong in self.mistakes(tree):
            raise wrong
        return tree

    def read(self, source: str) -> nodes.Template:
        """Parsed, but not yet held against the words."""
        return super()._parse(source, None, None)

    def mistakes(self, tree: nodes.Template) -> Iterator[WrongWord]:
        for node in tree.body:
            yield from _statement(node, self.known)


def printed(tree: nodes.Template) -> Iterator[nodes.Output]:
    """What is printed whatever the words are: not what stands under an `if`."""
    waiting = list(tree.body)
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, nodes.Output):
            yield node
        elif isinstance(node, nodes.For):
            waiting = [*node.body, *waiting]


def _statement(node, known: dict) -> Iterator[WrongWord]:
    if isinstance(node, nodes.Output):
        for part in node.nodes:
            if not isinstance(part, nodes.TemplateData):
                yield from _said(part, known)
    elif isinstance(node, nodes.If):
        yield from _asked(node.test, known)
        for inner in [*node.body, *node.elif_, *node.else_]:
            yield from _statement(inner, known)
    elif isinstance(node, nodes.For):
        yield from _loop(node, known)
    else:
        yield _not_allowed(node)


def _loop(node: nodes.For, known: dict) -> Iterator[WrongWord]:
    """Over a list the paper gives, and within one list not over another: no loop multiplies."""
    plain = isinstance(node.target, nodes.Name) and isinstance(node.iter, nodes.Name)
    if not plain or node.recursive or node.test is not None or "loop" in known:
        yield _not_allowed(node)
        return
    rows = known.get(node.iter.name)
    if not isinstance(rows, Rows):
        yield _unknown(node.iter, node.iter.name, [name for name in known if _is_list(known, name)])
        return
    one = {word.name: word for word in rows.words}
    inside = known | {node.target.name: one, "loop": dict.fromkeys(OF_A_LOOP)}
    for inner in node.body:
        yield from _statement(inner, inside)
    for inner in node.else_:
        yield from _statement(inner, known)


def _is_list(known, name) -> bool:
    return isinstance(known[name], Rows)


def _said(node, known: dict) -> Iterator[WrongWord]:
    """An expression that is printed."""
    found, wrong = _found(node, known)
    if wrong:
        yield wrong
    elif isinstance(found, Rows | Flag | dict):
        yield _not_allowed(node)
    elif found is None:
        yield from _asked(node, known)


def _asked(node, known: dict) -> Iterator[WrongWord]:
    """An expression whose truth is asked, or that chooses between words."""
    if isinstance(node, nodes.Const):
        if not isinstance(node.value, str | int):
            yield _not_allowed(node)
    elif isinstance(node, ASKED):
        for inner in node.iter_child_nodes():
            yield from _asked(inner, known)
    else:
        found, wrong = _found(node, known)
        if wrong:
            yield wrong
        elif found is None:
            yield _not_allowed(node)


def _found(node, known: dict):
    """(the word that is named or None, what is wrong with naming it or None)."""
    if isinstance(node, nodes.Name):
        if node.name not in known:
            return None, _unknown(node, node.name, known)
        return known[node.name], None
    if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
        owner = node.node.name
        of_row = known.get(owner)
        if owner not in known:
            return None, _unknown(node, owner, known)
        if not isinstance(of_row, dict) or node.attr not in of_row:
            inner = of_row if isinstance(of_row, dict) else {}
            near = [f"{owner}.{name}" for name in inner]
            return None, _unknown(node, f"{owner}.{node.attr}", near)
        return of_row[node.attr] or "loop", None
    return None, None


def _unknown(node, name: str, near) -> WrongWord:
    close = get_close_matches(name, list(near), n=1, cutoff=0.5)
    if close:
        words = _("没有“%(word)s”这个占位词，是不是“%(near)s”？")
        return WrongWord(words % {"word": name, "near": close[0]}, node.lineno)
    return WrongWord(_("没有“%(word)s”这个占位词。") % {"word": name}, node.lineno)


def _not_allowed(node) -> WrongWord:
    return WrongWord(_("这里只能写占位词、if 和 for。"), node.lineno)


def syntax_words(error: TemplateSyntaxError) -> str:
    """What to say of a tag that cannot be read at all."""
    return _("这个标记写得不完整或不认识。")
