"""How long a page waits for the database 等待: for a lock, for a statement, within a transaction.

Pages alone: background jobs, commands and the migration take their time. Who has waited too long
gets the page 503 with what was typed (`ui.errors`), and the thread is free for others.
"""

import threading
import time

from django.conf import settings
from django.db import OperationalError, connections

ASKED_EVERY = 0.004  # seconds
_turn = threading.Lock()


def limit_for_pages() -> None:
    """For every connection that this process opens from now on."""
    database = connections.settings["default"]
    options = database.setdefault("OPTIONS", {})
    if database["ENGINE"] == "django.db.backends.sqlite3":
        options["timeout"] = settings.DATABASE_LOCK_SECONDS
        return
    limits = {
        "lock_timeout": settings.DATABASE_LOCK_SECONDS,
        "statement_timeout": settings.DATABASE_STATEMENT_SECONDS,
        "idle_in_transaction_session_timeout": settings.DATABASE_IDLE_SECONDS,
    }
    said = " ".join(f"-c {name}={int(seconds * 1000)}" for name, seconds in limits.items())
    options["options"] = f"{options.get('options', '')} {said}".strip()


def take_turns(connection) -> None:
    """From now on this thread's connection stands in line to write; asked again, once."""
    if connection.vendor == "sqlite" and in_turn not in connection.execute_wrappers:
        connection.execute_wrappers.append(in_turn)


def in_turn(execute, sql, params, many, context):
    """SQLite lets those who wait for its one writer ask again ever more seldom, up to a tenth of a
    second, in no order: who comes late gets in, who has waited long does not. Here one thread of
    the process asks, often, and the others stand in line behind it.
    """
    if sql != "BEGIN IMMEDIATE":
        return execute(sql, params, many, context)
    ends = time.monotonic() + settings.DATABASE_LOCK_SECONDS
    if not _turn.acquire(timeout=settings.DATABASE_LOCK_SECONDS):
        raise OperationalError("database is locked")
    opened = context["connection"].connection
    (patience,) = opened.execute("PRAGMA busy_timeout").fetchone()
    try:
        opened.execute("PRAGMA busy_timeout = 0")
        while True:
            try:
                return execute(sql, params, many, context)
            except OperationalError as error:
                if "locked" not in str(error) or time.monotonic() >= ends:
                    raise
            time.sleep(ASKED_EVERY)
    finally:
        opened.execute(f"PRAGMA busy_timeout = {patience}")
        _turn.release()
