"""What must not reach a county's server (security B02): `manage.py check --deploy` says so."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.db import OperationalError
from django.utils import timezone

from deputies_portal.core.accounts.checks import demonstration_accounts, weak_keys
from deputies_portal.core.accounts.models import User
from deputies_portal.core.audit import checks as journal_checks
from deputies_portal.core.audit import sealing
from deputies_portal.core.audit.models import Entry
from tests.core.people import make_user

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
SAFE = {
    "SECRET_KEY": "".join(map(chr, range(48, 112))),
    "VAULT_KEYS": Fernet.generate_key().decode(),
    "VAULT_INDEX_KEY": "".join(map(chr, range(48, 112))),
    "BACKUP_KEY": Fernet.generate_key().decode(),
    "ALLOWED_HOSTS": "portal.example.cn",
    "PROXY_COUNT": "1",
    "USE_TLS": "1",
    "SECOND_FACTOR_ROLES": "administrator",
}


def test_demonstration_accounts_outside_a_demonstration_fail_the_deployment_check(settings):
    make_user("trial", is_demo=True)
    # Invented people of the stories, who cannot sign in, are no danger.
    User.objects.create_user("invented", name="虚构", is_demo=True)
    errors = demonstration_accounts(None)
    assert [error.id for error in errors] == ["accounts.E001"]
    assert errors[0].msg == "1 demonstration accounts are enabled although DEMO is off."
    settings.DEMO = True
    assert demonstration_accounts(None) == []
    settings.DEMO = False
    User.objects.update(is_active=False)
    assert demonstration_accounts(None) == []


def test_weak_keys_fail_the_deployment_check(settings):
    settings.VAULT_KEYS = [Fernet.generate_key().decode()]
    assert weak_keys(None) == []
    settings.SECRET_KEY = "change-me"
    settings.VAULT_INDEX_KEY = "a" * 64
    settings.VAULT_KEYS = ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "typed by hand"]
    assert [error.msg for error in weak_keys(None)] == [
        "VAULT_KEYS[0] is too weak.",
        "VAULT_KEYS[1] is too weak.",
        "SECRET_KEY is too weak.",
        "VAULT_INDEX_KEY is too weak.",
    ]


def test_the_checks_pass_before_the_first_migration(monkeypatch):
    def no_table(self):
        raise OperationalError("no such table: accounts_user")

    monkeypatch.setattr(type(User.objects.all()), "count", no_table)
    assert demonstration_accounts(None) == []


def test_a_fresh_portal_has_no_account_and_no_password():
    assert (User.objects.count(), Entry.objects.count()) == (0, 0)


def checked(tmp_path, *arguments, **environ):
    """`check --deploy` in a fresh process, as an operator runs it."""
    known = {"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, **SAFE}
    known["DATABASE_URL"] = f"sqlite:///{tmp_path}/check.sqlite3"
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(
        [*command, *arguments],
        cwd=ROOT,
        env=known | environ,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_production_that_is_safe_passes(tmp_path):
    done = checked(tmp_path)
    assert (done.returncode, done.stdout.strip()) == (
        0,
        "System check identified no issues (3 silenced).",
    ), done.stderr


WRONG = {
    "accounts.E003": {"DEMO": "1"},
    "accounts.E004": {"USE_TLS": "0", "PROXY_COUNT": "0"},
    "accounts.W004": {"USE_TLS": "0"},
    "accounts.E005": {"BACKUP_KEY": ""},
    "accounts.E006": {"SECOND_FACTOR_ROLES": "manager"},
    "audit.W003": {"MIGRATION_DATABASE_URL": "postgres://portal_owner:x@127.0.0.1/portal"},
}


@pytest.mark.parametrize("number", WRONG)
def test_what_is_unsafe_fails_the_command_with_its_number_and_what_to_do(tmp_path, number):
    done = checked(tmp_path, **WRONG[number])
    assert done.returncode == 1
    assert f"({number})" in done.stderr
    assert "HINT: " in done.stderr
    assert "1 issue" in done.stderr or number == "accounts.E004"
    assert (checked(tmp_path, "--fail-level", "ERROR", **WRONG[number]).returncode == 0) == (
        ".W" in number
    )


def test_a_file_of_backup_keys_will_do(tmp_path):
    done = checked(tmp_path, BACKUP_KEY="", BACKUP_KEY_FILE=str(tmp_path / "keys"))
    assert done.returncode == 0, done.stderr


def test_a_journal_that_nobody_seals_fails_the_check_after_an_hour(settings):
    settings.SEAL_AGE_MINUTES = 60
    now = timezone.now()
    assert journal_checks.unsealed_journal(None) == []
    Entry.objects.create(action="sign_in", at=now - timedelta(minutes=59))
    assert journal_checks.unsealed_journal(None) == []
    Entry.objects.create(action="sign_in", at=now - timedelta(minutes=61))
    assert journal_checks.unsealed_journal(None) == []  # the oldest line is the first
    sealing.seal_journal(now=now)
    assert journal_checks.unsealed_journal(None) == []


def test_the_first_line_that_waits_is_named(settings):
    settings.SEAL_AGE_MINUTES = 60
    Entry.objects.create(action="sign_in", at=timezone.now() - timedelta(minutes=61))
    (error,) = journal_checks.unsealed_journal(None)
    assert error.id == "audit.E001"
    assert "deputies-portal-seal.timer" in error.hint
    sealing.seal_journal(now=timezone.now())
    assert journal_checks.unsealed_journal(None) == []
