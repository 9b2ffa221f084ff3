"""LibreOffice opens the files the portal writes: what they say when it has read them.

Without LibreOffice the tests that ask for it are skipped; in CI it must be there.
"""

import csv
import os
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

OFFICE = shutil.which("soffice")
needs_libreoffice = pytest.mark.skipif(
    OFFICE is None and os.environ.get("CI") != "true",
    reason="LibreOffice (soffice) is not installed",
)


def texts(files: dict[str, bytes], folder: Path) -> dict[str, str]:
    """What Word files (by name, without extension) say in the format of LibreOffice itself; its
    export as plain text never ends where a document has a table."""
    sources = [folder / f"{name}.docx" for name in files]
    for source, content in zip(sources, files.values(), strict=True):
        source.write_bytes(content)
    _convert(sources, "odt", folder)
    return {source.stem: _said(source.with_suffix(".odt")) for source in sources}


def pdfs(files: dict[str, bytes], folder: Path) -> dict[str, Path]:
    """Word files (by name, without extension) as the pages they print on."""
    sources = [folder / f"{name}.docx" for name in files]
    for source, content in zip(sources, files.values(), strict=True):
        source.write_bytes(content)
    _convert(sources, "pdf", folder)
    return {source.stem: source.with_suffix(".pdf") for source in sources}


def tables(books: dict[str, bytes], folder: Path) -> dict[str, list[list[str]]]:
    """The cells of each workbook's first sheet as LibreOffice shows them, all read in one go."""
    sources = [folder / f"{name}.xlsx" for name in books]
    for source, content in zip(sources, books.values(), strict=True):
        source.write_bytes(content)
    _convert(sources, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false", folder)
    return {source.stem: _cells(source.with_suffix(".csv")) for source in sources}


def _cells(written: Path) -> list[list[str]]:
    with written.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _convert(sources: list[Path], target: str, folder: Path) -> None:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--convert-to", target, "--outdir", str(folder)]
    # Without a terminal of its own; a hanging office must not hold the tests either.
    subprocess.run(
        [*command, *map(str, sources)],
        check=True,
        timeout=300,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _said(written: Path) -> str:
    with zipfile.ZipFile(written) as parts:
        return "".join(ElementTree.fromstring(parts.read("content.xml")).itertext())
