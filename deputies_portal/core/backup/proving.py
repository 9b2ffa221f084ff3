"""Proving an archive by counting and hashing, beside a portal in use: nothing of it is touched.

Its database is loaded into a scratch place and counted there, table by table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection

from deputies_portal.core.audit import journal
from deputies_portal.core.audit.models import Entry
from deputies_portal.core.backup import Refused
from deputies_portal.core.backup.archive import DATABASE, opened
from deputies_portal.core.backup.engine import NAMES, engine
from deputies_portal.core.backup.manifest import Manifest


@dataclass
class Proof:
    manifest: Manifest | None = None
    proven: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def prove(path: Path, keys: Sequence[bytes] = ()) -> Proof:
    """Open the archive, compare every checksum, count every table of its database anew.

    Each finding is one line of `wrong`, what held is one of `proven`; the result is journalled.
    """
    proof = Proof()
    try:
        with opened(path, keys) as reader, TemporaryDirectory(prefix="portal-proof-") as folder:
            proof.manifest = reader.manifest
            proof.proven.append(f"opens; made at {reader.manifest.made_at}")
            copy = Path(folder) / DATABASE
            _compare_sums(reader, copy, proof)
            _compare_rows(copy, proof)
    except Refused as refused:
        proof.wrong.append(str(refused))
    _note(path, proof)
    return proof


def _compare_sums(reader, copy: Path, proof: Proof) -> None:
    size, before = 0, len(proof.wrong)
    for member in reader.manifest.members:
        try:
            reader.unpack_one(member, copy if member.name == DATABASE else None)
        except Refused as refused:
            proof.wrong.append(str(refused))
        size += member.size
    proof.wrong += [f"{name}: was missing when it was made" for name in reader.manifest.missing]
    if len(proof.wrong) == before:
        proof.proven.append(f"{len(reader.manifest.members)} checksums over {size} bytes are right")


def _compare_rows(copy: Path, proof: Proof) -> None:
    manifest = proof.manifest
    if manifest.engine != connection.vendor:
        made, here = NAMES.get(manifest.engine, manifest.engine), NAMES[connection.vendor]
        proof.wrong.append(f"holds a database of {made}; this portal uses {here}: not counted")
        return
    engine().examine(copy)
    found, how = engine().counted(copy)
    differing = list(_differing(found, manifest.rows))
    proof.wrong += differing
    if not differing:
        rows = sum(found.values())
        proof.proven.append(f"{rows} rows in {len(found)} tables are there ({how})")


def _differing(found: dict[str, int], said: dict[str, int]) -> Iterator[str]:
    for table in sorted(found.keys() | said.keys()):
        if found.get(table, 0) != said.get(table, 0):
            counted, expected = found.get(table, 0), said.get(table, 0)
            yield f"{table}: {counted} rows, the manifest says {expected}"


def _note(path: Path, proof: Proof) -> None:
    result = Entry.Result.FAILED if proof.wrong else Entry.Result.DONE
    facts = {"archive": path.name, "wrong": len(proof.wrong)}
    journal.record(actor=None, action="backup.verified", after=facts, result=result)
