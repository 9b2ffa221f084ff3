"""The seal of the journal (security H02): what was changed, removed or put in comes to light."""

import gzip
import os
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from socket import AF_INET, SOCK_DGRAM, socket

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from deputies_portal.core.audit import archiving, journal, sealing, verifying
from deputies_portal.core.audit.models import Archive, Entry, Seal
from deputies_portal.core.jobs import nightly
from deputies_portal.core.jobs.models import NightlyWork
from deputies_portal.core.jobs.worker import Worker
from tests import html
from tests.core.people import make_auditor, make_user

pytestmark = pytest.mark.django_db

WRITTEN = datetime(2024, 3, 10, 1, 30, tzinfo=UTC)
LATER = WRITTEN + timedelta(hours=1)
TWO_YEARS_LATER = WRITTEN + timedelta(days=730)


@pytest.fixture
def lines(monkeypatch):
    """Seven lines written on one morning, sealed three to a seal."""
    monkeypatch.setattr(sealing, "BATCH", 3)
    user = make_user()
    Entry.objects.bulk_create(
        Entry(actor=user, action="visit.create", after={"group": n, "说明": "接待"}, at=WRITTEN)
        for n in range(7)
    )
    numbers = list(Entry.objects.order_by("id").values_list("id", flat=True))
    sealing.seal_journal(now=LATER)
    return numbers


def tamper(statement, *values):
    """What somebody with the password of the database can do: guards off, write, guards on."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(statement, values)
            cursor.execute("SET LOCAL session_replication_role = origin")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        guards = [(n, sql) for n, sql in cursor.fetchall() if "audit_" in sql]
        for name, _sql in guards:
            cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(statement, values)
        for _name, sql in guards:
            cursor.execute(sql)


def wrong():
    return verifying.verify_journal().wrong


def printed(command, *arguments):
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


# --- sealing ----------------------------------------------------------------------------------
def test_every_line_is_under_exactly_one_seal(lines):
    seals = list(Seal.objects.order_by("number").values_list("number", "lines"))
    assert seals == [(1, 3), (2, 3), (3, 1)]
    covered = [line for seal in Seal.objects.order_by("number") for line in sealing.marks_in(seal)]
    assert covered == lines
    found = verifying.verify_journal()
    assert (found.lines, found.seals, found.unsealed, found.wrong) == (7, 3, 0, [])


def test_sealing_again_finds_nothing_new(lines):
    assert sealing.seal_journal(now=LATER) == []
    assert Seal.objects.count() == 3


def test_a_line_written_a_moment_ago_waits_for_the_next_run(lines):
    Entry.objects.create(action="visit.create", at=LATER - timedelta(minutes=1))
    assert sealing.seal_journal(now=LATER) == []
    assert verifying.verify_journal().unsealed == 1
    [seal] = sealing.seal_journal(now=LATER + timedelta(minutes=10))
    assert (seal.number, seal.lines) == (4, 1)


# --- what comes to light ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("column", "value"),
    [("action", "visit.void"), ("actor_name", "别人"), ("after", '{"group": 9}'), ("county", "1")],
)
def test_a_changed_line_is_named(lines, column, value):
    tamper(f"UPDATE audit_entry SET {column} = %s WHERE id = %s", value, lines[4])
    assert wrong() == [f"changed: {lines[4]}"]


def test_a_removed_line_is_named(lines):
    tamper("DELETE FROM audit_entry WHERE id = %s", lines[0])
    assert wrong() == [f"removed: {lines[0]}"]


def test_a_line_put_in_afterwards_is_named(lines):
    tamper("UPDATE audit_entry SET id = %s WHERE id = %s", lines[6] + 500, lines[6])
    tamper("DELETE FROM audit_entry WHERE id = %s", lines[1])
    Entry.objects.create(id=lines[1], action="visit.create", at=WRITTEN)
    assert wrong() == [f"changed: {lines[1]}", f"removed: {lines[6]}"]


def test_a_line_put_into_a_gap_is_named(lines):
    """A rolled back transaction leaves a gap in the numbers; nothing may appear there later."""
    Entry.objects.create(id=lines[6] + 5, action="visit.create", at=WRITTEN)
    sealing.seal_journal(now=LATER)
    Entry.objects.create(id=lines[6] + 3, action="visit.create", at=WRITTEN)
    assert wrong() == [f"put in: {lines[6] + 3}"]


def test_a_seal_made_anew_without_the_key_is_no_seal(lines, settings):
    tamper("UPDATE audit_entry SET action = 'visit.void' WHERE id = %s", lines[4])
    tamper("DELETE FROM audit_seal WHERE number > 1")
    key, settings.JOURNAL_KEY = settings.JOURNAL_KEY, "the key of somebody else"
    sealing.seal_journal(now=LATER)
    settings.JOURNAL_KEY = key
    assert "seal 2: is not as it was made, or the seal before it is not" in wrong()


def test_a_seal_in_the_middle_cannot_be_left_out(lines):
    tamper("DELETE FROM audit_seal WHERE number = 2")
    assert "seal 3: is not as it was made, or the seal before it is not" in wrong()


def test_a_cut_end_shows_by_the_value_noted_before(lines):
    noted = sealing.newest_seal().digest
    tamper("DELETE FROM audit_seal WHERE number = 3")
    tamper("DELETE FROM audit_entry WHERE id = %s", lines[6])
    assert wrong() == []
    with pytest.raises(CommandError, match="the end was cut off"):
        printed("verify_journal", "--digest", noted)


def test_the_check_is_itself_in_the_journal(lines):
    assert "7 lines, 3 seals, 0 lines not sealed yet." in printed("verify_journal")
    tamper("DELETE FROM audit_entry WHERE id = %s", lines[0])
    with pytest.raises(CommandError, match=f"removed: {lines[0]}"):
        printed("verify_journal")
    checks = Entry.objects.filter(action="journal.verify").order_by("id")
    assert [(one.result, one.after["wrong"]) for one in checks] == [
        ("done", []),
        ("failed", [f"removed: {lines[0]}"]),
    ]


@pytest.mark.parametrize("table", ["audit_seal", "audit_archive"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET lines = 0", "DELETE FROM {}"])
def test_seals_and_archives_cannot_be_changed_or_removed(lines, tmp_path, table, statement):
    archiving.archive_journal(tmp_path, before=LATER, now=TWO_YEARS_LATER)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


# --- old lines leave --------------------------------------------------------------------------
def test_old_lines_leave_into_a_file_that_the_seals_still_prove(lines, tmp_path):
    made = archiving.archive_journal(tmp_path, before=LATER, now=TWO_YEARS_LATER)
    path = tmp_path / made.file_name
    assert (made.lines, path.stat().st_mode & 0o777) == (7, 0o600)
    assert len(gzip.decompress(path.read_bytes()).splitlines()) == 7
    [noted] = Entry.objects.all()
    assert (noted.action, noted.after["checksum"]) == ("journal.archive", made.sha256)
    assert wrong() == []
    said = printed("verify_journal", "--file", str(path))
    assert f"{path.name}: every line is as it was sealed.\n" in said


def test_an_archived_file_that_was_altered_is_refused(lines, tmp_path):
    made = archiving.archive_journal(tmp_path, before=LATER, now=TWO_YEARS_LATER)
    path = Path(tmp_path / made.file_name)
    altered = gzip.decompress(path.read_bytes()).replace(b"visit.create", b"visit.void", 1)
    path.write_bytes(gzip.compress(altered))
    assert archiving.check_file(path) == [f"{path.name}: is not as it was written"]
    with pytest.raises(CommandError, match="is not as it was written"):
        printed("verify_journal", "--file", str(path))


def test_lines_younger_than_six_months_stay(lines, tmp_path):
    with pytest.raises(archiving.ArchiveRefused, match="six months"):
        archiving.archive_journal(tmp_path, before=LATER, now=LATER + timedelta(days=100))
    assert Entry.objects.count() == 7


def test_a_journal_that_was_tampered_with_does_not_leave(lines, tmp_path):
    tamper("DELETE FROM audit_entry WHERE id = %s", lines[0])
    with pytest.raises(archiving.ArchiveRefused, match=f"removed: {lines[0]}"):
        archiving.archive_journal(tmp_path, before=LATER, now=TWO_YEARS_LATER)
    assert (Entry.objects.count(), Archive.objects.count()) == (6, 0)


def test_a_line_that_no_archive_holds_cannot_be_removed(lines):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_entry WHERE id = %s", [lines[0]])


def test_whole_seals_leave_and_a_young_line_keeps_its_seal(lines, tmp_path):
    journal.record(actor=None, action="visit.create")
    made = archiving.archive_journal(tmp_path, before=LATER, now=TWO_YEARS_LATER)
    assert made.lines == 7
    assert list(Entry.objects.order_by("id").values_list("action", flat=True)) == [
        "visit.create",
        "journal.archive",
    ]
    assert "Nothing is that old" in printed("archive_journal", "--to", str(tmp_path))


# --- the page ---------------------------------------------------------------------------------
def seal_note(client):
    return html.page(client.get("/journal/")).select_one("[data-seal]").get_text(" ", strip=True)


def test_the_auditor_sees_how_far_the_journal_is_sealed_and_when_it_was_checked(client, lines):
    client.force_login(make_auditor())
    assert "到第 3 批，2024-03-10 10:30" in seal_note(client)
    assert "还没有核对过" in seal_note(client)
    printed("verify_journal")
    assert "与封存一致" in seal_note(client)
    tamper("DELETE FROM audit_entry WHERE id = %s", lines[0])
    with pytest.raises(CommandError):
        printed("verify_journal")
    assert "发现日志与封存不一致" in seal_note(client)


def test_a_journal_that_was_never_sealed_says_so(client):
    client.force_login(make_auditor())
    assert "日志还没有封存过" in seal_note(client)


# --- kept elsewhere ---------------------------------------------------------------------------
@pytest.fixture
def elsewhere_file(settings, tmp_path):
    settings.JOURNAL_DIGEST_TO = str(tmp_path / "digests.log")
    return tmp_path / "digests.log"


def test_each_sealing_adds_the_newest_digest_to_the_file_once(lines, elsewhere_file):
    for _twice in range(2):
        printed("seal_journal")
    newest = sealing.newest_seal()
    (line,) = elsewhere_file.read_text().splitlines()
    assert line == f"2024-03-10T10:30:00+08:00 seal 3 {newest.digest}"
    assert "1 digests of" in printed("verify_journal")


def test_a_journal_cut_off_at_its_end_differs_from_the_file(lines, elsewhere_file):
    printed("seal_journal")
    tamper("DELETE FROM audit_entry WHERE id = %s", lines[6])
    tamper("DELETE FROM audit_seal WHERE number = 3")
    assert wrong() == []
    with pytest.raises(CommandError, match="digests.log: differs from seal 3"):
        printed("verify_journal")


def test_seals_made_anew_with_the_key_differ_from_the_file(lines, elsewhere_file):
    printed("seal_journal")
    tamper("UPDATE audit_entry SET note = 'x' WHERE id = %s", lines[0])
    tamper("DELETE FROM audit_seal WHERE number > 0")
    sealing.seal_journal(now=LATER)
    assert wrong() == []
    with pytest.raises(CommandError, match="differs from seal 3"):
        printed("verify_journal")


def test_a_file_that_is_gone_or_unreadable_is_named(lines, elsewhere_file):
    printed("seal_journal")
    elsewhere_file.write_text("what is this\n")
    with pytest.raises(CommandError, match="cannot be read"):
        printed("verify_journal")
    elsewhere_file.unlink()
    with pytest.raises(CommandError, match="cannot be read"):
        printed("verify_journal")


def test_a_place_that_does_not_take_it_fails_the_command_and_keeps_the_seal(
    lines, settings, tmp_path
):
    settings.JOURNAL_DIGEST_TO = str(tmp_path / "not there" / "digests.log")
    Entry.objects.create(action="visit.create", at=WRITTEN)
    with pytest.raises(CommandError, match="Sealed, but .* was not told"):
        printed("seal_journal")
    assert Seal.objects.count() == 4


def test_a_mailbox_is_told_once_a_day_and_the_check_says_what_to_compare(
    lines, settings, mailoutbox
):
    settings.JOURNAL_DIGEST_TO = "mailto:audit@example.cn"
    printed("seal_journal")
    assert mailoutbox == []
    assert nightly.run("mail_digest", now=LATER).said == "The newest digest was mailed."
    (mail,) = mailoutbox
    digest = sealing.newest_seal().digest
    assert (mail.to, mail.subject) == (["audit@example.cn"], f"deputies-portal: seal 3 {digest}")
    assert "Compare with what was sent to mailto:audit@example.cn" in printed("verify_journal")
    assert "newest seal" in printed("verify_journal", "--against", digest)
    with pytest.raises(CommandError, match="no seal has the value"):
        printed("verify_journal", "--against", "0" * 64)


def test_a_syslog_is_told_at_each_sealing(lines, settings):
    with closing(socket(AF_INET, SOCK_DGRAM)) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(5)
        settings.JOURNAL_DIGEST_TO = f"syslog:127.0.0.1:{listening.getsockname()[1]}"
        printed("seal_journal")
        told = listening.recv(1000).decode()
    assert f"deputies-portal: seal 3 {sealing.newest_seal().digest}" in told


def test_the_worker_beside_the_web_server_seals_and_leaves_the_night_to_its_timer(lines):
    Entry.objects.create(action="visit.create", at=WRITTEN)
    Worker(parent=os.getppid()).tend(TWO_YEARS_LATER)
    assert Seal.objects.count() == 4
    assert set(NightlyWork.objects.values_list("name", flat=True)) == {"seal_journal", "send_mails"}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL knows no REPLACE")
def test_nothing_of_the_journal_is_replaced(lines):
    """REPLACE removes what is in its way; without recursive triggers no guard would see it."""
    columns = ", ".join(column.column for column in Entry._meta.concrete_fields)
    forged = columns.replace("note", "'forged'")
    for statement in (
        f"INSERT OR REPLACE INTO audit_entry ({columns}) SELECT {forged} FROM audit_entry",
        "INSERT OR REPLACE INTO audit_seal SELECT * FROM audit_seal",
        "UPDATE OR REPLACE audit_entry SET note = 'forged'",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert not Entry.objects.filter(note="forged").exists()
    assert wrong() == []
