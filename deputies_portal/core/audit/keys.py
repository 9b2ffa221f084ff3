"""Whether the keys of the settings are those of the database 密钥核对: asked before a web server or
worker takes work, and by `/readyz`.

The marks of the keys in use stand in `KeyMark`. A new key is noted at the next start; the rotation
forgets those that seal nothing any more.
"""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, transaction

from deputies_portal.core import vault
from deputies_portal.core.audit.models import KeyMark

NO_KEYS = "VAULT_KEYS is empty: personal data cannot be sealed or opened."
OTHER_INDEX = "VAULT_INDEX_KEY is not the one this database was made with."
MISSING = "{number} of the keys that seal data of this database are missing from VAULT_KEYS."


def problem() -> str:
    """Why these keys cannot be used with this database; empty for nothing."""
    if not any(settings.VAULT_KEYS):
        return NO_KEYS
    index, *keys = vault.key_marks()
    known = KeyMark.objects.all()
    if any(one.is_index and one.mark != index for one in known):
        return OTHER_INDEX
    missing = [one for one in known if not one.is_index and one.mark not in keys]
    return MISSING.format(number=len(missing)) if missing else ""


def require() -> None:
    """Before anything is served: note new keys, refuse wrong ones (ImproperlyConfigured). A
    database that does not answer yet, or has no tables, is left to the pages that say so.
    """
    try:
        wrong = problem() or _malformed()
        if not wrong:
            note()
    except DatabaseError:
        return
    if wrong:
        raise ImproperlyConfigured(wrong)


def _malformed() -> str:
    try:
        vault.seal("a key that seals")
    except ValueError as error:
        return f"VAULT_KEYS: {error}"
    return ""


@transaction.atomic
def note() -> None:
    """Write down the marks of the keys in the settings that are not known yet."""
    index, *keys = vault.key_marks()
    marks = [KeyMark(mark=index, is_index=True), *(KeyMark(mark=mark) for mark in keys)]
    KeyMark.objects.bulk_create(marks, ignore_conflicts=True)


@transaction.atomic
def forget_all_but_the_first() -> None:
    """After a rotation: everything lies under the first key, the older ones may go."""
    note()
    _index, first, *_older = vault.key_marks()
    KeyMark.objects.filter(is_index=False).exclude(mark=first).delete()
