"""Workbooks: streamed with openpyxl, after a survey of what it would pass over in silence.

The survey reads the plain parts of a sheet once: hidden rows, merged cells, formulas that hold no
computed value. The archive was judged by `uploads` before anything of it is unpacked.
"""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO
from xml.etree import ElementTree

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from deputies_portal.core.files.uploads import OLE_MAGIC, check_archive
from deputies_portal.core.sheets.cells import as_text
from deputies_portal.core.sheets.reading_table import (
    HEADS_WITHIN,
    MOST_COLUMNS,
    Heads,
    Row,
    Score,
    Table,
    Unreadable,
    heads_among,
    without_tail,
)

NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
BLOCK = 1024 * 1024
# 100,000 rows of 30 filled columns, and what a part may hold that is kept in memory as a whole.
MOST_TAGS, MOST_TAGS_HELD = 16_000_000, 6_000_000
MOST_ROWS_OF_SHEET = 200_000  # with the blank ones that only have a format
LAST_LINE = 1_048_576
MOST_SHEETS = 50
SHOWN = 10  # numbers of hidden rows that are named


@dataclass
class Survey:
    """What a sheet holds besides values. Lines as in the file, columns from 0."""

    hidden: list[int] = field(default_factory=list)
    merged: dict[int, list[range]] = field(default_factory=dict)
    uncomputed: dict[int, list[range]] = field(default_factory=dict)


def open_table(file: BinaryIO, score: Score, *, sheet: str = "") -> Table:
    check(file)
    surveys = {}
    book = _book(file)
    try:
        # One sheet after the other: a hostile one is stopped by its survey before it is read.
        heads: dict[str, Heads] = {}
        names = [one.title for one in book.worksheets][:MOST_SHEETS]
        for one in book.worksheets[:MOST_SHEETS]:
            if sheet not in names or one.title == sheet:
                surveys[one.title] = _survey(file, one._worksheet_path)
                heads[one.title] = heads_among(_values(book, one.title, HEADS_WITHIN), score)
    finally:
        book.close()
    if not heads:
        raise Unreadable(_("文件里没有工作表。"))
    chosen = max(heads, key=lambda name: (heads[name].known, len(heads[name].cells) > 1))
    cells, line = without_tail(heads[chosen].cells), heads[chosen].line
    if not cells:
        raise Unreadable(_("文件里没有表头。第一行写列名，下面每行一条。"))
    read = partial(_rows, file, chosen, len(cells), surveys[chosen])
    return Table(chosen, names, line, cells, read, _remarks(surveys[chosen], line))


def check(file: BinaryIO) -> None:
    """Refuse what is locked, damaged, or unpacks to far more than it weighs."""
    file.seek(0)
    if file.read(len(OLE_MAGIC)) == OLE_MAGIC:
        raise Unreadable(_("文件加了密码，或者是旧的 .xls。请去掉密码，另存为 .xlsx，再上传。"))
    try:
        check_archive(file, "xlsx")
    except ValidationError as refused:
        worded = _damaged() if refused.code == "content" else " ".join(refused.messages)
        raise Unreadable(worded) from refused
    try:
        with zipfile.ZipFile(file) as archive:
            for part in archive.infolist():
                if part.filename.lower().endswith((".xml", ".rels")):
                    _check_part(archive, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise Unreadable(_damaged()) from error


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """No definitions of its own, and no more elements than can be held, before it is parsed."""
    most = MOST_TAGS if "worksheets/" in part.filename else MOST_TAGS_HELD
    tags, tail = 0, b""
    with archive.open(part) as stream:
        while block := stream.read(BLOCK):
            if b"<!DOCTYPE" in tail + block or b"<!ENTITY" in tail + block:
                raise Unreadable(_damaged())
            tags, tail = tags + block.count(b"<"), block[-16:]
            if tags > most:
                raise Unreadable(_("文件太大，请分成几个文件。"))


def _damaged() -> str:
    return _("文件打不开，可能已经损坏。请用表格软件打开，另存为 .xlsx，再上传。")


def _book(file: BinaryIO):
    file.seek(0)
    try:
        return load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # a damaged part breaks the reader in many ways
        raise Unreadable(_damaged()) from error


def _values(book, sheet: str, last: int | None = None, width: int = MOST_COLUMNS) -> Iterator[Row]:
    try:
        rows = book[sheet].iter_rows(max_row=last, max_col=width, values_only=True)
        for line, values in enumerate(rows, 1):
            wrong = {n: _("公式出错：%(text)s") % {"text": v} for n, v in _broken(values)}
            yield Row(line, [as_text(value) for value in values], wrong)
    except Exception as error:  # as above, met only when the row is read
        raise Unreadable(_damaged()) from error


def _broken(values) -> Iterator[tuple[int, str]]:
    for number, value in enumerate(values):
        if isinstance(value, str) and value.startswith("#") and value in _FAULTS:
            yield number, value


_FAULTS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}


def _rows(file: BinaryIO, sheet: str, width: int, survey: Survey) -> Iterator[Row]:
    book = _book(file)
    try:
        for row in _values(book, sheet, width=width):
            wrong = {
                **dict.fromkeys(_within(survey.uncomputed, row.line, width), _uncomputed()),
                **dict.fromkeys(_within(survey.merged, row.line, width), _merged()),
                **row.wrong,
            }
            yield Row(row.line, row.cells, wrong)
    finally:
        book.close()


def _within(places: dict[int, list[range]], line: int, width: int) -> set[int]:
    return {n for columns in places.get(line, ()) for n in columns if n < width}


def _uncomputed() -> str:
    return _("这一格是公式，没有算出的值。请在表格软件里打开、保存一次，或者改成值。")


def _merged() -> str:
    return _("这一格是合并的单元格。请取消合并，每一行都写全。")


def _remarks(survey: Survey, head_line: int) -> list[str]:
    hidden = [line for line in survey.hidden if line > head_line]
    if not hidden:
        return []
    lines = _("、").join(str(line) for line in hidden[:SHOWN])
    if len(hidden) > SHOWN:
        facts = {"lines": lines, "n": len(hidden)}
        return [_("有 %(n)d 行是隐藏的，也读了进来：第 %(lines)s 行等。") % facts]
    return [_("有隐藏的行，也读了进来：第 %(lines)s 行。") % {"lines": lines}]


# --- the survey ---------------------------------------------------------------------------------
def _survey(file: BinaryIO, path: str) -> Survey:
    """One pass over the part of the sheet."""
    survey, rows, since_row, line = Survey(), 0, 0, 0
    try:
        with zipfile.ZipFile(file) as archive, archive.open(path.lstrip("/")) as part:
            for _event, element in ElementTree.iterparse(part):
                since_row += 1
                if element.tag == f"{NAMESPACE}row":
                    line = int(element.get("r") or line + 1)
                    _look_at_row(element, line, survey)
                    element.clear()
                    rows, since_row = rows + 1, 0
                elif element.tag == f"{NAMESPACE}mergeCell":
                    _look_at_merge(element.get("ref", ""), survey)
                if max(rows, since_row) > MOST_ROWS_OF_SHEET or line > LAST_LINE:
                    raise Unreadable(_("文件太大，请分成几个文件。"))
    except Unreadable:
        raise
    except Exception as error:  # no XML, or a part that ends too early
        raise Unreadable(_damaged()) from error
    return survey


def _look_at_row(element, line: int, survey: Survey) -> None:
    if element.get("hidden") in ("1", "true") and len(element):
        survey.hidden.append(line)
    for cell in element.iter(f"{NAMESPACE}c"):
        if cell.find(f"{NAMESPACE}f") is not None and not _has_value(cell):
            letters, _line = coordinate_from_string(cell.get("r", "A1"))
            column = column_index_from_string(letters) - 1
            survey.uncomputed.setdefault(line, []).append(range(column, column + 1))


def _has_value(cell) -> bool:
    value = cell.find(f"{NAMESPACE}v")
    return value is not None and (value.text is not None or cell.get("t") == "str")


def _look_at_merge(reference: str, survey: Survey) -> None:
    left, top, right, bottom = range_boundaries(reference)
    if right == left and bottom == top:
        return
    if len(survey.merged) + bottom - top > MOST_ROWS_OF_SHEET:
        raise Unreadable(_("合并的单元格太多，请取消合并。"))
    columns = range(left - 1, min(right, MOST_COLUMNS))
    for line in range(top, bottom + 1):
        survey.merged.setdefault(line, []).append(columns)
