"""Files in the folder of uploads that no row names: what a crash left, what a person removed.

They are listed, and moved aside when asked: nothing is deleted that somebody may still miss.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection

from deputies_portal.core.backup.contents import names_of_files

YOUNG = timedelta(days=1)  # a file younger than that may belong to a row not committed yet
QUARANTINE = "quarantine"


@dataclass(frozen=True)
class Orphan:
    name: str  # below the folder of uploads, with forward slashes
    size: int  # bytes
    path: Path


def orphans_in(folder: Path, *, now: datetime) -> list[Orphan]:
    """In the order of their names. Names are read after the files, so that a file stored
    meanwhile is never taken for an orphan; links and what was moved aside are left alone.
    """
    found = list(_files_in(folder, before=now - YOUNG))
    with connection.cursor() as cursor:
        named = names_of_files(cursor)
    return [one for one in found if one.name not in named]


def move_aside(orphans: list[Orphan], folder: Path) -> None:
    """Into the folder of quarantine beside the uploads, under the same names."""
    for one in orphans:
        target = folder / QUARANTINE / one.name
        target.parent.mkdir(parents=True, exist_ok=True)
        one.path.rename(target)


def _files_in(folder: Path, *, before: datetime) -> Iterator[Orphan]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_file() or name.startswith(f"{QUARANTINE}/"):
            continue
        facts = path.stat()
        if facts.st_mtime < before.timestamp():
            yield Orphan(name, facts.st_size, path)
