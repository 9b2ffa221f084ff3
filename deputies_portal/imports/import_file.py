"""The file of an import: sealed and private, read again for each trial, removed after a while."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from deputies_portal.core import vault
from deputies_portal.core.files.uploads import extension_of
from deputies_portal.core.sheets.reading import Table, Unreadable, open_table
from deputies_portal.core.words.text import clean_line
from deputies_portal.imports import columns
from deputies_portal.imports.kinds import KINDS, Kind
from deputies_portal.imports.models import Import
from deputies_portal.imports.trial import Said

LONGEST_NAME = 120
BYTES = 1024 * 1024


def receive(uploaded, kind: type[Kind], *, county: str, actor, posting, at: datetime) -> Import:
    """Keep the file, find its table and match its columns. Raises Unreadable."""
    if uploaded.size > settings.UPLOAD_LIMIT_MB * BYTES:
        facts = {"limit": settings.UPLOAD_LIMIT_MB}
        raise Unreadable(_("文件不能超过 %(limit)d MB。") % facts)
    content = uploaded.read()
    imported = Import(
        county_id=county or None,
        kind=kind.name,
        file_name=clean_line(uploaded.name)[-LONGEST_NAME:],
        extension=extension_of(uploaded.name)[:5],
        sent_by=actor,
        posting=posting,
        sent_at=at,
    )
    table = _table(BytesIO(content), imported)
    match(imported, table)
    imported.rows = sum(1 for _row in table.rows())
    if not imported.rows:
        raise Unreadable(_("文件里一行也没有。"))
    if imported.rows > kind.most_rows:
        facts = {"most": kind.most_rows}
        raise Unreadable(_("一次最多 %(most)d 行，请分成几个文件。") % facts)
    _keep(imported, vault.seal_bytes(content))
    return imported


def _keep(imported: Import, stored: bytes) -> None:
    """The checksum is that of the file as it lies there: the back-up compares it without a key."""
    imported.sha256 = hashlib.sha256(stored).hexdigest()
    imported.file.save("sheet", ContentFile(stored), save=False)
    imported.save()


def match(imported: Import, table: Table) -> None:
    """Take the sheet, and the columns as their heads say."""
    imported.sheet, imported.remarks = table.sheet, table.remarks
    found = columns.match(KINDS[imported.kind].columns, table.heads)
    imported.columns = {str(number): name for number, name in found.items()}


def table_of(imported: Import, *, sheet: str = "") -> Table:
    """The table of the kept file. Raises Unreadable, also when its days are over."""
    if not imported.file:
        raise Unreadable(_("文件已经按期删除，请重新上传。"))
    with imported.file.open("rb") as stored:
        content = vault.unseal_bytes(stored.read())
    return _table(BytesIO(content), imported, sheet or imported.sheet)


def _table(content: BytesIO, imported: Import, sheet: str = "") -> Table:
    own = KINDS[imported.kind].columns
    return open_table(
        content,
        imported.extension,
        lambda heads: len(columns.match(own, heads)),
        sheet=sheet,
    )


def rows_of(imported: Import, table: Table) -> Iterator[Said]:
    """The rows as said in the matched columns, with what has been put right since."""
    names = {int(number): name for number, name in imported.columns.items()}
    mends = json.loads(imported.mends or "{}")
    for row in table.rows():
        texts = {name: row.cells[n] for n, name in names.items() if n < len(row.cells)}
        wrong = {names[n]: message for n, message in row.wrong.items() if n in names}
        if mended := mends.get(str(row.line)):
            texts |= mended
            wrong = {name: text for name, text in wrong.items() if name not in mended}
        yield Said(row.line, {name: text for name, text in texts.items() if text}, wrong)


def remove_expired(now: datetime) -> int:
    """How many files were removed because their days are over; the records stay."""
    before, removed = now - timedelta(days=settings.IMPORT_FILE_DAYS), 0
    for imported in Import.objects.with_expired_file(before):
        name, storage = imported.file.name, imported.file.storage
        with transaction.atomic():
            imported.problems.update(written="")
            imported.file, imported.mends = "", ""
            imported.save(update_fields=["file", "mends"])
            transaction.on_commit(lambda name=name, storage=storage: storage.delete(name))
        removed += 1
    return removed
