"""An empty SQLite database with all migrations behind it, made once for these very migrations.

Migrating takes as long as hundreds of tests; every run, worker and checkout copies the file.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import django
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
# Beside all checkouts of the portal: the same migrations make the same file.
CACHE = Path(tempfile.gettempdir()) / f"portal-migrated-{os.getuid()}"
KEPT = 20  # files; the ones that were used last


def database() -> Path:
    """The file; made by a process of its own, because the settings of this one are in use."""
    CACHE.mkdir(mode=0o700, exist_ok=True)
    if CACHE.stat().st_uid != os.getuid():
        raise PermissionError(f"{CACHE} belongs to somebody else.")
    file = CACHE / f"{fingerprint()}.sqlite3"
    with open(file.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            make(file)
            forget_all_but_the_latest()
        file.touch()
    return file


def make(file: Path) -> None:
    unfinished = file.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{unfinished}"}
    command = [sys.executable, ROOT / "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, env=environment, check=True)
    unfinished.replace(file)


def forget_all_but_the_latest() -> None:
    files = sorted(CACHE.glob("*.sqlite3"), key=lambda file: file.stat().st_mtime)
    for file in files[:-KEPT]:
        file.unlink(missing_ok=True)


def fingerprint() -> str:
    """Of everything the tables come from; they are made anew when any of it changes."""
    sources = sorted(ROOT.glob("*/**/migrations/*.py")) + [
        ROOT / "deputies_portal" / "guards.py",
        ROOT / "requirements.txt",
    ]
    told = hashlib.sha256(repr((django.__version__, settings.INSTALLED_APPS)).encode())
    for source in sources:
        told.update(str(source.relative_to(ROOT)).encode() + source.read_bytes())
    return told.hexdigest()[:16]
