"""A Word file laid beside the norm of official papers 公文格式: what differs, in words.

Measured is what a reader gets: the styles as they work out in each paragraph, on a filled paper
(`manage.py check_paper FILE`; the templates of a county, filled in with the example words).
"""

import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from itertools import chain

from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import RGBColor

from deputies_portal.core.papers import norm

MARGIN_OFF = 1.0  # millimetres that the norm allows
FIRST = re.compile(r"^[一二三四五六七八九十]+、")
SECOND = re.compile(r"^（[一二三四五六七八九十]+）")
FIGURE = re.compile(r"^[+\-−]?\d[\d,.]*\s*[%次件人个天分]?$|^\d+/\d+$")
PAGE_FIELD = re.compile(r"\bPAGE\b")
DASHES = re.compile(r"^—\s*\d*\s*—$")
RED = RGBColor(0x90, 0, 0)
SHORTEST_TEXT = 12  # characters of a paragraph that counts as text
CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def differences(content: bytes, *, is_letter: bool = False) -> list[str]:
    """What differs from GB/T 9704-2012, empty for nothing. `is_letter`: goes out under a red head,
    so number, signer, seal and imprint are asked for as well.
    """
    document = Document(BytesIO(content))
    checks = [_pages, _text, _titles, _headings, _numbers, _tables]
    if is_letter:
        checks += [_head, _signature]
    return list(dict.fromkeys(chain.from_iterable(check(document) for check in checks)))


# --- how a paragraph works out -------------------------------------------------------------------
def _styles(paragraph) -> Iterator:
    """The style of a paragraph and those it is based on."""
    style = paragraph.style
    while style is not None:
        yield style
        style = style.base_style


def _size(run, paragraph) -> float:
    """Points; 10 where not even the defaults of the document say any, as Word does."""
    for font in (run.font, *(style.font for style in _styles(paragraph))):
        if font.size is not None:
            return font.size.pt
    said = paragraph.part.styles.element.find(f"{qn('w:docDefaults')}//{qn('w:sz')}")
    return int(said.get(qn("w:val"))) / 2 if said is not None else 10.0


def _typeface(run, paragraph) -> str:
    """Of Chinese characters."""
    for element in (run._element, *(style.element for style in _styles(paragraph))):
        fonts = element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        if fonts is not None and fonts.get(qn("w:eastAsia")):
            return fonts.get(qn("w:eastAsia"))
    return ""


def _narrower(paragraph) -> float:
    """Points by which characters stand closer than their size."""
    for style in _styles(paragraph):
        spacing = style.element.find(f"{qn('w:rPr')}/{qn('w:spacing')}")
        if spacing is not None:
            return -int(spacing.get(qn("w:val"))) / 20
    return 0.0


def _asked(paragraph, name: str):
    """A property of the paragraph: its own, or that of its style."""
    for form in (paragraph.paragraph_format, *(one.paragraph_format for one in _styles(paragraph))):
        value = getattr(form, name)
        if value is not None:
            return value
    return None


def _letters(paragraphs) -> Counter:
    """How many characters stand in each size and typeface."""
    found: Counter = Counter()
    for paragraph in paragraphs:
        for run in paragraph.runs:
            said = len(run.text.strip())
            if said:
                found[_size(run, paragraph), _typeface(run, paragraph)] += said
    return found


def _main(paragraphs) -> tuple[float, str]:
    return _letters(paragraphs).most_common(1)[0][0]


def _plain(document) -> list:
    """Paragraphs of the running text: no heading, no title, nothing in a table."""
    found = []
    for paragraph in document.paragraphs:
        text = paragraph.text.strip()
        is_heading = FIRST.match(text) or SECOND.match(text) or _is_title(paragraph)
        is_apart = is_heading or _is_red(paragraph) or _asked(paragraph, "alignment") == CENTRE
        if len(text) >= SHORTEST_TEXT and not is_apart:
            found.append(paragraph)
    return found


def _is_title(paragraph) -> bool:
    return any(style.name in ("Title", "Subtitle") for style in _styles(paragraph)) or (
        bool(paragraph.runs) and max(_size(run, paragraph) for run in paragraph.runs) >= 20
    )


def _is_red(paragraph) -> bool:
    colours = [run.font.color.rgb for run in paragraph.runs if run.font.color is not None]
    colours += [style.font.color.rgb for style in _styles(paragraph) if style.font.color]
    return any(colour is not None and colour[0] > RED[0] and colour[1] < 64 for colour in colours)


# --- the page ------------------------------------------------------------------------------------
def _pages(document) -> Iterator[str]:
    for section in document.sections:
        width, height = section.page_width.mm, section.page_height.mm
        wanted = (norm.TOP, norm.RIGHT, norm.BOTTOM, norm.LEFT)
        if width > height:
            wanted = (norm.LEFT, norm.TOP, norm.RIGHT, norm.BOTTOM)
            width, height = height, width
        if abs(width - norm.PAGE[0]) > 1 or abs(height - norm.PAGE[1]) > 1:
            yield _("纸张不是 A4：%(width)d × %(height)d 毫米。") % {
                "width": round(width),
                "height": round(height),
            }
        found = (section.top_margin, section.right_margin)
        found = [side.mm for side in (*found, section.bottom_margin, section.left_margin)]
        if any(abs(one - asked) > MARGIN_OFF for one, asked in zip(found, wanted, strict=True)):
            yield _("页边距（上、右、下、左）是 %(found)s 毫米，应为 %(wanted)s 毫米。") % {
                "found": " / ".join(f"{one:.0f}" for one in found),
                "wanted": " / ".join(map(str, wanted)),
            }


def _numbers(document) -> Iterator[str]:
    section = document.sections[0]
    footers = [section.footer]
    is_both = document.settings.odd_and_even_pages_header_footer
    footers += [section.even_page_footer] if is_both else []
    numbered = [_number_of(footer) for footer in footers]
    if not all(numbered):
        yield _("没有页码。")
        return
    if not all(
        DASHES.match(paragraph.text.strip() or _field_text(paragraph)) for paragraph in numbered
    ):
        yield _("页码应写成“— 1 —”。")
    sides = [_asked(paragraph, "alignment") for paragraph in numbered]
    if not is_both or sides[0] != RIGHT or sides[1] == RIGHT:
        yield _("页码应在外侧：单页居右，双页居左。")
    if any(_main_size(paragraph) != norm.SMALL for paragraph in numbered):
        yield _("页码应为 14 磅（四号）。")


def _number_of(footer):
    """The paragraph of a footer that holds the number of the page; None for none."""
    for paragraph in footer.paragraphs:
        simple = [one.get(qn("w:instr")) or "" for one in paragraph._p.iter(qn("w:fldSimple"))]
        split = "".join(one.text or "" for one in paragraph._p.iter(qn("w:instrText")))
        if PAGE_FIELD.search(" ".join([*simple, split])):
            return paragraph
    return None


def _field_text(paragraph) -> str:
    return "".join(one.text or "" for one in paragraph._p.iter(qn("w:t"))).strip()


def _main_size(paragraph) -> float:
    sizes = [_size(run, paragraph) for run in paragraph.runs if run.text.strip()]
    return max(sizes, default=float(norm.SMALL))


# --- the text ------------------------------------------------------------------------------------
def _text(document) -> Iterator[str]:
    plain = _plain(document)
    if not plain:
        return
    size, typeface = _main(plain)
    if size != norm.BODY:
        yield _("正文是 %(found)g 磅，应为 16 磅（三号）。") % {"found": size}
    if not norm.is_typeface(typeface, norm.FANG):
        yield _("正文是%(found)s，应为仿宋。") % {"found": typeface or _("没有指定的字体")}
    section = document.sections[0]
    if section.page_width > section.page_height:
        return
    pitch = _asked(plain[0], "line_spacing")
    height = section.page_height - section.top_margin - section.bottom_margin
    lines = int(height / pitch + 0.05) if pitch and pitch > 1000 else 0
    if lines != norm.LINES:
        yield _("正文应为每页 22 行，行距固定值 28.95 磅。")
    width = section.page_width - section.left_margin - section.right_margin
    if int(width / 12700 / (size - _narrower(plain[0])) + 0.01) != norm.CHARACTERS:
        yield _("正文应为每行 28 个字。")


def _titles(document) -> Iterator[str]:
    titles = [one for one in document.paragraphs if _is_title(one) and not _is_red(one)]
    titles = [one for one in titles if one.text.strip() and one.style.name != "Subtitle"]
    if not titles:
        yield _("没有 22 磅的标题。")
        return
    size, typeface = _main(titles[:1])
    if size != norm.TITLE:
        yield _("标题是 %(found)g 磅，应为 22 磅（二号）。") % {"found": size}
    if not norm.is_typeface(typeface, norm.SONG_TITLE):
        yield _("标题是%(found)s，应为小标宋。") % {"found": typeface or _("没有指定的字体")}
    if _asked(titles[0], "alignment") != CENTRE:
        yield _("标题应居中。")


def _headings(document) -> Iterator[str]:
    levels = ((FIRST, 1, norm.HEI, "黑体"), (SECOND, 2, norm.KAI, "楷体"))
    for pattern, level, wanted, name in levels:
        for paragraph in document.paragraphs:
            text = paragraph.text.strip()
            if not pattern.match(text) or len(text) > norm.CHARACTERS * 2:
                continue
            about = {"text": text[:20], "name": name, "level": level}
            size, typeface = _main([paragraph])
            if not norm.is_typeface(typeface, wanted) or size != norm.BODY:
                yield _("“%(text)s”应为 16 磅%(name)s。") % about
            if not any(style.name == f"Heading {level}" for style in _styles(paragraph)):
                yield _("“%(text)s”没有用“标题 %(level)d”样式。") % about
            if not _asked(paragraph, "keep_with_next"):
                yield _("“%(text)s”可能单独落在页尾，应与下段同页。") % about


# --- tables --------------------------------------------------------------------------------------
def _tables(document) -> Iterator[str]:
    for table in document.tables:
        cells = [cell for row in table.rows for cell in row.cells]
        if not any(cell.text.strip() for cell in cells) or not _is_ruled(table):
            continue
        about = {"text": next(one.text.strip() for one in cells if one.text.strip())[:12]}
        if any(_is_left_figure(cell) for cell in cells):
            yield _("“%(text)s”表里的数字应靠右。") % about
        torn = [
            row for row in table.rows if row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is None
        ]
        if torn:
            yield _("“%(text)s”表的一行可能断在两页上。") % about
        is_list = len(table.columns) > 2 and len(table.rows) > 1
        head = table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}")
        if is_list and head is None:
            yield _("“%(text)s”表换页时没有重复表头。") % about


def _is_ruled(table) -> bool:
    """A table with lines; what only sets words apart has none."""
    return (
        table.style is not None
        and table.style.name == "Table Grid"
        or (table._tbl.find(f"{qn('w:tblPr')}/{qn('w:tblBorders')}/{qn('w:insideV')}") is not None)
    )


def _is_left_figure(cell) -> bool:
    return any(
        FIGURE.match(paragraph.text.strip())
        and _asked(paragraph, "alignment") not in (RIGHT, CENTRE)
        for paragraph in cell.paragraphs
    )


# --- what goes out under a red head --------------------------------------------------------------
def _head(document) -> Iterator[str]:
    reds = [one for one in document.paragraphs if one.text.strip() and _is_red(one)]
    if not reds:
        yield _("没有红色的发文机关标志。")
    elif not norm.is_typeface(_main(reds[:1])[1], norm.SONG_TITLE):
        yield _("发文机关标志应为小标宋。")
    text = "\n".join(one.text for one in document.paragraphs)
    if not re.search(r"〔.{2,4}〕.*号", text):
        yield _("没有发文字号，例如“昌人代函〔2025〕12号”。")
    if "签发人" not in text:
        yield _("没有“签发人”。")
    if not any(_has_red_rule(one) for one in document.paragraphs):
        yield _("没有红色分隔线。")


def _has_red_rule(paragraph) -> bool:
    edges = paragraph._p.iter(qn("w:bottom"), qn("w:top"))
    colours = [edge.get(qn("w:color")) or "" for edge in edges]
    return any(re.fullmatch(r"[9A-F][0-9A-F][0-3][0-9A-F]{3}", one.upper()) for one in colours)


def _signature(document) -> Iterator[str]:
    words = "\n".join(node.text or "" for node in document.element.body.iter(qn("w:t")))
    if not re.search(r"印发", words):
        yield _("没有版记（印发机关和印发日期）。")
    signed = [one for one in _all_paragraphs(document) if _is_day(one.text)]
    if not signed:
        yield _("没有成文日期。")
    elif _asked(signed[-1], "alignment") not in (RIGHT, CENTRE):
        yield _("成文日期应靠右，右空四个字。")


def _is_day(text: str) -> bool:
    return bool(re.fullmatch(r"\d{4}年\d{1,2}月\d{1,2}日", text.strip()))


def _all_paragraphs(document) -> Iterator:
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from cell.paragraphs
    yield from document.paragraphs
