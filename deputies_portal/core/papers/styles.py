"""The styles and the page of a shipped template: real Word styles, so that an office changes one
and every paragraph follows.
"""

from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from deputies_portal.core.papers import norm

LEFT, CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
BOTH = WD_ALIGN_PARAGRAPH.JUSTIFY
BLACK, RED = RGBColor(0, 0, 0), RGBColor(0xD7, 0x00, 0x0F)
# The line of the page number stands 7 mm below the text.
FOOTER = norm.BOTTOM - 7 - norm.millimetres(norm.SMALL)


@dataclass(frozen=True)
class Shape:
    """How a style looks. `pitch` in points, None for as high as needed; `indent` of the first line
    and `sides` of all lines in characters; `before` and `after` in points.
    """

    size: float
    font: str = norm.FANG
    align: object = LEFT
    pitch: float | None = norm.LINE_PITCH
    indent: int = 0
    sides: int = 0
    before: float = 0
    after: float = 0
    colour: RGBColor = field(default=BLACK)
    keep: bool = False


HEADING = {"size": norm.BODY, "indent": 2, "keep": True}
TABLE = {"size": norm.TABLE, "pitch": None, "before": 2, "after": 2}
SHAPES = {
    "Normal": Shape(norm.BODY),
    "Body Text": Shape(norm.BODY, indent=2, align=BOTH),
    "Title": Shape(norm.TITLE, norm.SONG_TITLE, CENTRE, pitch=32, after=norm.LINE_PITCH, keep=True),
    "Subtitle": Shape(norm.BODY, norm.KAI, CENTRE, keep=True),
    "Heading 1": Shape(font=norm.HEI, **HEADING),
    "Heading 2": Shape(font=norm.KAI, **HEADING),
    "Caption": Shape(norm.SMALL, norm.HEI, CENTRE, keep=True, before=4, after=4, pitch=None),
    "Red Mark": Shape(norm.MARK, norm.SONG_TITLE, CENTRE, pitch=None, colour=RED, keep=True),
    "Document Number": Shape(norm.BODY, keep=True),
    "Signature": Shape(norm.BODY, align=CENTRE, keep=True),
    "Imprint": Shape(norm.SMALL, pitch=None, sides=1, before=3, after=3),
    "Table Text": Shape(**TABLE),
    "Table Figure": Shape(align=RIGHT, **TABLE),
    "Table Head": Shape(font=norm.HEI, align=CENTRE, keep=True, **TABLE),
    "Page Number": Shape(norm.SMALL, norm.SONG, pitch=None, sides=1),
}


def blank(*, landscape: bool = False):
    """An A4 page with the margins, styles and page numbers of the norm. A wide page is the upright
    one turned: its head lies on the side where it is bound.
    """
    document = Document()
    for name, shape in SHAPES.items():
        _dress(_style(document, name), shape)
    section = document.sections[0]
    width, height = norm.PAGE
    margins = (norm.TOP, norm.RIGHT, norm.BOTTOM, norm.LEFT)
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        width, height = height, width
        margins = (norm.LEFT, norm.TOP, norm.RIGHT, norm.BOTTOM)
    section.page_width, section.page_height = Mm(width), Mm(height)
    top, right, bottom, left = map(Mm, margins)
    section.top_margin, section.bottom_margin = top, bottom
    section.left_margin, section.right_margin = left, right
    section.footer_distance = Mm(min(FOOTER, margins[2] / 2))
    _name_typefaces(document)
    _number_pages(document)
    return document


def _style(document, name: str):
    if name in [style.name for style in document.styles]:
        return document.styles[name]
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style, style.quick_style = document.styles["Normal"], True
    return style


def _dress(style, shape: Shape) -> None:
    """Size, typeface and spacing of the style alone: nothing is left of the theme's."""
    properties = style.element.get_or_add_rPr()
    for child in list(properties):
        properties.remove(child)
    paragraphs = style.element.get_or_add_pPr()
    for child in list(paragraphs):
        if child.tag != qn("w:outlineLvl"):
            paragraphs.remove(child)
    style.font.size, style.font.name, style.font.bold = Pt(shape.size), shape.font, False
    style.font.italic, style.font.color.rgb = False, shape.colour
    for script in ("eastAsia", "hAnsi", "cs"):
        properties.rFonts.set(qn(f"w:{script}"), shape.font)
    _narrow(properties, shape)
    spacing = style.paragraph_format
    spacing.alignment, spacing.keep_with_next = shape.align, shape.keep
    spacing.space_before, spacing.space_after = Pt(shape.before), Pt(shape.after)
    spacing.widow_control = True
    spacing.line_spacing_rule = WD_LINE_SPACING.SINGLE
    if shape.pitch:
        spacing.line_spacing = Pt(shape.pitch)
        spacing.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    _indent(paragraphs, shape)


def _narrow(properties, shape: Shape) -> None:
    """28 characters on a line: a quarter of a point less between two of them."""
    if shape.size == norm.BODY:
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), str(round(-20 * norm.NARROWER)))
        properties.find(qn("w:color")).addnext(spacing)


def _indent(paragraphs, shape: Shape) -> None:
    """In characters for Word and WPS, and in twentieths of a point for whoever does not count."""
    indent = paragraphs.get_or_add_ind()
    for name, count in (("firstLine", shape.indent), ("left", shape.sides), ("right", shape.sides)):
        if count:
            indent.set(qn(f"w:{name}Chars"), str(count * 100))
            indent.set(qn(f"w:{name}"), str(round(count * shape.size * 20)))


def _name_typefaces(document) -> None:
    """What stands in for a typeface that a machine does not have."""
    fonts = "".join(
        f"<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(','.join(others))}/>"
        '<w:charset w:val="86"/></w:font>'
        for name, others in norm.TYPEFACES.items()
    )
    part = next(one for one in document.part.package.iter_parts() if "fontTable" in one.partname)
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    part._blob = f"{head}<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode()


def _number_pages(document) -> None:
    """— 1 — on the outer side: at the right of odd pages, at the left of even ones."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, side in ((section.footer, RIGHT), (section.even_page_footer, LEFT)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style, paragraph.alignment = document.styles["Page Number"], side
        paragraph.add_run("— ")
        shown = "<w:r><w:t>1</w:t></w:r>"
        number = f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE ">{shown}</w:fldSimple>'
        paragraph._p.append(parse_xml(number))
        paragraph.add_run(" —")
