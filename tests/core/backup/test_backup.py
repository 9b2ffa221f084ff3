"""Back-up (security J04): one command, one archive of database and files, while people write."""

import fcntl
import os
import resource
import shutil
import threading
import zipfile
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as configured
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import FileField

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.backup import Refused
from deputies_portal.core.backup.contents import contents_of
from deputies_portal.core.backup.making import make_backup
from tests import make
from tests.core.archives import a_file_of_each_kind, craft, uploads, visit_with_file
from visits.models import Attachment

pytestmark = pytest.mark.skipif(
    connection.vendor == "postgresql" and not shutil.which("pg_dump"),
    reason="pg_dump is missing: apt-get install postgresql-client",
)
NIGHT = make.moment(clock="02:00")
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")


@pytest.fixture(autouse=True)
def folder_of_uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "backups"


@pytest.fixture
def filled(transactional_db, room, clerk):
    return visit_with_file(room, clerk, 1)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_the_archive_holds_the_files_and_no_key_and_only_its_owner_reads_it(filled, folder):
    SessionStore().save()
    path = make_backup(folder, at=NIGHT).path
    assert (path.name, path.stat().st_mode & 0o777) == ("portal-20250310-020000.zip", 0o600)
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    letters = {f"files/{name}": content for name, content in uploads().items()}
    assert len(letters) == 1
    assert contents.items() >= letters.items()
    keys = [configured.SECRET_KEY, configured.VAULT_INDEX_KEY, *configured.VAULT_KEYS]
    everything = b"".join(contents.values())
    assert [key for key in keys if key.encode() in everything] == []


@pytest.mark.django_db(transaction=True)
def test_with_files_of_every_kind_a_back_up_is_whole_and_older_ones_go(
    room, clerk, county_clerk, folder, capsys
):
    a_file_of_each_kind(room, clerk, county_clerk)
    with connection.cursor() as cursor:
        named = {(file.table, file.column) for file in contents_of(cursor).files}
    assert named == {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, FileField)
    }
    folder.mkdir()
    older = craft(folder)
    call_command("backup", "--to", folder, "--keep", "1")
    assert f"rows, {len(named)} files" in capsys.readouterr().out
    (newest,) = names(folder)
    assert newest != older.name
    call_command("verify_backup", folder / newest)


def test_each_back_up_is_in_the_journal(filled, folder):
    made = make_backup(folder, at=NIGHT)
    line = Entry.objects.get(action="backup.made")
    rows = sum(made.manifest.rows.values())
    assert line.after == {"archive": made.path.name, "rows": rows, "files": 1, "missing": 0}
    assert made.manifest.rows["visits_visit"] == 1


def test_only_the_newest_archives_are_kept_and_nothing_else_is_removed(filled, folder):
    folder.mkdir()
    others = ["portal-20250309.zip", "portal-20250101-020000.zip.bak", "letters.zip"]
    archives = [f"portal-2025030{day}-020000.zip" for day in range(1, 6)]
    for name in [*others, *archives]:
        (folder / name).touch()
    make_backup(folder, at=NIGHT, keep=2)
    assert names(folder) == sorted([*others, archives[-1], "portal-20250310-020000.zip"])
    make_backup(folder, at=make.moment(make.OPENED), keep=1)  # a clock that went back
    assert names(folder) == sorted([*others, "portal-20190601-102000.zip"])


def test_a_missing_and_a_damaged_file_are_named_and_older_archives_stay(
    filled, room, clerk, folder, capsys
):
    visit_with_file(room, clerk, 2)
    lost, changed = Attachment.objects.order_by("id")
    Path(lost.file.path).unlink()
    Path(changed.file.path).write_bytes(b"something else")
    folder.mkdir()
    older = craft(folder)
    with pytest.raises(CommandError) as refused:
        call_command("backup", "--to", folder, "--keep", "1")
    assert str(refused.value).splitlines() == [
        f"missing in the folder: {lost.file.name}",
        f"not as it was uploaded: {changed.file.name}",
    ]
    assert refused.value.returncode == 3
    assert "rows, 1 files" in capsys.readouterr().out
    assert (len(names(folder)), older.exists()) == (2, True)


def test_a_file_replaced_during_the_back_up_is_in_it_as_it_is_now(filled, room, folder):
    first, second = (make.make_document(room, text="", file=f"documents/{n}") for n in "ab")
    documents = Path(first.file.path).parent
    documents.mkdir(parents=True)
    os.mkfifo(first.file.path)  # whoever reads it waits
    Path(second.file.path).write_bytes(b"old")

    def replace_second():
        with open(first.file.path, "wb") as waited_for:
            (documents / "c").write_bytes(b"new")
            type(second).objects.filter(pk=second.pk).update(file="documents/c")
            (documents / "b").unlink()
            (documents / "a").unlink()
            (documents / "a").write_bytes(b"first")
            waited_for.write(b"first")
        connection.close()

    replacing = threading.Thread(target=replace_second)
    replacing.start()
    made = make_backup(folder, at=NIGHT)
    replacing.join()
    stored = [member.name for member in made.manifest.files]
    assert stored[:2] == ["files/documents/a", "files/documents/c"]
    assert (len(stored), made.is_whole) == (3, True)


def test_a_full_disk_leaves_no_archive_and_no_rest(filled, folder):
    folder.mkdir()
    older = craft(folder)
    free = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, free[1]))
    try:
        with pytest.raises(CommandError, match=r"^No back-up was made\."):
            call_command("backup", "--to", folder, "--keep", "1")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, free)
    assert names(folder) == [older.name]
    assert not Entry.objects.filter(action="backup.made").exists()


def test_what_a_killed_back_up_left_is_cleared_away(filled, folder):
    rest = folder / ".portal-unfinished"
    rest.mkdir(parents=True)
    (rest / "database").write_bytes(b"half")
    make_backup(folder, at=NIGHT)
    assert names(folder) == ["portal-20250310-020000.zip"]
    with pytest.raises(Refused, match="exists already"):
        make_backup(folder, at=NIGHT)
    assert names(folder) == ["portal-20250310-020000.zip"]


@pytest.mark.django_db
def test_two_back_ups_at_once_are_one(folder):
    folder.mkdir()
    handle = os.open(folder, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with pytest.raises(CommandError, match="another back-up is being made there"):
        call_command("backup", "--to", folder)
    os.close(handle)


@pytest.mark.django_db
def test_an_empty_database_is_no_back_up_and_pushes_no_archive_out(folder):
    folder.mkdir()
    older = craft(folder)
    with pytest.raises(CommandError, match="Nothing to back up: nobody has an account"):
        call_command("backup", "--to", folder, "--keep", "1")
    assert names(folder) == [older.name]


@pytest.mark.django_db
def test_a_folder_that_is_a_file_is_named(tmp_path):
    (tmp_path / "backups").touch()
    with pytest.raises(CommandError, match="backups: File exists"):
        call_command("backup", "--to", tmp_path / "backups")


@pytest.mark.parametrize("number", ["0", "-1", "all"])
def test_at_least_one_archive_is_kept(number):
    with pytest.raises(CommandError, match="is no number of archives"):
        call_command("backup", f"--keep={number}")


@on_postgresql
@pytest.mark.django_db
def test_a_missing_pg_dump_is_named(folder, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(CommandError, match="pg_dump is missing: apt-get install postgresql-client"):
        call_command("backup", "--to", folder)
    assert names(folder) == []


@on_postgresql
@pytest.mark.django_db
def test_a_pg_dump_older_than_the_server_is_named(folder, tmp_path, monkeypatch):
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(CommandError, match="pg_dump is of version 9, the server of version 1"):
        call_command("backup", "--to", folder)
