"""Making an archive: the database first, then the files its rows name, then the manifest.

Files are written once and never changed, so a file that a row of the copy names is whole.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.core.exceptions import SuspiciousOperation
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.utils import timezone

from deputies_portal.core import vault
from deputies_portal.core.audit import journal
from deputies_portal.core.backup import Refused
from deputies_portal.core.backup.archive import DATABASE, Writer
from deputies_portal.core.backup.contents import NamedFile, contents_of, is_still_named
from deputies_portal.core.backup.engine import engine
from deputies_portal.core.backup.manifest import FILES, Manifest, Member, leads_out

ARCHIVE = re.compile(r"portal-\d{8}-\d{6}\.zip(\.enc)?")
UNFINISHED = ".portal-unfinished"
TRIES = 3


class Replaced(Exception):
    """A file was replaced between the copy of the database and the copy of the file."""


@dataclass
class Copied:
    members: list[Member] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)  # not what its row says of it


@dataclass(frozen=True)
class Made:
    path: Path
    manifest: Manifest
    damaged: list[str]

    @property
    def is_whole(self) -> bool:
        return not self.manifest.missing and not self.damaged


def make_backup(
    folder: Path, *, at: datetime, keep: int | None = None, keys: Sequence[bytes] = ()
) -> Made:
    """Write one archive into the folder; then remove all but the newest `keep` (None: all stay).

    Encrypted with the first of the keys; plain, if there is none. After a back-up that lacks a
    file none is removed: an older one may still hold it.
    """
    try:
        with _work_in(folder) as work:
            manifest, damaged = _written(work, at, keys[0] if keys else None)
            name = f"portal-{_stamp(at)}.zip{'.enc' if keys else ''}"
            made = Made(folder / name, manifest, damaged)
            _publish(work / "archive", made.path)
        _journal(made)
        if keep and made.is_whole:
            _rotate(folder, made.path, keep)
    except OSError as error:
        raise Refused(f"{error.filename or folder}: {error.strerror or error}") from error
    except OperationalError as error:
        raise Refused(f"The database does not answer: {error}") from error
    return made


@contextmanager
def _work_in(folder: Path) -> Iterator[Path]:
    """A private folder for what is unfinished; held by one back-up at a time."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    work, handle = folder / UNFINISHED, os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(work, ignore_errors=True)  # left behind by one that was killed
        work.mkdir(mode=0o700)
        try:
            yield work
        finally:
            shutil.rmtree(work)
    except BlockingIOError as error:
        raise Refused(f"{folder}: another back-up is being made there.") from error
    finally:
        os.close(handle)


def _written(work: Path, at: datetime, key: bytes | None) -> tuple[Manifest, list[str]]:
    for _try in range(TRIES):
        try:
            return _write(work, at, key)
        except Replaced:
            shutil.rmtree(work)
            work.mkdir(mode=0o700)
    raise Refused("Files are being replaced all the time: try again in a quiet hour.")


def _write(work: Path, at: datetime, key: bytes | None) -> tuple[Manifest, list[str]]:
    with engine().snapshot(work / DATABASE) as cursor:
        found = contents_of(cursor)
    with Writer(work / "archive", key) as writer:
        with (work / DATABASE).open("rb") as source:
            database = writer.add(DATABASE, source, packed=engine().PACKED)
        copied = _copy_files(found.files, writer)
        manifest = Manifest(
            made_at=timezone.localtime(at).isoformat(timespec="seconds"),
            engine=connection.vendor,
            engine_version=engine().version(),
            key_marks=vault.key_marks(),
            migrations=found.migrations,
            rows=found.rows,
            database=database,
            files=copied.members,
            missing=copied.missing,
        )
        writer.close_with(manifest)
    return manifest, copied.damaged


def _copy_files(files: list[NamedFile], writer: Writer) -> Copied:
    copied, done = Copied(), set()
    for file in files:
        if file.name not in done:
            done.add(file.name)
            _copy_file(file, writer, copied)
    return copied


def _copy_file(file: NamedFile, writer: Writer, copied: Copied) -> None:
    source = _opened(file.name)
    if source is None:
        if not is_still_named(file):
            raise Replaced
        copied.missing.append(file.name)
        return
    with source:
        member = writer.add(f"{FILES}{file.name}", source)
    copied.members.append(member)
    if file.sha256 not in ("", member.sha256):
        copied.damaged.append(file.name)


def _opened(name: str) -> File | None:
    if leads_out(name):
        return None
    try:
        return default_storage.open(name, "rb")
    except (FileNotFoundError, IsADirectoryError, SuspiciousOperation):
        return None


def _publish(unfinished: Path, path: Path) -> None:
    """Give the archive its name in one moment; only a whole one ever bears it."""
    if path.exists():
        raise Refused(f"{path} exists already.")
    unfinished.rename(path)
    handle = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _journal(made: Made) -> None:
    facts = {"archive": made.path.name, "rows": sum(made.manifest.rows.values())}
    facts |= {"files": len(made.manifest.files), "missing": len(made.manifest.missing)}
    journal.record(actor=None, action="backup.made", after=facts)


def _rotate(folder: Path, newest: Path, keep: int) -> None:
    """Only what bears the name of an archive; the one just made stays, whatever the clock says."""
    older = [path for path in folder.iterdir() if ARCHIVE.fullmatch(path.name) and path != newest]
    for path in sorted(older, reverse=True)[keep - 1 :]:
        path.unlink()


def _stamp(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y%m%d-%H%M%S}"
