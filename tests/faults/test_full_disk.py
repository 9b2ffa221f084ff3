"""The disk under the database or the uploads is full (security J01): nothing is half,
people are told, and with room it goes on without hands.

A small disk in memory of its own, which takes the right to mount one. The database of the tests is
copied onto it; PostgreSQL gets a throw-away cluster with its tables there.
"""

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tests.documents import pdf
from tests.faults.cluster import TOOLS, given_to_owner, running
from tests.faults.laboratory import Crowd, at_work, clerks, sound
from tests.served import address_of_database, served
from tests.visits.filling import NEW, filled
from visits.models import Attachment, Visit

pytestmark = [pytest.mark.load, pytest.mark.django_db(transaction=True)]
LEFT = 200_000  # bytes that are left when the database is to be full soon


class Disk:
    def __init__(self, folder: Path):
        self.folder, self.ballast = folder, folder / "ballast"

    def fill(self, left: int = 0) -> None:
        free = shutil.disk_usage(self.folder).free
        self.ballast.write_bytes(bytes(max(free - left, 0)))

    def empty(self) -> None:
        self.ballast.unlink()


@pytest.fixture
def disk():
    folder = Path(f"/tmp/portal-disk-{os.getpid()}")  # where the owner of PostgreSQL may go, too
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", folder])
    if mounted.returncode:
        folder.rmdir()
        pytest.skip("a small disk of its own takes the right to mount one")
    if TOOLS:
        given_to_owner(folder)
    yield Disk(folder)
    subprocess.run(["umount", "-l", folder], check=True)
    folder.rmdir()


@contextmanager
def database_on(disk: Disk):
    """The database of the tests copied onto the disk, and this process at the copy."""
    known = dict(connection.settings_dict)
    if connection.vendor == "sqlite":
        copy = disk.folder / "portal.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(copy)])
        with at_another_database(known, NAME=str(copy)):
            yield
        return
    if not TOOLS:
        pytest.skip("a server of its own: apt-get install postgresql")
    with running() as cluster:
        given = disk.folder / "tables"
        given.mkdir()
        given_to_owner(given)
        cluster.ask(f"CREATE TABLESPACE small LOCATION '{given}'")
        copy = cluster.address(cluster.made("portal", TABLESPACE="small"))
        tables = subprocess.run(
            ["pg_dump", "--no-owner", "-d", address_of_database()], check=True, capture_output=True
        )
        subprocess.run(
            ["psql", "-q", "-d", copy], input=tables.stdout, check=True, stdout=subprocess.DEVNULL
        )
        place = {"HOST": "127.0.0.1", "PORT": str(cluster.port), "NAME": "portal"}
        with at_another_database(known, **place, USER="portal", PASSWORD=""):
            yield


@contextmanager
def at_another_database(known: dict, **place: str):
    connection.close()
    connection.settings_dict.update(place)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update({name: known[name] for name in place})


def test_a_full_disk_under_the_database(environment, room, disk):
    names = clerks(room)
    with database_on(disk):
        known = environment | {"DATABASE_URL": address_of_database(), "DISK_FREE_MB": "0"}
        with served(known) as (address, _master):
            crowd = Crowd(address, between=0.5)
            with at_work(crowd, names):
                crowd.over.wait(8)
                before = len(crowd.names)
                disk.fill(LEFT)
                crowd.over.wait(20)
                refused, full = len(crowd.refused), len(crowd.names)
                disk.empty()
                crowd.over.wait(15)
        print(
            f"\n{before} confirmed, {full - before} more and {refused} refused while it was full,"
        )
        print(f"{len(crowd.names) - full} afterwards")
        assert refused
        assert len(crowd.names) > full
        crowd.nothing_is_lost()
        sound(known)


def test_a_full_disk_under_the_uploads(client, room, clerk, deputy, disk, settings):
    settings.MEDIA_ROOT = disk.folder / "media"
    client.raise_request_exception = False
    client.force_login(clerk)
    letter = SimpleUploadedFile("来信.pdf", pdf(), content_type="application/pdf")
    form = filled(client) | {"uploads": letter}
    disk.fill()
    answer = client.post(NEW, form)
    assert answer.status_code == 503
    assert not Visit.objects.exists()
    disk.empty()
    letter.seek(0)
    assert client.post(NEW, form).status_code == 302
    assert Attachment.objects.count() == 1
    stored = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert len(stored) == 1
