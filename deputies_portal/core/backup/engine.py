"""Which of the two databases the portal uses."""

from types import ModuleType

from django.db import connection

from deputies_portal.core.backup import postgresql, sqlite

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def engine() -> ModuleType:
    return {"sqlite": sqlite, "postgresql": postgresql}[connection.vendor]
