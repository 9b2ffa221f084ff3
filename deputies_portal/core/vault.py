"""The vault 保险柜: personal data encrypted at rest, and keyed indexes that find it again.

Keys come from the settings: `VAULT_KEYS` (first encrypts, all decrypt) and `VAULT_INDEX_KEY`.
Only this module touches them.
"""

import hashlib
import hmac
import logging
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)


class Unreadable(Exception):
    """A stored value that none of the keys opens: a key is missing from VAULT_KEYS."""


class UnreadableText(str):
    """What stands in a page for a stored value that no key opens. Saved again it leaves the stored
    value as it is: a key may come back.
    """

    token: str

    def __new__(cls, token: str):
        shown = super().__new__(cls, _("（无法解密）"))
        shown.token = token
        return shown


def is_unreadable(text: str) -> bool:
    return isinstance(text, UnreadableText)


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def seal(text: str) -> str:
    """The text as an encrypted token; the empty text stays empty."""
    if not text:
        return ""
    return _fernet(tuple(settings.VAULT_KEYS)).encrypt(text.encode()).decode()


def unseal(token: str, max_age: int | None = None) -> str:
    """The text of a token; `max_age` in seconds. Raises `Unreadable` unless it opens."""
    if not token:
        return ""
    try:
        return _fernet(tuple(settings.VAULT_KEYS)).decrypt(token.encode(), ttl=max_age).decode()
    except InvalidToken as error:
        raise Unreadable("no key of VAULT_KEYS opens this value") from error


def seal_bytes(content: bytes) -> bytes:
    """A whole file, encrypted as `seal` does a text."""
    return _fernet(tuple(settings.VAULT_KEYS)).encrypt(content)


def unseal_bytes(token: bytes) -> bytes:
    """The content of a sealed file. Raises `Unreadable` unless it opens."""
    try:
        return _fernet(tuple(settings.VAULT_KEYS)).decrypt(token)
    except InvalidToken as error:
        raise Unreadable("no key of VAULT_KEYS opens this file") from error


def rotate(token: str) -> str:
    """The same text under the first key. Raises `Unreadable` unless some key opens it."""
    try:
        return _fernet(tuple(settings.VAULT_KEYS)).rotate(token.encode()).decode()
    except InvalidToken as error:
        raise Unreadable("no key of VAULT_KEYS opens this value") from error


def is_current(token: str) -> bool:
    """Whether the first key opens it."""
    try:
        _fernet((settings.VAULT_KEYS[0],)).decrypt(token.encode())
    except InvalidToken:
        return False
    return True


def keyed_index(text: str, salt: str = "") -> str:
    """A keyed fingerprint (HMAC-SHA-256, 64 hex digits) that is equal for equal text and salt."""
    if not text:
        return ""
    key = settings.VAULT_INDEX_KEY.encode()
    return hmac.new(key, f"{salt}\x1f{text}".encode(), hashlib.sha256).hexdigest()


def key_marks() -> list[str]:
    """A keyed mark of each key, the index key's own first: tells keys apart and opens none."""
    return [keyed_index(f"mark{key}", salt="key") for key in ("", *settings.VAULT_KEYS)]


class SealedTextField(models.TextField):
    """Text that is plain in Python and encrypted in the database: found by a keyed index alone.

    `max_length` is of the plain text: the column has none.
    """

    @cached_property
    def validators(self):
        longest = [MaxLengthValidator(self.max_length)] if self.max_length else []
        return [*super().validators, *longest]

    def get_prep_value(self, value):
        if is_unreadable(value):
            return value.token
        return seal(super().get_prep_value(value) or "")

    def from_db_value(self, value, expression, connection):
        """One damaged value must not close the page, list or file that it stands in."""
        try:
            return unseal(value or "")
        except Unreadable:
            log.error("A value of %s cannot be opened with the keys", self)
            return UnreadableText(value)

    def get_lookup(self, lookup_name):
        # `exact` is needed by Django's own inserts and empties.
        if lookup_name in ("isnull", "exact"):
            return super().get_lookup(lookup_name)
        raise TypeError("A sealed field cannot be searched; use its keyed index.")
