"""Encryption of an archive: AES-256-GCM in chunks, so that any size passes through little memory.

A file is a head (mark of the format, mark of the key, salt) and chunks of one MiB, each with a tag.
Its key is derived from the given one and the salt; the nonce of a chunk is its number and whether
it is the last. So nothing opens that was changed, moved, left out, taken from another archive, or
cut off at the end.
"""

import base64
import binascii
import hmac
import io
import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from deputies_portal.core.backup import Refused

MAGIC = b"DPBACK01"
SALT, MARK, TAG = 16, 8, 16  # bytes
HEAD = len(MAGIC) + MARK + SALT
CHUNK = 1024 * 1024
HOW = "a key is 32 random bytes in URL-safe base64, as `deploy/start.py keys` prints it"


def given_keys(file: Path | None = None) -> list[bytes]:
    """The keys for archives, the first encrypts, all of them open; none: archives stay plain.

    Of the file, one a line; without one of BACKUP_KEY_FILE, else of BACKUP_KEY.
    Raises `Refused` for a file that cannot be read and for what is no key.
    """
    file = file or (Path(settings.BACKUP_KEY_FILE) if settings.BACKUP_KEY_FILE else None)
    if file is None:
        return [_key(text, "BACKUP_KEY") for text in settings.BACKUP_KEYS]
    try:
        found = [_key(text, str(file)) for text in file.read_text("ascii").split()]
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"The key file {file} cannot be read: {error}") from error
    if not found:
        raise Refused(f"The key file {file} is empty: {HOW}.")
    return found


def _key(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise Refused(f"{where} holds something that is no key: {HOW}.")
    return key


def is_encrypted(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _mark(key: bytes) -> bytes:
    """Tells whether a key fits, and nothing else about it."""
    return hmac.digest(key, b"mark of an archive's key", "sha256")[:MARK]


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, b"deputies portal archive").derive(key))


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


class Encrypting(io.RawIOBase):
    """Takes an archive as it is written, from front to back; whole only after `finish`."""

    def __init__(self, file: BinaryIO, key: bytes):
        self._file, salt = file, os.urandom(SALT)
        self._head = MAGIC + _mark(key) + salt
        self._cipher, self._rest, self._number = _cipher(key, salt), bytearray(), 0
        file.write(self._head)

    def writable(self) -> bool:
        return True

    def write(self, content) -> int:
        self._rest += content
        # A full chunk waits: it may turn out to be the last.
        while len(self._rest) > CHUNK:
            self._seal(bytes(self._rest[:CHUNK]), is_last=False)
            del self._rest[:CHUNK]
        return len(content)

    def finish(self) -> None:
        self._seal(bytes(self._rest), is_last=True)
        self._rest.clear()

    def _seal(self, chunk: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._number, is_last)
        self._file.write(self._cipher.encrypt(nonce, chunk, self._head))
        self._number += 1


class Decrypted(io.RawIOBase):
    """An encrypted archive for reading at any place; raises `Refused` where it does not open."""

    def __init__(self, file: BinaryIO, keys: Sequence[bytes]):
        self._file, self._head = file, file.read(HEAD)
        inside = file.seek(0, os.SEEK_END) - HEAD
        self._count = max(1, -(-inside // (CHUNK + TAG)))
        self._size, self._place = inside - self._count * TAG, 0
        self._chunk = lru_cache(maxsize=2)(self._opened)
        if not keys:
            raise Refused("The archive is encrypted: its key is missing (BACKUP_KEY, --key-file).")
        fitting = [key for key in keys if _mark(key) == self._head[len(MAGIC) : len(MAGIC) + MARK]]
        if not fitting:
            raise Refused("The archive is encrypted with another key than the one given.")
        self._cipher = _cipher(fitting[0], self._head[-SALT:])
        self._chunk(self._count - 1)  # a file that was cut has no last chunk

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, place: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._size}[whence]
        self._place = max(0, start + place)
        return self._place

    def readinto(self, buffer) -> int:
        if self._place >= self._size:
            return 0
        number, start = divmod(self._place, CHUNK)
        piece = self._chunk(number)[start : start + len(buffer)]
        buffer[: len(piece)] = piece
        self._place += len(piece)
        return len(piece)

    def _opened(self, number: int) -> bytes:
        self._file.seek(HEAD + number * (CHUNK + TAG))
        sealed = self._file.read(CHUNK + TAG)
        try:
            nonce = _nonce(number, number == self._count - 1)
            return self._cipher.decrypt(nonce, sealed, self._head)
        except InvalidTag as error:
            raise Refused(
                f"The archive is cut, damaged or altered: part {number + 1} of {self._count} "
                "does not open."
            ) from error
