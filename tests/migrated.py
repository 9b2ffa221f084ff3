"""An empty database with all migrations behind it, made once for these very migrations.

Migrating takes as long as hundreds of tests; every run, worker and checkout copies the file, or
the database where it is PostgreSQL's.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import django
import psycopg2
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
# Beside all checkouts of the portal: the same migrations make the same file.
CACHE = Path(tempfile.gettempdir()) / f"portal-migrated-{os.getuid()}"
KEPT = 20  # files, the ones that were used last; databases, the latest
LIKE, LOCK = r"portal\_migrated\_%", 918_273_645


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
    migrate(f"sqlite:///{unfinished}")
    unfinished.replace(file)


def migrate(url: str) -> None:
    command = [sys.executable, ROOT / "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=True)


def template() -> str:
    """The name of the database on PostgreSQL's server."""
    url = urlsplit(os.environ["DATABASE_URL"])
    name = f"portal_migrated_{fingerprint()}"
    with closing(psycopg2.connect(url.geturl())) as server:
        server.autocommit = True
        cursor = server.cursor()
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid", [LIKE])
        made = [row[0] for row in cursor.fetchall()]
        if name not in made:
            for old in made[: 1 - KEPT]:
                cursor.execute(f"DROP DATABASE IF EXISTS {old}")
            # The lock holds among the workers of one run; another checkout may be as far.
            unfinished = f"portal_unfinished_{os.getpid()}"
            cursor.execute(f"CREATE DATABASE {unfinished}")
            migrate(url._replace(path=f"/{unfinished}").geturl())
            leave_unvacuumed(url._replace(path=f"/{unfinished}").geturl())
            try:
                cursor.execute(f"ALTER DATABASE {unfinished} RENAME TO {name}")
            except psycopg2.errors.DuplicateDatabase:
                cursor.execute(f"DROP DATABASE {unfinished}")
    return name


def leave_unvacuumed(url: str) -> None:
    """No vacuum between tests: tables full of rows that tests took back count as empty from then
    on, and the next large fixture waits minutes for queries planned for a row or none.
    """
    with closing(psycopg2.connect(url)) as server:
        server.autocommit = True
        cursor = server.cursor()
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")


def forget_all_but_the_latest() -> None:
    files = sorted(CACHE.glob("*.sqlite3"), key=lambda file: file.stat().st_mtime)
    for file in files[:-KEPT]:
        file.unlink(missing_ok=True)


def fingerprint() -> str:
    """Of everything the tables come from; they are made anew when any of it changes."""
    sources = sorted(ROOT.glob("*/**/migrations/*.py")) + [
        ROOT / "deputies_portal" / "core" / "database" / "guards.py",
        *sorted(ROOT.glob("*/**/models/*.py")),
        *sorted(ROOT.glob("*/**/models.py")),
        ROOT / "requirements.txt",
        Path(__file__).resolve(),
    ]
    told = hashlib.sha256(repr((django.__version__, settings.INSTALLED_APPS)).encode())
    for source in sources:
        told.update(str(source.relative_to(ROOT)).encode() + source.read_bytes())
    return told.hexdigest()[:16]
