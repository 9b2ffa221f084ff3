"""The portal's role adds to the journal and can change nothing of it (security H02)."""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.conf import settings

from tests import migrated

ROOT = Path(__file__).resolve().parents[3]
IS_POSTGRESQL = settings.DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql"
pytestmark = pytest.mark.skipif(not IS_POSTGRESQL, reason="SQLite knows no roles")

OWN = """
SELECT format('ALTER TABLE %%I OWNER TO %%I', tablename, %(owner)s) FROM pg_tables
WHERE schemaname = 'public'
UNION ALL SELECT format('ALTER FUNCTION %%s OWNER TO %%I', p.oid::regprocedure, %(owner)s)
FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
"""


def url_of(role="", *, name, password="secret"):
    url = urlsplit(os.environ["DATABASE_URL"])
    if role:
        url = url._replace(netloc=f"{role}:{password}@{url.hostname}:{url.port or 5432}")
    return url._replace(path=f"/{name}").geturl()


@pytest.fixture(scope="module")
def roles():
    """A database of its own that one role owns; the other does not exist yet."""
    name = f"portal_roles_{os.getpid()}"
    owner, portal = f"{name}_owner", f"{name}_portal"
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as server:
        server.autocommit = True
        cursor = server.cursor()
        cursor.execute(f"CREATE ROLE {owner} LOGIN CREATEROLE PASSWORD 'secret'")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {migrated.template()} OWNER {owner}")
        with closing(psycopg2.connect(url_of(name=name))) as own:
            own.autocommit = True
            changes = own.cursor()
            changes.execute(OWN, {"owner": owner})
            for (change,) in changes.fetchall():
                changes.execute(change)
        try:
            yield {"name": name, "owner": owner, "portal": portal}
        finally:
            cursor.execute(f"DROP DATABASE {name}")
            cursor.execute(f"DROP ROLE IF EXISTS {portal}")
            cursor.execute(f"DROP ROLE {owner}")


def manage(roles, *command, as_owner=True):
    owner = url_of(roles["owner"], name=roles["name"]) if as_owner else ""
    portal = url_of(roles["portal"], name=roles["name"])
    environ = {**os.environ, "DATABASE_URL": portal, "MIGRATION_DATABASE_URL": owner}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def migrated_by_owner(roles):
    done = manage(roles, "migrate", "--verbosity", "0")
    assert done.returncode == 0, done.stderr
    return roles


@pytest.fixture
def portal(migrated_by_owner):
    """Signed in as the portal's role; nothing stays."""
    with closing(
        psycopg2.connect(url_of(migrated_by_owner["portal"], name=migrated_by_owner["name"]))
    ) as own:
        yield own.cursor()


LINE = """
INSERT INTO audit_entry (actor_name, posting_label, action, target_kind, target_id, target_label,
    county, before, after, note, request_id, result, at)
VALUES ('', '', 'sign_in', '', '', '', '', '{}', '{}', '', '', 'done', now())
"""


def test_the_portal_adds_a_line_and_reads_it(portal):
    portal.execute(LINE)
    portal.execute("SELECT action FROM audit_entry")
    assert portal.fetchall() == [("sign_in",)]


REFUSED = [
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "TRUNCATE {table} CASCADE",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} OWNER TO CURRENT_USER",
    "DROP TABLE {table} CASCADE",
    "CREATE TRIGGER mine BEFORE INSERT ON {table} EXECUTE FUNCTION journal_no_change()",
]


@pytest.mark.parametrize("statement", REFUSED)
@pytest.mark.parametrize(
    ("table", "column"),
    [("audit_entry", "note"), ("audit_seal", "digest"), ("audit_archive", "sha256")],
)
def test_the_database_refuses_the_portal_every_change_of_the_journal(
    portal, statement, table, column
):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        portal.execute(statement.format(table=table, column=column))


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER journal_no_change ON audit_entry",
        "DROP FUNCTION journal_no_change() CASCADE",
        "SET session_replication_role = replica",
        "SELECT setval(pg_get_serial_sequence('audit_entry', 'id'), 1)",
        "GRANT {owner} TO CURRENT_USER",
        "CREATE TABLE mine (id int)",
        "SET ROLE {owner}",
    ],
)
def test_nor_can_it_go_round_the_guards(portal, roles, statement):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        portal.execute(statement.format(**roles))


def test_what_is_no_journal_it_writes_as_before(portal):
    portal.execute("DELETE FROM audit_keymark")
    portal.execute("UPDATE visits_visit SET void_reason = void_reason")
    portal.execute("DELETE FROM django_session")


def test_a_table_of_the_journal_that_comes_later_is_covered_by_the_next_migration(roles, portal):
    with closing(psycopg2.connect(url_of(roles["owner"], name=roles["name"]))) as own:
        own.autocommit = True
        cursor = own.cursor()
        cursor.execute(f"GRANT UPDATE ON audit_seal TO {roles['portal']}")
        cursor.execute("CREATE TABLE later (id int)")
        assert manage(roles, "migrate", "--verbosity", "0").returncode == 0
        portal.execute(
            "SELECT has_table_privilege('audit_seal', 'UPDATE'), "
            "has_table_privilege('later', 'UPDATE')"
        )
        assert portal.fetchone() == (False, True)
        portal.connection.rollback()
        cursor.execute("DROP TABLE later")


def test_the_portal_seals_and_verifies_and_is_told_that_it_cannot_migrate_back(migrated_by_owner):
    roles = migrated_by_owner
    for command in ("seal_journal", "verify_journal", "check_summaries"):
        done = manage(roles, command, as_owner=False)
        assert done.returncode == 0, done.stderr
    back = manage(roles, "migrate", "audit", "zero", as_owner=False)
    assert back.returncode != 0
    assert "must be owner" in back.stderr
    done = manage(roles, "database_roles")
    assert done.stdout.strip() == (
        f"{roles['portal']} reads and adds to audit_archive, audit_entry, audit_seal, "
        "and changes none of them."
    )


def test_one_role_for_everything_is_told_so(migrated_by_owner):
    done = manage(migrated_by_owner, "database_roles", as_owner=False)
    assert done.returncode == 1
    assert "There is one role" in done.stderr


def test_the_deployment_check_refuses_an_owner_and_takes_the_portals_role(migrated_by_owner):
    roles = migrated_by_owner
    command = ("check", "--deploy", "--tag", "security")
    own = {**roles, "portal": roles["owner"]}
    refused = manage(own, *command, as_owner=False)
    assert "(audit.E002)" in refused.stderr
    assert "may change audit_archive, audit_entry, audit_seal." in refused.stderr
    assert "(audit.E002)" not in manage(roles, *command, as_owner=False).stderr
