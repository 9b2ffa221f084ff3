"""Tables of the office written as a spreadsheet in filing layout or as CSV, row by row.

Text stays text: nothing that comes from a record is ever taken for a formula, neither here nor by
the program that opens the file. Memory does not grow with the rows.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.properties import PageSetupProperties

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
BOM = "\ufeff"
A4 = 9
FONT = "宋体"
# What a spreadsheet takes for the beginning of a formula, full-width forms among them.
LIVE = re.compile(r"[\s\u3000]*[=+\-@＝＋－＠]|[\t\r\n]")
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
LONGEST = 32_767  # characters a cell holds
# What `cell_of` changes in a text, and what XML does not take as it is.
ODD = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|.{32768}", re.S)
HEADING = 3  # lines
SHEET = "xl/worksheets/sheet1.xml"
LEVEL = 4  # of packing: half the time of the usual one, files a tenth larger
AT_ONCE = 500  # rows put into the file together
SHORT = 40  # characters of a text that may come again
DAYS = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm"}
NAME_NOT_ALLOWED = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True)
class SheetColumn:
    """`width` in characters of the usual font, a Chinese one counts two."""

    title: str
    width: int
    centred: bool = False


@dataclass(frozen=True)
class Layout:
    """What stands around the rows: heading, place and period, and a mark on every page."""

    title: str
    columns: Sequence[SheetColumn]
    place: str = ""
    period: str = ""
    mark: str = ""  # such as 内部资料，不得张贴; empty where everybody may read it


def cell_of(value):
    """What is written for a value: text without control characters, a naive local moment, a number
    or a day as it is, sums of money without the noughts that one database keeps and another does
    not; None and yes or no as words of the reader.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value.normalize()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, datetime):
        return timezone.make_naive(value) if timezone.is_aware(value) else value
    if isinstance(value, str | Promise):
        return NOT_IN_XML.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n"))[:LONGEST]
    return value


def inert(value) -> str:
    """A cell of a CSV: what would be taken for a formula begins with an apostrophe."""
    said = cell_of(value)
    if not isinstance(said, str):
        return str(said)
    return f"'{said}" if LIVE.match(said) else said


def csv_lines(titles: Iterable, rows: Iterable[Sequence]) -> Iterator[str]:
    """The lines of a CSV with a byte-order mark, as they come."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BOM)
    for row in _headed(titles, rows):
        writer.writerow([inert(value) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _headed(titles, rows):
    yield list(titles)
    yield from rows


def write_xlsx(path: Path | BinaryIO, layout: Layout, rows: Iterable[Sequence], *, count: int):
    """Write `count` rows as a workbook to print on A4 landscape: three lines of heading that every
    page repeats, fixed widths, page numbers.

    openpyxl makes the workbook, its heading and styles; the rows are put into its sheet as text,
    which is ten times as fast as a cell for each.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(layout.title))
    _set_up_page(sheet, layout, count)
    for line in _heading(sheet, layout, count):
        sheet.append(line)
    lines = RowLines(_styles(sheet, layout), first=HEADING + 1)
    made = io.BytesIO()
    book.save(made)
    with ZipFile(made) as frame, ZipFile(path, "w", ZIP_DEFLATED, compresslevel=LEVEL) as file:
        for part in frame.infolist():
            if part.filename != SHEET:
                file.writestr(part, frame.read(part))
        before, ends, after = frame.read(SHEET).partition(b"</sheetData>")
        with file.open(SHEET, "w", force_zip64=True) as target:
            target.write(before)
            following = iter(rows)
            while some := list(islice(following, AT_ONCE)):
                target.write(lines.of(some))
            target.write(ends + after)


def _sheet_name(title: str) -> str:
    return re.sub(r"[\\/*?:\[\]']", "", title)[:31] or "1"


def _set_up_page(sheet, layout: Layout, count: int) -> None:
    for number, column in enumerate(layout.columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    last = get_column_letter(len(layout.columns))
    sheet.freeze_panes = "A4"
    sheet.print_title_rows = "1:3"
    sheet.print_area = f"A1:{last}{count + 3}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddFooter.left.text = layout.mark
    sheet.oddFooter.center.text = _("第 &P 页，共 &N 页")


def _heading(sheet, layout: Layout, count: int) -> Iterator[list]:
    width = len(layout.columns)
    title = _styled(sheet, layout.title, font=Font(FONT, size=18, bold=True))
    title.alignment = Alignment(horizontal="centerContinuous", vertical="center")
    beside = [_styled(sheet, "", alignment=Alignment(horizontal="centerContinuous"))] * (width - 1)
    yield [title, *beside]
    said = [layout.place, layout.period, _("共 %(count)d 条") % {"count": count}, layout.mark]
    yield [_styled(sheet, "　　".join(filter(None, said)), font=Font(FONT, size=10))]
    grey = PatternFill("solid", fgColor="F2EFE9")
    look = {"font": Font(FONT, size=10, bold=True), "fill": grey, "border": _line()}
    look["alignment"] = Alignment(horizontal="center", vertical="center", wrap_text=True)
    yield [_styled(sheet, column.title, **look) for column in layout.columns]


def _styles(sheet, layout: Layout) -> list[dict]:
    """Of each column the numbers of its styles by the type of what a cell holds; None for most."""
    found = []
    for column in layout.columns:
        place = "center" if column.centred else None
        alignment = Alignment(horizontal=place, vertical="center", wrap_text=True)
        look = {"font": Font(FONT, size=10), "alignment": alignment, "border": _line()}
        formats = {None: "General", **DAYS}
        found.append(
            {
                kind: _styled(sheet, "", **look, number_format=number_format).style_id
                for kind, number_format in formats.items()
            }
        )
    return found


class RowLines:
    """Rows as the lines of a sheet's XML; `styles` of each column by type, None for the others."""

    def __init__(self, styles: list[dict], first: int):
        letters = map(get_column_letter, range(1, len(styles) + 1))
        self.columns = list(zip(letters, styles, strict=True))
        self.number = first - 1
        # Places, states and days come again and again; forgotten with the file.
        self.known = lru_cache(maxsize=2048, typed=True)(_said)

    def of(self, rows: Iterable[Sequence]) -> bytes:
        return "".join(map(self._line, rows)).encode()

    def _line(self, row: Sequence) -> str:
        self.number = number = self.number + 1
        known, cells = self.known, []
        for (letter, styles), value in zip(self.columns, row, strict=True):
            is_long = type(value) is str and len(value) > SHORT
            kind, said = _said(value) if is_long else known(value)
            cells.append(f'<c r="{letter}{number}" s="{styles[kind]}"{said}')
        return f'<row r="{number}">{"".join(cells)}</row>'


def _said(value) -> tuple[type | None, str]:
    """As what a cell is shown, day or moment or None, and the rest of it behind its style."""
    kind = type(value)
    if kind is not str or ODD.search(value):
        value = cell_of(value)
        kind = type(value)
    if value == "":
        return None, "/>"
    if kind is str:
        said = escape(value)
        return None, f' t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'
    if kind in DAYS:
        return kind, f"><v>{to_excel(value)}</v></c>"
    return None, f"><v>{value}</v></c>"


def _line() -> Border:
    side = Side("thin", color="8A8175")
    return Border(side, side, side, side)


def _styled(sheet, value, **look):
    cell = WriteOnlyCell(sheet)
    for name, style in look.items():
        setattr(cell, name, style)
    _fill(cell, cell_of(value))
    return cell


def _fill(cell, said) -> None:
    cell.value = None if said == "" else said
    if isinstance(said, str) and said:
        cell.data_type = "s"  # also what begins like a formula


def attachment(name: str) -> str:
    """The header of a download: a Chinese name (RFC 5987), and a plain one for old clients."""
    extension = name.rpartition(".")[2]
    return f"attachment; filename=\"file.{extension}\"; filename*=UTF-8''{quote(name, safe='')}"


def file_name(*parts: str, extension: str) -> str:
    """接待台账-柯街镇-2025年.xlsx: without characters that a file system refuses."""
    named = "-".join(NAME_NOT_ALLOWED.sub("", part).strip() for part in parts if part)
    return f"{named[:150]}.{extension}"
