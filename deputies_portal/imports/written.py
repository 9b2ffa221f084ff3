"""Files that leave: the template of a kind, its register, the wrong rows of an import.

What is written is what is read: the same heads, and texts that no program takes for a formula.
"""

import csv
import io
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from deputies_portal.imports import files
from deputies_portal.imports.kinds import KINDS, Kind
from deputies_portal.imports.models import Import
from deputies_portal.sheets.reading_csv import guarded

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_IN_WORKBOOK = 20_000  # rows written within one request


def template(kind: type[Kind]) -> tuple[list[str], list[list[str]]]:
    """The heads of all columns, and one line that shows how to fill them."""
    return _heads(kind.columns), [[column.example for column in kind.columns]]


def register(kind: type[Kind], county: str) -> tuple[list[str], list[list[str]]]:
    """The rows of the register under the heads of the kind, without private columns."""
    columns = [column for column in kind.columns if not column.private]
    rows = [[row.get(column.name, "") for column in columns] for row in kind.export(county)]
    return _heads(columns), rows


def wrong_rows(imported: Import) -> tuple[list[str], list[list[str]]]:
    """The wrong rows as the file has them, and behind each what is wrong with it."""
    table = files.table_of(imported)
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
def as_csv(heads: list[str], rows: Iterable[list[str]]) -> bytes:
    """UTF-8 with its mark."""
    written = io.StringIO()
    csv.writer(written).writerows([guarded(text) for text in row] for row in [heads, *rows])
    return written.getvalue().encode("utf-8-sig")


def as_xlsx(heads: list[str], rows: Iterable[list[str]], title: str) -> bytes:
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
