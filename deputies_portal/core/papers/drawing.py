"""How shipped templates are drawn 绘制: the same head, text, tables and signatures on every paper.

Used by the blocks of a paper (`papers.blocks`); a template drawn twice is the same to the byte.
Numbers of the norm: `papers.norm`; styles and the page: `papers.styles`.
"""

import zipfile
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from django.utils.translation import override
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from deputies_portal.core.papers import norm
from deputies_portal.core.papers.registry import Paper
from deputies_portal.core.papers.styles import CENTRE, RED, RIGHT, blank

__all__ = [
    "Column",
    "apart",
    "blank",
    "body",
    "draw",
    "facts",
    "figures",
    "heading",
    "imprint",
    "line",
    "listing",
    "only_if",
    "red_head",
    "save",
    "signature",
    "title",
]
DRAWN = datetime(2025, 1, 1)
BLANK_NUMBER = "〔　　〕　号"
# Thick and thin lines of the imprint, in eighths of a point: 0.35 and 0.25 mm.
THICK, THIN = 8, 6


def line(document, text, style="Normal"):
    return document.add_paragraph(text, style=style)


def title(document, text, *, first_on_page=False):
    """The title of a paper, two lines below the red rule or at the head of the page."""
    paragraph = line(document, text, "Title")
    if not first_on_page:
        paragraph.paragraph_format.space_before = Pt(2 * norm.LINE_PITCH)
    return paragraph


def heading(document, text, level=1):
    """一、 in 黑体 (level 1) or （一） in 楷体 (level 2), in Word's own styles."""
    return line(document, text, f"Heading {level}")


def body(document, *texts):
    """Paragraphs of the text; a tag {%p … %} is a paragraph of its own."""
    for text in texts:
        line(document, text, "Body Text")


def only_if(document, word, *texts):
    """Paragraphs that are left out where the word says nothing."""
    body(document, f"{{%p if {word} %}}", *texts, "{%p endif %}")


def red_head(document, head, number, signer):
    """发文机关标志 35 mm below the head of the text, 发文字号 and 签发人 two lines below it, and
    the red rule 4 mm below them, as wide as the text.
    """
    mark = line(document, head, "Red Mark")
    mark.paragraph_format.space_before = Mm(35)
    mark.paragraph_format.space_after = Pt(2 * norm.LINE_PITCH)
    # A character apart from the edge by a blank: the rule below follows indents, and is as wide as
    # the text.
    said = f"　{{{{ {number} or '{BLANK_NUMBER}' }}}}\t签发人："
    numbered = line(document, said, "Document Number")
    name = numbered.add_run(f"{{{{ {signer} }}}}")
    name.font.name = norm.KAI
    name._element.rPr.rFonts.set(qn("w:eastAsia"), norm.KAI)
    one = norm.millimetres(norm.BODY)
    # A blank for the name of whoever signs by hand: four characters at the right.
    numbered.paragraph_format.tab_stops.add_tab_stop(Mm(norm.TEXT_WIDTH - 9 * one))
    rule = (
        f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="12" w:space="11" '
        f'w:color="{RED}"/></w:pBdr>'
    )
    numbered._p.pPr.find(qn("w:tabs")).addprevious(parse_xml(rule))
    return mark


def signature(document, office, day, *, note=""):
    """署名 over 成文日期, which ends four characters from the right; two empty lines above leave
    the seal its place. `note` stands in brackets below: 附注.
    """
    # Never alone on a page: the last of the text goes with it.
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    for cell, width in zip(table.rows[0].cells, (norm.TEXT_WIDTH - 86, 86), strict=True):
        cell.width = Mm(width)
    for column, cell in zip(table.columns, table.rows[0].cells, strict=True):
        column.width = cell.width
    _together(table)
    first = table.rows[0].cells[1].paragraphs[0]
    first.text, first.style = office, document.styles["Signature"]
    first.paragraph_format.space_before = Pt(2 * norm.LINE_PITCH)
    table.rows[0].cells[1].add_paragraph(day, style="Signature")
    if note:
        body(document, f"（{note}）")


def imprint(document, *, office, day, copies=""):
    """版记 at the foot of the last page: 抄送 where the word says any, who printed it and when."""
    table = document.add_table(rows=4 if copies else 1, cols=2)
    table.autofit = False
    *sending, printed = table.rows
    if sending:
        asked, sent, end = sending
        asked.cells[0].text, end.cells[0].text = f"{{%tr if {copies} %}}", "{%tr endif %}"
        sent.cells[0].merge(sent.cells[1]).text = f"抄送：{{{{ {copies} }}}}"
    printed.cells[0].text, printed.cells[1].text = office, f"{day}印发"
    for row in table.rows:
        for cell in row.cells:
            cell.width = Mm(norm.TEXT_WIDTH / 2)
            cell.paragraphs[0].style = document.styles["Imprint"]
    printed.cells[1].paragraphs[0].alignment = RIGHT
    _together(table)
    _at_the_foot(table)
    # A table is not the last thing of a page: the line after it takes no room.
    after = line(document, "")
    after.paragraph_format.line_spacing = Pt(1)


def _at_the_foot(table) -> None:
    """Lines above, between and below, and its place at the foot of the text."""
    properties = table._tbl.tblPr
    lines = (("top", THICK), ("insideH", THIN), ("bottom", THICK))
    drawn = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>'
        for side, size in (lines[0], lines[2], lines[1])
    )
    place = parse_xml(
        f'<w:tblpPr {nsdecls("w")} w:leftFromText="0" w:rightFromText="0" w:topFromText="0" '
        'w:bottomFromText="0" w:vertAnchor="margin" w:horzAnchor="margin" '
        'w:tblpXSpec="center" w:tblpYSpec="bottom"/>'
    )
    style = properties.find(qn("w:tblStyle"))
    if style is not None:
        style.addnext(place)
    else:
        properties.insert(0, place)
    borders = parse_xml(f"<w:tblBorders {nsdecls('w')}>{drawn}</w:tblBorders>")
    properties.find(qn("w:tblLayout")).addprevious(borders)


def apart(document, *texts):
    """Words at the left, in the middle and at the right of one line, without borders."""
    table = document.add_table(rows=1, cols=len(texts))
    sides = ("LEFT", "RIGHT") if len(texts) == 2 else ("LEFT", "CENTER", "RIGHT")
    for cell, text, side in zip(table.rows[0].cells, texts, sides, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.text, paragraph.style = text, document.styles["Table Text"]
        paragraph.alignment = {"LEFT": None, "CENTER": CENTRE, "RIGHT": RIGHT}[side]
    _together(table)
    return table


@dataclass(frozen=True)
class Column:
    """Of a listing; `width` in millimetres. Figures stand at the right of their cells; `css` of
    the cell on a page.
    """

    heading: str
    tag: str
    width: float
    is_figure: bool = False
    css: str = ""


def figures(one: str, *columns) -> list[Column]:
    """(heading, word, width) of which all but the first are figures of a row `one`."""
    return [
        Column(heading, f"{{{{ {one}.{word} }}}}", width, is_figure=number > 0)
        for number, (heading, word, width) in enumerate(columns)
    ]


def facts(document, *pairs, widths=(32, 124)):
    """Two columns: what it is, what it says. A pair of one text is a row of its own (a tag)."""
    table = _table(document, len(pairs), widths)
    for row, pair in zip(table.rows, pairs, strict=True):
        if len(pair) == 1:
            row.cells[0].paragraphs[0].add_run(pair[0])
            continue
        _said(document, row.cells[0], pair[0], "Table Head")
        row.cells[0].paragraphs[0].paragraph_format.keep_with_next = False
        for number, text in enumerate(pair[1].split("\n")):
            cell = row.cells[1]
            paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
            paragraph.text, paragraph.style = text, document.styles["Table Text"]
    return table


def listing(document, rows, one, columns, *, caption=""):
    """A table with one row for each `one` of `rows` under a head that each page repeats."""
    if caption:
        line(document, caption, "Caption")
    table = _table(document, 4, [column.width for column in columns])
    head, opening, every, closing = table.rows
    head._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    for number, column in enumerate(columns):
        _said(document, head.cells[number], column.heading, "Table Head")
        style = "Table Figure" if column.is_figure else "Table Text"
        _said(document, every.cells[number], column.tag, style)
    opening.cells[0].paragraphs[0].add_run(f"{{%tr for {one} in {rows} %}}")
    closing.cells[0].paragraphs[0].add_run("{%tr endfor %}")
    return table


def _table(document, rows, widths):
    table = document.add_table(rows=rows, cols=len(widths))
    table.style, table.autofit, table.alignment = "Table Grid", False, WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)  # LibreOffice reads this one, Word that of the cells
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    _together(table)
    return table


def _together(table) -> None:
    """No row is torn apart by the end of a page."""
    for row in table.rows:
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))


def _said(document, cell, text, style) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.text, paragraph.style = text, document.styles[style]


def draw(paper: Paper, path: Path) -> None:
    """The shipped template of a paper, from its blocks."""
    with override("zh-hans"):
        document = blank(landscape=paper.is_wide)
        for block in paper.sheet:
            block.draw(document)
        save(document, path, str(paper.label))


def save(document, path: Path, title: str) -> None:
    """Written with a fixed date, so that drawing again changes nothing."""
    about = document.core_properties
    about.title, about.author, about.comments, about.last_modified_by = title, "", "", ""
    about.created = about.modified = DRAWN
    loose = BytesIO()
    document.save(loose)
    with zipfile.ZipFile(loose) as drawn, zipfile.ZipFile(path, "w") as kept:
        for name in sorted(
            drawn.namelist(), key=lambda name: (name != "[Content_Types].xml", name)
        ):
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            kept.writestr(member, drawn.read(name), zipfile.ZIP_DEFLATED, compresslevel=9)
