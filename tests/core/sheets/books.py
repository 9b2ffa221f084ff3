"""Files as offices send them: workbooks made by hand, part by part where a library would refuse."""

import io
import zipfile

from openpyxl import Workbook, load_workbook

HEADS = ("编号", "日期", "事项")


def score(cells):
    return sum(cell in HEADS for cell in cells)


def workbook(rows, *, heads=HEADS, title="台账", above=(), others=(), shape=None):
    """An .xlsx as a stream; `shape` may do to the sheet what an office does."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in [*above, heads, *rows]:
        sheet.append(list(row))
    for name, content in others:
        other = book.create_sheet(name, 0)
        for row in content:
            other.append(list(row))
    if shape:
        shape(sheet)
    return saved(book)


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def with_part(stream, name, change):
    """The same archive with one part changed: `change` gets and returns its bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            new.writestr(part.filename, change(content) if part.filename == name else content)
    made.seek(0)
    return made


def opened(content):
    return load_workbook(io.BytesIO(content))
