"""Moving old lines of the journal into a file 归档: sealed ones only, whole seals, journalled.

The seals stay: a file that was archived can be read and compared with them at any time.
"""

import gzip
import hashlib
import hmac
import json
import os
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from deputies_portal.core.audit import journal
from deputies_portal.core.audit.models import Archive, Entry, Seal
from deputies_portal.core.audit.sealing import COLUMNS, keep_others_out, mark_of, marks_in, text_of
from deputies_portal.core.audit.verifying import verify_journal

# The Cybersecurity Law (art. 21) asks for six months.
LEAST = timedelta(days=183)


class ArchiveRefused(Exception):
    """Nothing was moved; the message says why."""


def archive_journal(folder: Path, *, before: datetime, now: datetime) -> Archive | None:
    """Move the lines older than `before` into a file of the folder; None when there are none.

    Raises `ArchiveRefused` for lines younger than six months and for a journal that is not as
    it was sealed: what was tampered with must not leave.
    """
    if before > now - LEAST:
        raise ArchiveRefused("Lines are kept for six months at least.")
    if wrong := verify_journal().wrong:
        raise ArchiveRefused("The journal is not as it was sealed: " + "; ".join(wrong))
    after, last = _stretch(before)
    if last is None:
        return None
    path = folder / f"journal-{after + 1}-{last.last_id}.jsonl.gz"
    with transaction.atomic():
        keep_others_out()
        archive = _written(path, after, last, now)
        archive.save(force_insert=True)
        facts = {"archive": path.name, "checksum": archive.sha256, "rows": archive.lines}
        journal.record(actor=None, action="journal.archive", after=facts)
        Entry.objects.leave_for(archive)
    return archive


def check_file(path: Path) -> list[str]:
    """What in an archived file differs from the seals it was made under; empty: nothing."""
    archive = Archive.objects.filter(file_name=path.name).first()
    if archive is None:
        return [f"{path.name}: the portal knows of no such archive"]
    stored = path.read_bytes()
    if not hmac.compare_digest(hashlib.sha256(stored).hexdigest(), archive.sha256):
        return [f"{path.name}: is not as it was written"]
    seals = Seal.objects.filter(last_id__gt=archive.after_id, last_id__lte=archive.last_id)
    marks = {line: mark for seal in seals for line, mark in marks_in(seal).items()}
    lines = (json.loads(line) for line in gzip.decompress(stored).splitlines())
    return [f"{path.name}: line {line[0]}" for line in lines if mark_of(line) != marks[line[0]]]


def _stretch(before: datetime) -> tuple[int, Seal | None]:
    """After which line, and the last seal that covers nothing younger than `before`."""
    newest = Archive.objects.order_by("-last_id").first()
    after = newest.last_id if newest else 0
    young = Entry.objects.filter(at__gte=before).order_by("id").values_list("id", flat=True).first()
    seals = Seal.objects.filter(last_id__gt=after)
    if young is not None:
        seals = seals.filter(last_id__lt=young)
    return after, seals.order_by("-last_id").first()


def _written(path: Path, after: int, last: Seal, now: datetime) -> Archive:
    """The file, readable by its owner alone, and whole on the disk before a line leaves."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = Entry.objects.filter(id__gt=after, id__lte=last.last_id).order_by("id")
    count, last_at = 0, None
    handle = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        with gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed:
            for line in lines.values_list(*COLUMNS).iterator(chunk_size=1000):
                packed.write(f"{text_of(line)}\n".encode())
                count, last_at = count + 1, line[COLUMNS.index("at")]
        file.flush()
        os.fsync(file.fileno())
    return Archive(
        last_id=last.last_id,
        after_id=after,
        lines=count,
        last_at=last_at,
        file_name=path.name,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        made_at=now,
    )
