"""Long work aside 另处: nobody waits for it, nobody sees a part of it, and all of it stays or none.

On SQLite it is done on a copy of the database (`core.database.copies`) and carried over in one
short transaction. On PostgreSQL it is one transaction, which nobody sees before its end; as soon as
somebody waits for one of its locks it is taken back and begins anew.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from deputies_portal.core import notices
from deputies_portal.core.audit.models import Entry
from deputies_portal.core.database.copies import ChangedSince, Copy
from deputies_portal.core.jobs.beside import is_one_writer

LOOKED_EVERY = 0.2  # seconds between two looks for somebody who waits
WAITS_ITSELF = 500  # milliseconds for a lock of others, in which it cannot look
MOST_BEGINNINGS = 20
REST = 1.0  # seconds before it begins anew
SPARE = 100_000  # numbers of new rows of a table that are drawn besides ROWS for each of the file
ROWS = 20
GIVEN_UP = {"55P03", "40P01"}  # it waited too long; it and another waited for each other
SOMEBODY_WAITS = """SELECT EXISTS (SELECT FROM pg_locks
    WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"""

Done = TypeVar("Done")
Progress = Callable[[int, int], None]
Work = Callable[[Progress], Done]


class Awaited(Exception):
    """Somebody waits for a lock of this transaction, or was faster."""


def done(work: Work, progress: Progress, *, keeps: bool, long: int = 0) -> Done:
    """What the work returns: all of it stays, or nothing where it `keeps` nothing or rolls back.
    `long` work of so many rows is done aside, and may be begun several times.
    """
    if not long:
        return _at_once(work, progress, keeps)
    way = _on_a_copy if is_one_writer() else _giving_way
    for _beginning in range(MOST_BEGINNINGS):
        try:
            return way(work, progress, keeps, long)
        except Awaited:
            time.sleep(REST)
    raise ValidationError(_("一直有人在改同样的记录，请过一会儿再试导入。"))


def _at_once(work: Work, progress: Progress, keeps: bool) -> Done:
    with transaction.atomic(), notices.quiet():
        found = work(progress)
        if not keeps:
            transaction.set_rollback(True)
    return found


def _on_a_copy(work: Work, progress: Progress, keeps: bool, rows: int) -> Done:
    numbers = ROWS * rows + SPARE if keeps else 0
    with Copy(numbers, last=Entry._meta.db_table).used() as copy:

        def heard(done: int, total: int) -> None:
            with copy.laid_by():
                progress(done, total)

        if not keeps:
            return _at_once(work, heard, keeps)
        try:
            copy.note()
            found = _at_once(work, heard, keeps)
        except ChangedSince as error:
            raise Awaited from error
        try:
            copy.carry_over()
        except (ChangedSince, IntegrityError, OperationalError) as error:  # also: it stays locked
            raise Awaited from error
    return found


def _giving_way(work: Work, progress: Progress, keeps: bool, _rows: int) -> Done:
    looked = time.monotonic()

    def heard(done: int, total: int) -> None:
        nonlocal looked
        if time.monotonic() - looked >= LOOKED_EVERY:
            _look()
            if keeps:
                _ask_constraints()  # all of them at the end would take seconds
            looked = time.monotonic()
        progress(done, total)

    def patient(heard: Progress) -> Done:
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {WAITS_ITSELF}")
        return work(heard)

    try:
        return _at_once(lambda _progress: patient(heard), progress, keeps)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") in GIVEN_UP:
            raise Awaited from error
        raise


def _look() -> None:
    if _somebody_waits():
        raise Awaited


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(SOMEBODY_WAITS)
        return cursor.fetchone()[0]


def _ask_constraints() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
