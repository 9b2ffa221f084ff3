"""The layout of template sources: a line break beside a tag is layout and prints nothing.

So a source stands one tag, block or sentence a line, and no gap shows between two words of Chinese
because of it. A space that is wanted beside a line break is written `{{ " " }}`. Within a tag, a
translated sentence and what is kept as written (`<pre>`, `<textarea>`) breaks stay.
"""

import re

from django.template.loaders import filesystem

TEMPLATE_TAG = r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}"
IN_QUOTES = rf'"(?:{TEMPLATE_TAG}|[^"])*"' + "|" + rf"'(?:{TEMPLATE_TAG}|[^'])*'"
HTML_TAG = rf"<[a-zA-Z/!](?:{TEMPLATE_TAG}|{IN_QUOTES}|[^>\"'])*>"
AS_WRITTEN = (
    r"<(?P<raw>pre|textarea|script|style)\b(?s:.*?)</(?P=raw)>",
    r"\{%\s*(?P<block>blocktranslate|comment|verbatim)\b(?s:.*?)\{%\s*end(?P=block)\s*%\}",
)
PIECE = re.compile("|".join((*AS_WRITTEN, rf"(?P<html>{HTML_TAG})", TEMPLATE_TAG)))
BREAKS = re.compile(r"\A\s*\n\s*|\s*\n\s*\Z")


def without_layout(source: str, *, keeps_lines: bool = False) -> str:
    """The source as it prints. With `keeps_lines` the breaks move into the next HTML tag, where
    they print nothing either: the line numbers of errors stay about right.
    """
    out, at, moved = [], 0, 0
    for piece in PIECE.finditer(source):
        text = source[at : piece.start()]
        kept, found = BREAKS.sub("", text), piece[0]
        moved += text.count("\n") - kept.count("\n")
        if keeps_lines and piece["html"]:
            # In a drawing "/>" closes, "/" and a break does not: what comes next would lie within.
            end = "/>" if found.endswith("/>") else ">"
            found, moved = f"{found.removesuffix(end)}{chr(10) * moved}{end}", 0
        out += [kept, found]
        at = piece.end()
    return "".join([*out, BREAKS.sub("", source[at:])])


class Loader(filesystem.Loader):
    """Templates of the project; plain text is left as it is."""

    def get_contents(self, origin):
        source = super().get_contents(origin)
        if not origin.template_name.endswith(".html"):
            return source
        return without_layout(source, keeps_lines=self.engine.debug)
