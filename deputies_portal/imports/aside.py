"""A long trial 试导入 aside: the work is done and taken back, and nobody waits for it meanwhile.

SQLite has one writer: there the work is done on a copy of the database, in a file without a name
that is gone with its connection, even when the worker is killed. On PostgreSQL it is done in a
transaction; as soon as somebody waits for one of its locks it is taken back and begins anew.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, connections, transaction
from django.db.transaction import TransactionManagementError
from django.utils.translation import gettext as _

from deputies_portal.core import notices
from deputies_portal.core.jobs.beside import is_one_writer

NAMELESS = "file:"  # to SQLite: a temporary database, which this connection alone can open
LOOKED_EVERY = 0.2  # seconds between two looks for somebody who waits
WAITS_ITSELF = 500  # milliseconds for a lock of others, in which it cannot look
MOST_BEGINNINGS = 20
REST = 1.0  # seconds before it begins anew
GIVEN_UP = {"55P03", "40P01"}  # it waited too long; it and another waited for each other
SOMEBODY_WAITS = """SELECT EXISTS (SELECT FROM pg_locks
    WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"""

Done = TypeVar("Done")
Progress = Callable[[int, int], None]
Work = Callable[[Progress], Done]


class Awaited(Exception):
    """Somebody waits for a lock of this transaction."""


def rolled_back(work: Work, progress: Progress) -> Done:
    """The work is done, and nothing of it stays."""
    with transaction.atomic(), notices.quiet():
        done = work(progress)
        transaction.set_rollback(True)
    return done


def tried(work: Work, progress: Progress) -> Done:
    """As `rolled_back`, with nobody waiting. The work may be begun several times."""
    if is_one_writer():
        with _on_a_copy(progress) as heard:
            return rolled_back(work, heard)
    for _beginning in range(MOST_BEGINNINGS):
        try:
            return rolled_back(lambda heard: _giving_way(work, heard), progress)
        except Awaited:
            time.sleep(REST)
    raise ValidationError(_("一直有人在改同样的记录，请过一会儿再试导入。"))


# --- SQLite ---------------------------------------------------------------------------------------
@contextmanager
def _on_a_copy(progress: Progress) -> Iterator[Progress]:
    """In this thread the database is a copy; what is said of the progress is said to the original.

    The copy is read at one moment; who writes meanwhile does not wait.
    """
    original = connections["default"]
    original.ensure_connection()
    if original.in_atomic_block:  # the copying would wait for its own transaction for ever
        raise TransactionManagementError("A long file is not tried within a transaction.")
    copy = type(original)(original.settings_dict | {"NAME": NAMELESS}, "default")

    def heard(done: int, total: int) -> None:
        connections["default"] = original
        try:
            progress(done, total)
        finally:
            connections["default"] = copy

    try:
        copy.ensure_connection()
        original.connection.backup(copy.connection)
        connections["default"] = copy
        yield heard
    finally:
        connections["default"] = original
        copy.close()


# --- PostgreSQL -----------------------------------------------------------------------------------
def _giving_way(work: Work, progress: Progress) -> Done:
    looked = time.monotonic()

    def heard(done: int, total: int) -> None:
        nonlocal looked
        if time.monotonic() - looked >= LOOKED_EVERY:
            if _somebody_waits():
                raise Awaited
            looked = time.monotonic()
        progress(done, total)

    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = {WAITS_ITSELF}")
    try:
        return work(heard)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") in GIVEN_UP:
            raise Awaited from error
        raise


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(SOMEBODY_WAITS)
        return cursor.fetchone()[0]
