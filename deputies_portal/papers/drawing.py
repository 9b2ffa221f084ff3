"""How shipped templates are drawn 绘制: the same letter head, table and signatures on every paper.

Used by the scripts in `*/data/papers/`; a template drawn twice is the same to the byte.
"""

import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

RED = RGBColor(0xB3, 0x26, 0x1E)
LEFT, CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
SONG, HEI, FANG = "宋体", "黑体", "仿宋"
DRAWN = datetime(2025, 1, 1)


def blank(*, landscape: bool = False, margin: int = 25):
    """An empty A4 page; `margin` in millimetres."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(margin)
    section.top_margin = section.bottom_margin = Mm(min(margin, 22))
    return document


def written(paragraph, text, *, size=11, font=FANG, bold=False, colour=None):
    run = paragraph.add_run(text)
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, font
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    if colour:
        run.font.color.rgb = colour
    return paragraph


def line(document, text, *, align=LEFT, before=0, after=4, indent=0, **font):
    """A paragraph; `indent` in characters of its size."""
    paragraph = written(document.add_paragraph(), text, **font)
    shape = paragraph.paragraph_format
    shape.alignment, shape.space_before, shape.space_after = align, Pt(before), Pt(after)
    shape.first_line_indent = Pt(indent * font.get("size", 11)) if indent else None
    shape.line_spacing = 1.4
    return paragraph


def red_head(document, text, size=24):
    """The red name of the office over the double rule 文武线."""
    paragraph = line(
        document, text, align=CENTRE, after=8, size=size, font=SONG, bold=True, colour=RED
    )
    rule = OxmlElement("w:pBdr")
    edge = OxmlElement("w:bottom")
    for name, value in {"val": "thickThinSmallGap", "sz": "24", "space": "6"}.items():
        edge.set(qn(f"w:{name}"), value)
    edge.set(qn("w:color"), str(RED))
    rule.append(edge)
    paragraph._p.get_or_add_pPr().append(rule)
    return paragraph


def apart(document, *texts, size=11):
    """Words at the left, in the middle and at the right of one line."""
    table = document.add_table(rows=1, cols=len(texts))
    sides = (LEFT, RIGHT) if len(texts) == 2 else (LEFT, CENTRE, RIGHT)
    for cell, text, side in zip(table.rows[0].cells, texts, sides, strict=True):
        written(cell.paragraphs[0], text, size=size).alignment = side
    return table


def _table(document, rows, widths):
    table = document.add_table(rows=rows, cols=len(widths))
    table.style, table.autofit = "Table Grid", False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)  # LibreOffice reads this one, Word that of the cells
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    return table


def _in_cell(paragraph, text, **font):
    """Words in a table, with some air above and below."""
    shape = written(paragraph, text, **font).paragraph_format
    shape.space_before = shape.space_after = Pt(3)
    return paragraph


def facts(document, *pairs, widths=(32, 128), size=11):
    """Two columns: what it is, what it says. A pair of one text is a row of its own (a tag)."""
    table = _table(document, len(pairs), widths)
    for row, pair in zip(table.rows, pairs, strict=True):
        if len(pair) == 1:
            row.cells[0].paragraphs[0].add_run(pair[0])
            continue
        _in_cell(row.cells[0].paragraphs[0], pair[0], size=size, font=HEI)
        for number, text in enumerate(pair[1].split("\n")):
            cell = row.cells[1]
            _in_cell(cell.add_paragraph() if number else cell.paragraphs[0], text, size=size)
    return table


def listing(document, rows, one, columns, *, size=11):
    """A table with one row for each `one` of `rows`; columns are (heading, tag, millimetres)."""
    table = _table(document, 4, [width for _heading, _tag, width in columns])
    head, opening, body, closing = table.rows
    _repeated(head)
    for number, (heading, tag, _width) in enumerate(columns):
        _in_cell(head.cells[number].paragraphs[0], heading, size=size, font=HEI).alignment = CENTRE
        _in_cell(body.cells[number].paragraphs[0], tag, size=size)
    opening.cells[0].paragraphs[0].add_run(f"{{%tr for {one} in {rows} %}}")
    closing.cells[0].paragraphs[0].add_run("{%tr endfor %}")
    return table


def _repeated(row):
    """The row is printed again at the head of each page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


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
