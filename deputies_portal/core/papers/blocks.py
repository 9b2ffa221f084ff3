"""What a paper is made of, described once: each block knows how it is drawn into the shipped Word
file (`papers.drawing`) and how it stands on the page that is printed (`papers.on_page`).

The texts are those of a template: `{{ word }}`, `{% if word %}` … `{% endif %}`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from docx.document import Document

from deputies_portal.core.papers import drawing
from deputies_portal.core.papers.drawing import Column


def _spans(texts: Iterable[str]) -> str:
    return " ".join(f"<span>{text}</span>" for text in texts)


@dataclass(frozen=True)
class Title:
    text: str
    under_head: bool = False  # of a letter: two lines below the red rule

    def draw(self, document: Document) -> None:
        drawing.title(document, self.text, first_on_page=not self.under_head)

    def html(self) -> str:
        return f"<h1>{self.text}</h1>"


@dataclass(frozen=True)
class Heading:
    text: str

    def draw(self, document: Document) -> None:
        drawing.heading(document, self.text)

    def html(self) -> str:
        return f"<h2>{self.text}</h2>"


@dataclass(frozen=True)
class Line:
    """A line of its own: to whom a letter goes, or in another style of Word."""

    text: str
    style: str = "Normal"

    def draw(self, document: Document) -> None:
        drawing.line(document, self.text, self.style)

    def html(self) -> str:
        return f'<p class="to">{self.text}</p>'


@dataclass(frozen=True)
class Body:
    """Paragraphs; with `only_if` they are left out where that word says nothing."""

    texts: tuple[str, ...]
    only_if: str = ""

    def draw(self, document: Document) -> None:
        if self.only_if:
            drawing.only_if(document, self.only_if, *self.texts)
        else:
            drawing.body(document, *self.texts)

    def html(self) -> str:
        said = "".join(f'<p class="lead-p">{text}</p>' for text in self.texts)
        return f"{{% if {self.only_if} %}}{said}{{% endif %}}" if self.only_if else said


def body(*texts: str, only_if: str = "") -> Body:
    return Body(texts, only_if)


@dataclass(frozen=True)
class Apart:
    """Words at the left, in the middle and at the right of one line; `is_signed` at the end."""

    texts: tuple[str, ...]
    is_signed: bool = False

    def draw(self, document: Document) -> None:
        if self.is_signed:
            drawing.line(document, "", "Table Text")
        drawing.apart(document, *self.texts)

    def html(self) -> str:
        if self.is_signed:
            return f'<div class="sign">{_spans(self.texts)}</div>'
        return f'<p class="meta">{_spans(self.texts)}</p>'


def apart(*texts: str) -> Apart:
    return Apart(texts)


def signed(*texts: str) -> Apart:
    return Apart(texts, is_signed=True)


@dataclass(frozen=True)
class Facts:
    """What it is, what it says. A pair of one text is a tag: `{%tr if word %}`."""

    pairs: tuple[tuple, ...]

    def draw(self, document: Document) -> None:
        drawing.facts(document, *([str(text) for text in pair] for pair in self.pairs))

    def html(self) -> str:
        rows = "".join(_row(*pair) for pair in self.pairs)
        return f'<table class="grid-tbl"><tbody>{rows}</tbody></table>'


def facts(*pairs: tuple) -> Facts:
    return Facts(pairs)


def _row(head: object, said: str = "") -> str:
    if not said:
        return str(head).replace("{%tr", "{%")
    shown = said.replace("\n", "<br>")
    return f'<tr><th scope="row">{head}</th><td>{shown}</td></tr>'


@dataclass(frozen=True)
class Listing:
    """A table with one row for each `one` of `rows`. On paper the caption stands above it, behind
    its `number` as a heading; on the page it is said what an empty one means.
    """

    rows: str
    one: str
    columns: tuple[Column, ...]
    label: str = ""
    caption: str = ""
    number: str = ""
    empty: str = ""

    def draw(self, document: Document) -> None:
        if self.number:
            drawing.heading(document, f"{self.number}{self.caption}")
        caption = "" if self.number else self.caption
        drawing.listing(document, self.rows, self.one, self.columns, caption=caption)

    def html(self) -> str:
        caption = f"<caption>{self.caption}</caption>" if self.caption else ""
        heads = "".join(f'<th scope="col">{column.heading}</th>' for column in self.columns)
        nothing = f'<tr><td colspan="{len(self.columns)}">{self.empty}</td></tr>'
        return (
            f'<div class="scroller" tabindex="0" role="group" aria-label="{self.label}">'
            f'<table class="grid-tbl rows-tbl">{caption}<thead><tr>{heads}</tr></thead><tbody>'
            f"{{% for {self.one} in {self.rows} %}}<tr>{self._cells}</tr>"
            f"{'{% else %}' + nothing if self.empty else ''}{{% endfor %}}</tbody></table></div>"
        )

    @property
    def _cells(self) -> str:
        return "".join(
            f'<td class="{column.css}">{column.tag}</td>'
            if column.css
            else f"<td>{column.tag}</td>"
            for column in self.columns
        )


@dataclass(frozen=True)
class RedHead:
    """发文机关标志 over 发文字号 and 签发人."""

    head: str
    number: str = "number"
    signer: str = "signer"

    def draw(self, document: Document) -> None:
        drawing.red_head(document, self.head, number=self.number, signer=self.signer)

    def html(self) -> str:
        number = f"{{{{ {self.number} or '{drawing.BLANK_NUMBER}' }}}}"
        signer = f"签发人：{{{{ {self.signer} or '＿＿＿＿' }}}}"
        return (
            f'<div class="redhead">{self.head}</div><p class="meta">{_spans([number, signer])}</p>'
        )


@dataclass(frozen=True)
class Signature:
    """署名 over 成文日期; `note` stands in brackets below."""

    office: str
    day: str
    note: str = ""

    def draw(self, document: Document) -> None:
        drawing.signature(document, self.office, self.day, note=self.note)

    def html(self) -> str:
        note = f'<p class="lead-p">（{self.note}）</p>' if self.note else ""
        return f'<p class="from">{self.office}<br>{self.day}</p>{note}'


@dataclass(frozen=True)
class Imprint:
    """版记: to whom copies go where the word `copies` says any, who printed it and when."""

    office: str
    day: str
    copies: str = ""

    def draw(self, document: Document) -> None:
        drawing.imprint(document, office=self.office, day=self.day, copies=self.copies)

    def html(self) -> str:
        sent = f"<p>抄送：{{{{ {self.copies} }}}}</p>"
        sent = f"{{% if {self.copies} %}}{sent}{{% endif %}}" if self.copies else ""
        printed = f"<p>{_spans([self.office, f'{self.day}印发'])}</p>"
        return f'<div class="imprint" lang="zh-CN">{sent}{printed}</div>'


Block = Title | Heading | Line | Body | Apart | Facts | Listing | RedHead | Signature | Imprint
