"""Restoring an archive into an empty place: everything is verified before anything is touched."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from tempfile import mkdtemp

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.loader import MigrationLoader

from deputies_portal.core.audit import journal
from deputies_portal.core.backup import Refused, Unfinished
from deputies_portal.core.backup.archive import DATABASE, Reader, opened
from deputies_portal.core.backup.contents import foreign_tables, rows_of, tables_in_use
from deputies_portal.core.backup.engine import NAMES, engine
from deputies_portal.core.backup.manifest import FILES, Manifest
from deputies_portal.core.database import guards

STAGED = ".restoring-"


def check_archive(path: Path, keys: Sequence[bytes] = ()) -> Manifest:
    """Read the whole archive and compare; nothing is unpacked, nothing must be empty."""
    with opened(path, keys) as reader:
        reader.verify()
        return reader.manifest


def restore(path: Path, keys: Sequence[bytes] = ()) -> Manifest:
    """Fill the empty database and the empty folder of uploads, and bring them up to the code."""
    root = Path(settings.MEDIA_ROOT)
    with opened(path, keys) as reader:
        _refuse_foreign(reader.manifest)
        _refuse_used_database()
        _refuse_used_folder(root)
        with _unpacked(reader, root) as unpacked:
            engine().examine(unpacked / DATABASE)
            connection.close()
            with _in_place(reader.manifest, unpacked, root):
                engine().load(unpacked / DATABASE)
        manifest = reader.manifest
    _finish(manifest, path)
    return manifest


def _refuse_foreign(manifest: Manifest) -> None:
    if manifest.engine != connection.vendor:
        made, here = NAMES.get(manifest.engine, manifest.engine), NAMES[connection.vendor]
        raise Refused(f"The archive holds a database of {made}; this portal uses {here}.")
    known = MigrationLoader(None).disk_migrations
    unknown = [f"{app}.{name}" for app, name in manifest.migrations.items()]
    unknown = [name for name in unknown if tuple(name.split(".", 1)) not in known]
    if unknown:
        raise Refused(
            f"The archive was made by a newer portal (unknown here: {', '.join(unknown)}): "
            "bring the code up to date first."
        )


def _refuse_used_database() -> None:
    try:
        with connection.cursor() as cursor:
            foreign, used = foreign_tables(cursor), tables_in_use(cursor)
    except OperationalError as error:
        raise Refused(f"The database does not answer: {error}") from error
    if foreign:
        raise Refused(f"The database holds tables that are not the portal's: {', '.join(foreign)}.")
    if used:
        told = ", ".join(f"{table} ({rows})" for table, rows in list(used.items())[:5])
        raise Refused(
            f"The database is in use, it holds rows: {told}{', …' if len(used) > 5 else ''}. "
            "Restore into an empty one."
        )


def _refuse_used_folder(root: Path) -> None:
    if root.exists():
        for old in root.glob(f"{STAGED}*"):  # left behind by one that was killed
            shutil.rmtree(old)
        if any(path.is_file() for path in root.rglob("*")):
            raise Refused(f"The folder of uploads is not empty: {root}")


@contextmanager
def _unpacked(reader: Reader, root: Path) -> Iterator[Path]:
    """The verified contents in a private folder on the disk where the uploads will lie."""
    root.mkdir(parents=True, exist_ok=True)
    folder = Path(mkdtemp(prefix=STAGED, dir=root))
    try:
        reader.unpack(folder)
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def _in_place(manifest: Manifest, unpacked: Path, root: Path) -> Iterator[None]:
    """The files in the folder of uploads; out again when the block fails."""
    names = [member.name.removeprefix(FILES) for member in manifest.files]
    try:
        for name in names:
            target = root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            (unpacked / FILES / name).rename(target)
            target.chmod(settings.FILE_UPLOAD_PERMISSIONS)
        os.sync()  # the files are safe before the database names them
        yield
    except BaseException:
        for name in names:
            (root / name).unlink(missing_ok=True)
        raise


def _finish(manifest: Manifest, path: Path) -> None:
    connection.close()
    with connection.cursor() as cursor:
        found = rows_of(cursor, manifest.rows)
    if found != manifest.rows:
        differing = [table for table, rows in manifest.rows.items() if found.get(table) != rows]
        raise Unfinished(f"These tables do not hold what the manifest says: {', '.join(differing)}")
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except (CommandError, DatabaseError) as error:
        raise Unfinished(f"`manage.py migrate` fails: {error}") from error
    Session.objects.all().delete()
    lost = guards.expected() - guards.installed()
    if lost:
        raise Unfinished(f"These guards do not stand in the database: {', '.join(sorted(lost))}")
    try:
        call_command("check_summaries", stdout=StringIO())
    except CommandError as error:
        raise Unfinished(f"`manage.py check_summaries` says: {error}") from error
    facts = {"archive": path.name, "made_at": manifest.made_at, "files": len(manifest.files)}
    facts["rows"] = sum(manifest.rows.values())
    journal.record(actor=None, action="backup.restored", after=facts)
