"""The archive 备份包: a zip file of database, uploads and manifest, written and read as a stream.

Nothing is taken out of it before its size and checksum have been compared.
"""

import hashlib
import lzma
import os
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from deputies_portal.core.backup import Refused
from deputies_portal.core.backup.encryption import Decrypted, Encrypting, is_encrypted
from deputies_portal.core.backup.manifest import (
    NO_ARCHIVE,
    Manifest,
    Member,
    read_manifest,
    seal_of,
)

DATABASE, MANIFEST, SEAL = "database", "manifest.json", "manifest.seal"
CHUNK = 1024 * 1024
LONGEST_MANIFEST = 256 * CHUNK
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    UnicodeDecodeError,
)


class Writer:
    """A new archive, readable by its owner alone; on disk when the block ends.

    Encrypted with the key, if there is one: 32 bytes.
    """

    def __init__(self, path: Path, key: bytes | None = None):
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        self._file = os.fdopen(handle, "w+b")
        self._sealed = Encrypting(self._file, key) if key else None
        self._zip = zipfile.ZipFile(self._sealed or self._file, "w")

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is not None:
            # Closing a broken one would write to the full disk again.
            self._zip.fp = None
            self._file.close()
            return
        self._zip.close()
        if self._sealed:
            self._sealed.finish()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def add(self, name: str, source: BinaryIO, *, packed: bool = False) -> Member:
        """Copy a stream into the archive; `packed` for what is not compressed yet."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(_entry(name, packed), "w", force_zip64=True) as target:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += target.write(chunk)
        return Member(name, size, digest.hexdigest())

    def close_with(self, manifest: Manifest) -> None:
        text = manifest.to_text()
        self._zip.writestr(_entry(MANIFEST, packed=True), text)
        self._zip.writestr(_entry(SEAL, packed=False), seal_of(text))


def _entry(name: str, packed: bool) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o600 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    return entry


class Reader:
    """An archive whose manifest has been found in order."""

    def __init__(self, archive: zipfile.ZipFile):
        self._zip = archive
        self.manifest = read_manifest(
            self._text(MANIFEST, LONGEST_MANIFEST), self._text(SEAL, CHUNK)
        )
        names = [MANIFEST, SEAL, *(member.name for member in self.manifest.members)]
        if sorted(archive.namelist()) != sorted(names):
            raise Refused("The archive does not hold what its manifest says.")

    def _text(self, name: str, longest: int) -> str:
        try:
            if self._zip.getinfo(name).file_size > longest:
                raise Refused(f"{NO_ARCHIVE}: {name} is too large.")
            return self._zip.read(name).decode()
        except KeyError as error:
            raise Refused(f"{NO_ARCHIVE}: it has no {name}.") from error

    def verify(self) -> None:
        """Read everything once and compare it with the manifest."""
        for member in self.manifest.members:
            self.unpack_one(member, None)

    def unpack(self, folder: Path) -> None:
        """Put every member below the folder, comparing on the way."""
        for member in self.manifest.members:
            target = folder / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            self.unpack_one(member, target)

    def unpack_one(self, member: Member, target: Path | None) -> None:
        """Compare one member; put it at the path, if there is one."""
        with target.open("xb") if target else nullcontext() as file:
            self._copy(member, file)

    def _copy(self, member: Member, target: BinaryIO | None) -> None:
        digest, left = hashlib.sha256(), member.size
        with self._zip.open(member.name) as source:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                left -= len(chunk)
                if left < 0:
                    break
                if target is not None:
                    target.write(chunk)
        if left or digest.hexdigest() != member.sha256:
            raise Refused(f"{member.name} in the archive is damaged: its checksum is wrong.")


@contextmanager
def opened(path: Path, keys: Sequence[bytes] = ()) -> Iterator[Reader]:
    """The archive for reading, plain or encrypted; any damage found in the block is a refusal."""
    try:
        with _readable(path, keys) as file, zipfile.ZipFile(file) as archive:
            yield Reader(archive)
    except DAMAGE as error:
        raise Refused(f"{NO_ARCHIVE}: {error}") from error
    except OSError as error:
        raise Refused(f"{error.filename or path}: {error.strerror or error}") from error


@contextmanager
def _readable(path: Path, keys: Sequence[bytes]) -> Iterator[BinaryIO]:
    with path.open("rb") as file:
        yield BufferedReader(Decrypted(file, keys), CHUNK) if is_encrypted(path) else file
