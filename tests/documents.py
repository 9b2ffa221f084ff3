"""Small files as an office makes them: real enough for the programs that open them."""

import struct
import zipfile
from io import BytesIO

import pikepdf

from deputies_portal.core.files.metadata import bare_pdf

SECTOR = 512
OF_A_STREAM = 8 * SECTOR  # shorter ones would lie elsewhere
FREE, LAST, TABLE, NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def pdf(words: str = "", **properties: str) -> bytes:
    """One empty page with words nobody sees; with no properties such as Author="…" it is stored
    as it is.
    """
    written = BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.Root.Words = pikepdf.String(words)
        for name, value in properties.items():
            made.docinfo[f"/{name}"] = value
        made.save(written, deterministic_id=True)
    return written.getvalue() if properties else bare_pdf(written).getvalue()


def parts_of(content) -> dict[str, bytes]:
    """What an archive holds, by name."""
    with zipfile.ZipFile(BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def ole(*streams: str, **contents: bytes) -> bytes:
    """A compound file with streams of these names, each of 4096 bytes; up to seven of them."""
    held = dict.fromkeys(streams, b"") | contents
    width = OF_A_STREAM // SECTOR
    first = 3  # the sectors before: one of the table, two of the directory
    chain = [TABLE, 2, LAST]
    rows = [_row("Root Entry", kind=5, child=1, start=LAST, size=0)]
    for number, name in enumerate(held):
        start = first + number * width
        chain += [*range(start + 1, start + width), LAST]
        after = number + 2 if number + 1 < len(held) else NONE
        rows.append(_row(name, kind=2, right=after, start=start, size=OF_A_STREAM))
    chain += [FREE] * (SECTOR // 4 - len(chain))
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    head += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, LAST, 0, LAST, 0) + struct.pack("<I", 0)
    parts = [head.ljust(SECTOR, b"\xff"), struct.pack(f"<{len(chain)}I", *chain)]
    parts += [b"".join(rows).ljust(2 * SECTOR, b"\0")]
    return b"".join([*parts, *(one.ljust(OF_A_STREAM, b"\0") for one in held.values())])


def _row(name, *, kind, start, size, child=NONE, right=NONE):
    spelled = (name + "\0").encode("utf-16-le")
    row = spelled.ljust(64, b"\0") + struct.pack(
        "<HBB3I", len(spelled), kind, 1, NONE, right, child
    )
    return row + bytes(36) + struct.pack("<IQ", start, size)
