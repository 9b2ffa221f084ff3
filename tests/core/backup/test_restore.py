"""Restoring (security J04): an archive fills an empty portal, or changes nothing at all."""

import json
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.backup.making import make_backup
from deputies_portal.core.database import guards
from tests import make
from tests.core.archives import craft, is_untouched, rows, uploads, visit_with_file

pytestmark = pytest.mark.skipif(
    connection.vendor == "postgresql" and not shutil.which("pg_dump"),
    reason="pg_dump is missing: apt-get install postgresql-client",
)
ROOT = Path(__file__).resolve().parents[3]
NIGHT = make.moment(clock="02:00")
PASSWORD = "sunflower-42-street"


@pytest.fixture(autouse=True)
def folder_of_uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def filled(transactional_db, room, clerk):
    clerk.set_password(PASSWORD)
    clerk.save()
    return [visit_with_file(room, clerk, number) for number in (1, 2, 3)]


@pytest.fixture
def second_database(tmp_path):
    """The address of a database without a single table."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path}/second.sqlite3"
        return
    known = connection.settings_dict
    name = f"{known['NAME']}_restored"
    account = f"{known['USER']}:{known['PASSWORD']}".rstrip(":")
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield f"postgres://{account}@{known['HOST']}:{known['PORT']}/{name}"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')


# --- the drill --------------------------------------------------------------------------------
class Writing(threading.Thread):
    """Somebody who registers visits with letters until told to stop, with a breath between them:
    SQLite lets nobody else write while one writes without pause.
    """

    def __init__(self, room, clerk):
        super().__init__()
        self.room, self.clerk = room, clerk
        self.enough, self.begun = threading.Event(), threading.Event()
        self.last = 3

    def run(self):
        while not self.enough.wait(0.02):
            self.last += 1
            visit_with_file(self.room, self.clerk, self.last)
            self.begun.set()
        connection.close()

    def __enter__(self):
        self.start()
        self.begun.wait(10)
        return self

    def __exit__(self, *_):
        self.enough.set()
        self.join()


def restored_elsewhere(archive, database, media):
    """What a portal of its own tells after restoring."""
    names = ("SECRET_KEY", "VAULT_INDEX_KEY")
    environment = {name: getattr(configured, name) for name in names} | {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "deputies_portal.settings",
        "ENV_FILE": os.devnull,
        "VAULT_KEYS": ",".join(configured.VAULT_KEYS),
        "DATABASE_URL": database,
        "MEDIA_ROOT": str(media),
    }
    command = [sys.executable, "-m", "tests.core.after_restoring", archive, "clerk", PASSWORD]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


@pytest.mark.walk
def test_a_back_up_taken_while_people_write_fills_another_portal(
    filled, room, clerk, second_database, tmp_path
):
    SessionStore().save()
    with Writing(room, clerk) as writing:
        made = make_backup(tmp_path / "backups", at=NIGHT)
    count = made.manifest.rows["visits_visit"]
    assert 4 <= count <= writing.last
    told, said = restored_elsewhere(made.path, second_database, tmp_path / "second")
    assert told.pop("vendor") == connection.vendor
    assert told == {
        "visits": list(range(1, count + 1)),
        "issues": list(range(1, count + 1)),
        "files": {f"来信{number}.pdf": True for number in range(1, count + 1)},
        "phones": ["13800004127"],
        "sessions before": 0,
        "sign in": [302, "/landing/"],
        "lost guards": [],
        "last act": 1,
    }
    assert "0 different." in said


@pytest.fixture
def older_portal(filled):
    """A change of one table is not there yet; afterwards it is."""
    call_command("migrate", "axes", "0009", verbosity=0)
    yield
    call_command("migrate", interactive=False, verbosity=0)


@pytest.mark.walk
def test_an_older_back_up_is_restored_whole_and_brought_up_to_date(older_portal, tmp_path, capsys):
    before, letters = rows(), uploads()
    made = make_backup(tmp_path, at=NIGHT)
    assert made.manifest.migrations["axes"] == "0009_add_session_hash"
    call_command("flush", interactive=False, verbosity=0)
    shutil.rmtree(configured.MEDIA_ROOT)
    SessionStore().save()
    call_command("restore", made.path)
    assert capsys.readouterr().out == (
        "Restored: back-up of 2025-03-10T02:00:00+08:00, "
        f"{sum(made.manifest.rows.values())} rows, 3 files.\n"
    )
    after, kept = rows(), {table for table in before if before[table]}
    assert {table: after[table] for table in kept} == {table: before[table] for table in kept}
    assert (uploads(), len(letters), Session.objects.count()) == (letters, 3, 0)
    assert ("axes", "0010_accessattemptexpiration") in MigrationRecorder(
        connection
    ).applied_migrations()
    assert guards.installed() == guards.expected()
    assert Entry.objects.get(action="backup.restored").after["archive"] == made.path.name


# --- what is refused, with nothing changed ----------------------------------------------------
def test_nothing_is_restored_over_a_portal_in_use(changning, tmp_path):
    with pytest.raises(CommandError, match=r"The database is in use, it holds rows: .*stations_co"):
        call_command("restore", craft(tmp_path))
    assert is_untouched()


def test_nothing_is_restored_beside_tables_of_somebody_else(transactional_db, tmp_path):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE library_book (id integer)")
    try:
        with pytest.raises(CommandError, match="not the portal's: library_book"):
            call_command("restore", craft(tmp_path))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE library_book")


@pytest.mark.django_db
def test_nothing_is_restored_over_uploads(tmp_path):
    letter = Path(configured.MEDIA_ROOT) / "attachments" / "letter"
    letter.parent.mkdir(parents=True)
    letter.write_bytes(b"older")
    with pytest.raises(CommandError, match="The folder of uploads is not empty"):
        call_command("restore", craft(tmp_path))
    assert uploads() == {"attachments/letter": b"older"}


@pytest.mark.django_db
def test_other_keys_do_not_open_a_back_up(tmp_path, settings):
    path = craft(tmp_path)
    settings.VAULT_KEYS = ["b3RoZXIta2V5cy1vdGhlci1rZXlzLW90aGVyLWtleXM="]
    with pytest.raises(CommandError, match="These keys do not open this back-up"):
        call_command("restore", path)
    assert is_untouched()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"engine": "oracle"}, "holds a database of oracle; this portal uses"),
        ({"migrations": {"visits": "9999_future"}}, "unknown here: visits.9999_future"),
        ({"files": [("files/../../outside", b"x")]}, "leads elsewhere: files/../../outside"),
        ({"files": [("files//etc/cron", b"x")]}, "leads elsewhere: files//etc/cron"),
        ({"files": [("manage.py", b"x")]}, "leads elsewhere: manage.py"),
        ({"missing": [], "format": 2}, "its manifest cannot be read"),
        ({}, "The database in the archive"),
    ],
)
def test_a_foreign_archive_is_refused(tmp_path, facts, words):
    with pytest.raises(CommandError, match=r"^Nothing was changed\.") as refused:
        call_command("restore", craft(tmp_path, **facts))
    assert words in str(refused.value)
    assert is_untouched()
    assert not (tmp_path / "outside").exists()


def rewritten(path, changes):
    """The archive with other bytes in some members; None drops one."""
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (contents | changes).items():
            if content is not None:
                archive.writestr(name, content)
    return path


LETTER = "files/attachments/letter"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({LETTER: b"%PDX"}, f"{LETTER} in the archive is damaged"),
        ({LETTER: b"%PDF and more"}, f"{LETTER} in the archive is damaged"),
        ({"database": b"no databas"}, "database in the archive is damaged"),
        ({LETTER: None}, "does not hold what its manifest says"),
        ({"files/more": b"x"}, "does not hold what its manifest says"),
        ({"manifest.json": None}, "it has no manifest.json"),
        ({"manifest.json": b"[]"}, "its manifest cannot be read"),
        ({"manifest.seal": b"0" * 64}, "The archive was altered"),
    ],
)
def test_an_altered_archive_is_refused(tmp_path, changes, words):
    with pytest.raises(CommandError, match=r"^Nothing was changed\.") as refused:
        call_command("restore", rewritten(craft(tmp_path), changes))
    assert words in str(refused.value)
    assert is_untouched()


@pytest.mark.django_db
def test_an_archive_cut_anywhere_is_refused(tmp_path):
    whole = craft(tmp_path).read_bytes()
    path = tmp_path / "cut.zip"
    for length in range(0, len(whole), 97):
        path.write_bytes(whole[:length])
        with pytest.raises(CommandError, match=r"^Nothing was changed\."):
            call_command("restore", path)
    assert is_untouched()


def test_an_archive_can_be_checked_beside_a_portal_in_use(filled, tmp_path, capsys):
    made = make_backup(tmp_path, at=NIGHT)
    call_command("restore", made.path, "--check")
    assert capsys.readouterr().out.startswith("Sound: back-up of 2025-03-10T02:00:00+08:00, ")
    changed = rewritten(made.path, {made.manifest.files[-1].name: b"%PDF-1.4 changed"})
    with pytest.raises(CommandError, match="is damaged"):
        call_command("restore", changed, "--check")
