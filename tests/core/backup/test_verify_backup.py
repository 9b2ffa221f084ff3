"""Proving an archive (security J04): its contents are counted and hashed, each lie is one line."""

import shutil
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from deputies_portal.core.backup import postgresql
from deputies_portal.core.backup.archive import DATABASE, Writer, opened
from deputies_portal.core.backup.making import make_backup
from deputies_portal.core.backup.proving import prove
from tests import make
from tests.core.archives import craft, rows, visit_with_file
from visits.models import Visit

pytestmark = pytest.mark.skipif(
    connection.vendor == "postgresql" and not shutil.which("pg_dump"),
    reason="pg_dump is missing: apt-get install postgresql-client",
)
NIGHT = make.moment(clock="02:00")
HOW = {"sqlite": "opened and counted", "postgresql": "loaded into a scratch database and counted"}


@pytest.fixture
def archive(transactional_db, room, clerk, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    for number in (1, 2):
        visit_with_file(room, clerk, number)
    return make_backup(tmp_path / "backups", at=NIGHT).path


def told(path, **facts):
    """The archive with another manifest, sealed as it should be."""
    other = path.with_name("other.zip")
    with opened(path) as reader, zipfile.ZipFile(path) as plain, Writer(other) as writer:
        for member in reader.manifest.members:
            with plain.open(member.name) as source:
                writer.add(member.name, source, packed=member.name == DATABASE)
        writer.close_with(replace(reader.manifest, **facts))
    return other


def test_an_archive_is_proven_beside_a_portal_in_use(archive, tmp_path, capsys, monkeypatch):
    drawn = SimpleNamespace(token_hex=lambda _size: "beside")  # others prove theirs meanwhile
    monkeypatch.setattr("deputies_portal.core.backup.postgresql.secrets", drawn)
    before = rows()
    call_command("verify_backup", archive)
    lines = capsys.readouterr().out.splitlines()
    with opened(archive) as reader:
        manifest = reader.manifest
    size = sum(member.size for member in manifest.members)
    assert lines == [
        "opens; made at 2025-03-10T02:00:00+08:00",
        f"3 checksums over {size} bytes are right",
        f"{sum(manifest.rows.values())} rows in {len(manifest.rows)} tables are there "
        f"({HOW[connection.vendor]})",
        f"{archive.name} is proven.",
    ]
    assert manifest.rows["visits_visit"] == 2
    assert rows() == before
    assert list((tmp_path / "scratch").iterdir()) == []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'portal_proof_beside'")
            assert cursor.fetchall() == []


def test_each_count_that_is_not_as_said_is_a_line(archive, capsys):
    with opened(archive) as reader:
        said = reader.manifest.rows
    other = told(archive, rows=said | {"visits_visit": 3, "visits_ghost": 1}, missing=["a/letter"])
    with pytest.raises(CommandError) as refused:
        call_command("verify_backup", other)
    assert str(refused.value).splitlines() == [
        "a/letter: was missing when it was made",
        "visits_ghost: 0 rows, the manifest says 1",
        "visits_visit: 2 rows, the manifest says 3",
    ]
    assert capsys.readouterr().out.startswith("opens;")


def test_each_file_that_was_changed_is_a_line(archive, tmp_path):
    with zipfile.ZipFile(archive) as plain:
        contents = {name: plain.read(name) for name in plain.namelist()}
    letters = sorted(name for name in contents if name.startswith("files/"))
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as changed:
        for name, content in contents.items():
            changed.writestr(name, content[::-1] if name in letters else content)
    proof = prove(other)
    assert sorted(proof.wrong) == [
        f"{name} in the archive is damaged: its checksum is wrong." for name in letters
    ]
    assert len(letters) == 2
    assert Visit.objects.count() == 2


def test_a_database_of_another_kind_or_a_broken_one_is_named(db, tmp_path):
    assert "holds a database of oracle" in prove(craft(tmp_path, engine="oracle")).wrong[0]
    (tmp_path / "portal-20250310-020000.zip").unlink()
    (broken,) = prove(craft(tmp_path)).wrong
    assert broken.startswith("The database in the archive")
    assert prove(Path("/nowhere/portal.zip")).wrong == [
        "/nowhere/portal.zip: No such file or directory"
    ]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
def test_an_account_that_may_make_no_database_counts_in_the_dump(archive, tmp_path):
    with zipfile.ZipFile(archive) as plain:
        plain.extract(DATABASE, tmp_path)
    with opened(archive) as reader:
        said = reader.manifest.rows
    assert postgresql._written_rows(tmp_path / DATABASE) == said
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE portal_narrow LOGIN")
        try:
            cursor.execute("SET ROLE portal_narrow")
            found, how = postgresql.counted(tmp_path / DATABASE)
        finally:
            cursor.execute("RESET ROLE")
            cursor.execute("DROP ROLE portal_narrow")
    assert (found, how.partition(";")[0]) == (said, "counted in the dump")


def test_what_newer_tools_set_and_an_older_server_does_not_know_is_left_out():
    end = b"SELECT pg_catalog.set_config('search_path', '', false);\n"
    lines = [b"--\n", b"SET lock_timeout = 0;\n", b"SET transaction_timeout = 0;\n", end]
    written = iter([*lines, b"SET transaction_timeout = 0;\n"])
    assert list(postgresql.beginning(written, {b"lock_timeout"})) == [*lines[:2], end]
    assert len(list(written)) == 1  # what follows are tables and rows: left as they are
