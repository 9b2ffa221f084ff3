"""What a process of its own needs to work on the database of the tests."""

import os
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]


def environment_of_tests(media: Path) -> dict[str, str]:
    """The variables of a portal over the database of this test; nothing of this machine's .env."""
    names = ("SECRET_KEY", "VAULT_INDEX_KEY")
    return {name: getattr(settings, name) for name in names} | {
        "PATH": os.environ["PATH"],
        "ENV_FILE": os.devnull,
        "VAULT_KEYS": ",".join(settings.VAULT_KEYS),
        "DATABASE_URL": address_of_database(),
        "DJANGO_SETTINGS_MODULE": "deputies_portal.settings",
        "DEBUG": "1",  # static files under their plain names; no page of an error is read here
        "TZ": "Asia/Shanghai",
        "MEDIA_ROOT": str(media),
    }


def address_of_database() -> str:
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    account = f"{database['USER']}:{database['PASSWORD']}".rstrip(":")
    return f"postgres://{account}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
