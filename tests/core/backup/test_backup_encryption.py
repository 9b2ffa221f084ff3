"""Encrypted archives (security J04): opened with their key alone, and only as they were written."""

import base64
import io
import random
import shutil
import tracemalloc

import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.db import connection

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.backup import Refused
from deputies_portal.core.backup.encryption import (
    CHUNK,
    HEAD,
    TAG,
    Decrypted,
    Encrypting,
    given_keys,
)
from tests.core.archives import craft, is_untouched, rows, uploads, visit_with_file

pytestmark = pytest.mark.skipif(
    connection.vendor == "postgresql" and not shutil.which("pg_dump"),
    reason="pg_dump is missing: apt-get install postgresql-client",
)
KEY, OTHER = b"k" * 32, b"o" * 32
STEP = CHUNK + TAG


def encrypted(content, key=KEY):
    file = io.BytesIO()
    sink = Encrypting(file, key)
    for start in range(0, len(content), 300_000):
        sink.write(content[start : start + 300_000])
    sink.finish()
    return file.getvalue()


def decrypted(sealed, *keys):
    return io.BufferedReader(Decrypted(io.BytesIO(sealed), keys or [KEY]), CHUNK).read()


def text_of_key(key):
    return base64.urlsafe_b64encode(key).decode()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 5])
def test_what_was_encrypted_comes_back_and_nothing_of_it_shows(size):
    content = random.Random(size).randbytes(size)
    sealed = encrypted(content)
    assert decrypted(sealed) == content
    assert decrypted(sealed, OTHER, KEY) == content
    assert len(sealed) == HEAD + size + TAG * max(1, -(-size // CHUNK))
    assert size < 32 or content[:32] not in sealed
    assert encrypted(content) != sealed


def test_it_is_read_at_any_place():
    content = random.Random(5).randbytes(3 * CHUNK)
    reader = io.BufferedReader(Decrypted(io.BytesIO(encrypted(content)), [KEY]), CHUNK)
    for place in (2 * CHUNK + 7, 0, CHUNK - 3, 3 * CHUNK - 1):
        reader.seek(place)
        assert reader.read(10) == content[place : place + 10]
    assert reader.seek(0, io.SEEK_END) == 3 * CHUNK


THREE = random.Random(1).randbytes(2 * CHUNK + 1000)


def chunks(sealed):
    inside = sealed[HEAD:]
    return sealed[:HEAD], [inside[start : start + STEP] for start in range(0, len(inside), STEP)]


def harmed(how):
    head, (first, second, last) = chunks(encrypted(THREE))
    flipped = bytes([second[100] ^ 1])
    return {
        "cut inside the last chunk": head + first + second + last[:-1],
        "cut between chunks": head + first + second,
        "cut to its head": head,
        "cut inside its head": head[:20],
        "first chunk left out": head + second + last,
        "two chunks changed places": head + second + first + last,
        "a chunk twice": head + first + first + second + last,
        "a bit turned": head + first + second[:100] + flipped + second[101:] + last,
        "another salt": head[:-1] + bytes([head[-1] ^ 1]) + first + second + last,
        "a chunk of another archive": head + first + chunks(encrypted(THREE))[1][1] + last,
        "something added": head + first + second + last + b"x",
    }[how]


@pytest.mark.parametrize(
    "how",
    [
        "cut inside the last chunk",
        "cut between chunks",
        "cut to its head",
        "cut inside its head",
        "first chunk left out",
        "two chunks changed places",
        "a chunk twice",
        "a bit turned",
        "another salt",
        "a chunk of another archive",
        "something added",
    ],
)
def test_what_was_harmed_does_not_open(how):
    with pytest.raises(Refused, match="cut, damaged or altered|with another key"):
        decrypted(harmed(how))


def test_another_key_and_none_are_told_apart():
    sealed = encrypted(b"x")
    with pytest.raises(Refused, match="encrypted with another key"):
        decrypted(sealed, OTHER)
    with pytest.raises(Refused, match="its key is missing"):
        Decrypted(io.BytesIO(sealed), [])


def test_an_archive_of_any_size_passes_through_a_few_mib(tmp_path):
    block = bytes(CHUNK)
    tracemalloc.start()
    with (tmp_path / "large").open("w+b") as file:
        sink = Encrypting(file, KEY)
        for _ in range(64):
            sink.write(block)
        sink.finish()
        file.seek(0)
        reader, read = io.BufferedReader(Decrypted(file, [KEY]), CHUNK), 0
        while piece := reader.read(CHUNK):
            read += len(piece)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert read == 64 * CHUNK
    assert peak < 10 * CHUNK


# --- keys ---------------------------------------------------------------------------------------
def test_keys_come_from_the_settings_or_a_file(settings, tmp_path):
    assert given_keys() == []
    settings.BACKUP_KEYS = [text_of_key(KEY), text_of_key(OTHER)]
    assert given_keys() == [KEY, OTHER]
    file = tmp_path / "key"
    file.write_text(f"{text_of_key(OTHER)}\n")
    settings.BACKUP_KEY_FILE = str(file)
    assert given_keys() == [OTHER]
    settings.BACKUP_KEY_FILE = ""
    assert given_keys(file) == [OTHER]


@pytest.mark.parametrize("text", ["", "short", "a b", "é" * 44, text_of_key(b"k" * 31)])
def test_what_is_no_key_is_named(tmp_path, text):
    file = tmp_path / "key"
    file.write_text(text, "utf-8")
    with pytest.raises(Refused, match="key") as refused:
        given_keys(file)
    assert str(file) in str(refused.value)
    with pytest.raises(Refused, match="cannot be read"):
        given_keys(tmp_path / "missing")


# --- the commands -------------------------------------------------------------------------------
@pytest.fixture
def portal(transactional_db, room, clerk, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.BACKUP_KEYS = [text_of_key(KEY)]
    return visit_with_file(room, clerk, 1)


def test_a_portal_comes_back_from_an_encrypted_archive(portal, settings, tmp_path, capsys):
    before, letters = rows(), uploads()
    folder = tmp_path / "backups"
    folder.mkdir()
    older = folder / "portal-20200101-020000.zip.enc"
    older.touch()
    call_command("backup", "--to", folder, "--keep", "1")
    (archive,) = folder.iterdir()
    assert archive.name.endswith(".zip.enc")
    assert (b"PK" in archive.read_bytes()[:4], b"manifest" in archive.read_bytes()) == (False,) * 2
    call_command("verify_backup", archive)
    assert f"{archive.name} is proven." in capsys.readouterr().out
    call_command("flush", interactive=False, verbosity=0)
    shutil.rmtree(configured.MEDIA_ROOT)
    settings.BACKUP_KEYS = []
    with pytest.raises(CommandError, match=r"^Nothing was changed\. .*its key is missing"):
        call_command("restore", archive)
    assert is_untouched()
    file = tmp_path / "key"
    file.write_text(text_of_key(KEY))
    call_command("restore", archive, "--key-file", file)
    after = rows()
    assert {table: after[table] for table in before} | before == after
    assert uploads() == letters


def test_a_plain_archive_opens_where_a_key_is_set(settings, tmp_path, db):
    settings.BACKUP_KEYS = [text_of_key(KEY)]
    call_command("restore", craft(tmp_path), "--check")


def test_a_proof_is_journalled(portal, tmp_path):
    call_command("backup", "--to", tmp_path / "backups")
    (archive,) = (tmp_path / "backups").iterdir()
    call_command("verify_backup", archive)
    archive.write_bytes(archive.read_bytes()[:-1])
    with pytest.raises(CommandError, match="cut, damaged or altered: part"):
        call_command("verify_backup", archive)
    lines = Entry.objects.filter(action="backup.verified").order_by("id")
    assert [(line.result, line.after) for line in lines] == [
        ("done", {"archive": archive.name, "wrong": 0}),
        ("failed", {"archive": archive.name, "wrong": 1}),
    ]
