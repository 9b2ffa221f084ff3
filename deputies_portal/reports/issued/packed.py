"""Ids packed 压缩保存: sorted, the gaps between them as short numbers, then compressed. An issued
report keeps the rows behind each figure in about a byte an id.
"""

import zlib
from collections.abc import Iterable


def pack(ids: Iterable[int]) -> bytes:
    """Ids in any order; each is kept once."""
    written, last = bytearray(), 0
    for number in sorted(set(ids)):
        _write(written, number - last)
        last = number
    return zlib.compress(bytes(written), 9)


def unpack(packed: bytes) -> list[int]:
    """The ids, ascending."""
    ids, at, gap, shift = [], 0, 0, 0
    for byte in zlib.decompress(packed):
        gap |= (byte & 0x7F) << shift
        if byte & 0x80:
            shift += 7
            continue
        at += gap
        ids.append(at)
        gap, shift = 0, 0
    return ids


def _write(written: bytearray, gap: int) -> None:
    """Seven bits a byte, the lowest first; the eighth says that more follow."""
    while gap >= 0x80:
        written.append(gap & 0x7F | 0x80)
        gap >>= 7
    written.append(gap)
