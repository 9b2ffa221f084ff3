"""No page is open by accident, and no guard of the database has been lost."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.urls import URLPattern, get_resolver, reverse

from deputies_portal.core.audit import journal
from deputies_portal.core.audit.models import Entry
from deputies_portal.core.database import guards
from deputies_portal.core.ui.gate import EVERYONE, declared_roles
from stations.models import Posting
from tests import make
from visits import tallies

# A value for each kind of path converter; nothing needs to exist there.
SAMPLES = {
    "IntConverter": 1,
    "StringConverter": "x",
    "SlugConverter": "x",
    "UUIDConverter": "12345678-1234-5678-1234-567812345678",
}
# What belongs to signing in is open to strangers, and so are the pages of public/, and what a
# browser asks for before it puts the portal among its apps.
SIGN_IN = {"accounts:login", "accounts:logout", "accounts:language", "accounts:code"}
SIGN_IN |= {"accounts:single", "accounts:single-back"}


def walk(patterns, namespace=""):
    for entry in patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from walk(entry.url_patterns, inner)


PAGES = dict(walk(get_resolver().url_patterns))
INSTALLING = {"offline:manifest", "offline:worker"}
OPEN = {name for name in PAGES if name.startswith("public:")} | SIGN_IN | INSTALLING
CLOSED = sorted(PAGES.keys() - OPEN)
# A stranger finds the public front page at the first address, and no home.
FRONT = "desk:home"


def address_of(name):
    converters = PAGES[name].pattern.converters
    return reverse(name, kwargs={key: SAMPLES[type(c).__name__] for key, c in converters.items()})


def test_every_page_has_a_name_of_its_own():
    names = [name for name, _ in walk(get_resolver().url_patterns)]
    assert [name for name in names if name.endswith("None") or names.count(name) > 1] == []


@pytest.mark.django_db
def test_a_stranger_is_sent_to_sign_in(client):
    closed = [name for name in CLOSED if name != FRONT]
    answers = {name: client.get(address_of(name)) for name in closed}
    found = {name: (answer.status_code, answer.get("Location")) for name, answer in answers.items()}
    assert found == {name: (302, f"/login/?next={address_of(name)}") for name in closed}


@pytest.mark.django_db
def test_a_form_sent_by_a_stranger_ends_at_the_sign_in_page(client):
    answers = {name: client.post(address_of(name)) for name in CLOSED}
    found = {
        name: (one.status_code, b'name="password"' in one.content) for name, one in answers.items()
    }
    assert found == dict.fromkeys(CLOSED, (403, True))


def test_a_page_declares_the_roles_that_may_open_it():
    declared = {name: declared_roles(PAGES[name].callback) for name in CLOSED}
    assert [name for name, roles in declared.items() if not roles] == []
    known = {EVERYONE, *Posting.Role.values}
    assert {name: roles - known for name, roles in declared.items() if roles - known} == {}


def test_only_public_pages_and_signing_in_are_open_to_strangers():
    unlocked = {
        name for name, page in PAGES.items() if not getattr(page.callback, "login_required", True)
    }
    assert unlocked - OPEN == set()


def test_every_form_that_is_sent_must_carry_its_mark():
    """Security E06: the check of Django stands before all pages, and none is taken out of it."""
    assert "django.middleware.csrf.CsrfViewMiddleware" in settings.MIDDLEWARE
    taken_out = [n for n, page in PAGES.items() if getattr(page.callback, "csrf_exempt", False)]
    assert taken_out == []


@pytest.mark.django_db
def test_every_guard_of_the_models_stands_in_the_database():
    assert guards.installed() == guards.expected()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="on SQLite alone guards stand aside")
@pytest.mark.django_db
def test_guards_stand_aside_while_tables_change_and_sums_are_counted_when_they_are_back(
    room, clerk
):
    guards.stand_aside(using="default", plan=[])
    assert guards.installed() == guards.expected()
    guards.stand_aside(using="default", plan=["a migration"])
    assert guards.installed() == set()
    make.make_issue(room, actor=clerk)
    assert len(list(tallies.wrong_tallies())) == 2
    guards.put_up(using="default")
    assert guards.installed() == guards.expected()
    assert list(tallies.wrong_tallies()) == []


@pytest.mark.django_db(transaction=True)
def test_the_guards_are_back_after_the_database_was_emptied():
    journal.record(actor=None, action="trial.mark")
    call_command("flush", interactive=False, verbosity=0)
    assert not Entry.objects.exists()
    assert guards.installed() == guards.expected()
