"""Files that leave: the template of a kind, its register, the wrong rows of an import.

What is written is what is read: the same heads, and texts that no program takes for a formula.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from deputies_portal.core.sheets.reading_csv import guarded
from deputies_portal.imports import import_file
from deputies_portal.imports.kinds import KINDS, Kind
from deputies_portal.imports.models import Import

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def template(kind: type[Kind]) -> tuple[list[str], list[list[str]]]:
    """The heads of all columns, and one line that shows how to fill them."""
    return _heads(kind.columns), [[column.example for column in kind.columns]]


def register(kind: type[Kind], county: str, user) -> tuple[list[str], Iterator[list[str]]]:
    """The rows of the register under the heads of the kind, without private columns."""
    columns = [column for column in kind.columns if not column.private]
    found = kind.export_to(user, county)
    return _heads(columns), ([row.get(column.name, "") for column in columns] for row in found)


def wrong_rows(imported: Import) -> tuple[list[str], list[list[str]]]:
    """The wrong rows as the file has them, and behind each what is wrong with it."""
    table = import_file.table_of(imported)
    said: dict[int, list[str]] = {}
    heads = {column.name: column.head for column in KINDS[imported.kind].columns}
    for problem in imported.problems.all():
        head = heads.get(problem.column, "")
        facts = {"head": head, "message": problem.message}
        text = _("%(head)s：%(message)s") % facts if head else problem.message
        said.setdefault(problem.line, []).append(text)
    width = len(table.heads)
    rows = []
    for row in table.rows():
        if row.line in said:
            cells = [*row.cells[:width], *[""] * (width - len(row.cells))]
            rows.append([*cells, " ".join(said[row.line])])
    return [*table.heads, _("问题")], rows


def _heads(columns) -> list[str]:
    return [column.head for column in columns]


# --- the files ----------------------------------------------------------------------------------
def write(stream, extension: str, heads: list[str], rows: Iterable[list[str]], title: str) -> None:
    """Into anything that takes bytes, row by row."""
    if extension == "csv":
        _write_csv(stream, heads, rows)
    else:
        stream.write(_as_xlsx(heads, rows, title))


def _write_csv(stream, heads: list[str], rows: Iterable[list[str]]) -> None:
    """UTF-8 with its mark."""
    stream.write(codecs.BOM_UTF8)
    writer = csv.writer(_Encoded(stream))
    writer.writerow([guarded(text) for text in heads])
    for row in rows:
        writer.writerow([guarded(text) for text in row])


class _Encoded:
    """What a writer of texts wants, above a stream of bytes."""

    def __init__(self, stream):
        self.stream = stream

    def write(self, text: str) -> None:
        self.stream.write(text.encode())


def _as_xlsx(heads: list[str], rows: Iterable[list[str]], title: str) -> bytes:
    """One sheet, every cell a text; the heads stay in sight."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for number, head in enumerate(heads, 1):
        sheet.column_dimensions[get_column_letter(number)].width = max(10, 2 * len(head) + 4)
    sheet.append(list(_cells(sheet, heads, Font(bold=True))))
    for row in rows:
        sheet.append(list(_cells(sheet, row)))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cells(sheet, texts: list[str], font: Font | None = None) -> Iterator[WriteOnlyCell]:
    for text in texts:
        cell = WriteOnlyCell(sheet, value=text)
        cell.data_type = "s"  # never a formula, whatever it begins with
        if font:
            cell.font = font
        yield cell
