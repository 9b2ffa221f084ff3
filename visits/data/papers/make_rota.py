"""Makes rota.docx anew, the shipped template of the printed rota: `python make_rota.py`.

The words in double braces are filled in by `visits.duty.sheet_file`; docs/papers.md lists them.
"""

from pathlib import Path

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

RED = RGBColor(0xB3, 0x26, 0x1E)
# Heading, what is filled in, width in millimetres.
COLUMNS = (
    ("日期", "date", 30),
    ("时间", "hours", 27),
    ("接待点", "venue", 50),
    ("地址", "address", 42),
    ("值班代表", "names or '待定'", 42),
    ("代表层级", "levels", 34),
    ("联络员", "liaison", 20),
    ("备注", "joint_day", 26),
)


def written(paragraph, text, *, size=11, font="仿宋", bold=False, colour=None):
    run = paragraph.add_run(text)
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, font
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    if colour:
        run.font.color.rgb = colour
    return paragraph


def page(document):
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(13)
    section.top_margin = section.bottom_margin = Mm(14)


def line(document, *texts):
    """Words at the left, in the middle and at the right of one line."""
    table = document.add_table(rows=1, cols=len(texts))
    sides = (WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT)
    for cell, text, side in zip(table.rows[0].cells, texts, sides, strict=True):
        written(cell.paragraphs[0], text).alignment = side


def repeated(row):
    """The row is printed again at the head of each page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def rota(document):
    table = document.add_table(rows=4, cols=len(COLUMNS))
    table.style, table.autofit = "Table Grid", False
    head, opening, one, closing = table.rows
    repeated(head)
    for number, (title, name, width) in enumerate(COLUMNS):
        for row in table.rows:
            row.cells[number].width = Mm(width)
        centred = head.cells[number].paragraphs[0]
        centred.alignment = WD_ALIGN_PARAGRAPH.CENTER
        written(centred, title, font="黑体")
        written(one.cells[number].paragraphs[0], f"{{{{ row.{name} }}}}")
    written(one.cells[-1].paragraphs[0], "{% if not row.is_confirmed %}日期待确认{% endif %}")
    opening.cells[0].paragraphs[0].add_run("{%tr for row in rows %}")
    closing.cells[0].paragraphs[0].add_run("{%tr endfor %}")


def make(path):
    document = Document()
    page(document)
    title = document.paragraphs[0] if document.paragraphs else document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    written(title, "{{ place }}代表接待选民值班表", size=22, font="宋体", bold=True, colour=RED)
    line(
        document,
        "{{ first_month }}{% if last_month %}至{{ last_month }}{% endif %}",
        "",
        "{% if phone %}联系电话：{{ phone }}{% endif %}",
    )
    rota(document)
    line(document, "编排：{{ arranged_by }}", "换班请提前告知联络员", "{{ printed_on }}")
    document.core_properties.title = "值班表"
    document.core_properties.author = ""
    document.save(path)


if __name__ == "__main__":
    make(Path(__file__).with_name("rota.docx"))
