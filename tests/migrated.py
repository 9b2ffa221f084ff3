"""An empty SQLite database with all migrations behind it, made once for these very migrations.

Migrating takes longer than most test files; every run and every worker copies the file instead.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".pytest_cache" / "migrated"


def database() -> Path:
    """The file; made by a process of its own, because the settings of this one are in use."""
    CACHE.mkdir(parents=True, exist_ok=True)
    file = CACHE / f"{fingerprint()}.sqlite3"
    with open(CACHE / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            for older in CACHE.glob("*.sqlite3*"):
                older.unlink()
            make(file)
    return file


def make(file: Path) -> None:
    unfinished = file.with_suffix(".sqlite3.unfinished")
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{unfinished}"}
    command = [sys.executable, ROOT / "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, env=environment, check=True)
    unfinished.replace(file)


def fingerprint() -> str:
    """Of everything the tables come from; they are made anew when any of it changes."""
    sources = sorted(ROOT.glob("*/**/migrations/*.py")) + [
        ROOT / "deputies_portal" / "guards.py",
        ROOT / "deputies_portal" / "settings.py",
        ROOT / "requirements.txt",
    ]
    told = hashlib.sha256(django.__version__.encode())
    for source in sources:
        told.update(str(source.relative_to(ROOT)).encode() + source.read_bytes())
    return told.hexdigest()[:16]
