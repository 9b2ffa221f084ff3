"""What must not reach a county's server (trust B02): `manage.py check --deploy` says so."""

import pytest
from cryptography.fernet import Fernet
from django.db import OperationalError

from deputies_portal.accounts.checks import demonstration_accounts, weak_keys
from deputies_portal.accounts.models import User
from deputies_portal.audit.models import Entry
from tests.portal.people import make_user

pytestmark = pytest.mark.django_db


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
