"""A paper as the page that is printed: its blocks filled in with the same words as the Word file.

The page speaks the shipped template; what a county has changed in its own stands in the Word file.
"""

from django.template.defaultfilters import linebreaksbr
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from deputies_portal.core.papers.filling import dressed
from deputies_portal.core.papers.language import PaperLanguage
from deputies_portal.core.papers.registry import Flag, Paper, Word


def page(paper: Paper, words: dict) -> SafeString:
    """`words` are exactly those declared; whatever they say is escaped."""
    template = PaperLanguage(paper).from_string(_source(paper))
    # Every word is escaped on its way in, the texts between them are ours.
    return mark_safe(template.render(dressed(paper.words, words, _shown)))


def _source(paper: Paper) -> str:
    """A paper is Chinese, whatever the reader speaks."""
    with override("zh-hans"):
        return "".join(block.html() for block in paper.sheet)


def _shown(word: Word | Flag, value: object) -> SafeString | bool:
    return bool(value) if isinstance(word, Flag) else linebreaksbr(str(value))
