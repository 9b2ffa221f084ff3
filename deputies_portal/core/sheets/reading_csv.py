"""CSV files: UTF-8 with or without its mark, UTF-16 with it, else GB18030; , ; or tab between."""

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from django.utils.translation import gettext as _

from deputies_portal.core.sheets.cells import as_text
from deputies_portal.core.sheets.reading_table import (
    HEADS_WITHIN,
    MOST_COLUMNS,
    Row,
    Score,
    Table,
    Unreadable,
    heads_among,
    without_tail,
)

# What a spreadsheet takes for the beginning of a formula; full-width signs too.
COMPUTED = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
SEPARATORS = (",", ";", "\t", "，", "；")


def open_table(file: BinaryIO, score: Score) -> Table:
    file.seek(0)
    text = _decoded(file.read())
    found = {mark: heads_among(_rows(text, mark, HEADS_WITHIN), score) for mark in SEPARATORS}
    # The first of equals: a table of one column has no separator at all.
    mark = max(SEPARATORS, key=lambda one: (found[one].known, len(found[one].cells) > 1))
    heads = found[mark]
    if not heads.cells:
        raise Unreadable(_("文件里没有表头。第一行写列名，下面每行一条。"))
    return Table("", [], heads.line, without_tail(heads.cells), lambda: _rows(text, mark))


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    where = 0
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            where = max(where, error.start)
            continue
        if "\x00" in text:
            raise Unreadable(_("这不是 CSV 文件。请在表格软件里另存为 CSV 或 .xlsx。"))
        return text
    line = {"line": content.count(b"\n", 0, where) + 1}
    raise Unreadable(
        _("第 %(line)s 行的文字读不出来。CSV 要用 UTF-8 或 GB18030 编码，或者另存为 .xlsx。") % line
    )


def _rows(text: str, mark: str, most: int | None = None) -> Iterator[Row]:
    """Rows numbered by the line they begin on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    line = 1
    try:
        for cells in islice(reader, most):
            yield Row(line, [as_text(_unguarded(cell)) for cell in cells[:MOST_COLUMNS]], {})
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(_("第 %(line)s 行不是 CSV。") % {"line": line}) from error


def guarded(text: str) -> str:
    """A text that a spreadsheet would compute gets a quotation mark in front: it stays a text."""
    return f"'{text}" if text.startswith(COMPUTED) else text


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(COMPUTED) else text
