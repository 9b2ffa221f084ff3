"""Each check that must be able to fail, as a command of its own with an error planted before.

A process that starts afresh knows only what the code tells it: nothing that the tests have loaded.
"""

import re
import shutil
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import connection
from django.utils import timezone
from docx import Document

from deputies_portal.core import notices
from deputies_portal.core.audit import journal, keys, sealing
from deputies_portal.core.backup.making import make_backup
from deputies_portal.core.jobs.models import NightlyWork
from deputies_portal.core.notices.models import Notice
from tests import make
from tests.core.archives import visit_with_file
from tests.core.backup.test_orphaned_files import laid_down
from tests.imports.sending import csv_of, sent
from tests.served import ROOT, environment_of_tests, free_port
from visits.models import Contact, Counter, Visit, VisitTally

pytestmark = [
    pytest.mark.walk,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "postgresql" and not shutil.which("pg_dump"),
        reason="pg_dump is missing: apt-get install postgresql-client",
    ),
]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def run(*command, at=ROOT, **environment):
    """(exit code, what it says)."""
    known = environment_of_tests(Path(settings.MEDIA_ROOT)) | environment
    done = subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=at,
        env=known,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


def manage(*arguments, **facts):
    return run("manage.py", *arguments, **facts)


# --- what the database holds ----------------------------------------------------------------------
def test_sums_that_differ_fail_the_check_and_the_upgrade_stops(room, clerk):
    make.make_issue(room, actor=clerk)
    assert manage("check_summaries") == (0, "0 different.\n")
    VisitTally.objects.update(visitors=99)
    code, said = manage("check_summaries")
    assert (code, said.splitlines()[0]) == (
        1,
        "visits_visittally ('530524', '530524101', '2025-03'): (1, 99, 0) should be (1, 1, 0)",
    )
    assert "1 different." in said
    assert manage("check_summaries", "--repair")[0] == 0
    assert manage("check_summaries") == (0, "0 different.\n")


def test_a_day_of_settling_that_differs_fails_both_checks(room, clerk):
    make.make_issue(room, actor=clerk)
    Visit.objects.update(settled_on=make.MARCH_10)
    said = "昌人访〔2025〕1号: settled on 2025-03-10, should be None\n"
    for check in ("check_summaries", "check_invariants"):
        code, told = manage(check)
        assert (code, said in told) == (1, True)


def test_a_gap_in_the_numbers_fails_the_invariants(room, clerk):
    make.make_issue(room, actor=clerk)
    assert manage("check_invariants") == (0, "Everything holds.\n")
    Counter.objects.filter(kind="issue").update(last=3)
    code, said = manage("check_invariants")
    assert (code, "the counter stands at 3" in said) == (1, True)


def test_a_guard_that_was_dropped_is_missed():
    asked = "import django; django.setup(); from deputies_portal.core.database import guards; "
    asked += "print(sorted(guards.expected() - guards.installed()))"
    assert run("-c", asked) == (0, "[]\n")
    name = "visits_issue_tally"
    one_each = connection.vendor == "sqlite"
    dropped = [f"{name}_insert", f"{name}_update"] if one_each else [name]
    with kept_triggers(dropped), connection.cursor() as cursor:
        for one in dropped:
            cursor.execute(drop_sql(one))
        assert run("-c", asked) == (0, "['visits_issue_tally']\n")


def test_a_line_of_the_journal_that_was_changed_is_found():
    journal.record(actor=None, action="trial.mark")
    sealing.seal_journal(now=timezone.now() + timedelta(hours=1))
    assert manage("verify_journal")[0] == 0
    with kept_triggers(triggers_of("audit_entry")), connection.cursor() as cursor:
        for one in triggers_of("audit_entry"):
            cursor.execute(drop_sql(one, "audit_entry"))
        cursor.execute("UPDATE audit_entry SET note = 'changed' WHERE action = 'trial.mark'")
    assert manage("verify_journal")[0] == 1


def test_a_value_that_no_key_opens_is_found(room, clerk):
    make.make_visit(room, actor=clerk)
    assert manage("rotate_keys", "--check")[0] == 0
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {Contact._meta.db_table} SET phone = 'v1:damaged'")
    assert manage("rotate_keys", "--check")[0] == 1


def test_a_file_that_no_key_opens_is_found(county_clerk, home, media):
    imported = sent(county_clerk, "venues", csv_of("类型,名称,所在区划代码", "站,甲站,530524102"))
    assert manage("rotate_keys", "--check")[0] == 0
    (media / imported.file.name).write_bytes(b"damaged")
    code, said = manage("rotate_keys", "--check")
    assert (code, "(files): 0 under older keys, 0 under the first key, 1 that no" in said) == (
        1,
        True,
    )


def test_a_worker_with_other_keys_does_not_start(room, clerk):
    keys.require()
    code, said = manage("worker", VAULT_KEYS=Fernet.generate_key().decode())
    assert (code, "VAULT_KEYS" in said) == (1, True)


def test_a_journal_that_was_changed_is_not_moved_into_a_file(tmp_path):
    journal.record(actor=None, action="trial.mark")
    sealing.seal_journal(now=timezone.now() + timedelta(hours=1))
    with kept_triggers(triggers_of("audit_entry")), connection.cursor() as cursor:
        for one in triggers_of("audit_entry"):
            cursor.execute(drop_sql(one, "audit_entry"))
        cursor.execute("UPDATE audit_entry SET note = 'changed' WHERE action = 'trial.mark'")
    code, said = manage("archive_journal", "--to", tmp_path, "--days", "0")
    assert (code, "Nothing was moved." in said, [*tmp_path.iterdir()]) == (1, True, [])


# --- nightly work ---------------------------------------------------------------------------------
def test_a_piece_that_fails_fails_the_nightly_work_after_the_others_are_done(tmp_path):
    journal.record(actor=None, action="trial.mark")
    sealing.seal_journal(now=timezone.now() + timedelta(hours=1))
    nowhere = tmp_path / "unmounted" / "digests.log"
    code, said = manage("nightly", JOURNAL_DIGEST_TO=str(nowhere))
    assert (code, said.splitlines()[-1]) == (1, "CommandError: Failed: seal_journal.")
    assert "seal_journal: FileNotFoundError" in said
    row = NightlyWork.objects.get(name="seal_journal")
    assert (row.failures, row.error, row.succeeded_at) == (1, "FileNotFoundError", None)
    others = NightlyWork.objects.exclude(name="seal_journal")
    assert {one.failures for one in others if one.succeeded_at} == {0}
    assert others.filter(succeeded_at=None).count() == 0
    code, said = manage("nightly")
    assert (code, [line.split(":")[0] for line in said.splitlines()]) == (0, ["seal_journal"])


def test_a_place_that_takes_no_digest_fails_the_sealing(tmp_path):
    journal.record(actor=None, action="trial.mark")
    sealing.seal_journal(now=timezone.now() + timedelta(hours=1))
    code, said = manage("seal_journal", JOURNAL_DIGEST_TO=str(tmp_path / "none" / "digests.log"))
    assert (code, "Sealed, but" in said) == (1, True)
    assert manage("seal_journal", JOURNAL_DIGEST_TO=str(tmp_path / "digests.log"))[0] == 0


def test_a_mail_server_that_takes_nothing_fails_the_mailing(clerk):
    clerk.email = "zi@example.cn"
    clerk.save()
    said = notices.Said(clerk.pk, "新事项", "key", {"reference": "昌人交〔2025〕1号"})
    notices.tell([said], at=timezone.now())
    known = {"EMAIL_URL": f"smtp://127.0.0.1:{free_port()}", "PORTAL_URL": "https://example.cn"}
    code, said = manage("send_mails", **known)
    assert (code, said.splitlines()[-1]) == (1, "CommandError: Failed: NothingSent.")
    assert Notice.objects.get().mailed_at is None


# --- back-up and files ----------------------------------------------------------------------------
def test_a_damaged_upload_and_a_damaged_archive_are_found(room, clerk, media, tmp_path):
    visit_with_file(room, clerk, 1)
    folder = tmp_path / "backups"
    made = make_backup(folder, at=make.moment(clock="02:00")).path
    assert manage("verify_backup", made)[0] == 0
    assert manage("restore", "--check", made)[0] == 0
    damaged = tmp_path / "damaged.zip"
    with zipfile.ZipFile(made) as whole, zipfile.ZipFile(damaged, "w") as other:
        for name in whole.namelist():
            content = whole.read(name)
            other.writestr(name, content[::-1] if name.startswith("files/") else content)
    assert manage("verify_backup", damaged)[0] == 1
    assert manage("restore", "--check", damaged)[0] == 1
    (letter,) = (path for path in media.rglob("*") if path.is_file())
    letter.write_bytes(b"something else")
    assert manage("backup", "--to", folder)[0] == 3


def test_a_file_that_no_record_names_is_listed(media):
    laid_down(media, "attachments/2020/left.jpg")
    assert manage("orphaned_files")[1].endswith("1 files without a record found.\n")


# --- the installation -----------------------------------------------------------------------------
def test_what_must_not_reach_a_server_fails_the_check_of_the_deployment():
    code, said = manage("check", "--deploy", "--fail-level", "ERROR", SECRET_KEY="change-me")
    assert (code, "SECRET_KEY is too weak." in said) == (1, True)


HEALTH = (
    "import django; django.setup(); from django.test import Client; "
    "print(Client(HTTP_HOST='127.0.0.1').get('/healthz').status_code)"
)


def test_a_portal_without_room_on_the_disk_is_down():
    assert run("-c", HEALTH, DISK_FREE_MB="0")[1].splitlines()[0] == "200"
    assert run("-c", HEALTH, DISK_FREE_MB=str(10**9))[1].splitlines()[0] == "503"


@pytest.fixture
def copied(tmp_path):
    """The code in a place where it may be spoilt."""
    left_out = shutil.ignore_patterns(".venv", ".git", "tests", "__pycache__", "media", ".static")
    return Path(shutil.copytree(ROOT, tmp_path / "code", ignore=left_out))


def test_a_message_without_english_is_found(copied):
    assert manage("messages", "--check", at=copied)[0] == 0
    if not shutil.which("xgettext"):
        pytest.skip("gettext is missing")
    page = copied / "visits" / "reception" / "ledger.py"
    page.write_text(
        page.read_text() + '\nfrom django.utils.translation import gettext as _\n_("忘")\n'
    )
    code, said = manage("messages", "--check", at=copied)
    assert (code, "not in the catalogue: 忘" in said) == (1, True)


def test_a_column_without_a_migration_is_found(copied):
    assert manage("makemigrations", "--check", "--dry-run", at=copied)[0] == 0
    model = copied / "visits" / "models" / "feed_link.py"
    model.write_text(re.sub(r"max_length=\d+", "max_length=7", model.read_text(), count=1))
    assert manage("makemigrations", "--check", "--dry-run", at=copied)[0] == 1


def test_a_column_that_the_register_of_personal_data_does_not_name_is_found(copied):
    assert manage("privacy_register", "--check", at=copied)[0] == 0
    model = copied / "visits" / "models" / "feed_link.py"
    column = "    remark = models.TextField(blank=True)\n\n    objects = "
    model.write_text(model.read_text().replace("    objects = ", column, 1))
    code, said = manage("privacy_register", "--check", at=copied)
    assert (code, "visits.FeedLink.remark: named 0 times" in said) == (1, True)


def test_a_paper_that_does_not_fit_the_norm_is_found(tmp_path):
    shipped = next((ROOT / "visits" / "data" / "papers").glob("*.docx"))
    assert manage("check_paper", shipped)[0] == 0
    other = Document()
    other.add_paragraph("说明")
    other.save(tmp_path / "other.docx")
    assert manage("check_paper", tmp_path / "other.docx")[0] == 1


# --- what is asked for, and refused ---------------------------------------------------------------
REFUSED = {
    ("import_regions", "wrong.csv"): "Nothing was imported.",
    ("import_holidays", "wrong.csv"): "Nothing was imported.",
    ("found_county", "530524"): "was founded before",
    ("create_county", "--county", "53052"): "is no division code",
    ("issue_slip", "nobody"): "There is no account nobody.",
    ("factor_off", "nobody"): "There is no account nobody.",
    ("load_demo",): "There are counties",
    ("database_roles",): "There is one role",
    ("restore", "wrong.csv"): "Nothing was changed.",
}


@pytest.mark.parametrize(("command", "why"), REFUSED.items(), ids=[one[0] for one in REFUSED])
def test_what_a_command_refuses_it_fails_with(changning, tmp_path, command, why):
    (tmp_path / "wrong.csv").write_text("甲,乙\n1,2\n")
    words = [tmp_path / word if word == "wrong.csv" else word for word in command]
    code, said = manage(*words)
    assert (code, why in said, "Traceback" in said) == (1, True, False)


def test_the_portal_has_one_first_administrator():
    assert manage("first_administrator", "erste", "王建军")[0] == 0
    code, said = manage("first_administrator", "zweite", "李国强")
    assert (code, "There is an administrator" in said) == (1, True)


def test_every_command_that_may_fail_is_tried_here():
    apps = ("deputies_portal", "stations", "visits")
    commands = [path for app in apps for path in (ROOT / app).rglob("management/commands/*.py")]
    failing = {path.stem for path in commands if "CommandError" in path.read_text()}
    tried = set(re.findall(r'manage\(\s*"(\w+)"', Path(__file__).read_text()))
    assert failing - tried - {command[0] for command in REFUSED} == set()


# --- triggers taken off for a while ---------------------------------------------------------------
def triggers_of(table: str) -> list[str]:
    sql = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
        "postgresql": "SELECT tgname FROM pg_trigger JOIN pg_class ON tgrelid = pg_class.oid "
        "WHERE NOT tgisinternal AND relname = %s",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(sql, [table])
        return [name for (name,) in cursor.fetchall()]


def drop_sql(name: str, table: str = "visits_issue") -> str:
    return f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else "")


class kept_triggers:
    """They are back at the end, as they were."""

    def __init__(self, names: list[str]):
        self.names = names

    def __enter__(self):
        sql = {
            "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = %s",
            "postgresql": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = %s",
        }[connection.vendor]
        self.created = []
        with connection.cursor() as cursor:
            for name in self.names:
                cursor.execute(sql, [name])
                self.created += [said for (said,) in cursor.fetchall()]

    def __exit__(self, *_error):
        with connection.cursor() as cursor:
            for said in self.created:
                cursor.execute(said)
