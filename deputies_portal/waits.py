"""How long a page waits for the database 等待: for a lock, for a statement, within a transaction.

Pages alone: background jobs, commands and the migration take their time. Who has waited too long
gets the page 503 with what was typed (`ui.errors`), and the thread is free for others.
"""

from django.conf import settings
from django.db import connections


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
