"""Regions 行政区划 from a file: all rows or none, and no network (domain §1).

A file is CSV or CSV.gz with the columns of `data/regions.csv`. Names may change, codes never:
a second import of the same file changes nothing, and no region is removed or ended by it.
"""

import csv
import io
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from deputies_portal.core.audit import journal
from deputies_portal.core.words.pinyin import search_key
from stations.models import Region

SHIPPED = Path(__file__).parent.parent / "data" / "regions.csv"
COLUMNS = ("code", "name", "level", "parent_code")
PARENT_LENGTH = {"province": 0, "prefecture": 2, "county": 4, "township": 6, "village": 9}
LONGEST_NAME = Region._meta.get_field("name").max_length
MOST_ROWS = 200_000
MOST_BYTES = 64 * 1024 * 1024
GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class RowError:
    line: int
    message: str


class RegionsRefused(Exception):
    """The file was not taken; `errors` names every row and what is wrong with it."""

    def __init__(self, errors: list[RowError]):
        super().__init__(f"{len(errors)} errors")
        self.errors = errors


@dataclass(frozen=True)
class Loaded:
    added: int
    renamed: int
    unchanged: int


def read_regions(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """Rows of a file with their line numbers."""
    reader = csv.reader(io.StringIO(_decoded(_unpacked(content)), newline=""))
    try:
        heads = [head.strip().lower() for head in next(reader, [])]
        missing = [column for column in COLUMNS if column not in heads]
        if missing:
            message = _("第一行要有这些列：%(columns)s。") % {"columns": ", ".join(missing)}
            raise RegionsRefused([RowError(1, message)])
        return [
            (reader.line_num, dict(zip(heads, map(str.strip, row), strict=False)))
            for row in reader
            if any(value.strip() for value in row)
        ]
    except csv.Error as error:
        raise RegionsRefused([RowError(reader.line_num, _("这一行不是 CSV。"))]) from error


def of_county(rows: Iterable[tuple[int, dict[str, str]]], code: str) -> list:
    """The rows a county needs of a file of the whole province: its own, and what it lies in as
    far as that is not known yet. Raises RegionsRefused when none is its own.
    """
    above = {code[:length] for length in (2, 4)}
    above -= set(Region.objects.filter(code__in=above).values_list("code", flat=True))
    kept = [
        (line, row)
        for line, row in rows
        if row.get("code", "").startswith(code) or row.get("code", "") in above
    ]
    if not any(row["code"].startswith(code) for _line, row in kept):
        raise RegionsRefused(
            [RowError(1, _("文件里没有代码以“%(code)s”开头的区划。") % {"code": code})]
        )
    return kept


def try_regions(rows: Iterable[tuple[int, dict[str, str]]]) -> Loaded:
    """What an import would do; nothing is written."""
    with transaction.atomic():
        tried = load_regions(rows)
        transaction.set_rollback(True)
    return tried


def load_regions(
    rows: Iterable[tuple[int, dict[str, str]]],
    *,
    actor=None,
    by=None,
    county="",
    source="",
    heard: Callable[[], None] = lambda: None,
) -> Loaded:
    """Add new regions and take over changed names; `source` is noted in the journal, `heard` is
    called after each statement.
    """
    with transaction.atomic():
        rows = list(rows)
        named = {row.get(name, "") for _line, row in rows for name in ("code", "parent_code")}
        # Codes never change: who writes down where something lies need not wait.
        locked = Region.objects.select_for_update(of=("self",), no_key=True)
        stored = locked.in_bulk(named)
        wanted = _checked(rows, stored)
        new = [region for region in wanted if region.code not in stored]
        renamed, before = [], {}
        for region in wanted:
            old = stored.get(region.code)
            if old and old.name != region.name:
                before[old.code], old.name = old.name, region.name
                old.version += 1
                renamed.append(old)
        for region in [*new, *renamed]:
            region.search_key = search_key(region.name)
        # Parents first: a code is longer than that of its parent.
        for part in _parts(sorted(new, key=lambda r: len(r.code)), 500):
            Region.objects.bulk_create(part)
            heard()
        for part in _parts(renamed, 200):
            Region.objects.bulk_update(part, ["name", "search_key", "version"])
            heard()
        loaded = Loaded(len(new), len(renamed), len(wanted) - len(new) - len(renamed))
        if new or renamed:
            after = {"added": loaded.added, **{region.code: region.name for region in renamed}}
            facts = {"actor": actor, "posting": by, "county": county, "note": source}
            journal.record(action="region.import", before=before, after=after, **facts)
    return loaded


def _parts(rows: list, size: int) -> Iterator[list]:
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _unpacked(content: bytes) -> bytes:
    """A packed file is unpacked no further than a list of regions can be long."""
    if content.startswith(GZIP):
        try:
            unpacker = zlib.decompressobj(wbits=31)
            content = unpacker.decompress(content, MOST_BYTES)
        except zlib.error as error:
            raise RegionsRefused([RowError(1, _("压缩文件已损坏。"))]) from error
        if unpacker.unconsumed_tail:
            raise RegionsRefused([RowError(1, _("文件太大。"))])
        if not unpacker.eof:
            raise RegionsRefused([RowError(1, _("压缩文件已损坏。"))])
    return content


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RegionsRefused([RowError(1, _("文件要用 UTF-8 编码。"))]) from error


def _checked(rows: list[tuple[int, dict[str, str]]], stored: dict) -> list[Region]:
    """The rows as unsaved regions; raises with the errors of all of them."""
    if len(rows) > MOST_ROWS:
        message = _("一次最多导入%(most)s行。") % {"most": MOST_ROWS}
        raise RegionsRefused([RowError(rows[MOST_ROWS][0], message)])
    known = stored.keys() | {row.get("code", "") for _line, row in rows}
    regions, errors, seen = [], [], {}
    for line, row in rows:
        wrong = _wrong_with(row, known)
        code = row.get("code", "")
        if code in seen:
            wrong.append(_("与第%(line)s行重复。") % {"line": seen[code]})
        seen.setdefault(code, line)
        errors += [RowError(line, message) for message in wrong]
        if not wrong:
            regions.append(
                Region(
                    code=code,
                    name=row["name"],
                    level=row["level"],
                    parent_id=row["parent_code"] or None,
                )
            )
    if errors:
        raise RegionsRefused(errors)
    return regions


def _wrong_with(row: dict[str, str], known: set[str]) -> list[str]:
    code, name = row.get("code", ""), row.get("name", "")
    level, parent = row.get("level", ""), row.get("parent_code", "")
    wrong = []
    if level not in Region.CODE_LENGTH:
        levels = ", ".join(Region.CODE_LENGTH)
        wrong.append(_("层级写%(levels)s之一。") % {"levels": levels})
    elif not (code.isascii() and code.isdigit() and len(code) == Region.CODE_LENGTH[level]):
        length = {"length": Region.CODE_LENGTH[level], "code": code[:20]}
        wrong.append(_("这一层级的区划代码是%(length)s位数字，不是“%(code)s”。") % length)
    elif parent != code[: PARENT_LENGTH[level]]:
        wrong.append(_("区划代码的前几位必须是上级的代码。"))
    elif parent and parent not in known:
        wrong.append(_("没有代码为“%(code)s”的上级。") % {"code": parent})
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        wrong.append(_("名称不能为空，最多%(most)s个字。") % {"most": LONGEST_NAME})
    return wrong
