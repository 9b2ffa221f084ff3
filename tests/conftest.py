"""How the tests run: settings of their own, a database with its guards, and the cast."""

import gc
import os
import shutil
import time

# The tests know no .env: keys and switches are fixed here, before Django reads them.
# DATABASE_URL alone is taken from outside, so that both databases can be tested.
os.environ.update(
    DJANGO_SETTINGS_MODULE="deputies_portal.settings",
    ENV_FILE=os.devnull,
    SECRET_KEY="only-for-tests-9f2b7c4d1e8a6035-only-for-tests-9f2b7c4d1e8a6035",
    VAULT_KEYS="dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk=",
    VAULT_INDEX_KEY="only-for-tests-5d0c3b8e7f2a4916-only-for-tests",
    DEBUG="0",
    DEMO="0",
    USE_TLS="0",
    PROXY_COUNT="0",
    TZ="Asia/Shanghai",
)
os.environ.setdefault("DATABASE_URL", "sqlite:///test.sqlite3")
time.tzset()

import django

django.setup()

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.signals import request_started
from django.db import connection
from django.dispatch import receiver
from django.test import override_settings
from django.utils import translation

from deputies_portal.core.database.grams import kept_grams
from deputies_portal.core.database.versions import setting_of
from deputies_portal.public.models import PublicVersion
from tests import kept, migrated

# --- the cast: people, places and cases, as fixtures ------------------------------------------
pytest_plugins = ["tests.cast"]

# --- made-up input ----------------------------------------------------------------------------
UNHURRIED = {
    "deadline": None,
    # Examples share the rows of one test on purpose.
    "suppress_health_check": [
        hypothesis.HealthCheck.too_slow,
        hypothesis.HealthCheck.function_scoped_fixture,
    ],
}
hypothesis.settings.register_profile("local", **UNHURRIED)
hypothesis.settings.register_profile("ci", derandomize=True, **UNHURRIED)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") == "true" else "local")


# --- speed ------------------------------------------------------------------------------------
def pytest_xdist_auto_num_workers():
    """One more than cores: some tests wait for a server of their own."""
    return min(4, (os.cpu_count() or 1) + 1)


def pytest_collection_modifyitems(items):
    """The longest first: no core stands idle while another one is at its last walk."""
    items.sort(key=lambda item: item.get_closest_marker("walk") is None)


def pytest_collection_finish():
    """What is loaded by now stays to the end: the collector need not go through it again and again
    (a twentieth of the time of the suite).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


# --- settings ---------------------------------------------------------------------------------
@pytest.fixture(scope="session", autouse=True)
def settings_for_tests(tmp_path_factory):
    """Cheap passwords, static files under their plain names, uploads in a folder of their own."""
    storages = {**settings.STORAGES}
    storages["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
    }
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES=storages,
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        MEDIA_ROOT=tmp_path_factory.mktemp("media"),
    ):
        yield


@pytest.fixture(autouse=True)
def nothing_left_by_the_test_before():
    kept.begin_test()
    cache.clear()
    translation.deactivate()


@receiver(request_started)
def count_anew(**_signal):
    """A test is one transaction, and a version grows once in each: here, once between requests."""
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        name = setting_of(PublicVersion._meta.db_table)
        with connection.connection.cursor() as cursor:
            cursor.execute(f"SELECT set_config('{name}', '', true)")


# --- database ---------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def django_db_keepdb():
    """SQLite starts from a copy that has the migrations behind it."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """SQLite in a file, as it is in use: threads then have connections and locks of their own."""
    database = settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        own = tmp_path_factory.mktemp("database") / "portal.sqlite3"
        shutil.copy(migrated.database(), own)
        database["TEST"]["NAME"] = str(own)
        asked = database["OPTIONS"]["init_command"]
        database["OPTIONS"]["init_command"] = asked.replace("synchronous=FULL", "synchronous=OFF")
    else:
        database["TEST"]["TEMPLATE"] = migrated.template()


@pytest.fixture(scope="session", autouse=True)
def emptying_past_the_guards():
    """Tests that commit are followed by a flush. On SQLite it deletes rows, which guards refuse:
    they are dropped and put back in the flush's own transaction. (PostgreSQL truncates.)"""
    if connection.vendor != "sqlite":
        yield
        return
    operations = type(connection.ops)
    plain_flush = operations.sql_flush

    def flush_without_guards(self, *args, **kwargs):
        statements = plain_flush(self, *args, **kwargs)
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            guards = cursor.fetchall()
        drop = [f"DROP TRIGGER {self.quote_name(name)}" for name, _ in guards]
        empty = [
            f"INSERT INTO {one.index} ({one.index}) VALUES ('delete-all')" for one in kept_grams()
        ]
        return [*drop, *statements, *empty, *(sql for _, sql in guards)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "sql_flush", flush_without_guards)
        yield
