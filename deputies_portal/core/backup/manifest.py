"""The manifest 清单 of an archive: what it holds, of which portal, and that nobody has altered it.

It is sealed with a key of the portal: whoever does not have the keys cannot slip anything in.
"""

import hmac
import json
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath

from deputies_portal.core import vault
from deputies_portal.core.backup import Refused

FORMAT = 1
FILES = "files/"  # where in the archive the uploads lie
NO_ARCHIVE = "This is no archive of the portal, or it is damaged"


@dataclass(frozen=True)
class Member:
    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    made_at: str
    engine: str
    engine_version: str
    key_marks: list[str]
    migrations: dict[str, str]  # the last one of each app
    rows: dict[str, int]  # of each table
    database: Member
    files: list[Member]
    missing: list[str]  # named by a row, but not in the folder when the archive was made
    format: int = FORMAT

    @property
    def members(self) -> list[Member]:
        return [self.database, *self.files]

    def to_text(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)


def seal_of(text: str) -> str:
    return vault.keyed_index(text, salt="backup")


def read_manifest(text: str, seal: str) -> Manifest:
    """The manifest of an archive that was made with the keys of this portal and not altered."""
    try:
        manifest = _parsed(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Refused(f"{NO_ARCHIVE}: its manifest cannot be read.") from error
    if set(manifest.key_marks) - set(vault.key_marks()):
        raise Refused(
            "These keys do not open this back-up: put the VAULT_KEYS and VAULT_INDEX_KEY of the "
            "portal that made it into .env."
        )
    if not hmac.compare_digest(seal_of(text).encode(), seal.encode()):
        raise Refused("The archive was altered after it was made: its manifest is not as sealed.")
    _refuse_unsafe(manifest)
    return manifest


def _parsed(facts: dict) -> Manifest:
    if facts["format"] != FORMAT:
        raise ValueError
    facts["key_marks"] = [str(mark) for mark in facts["key_marks"]]
    database = Member(**facts.pop("database"))
    files = [Member(**one) for one in facts.pop("files")]
    return Manifest(**facts, database=database, files=files)


def _refuse_unsafe(manifest: Manifest) -> None:
    for member in manifest.files:
        name = member.name.removeprefix(FILES)
        if name == member.name or leads_out(name):
            raise Refused(f"The archive holds a file that leads elsewhere: {member.name}")


def leads_out(name: str) -> bool:
    """Is it anything but a plain path below the folder of uploads?"""
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or "\\" in name or str(path) != name
