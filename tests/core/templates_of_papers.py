"""Word templates for the tests of papers: made of a few paragraphs, or spoilt."""

import zipfile
from io import BytesIO
from pathlib import Path

from docx import Document

from deputies_portal.core.papers import Flag, Paper, Rows, Word

NOTE = Paper(
    "note",
    "便笺",
    "测试用。",
    Path("none.docx"),
    (
        Word("place", "地点", "柯街镇"),
        Word("phone", "电话", "0875-7120000"),
        Flag("is_urgent", "紧急"),
        Rows("days", "日子", "day", (Word("date", "日期", "9月10日"), Flag("is_fixed", "已定"))),
    ),
)
WORDS = {"place": "柯街镇", "phone": "", "is_urgent": True, "days": []}


def template(*paragraphs, rows=()) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if rows:
        table = document.add_table(rows=len(rows), cols=2)
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=False):
                cell.text = text
    return saved(document)


def saved(document) -> bytes:
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def letters(content: bytes) -> list[str]:
    """The paragraphs and the rows of a Word file, without empty ones."""
    document = Document(BytesIO(content))
    rows = [
        " ".join(cell.text for cell in row.cells) for one in document.tables for row in one.rows
    ]
    return [text for text in [*(one.text for one in document.paragraphs), *rows] if text.strip()]


def with_part(content: bytes, name: str, change) -> bytes:
    """The file with one part changed (`change` gets its bytes, empty for a new one)."""
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(written, "w") as new:
        names = old.namelist()
        for one in names:
            kept = old.read(one)
            new.writestr(one, change(kept) if one == name else kept, zipfile.ZIP_DEFLATED)
        if name not in names:
            new.writestr(name, change(b""), zipfile.ZIP_DEFLATED)
    return written.getvalue()
