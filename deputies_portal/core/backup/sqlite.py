"""Copying an SQLite database while it is in use, and putting a copy in its place."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

from deputies_portal.core.backup import Refused
from deputies_portal.core.backup.contents import SESSIONS, all_rows

PACKED = True  # a copy is worth compressing


def version() -> str:
    return sqlite3.sqlite_version


@contextmanager
def snapshot(path: Path) -> Iterator[sqlite3.Cursor]:
    """Copy the database as it stands in one moment, without sessions; a cursor on the copy."""
    if not Path(connection.settings_dict["NAME"]).exists():
        raise Refused(f"There is no database {connection.settings_dict['NAME']}.")
    try:
        with closing(_live()) as live, closing(sqlite3.connect(path)) as copy:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            copy.execute("PRAGMA secure_delete = ON")
            _refuse_unsound(copy)
            if copy.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [SESSIONS]).fetchone():
                copy.execute(f"DELETE FROM {SESSIONS}")
            copy.commit()
            yield copy.cursor()
    except sqlite3.Error as error:
        raise Refused(f"The database could not be copied: {error}") from error


def examine(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as copy:
            _refuse_unsound(copy)
    except sqlite3.Error as error:
        raise Refused(f"The database in the archive is damaged: {error}") from error


def counted(path: Path) -> tuple[dict[str, int], str]:
    """Rows of each table of the copy, and how they were counted."""
    with closing(sqlite3.connect(path)) as copy:
        return all_rows(copy.cursor()), "opened and counted"


def load(path: Path) -> None:
    """Overwrite the database in one transaction; who is connected sees the new one."""
    try:
        with closing(sqlite3.connect(path)) as copy, closing(_live()) as live:
            copy.backup(live)
    except sqlite3.Error as error:
        raise Refused(f"The database could not be written: {error}") from error


def _live() -> sqlite3.Connection:
    return sqlite3.connect(connection.settings_dict["NAME"], timeout=20)


def _refuse_unsound(copy: sqlite3.Connection) -> None:
    (verdict,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    if verdict != "ok":
        raise Refused(f"The database is damaged: {verdict}")
