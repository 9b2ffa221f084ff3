"""One settings file fed by the environment: what it refuses, and what a production makes of it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
KEYS = {name: os.environ[name] for name in ("SECRET_KEY", "VAULT_KEYS", "VAULT_INDEX_KEY")}
SHOW = "import json, sys; from deputies_portal import settings as s; print(json.dumps({SHOWN}))"


def start_with(shown="[]", cwd=ROOT, **environ):
    """Read the settings in a fresh process that knows nothing but `environ`."""
    command = [sys.executable, "-c", SHOW.replace("{SHOWN}", shown)]
    known = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "ENV_FILE": os.devnull}
    return subprocess.run(
        command, cwd=cwd, env=known | environ, capture_output=True, text=True, check=False
    )


def settings_with(shown, **environ):
    return json.loads(start_with(shown, **KEYS | environ).stdout)


@pytest.mark.parametrize("name", ["SECRET_KEY", "VAULT_KEYS", "VAULT_INDEX_KEY"])
def test_a_missing_key_stops_the_start_and_is_named(name):
    started = start_with(**{key: value for key, value in KEYS.items() if key != name})
    assert started.returncode == 1
    assert name in started.stderr.splitlines()[-1]


def test_nothing_unsafe_is_on_unless_asked_for():
    assert settings_with("[s.DEBUG, s.DEMO, s.USE_TLS, s.PROXY_COUNT]") == [False, False, False, 0]


def test_the_environment_wins_over_the_file(tmp_path):
    file = tmp_path / "env"
    file.write_text("DEMO=1\nUPLOAD_LIMIT_MB=7\n")
    shown = "[s.DEMO, s.UPLOAD_LIMIT_MB]"
    assert settings_with(shown, ENV_FILE=str(file)) == [True, 7]
    assert settings_with(shown, ENV_FILE=str(file), DEMO="") == [False, 7]


def test_a_relative_database_lies_beside_manage_py_wherever_the_command_is_typed(tmp_path):
    shown = "s.DATABASES['default']['NAME']"
    started = start_with(shown, cwd=tmp_path, **KEYS, DATABASE_URL="sqlite:///db.sqlite3")
    assert json.loads(started.stdout) == str(ROOT / "db.sqlite3")


def test_the_queue_of_the_jobs_is_a_setting():
    """Redis sets a job no end of its own: the lease of the portal does."""
    shown = "[s.TASKS['default'], s.INSTALLED_APPS[-2:], s.RQ_QUEUES['default']]"
    backend, apps, redis = settings_with(
        shown,
        TASKS_BACKEND="django_tasks_rq.RQBackend",
        TASKS_OPTIONS='{"a": 1}',
        TASKS_APPS="django_rq,django_tasks_rq",
        TASKS_REDIS_URL="redis://10.0.0.2:6380/1",
    )
    assert backend == {"BACKEND": "django_tasks_rq.RQBackend", "OPTIONS": {"a": 1}}
    assert apps == ["django_rq", "django_tasks_rq"]
    assert redis == {"URL": "redis://10.0.0.2:6380/1", "DEFAULT_TIMEOUT": -1}


def test_an_acknowledged_save_is_on_the_disk_and_writers_wait_for_one_another():
    """Security J01, J02: what SQLite is asked for; the figures behind it stand there."""
    shown = "s.DATABASES['default']['OPTIONS']"
    assert settings_with(shown, DATABASE_URL="sqlite:///db.sqlite3") == {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "cached_statements": 1000,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
        "PRAGMA recursive_triggers=ON;",
    }


def test_under_tls_cookies_and_browsers_keep_to_it():
    shown = "[s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS]"
    assert settings_with(shown, USE_TLS="1") == [True, True, 31536000]
    assert settings_with(shown) == [False, False, 0]


def test_thresholds_and_limits_are_settings():
    names = "LOCKOUT_MINUTES LOCKOUT_ADDRESS_TRIES PASSWORD_DAYS SLIP_DAYS"
    names += " UPLOAD_LIMIT_MB RAISE_LIMIT_ADDRESS RAISE_LIMIT_VENUE CODE_LIMIT_ADDRESS"
    given = {name: number for number, name in enumerate(names.split(), 2)}
    environ = {name: str(number) for name, number in given.items()} | {
        "SESSION_IDLE_MINUTES": "20",
        "SESSION_HOURS": "3",
        "PASSWORD_MIN_LENGTH": "14",
        "PASSWORD_KINDS": "4",
        "LOCKOUT_TRIES": "7",
    }
    shown = f"[getattr(s, name) for name in {names.split()}]"
    others = "s.SESSION_IDLE_SECONDS, s.SESSION_COOKIE_AGE, s.AXES_FAILURE_LIMIT"
    rules = "[rule['OPTIONS'] for rule in s.AUTH_PASSWORD_VALIDATORS if 'OPTIONS' in rule]"
    told, *others, options = settings_with(f"[{shown}, {others}, {rules}]", **environ)
    assert (told, others) == (list(given.values()), [20 * 60, 3 * 3600, 7])
    assert options[1:] == [{"min_length": 14}, {"kinds": 4}]


def test_a_forwarded_protocol_counts_only_behind_a_proxy():
    shown = "getattr(s, 'SECURE_PROXY_SSL_HEADER', None)"
    assert settings_with(shown, USE_TLS="1") is None
    assert settings_with(shown, USE_TLS="1", PROXY_COUNT="1") == [
        "HTTP_X_FORWARDED_PROTO",
        "https",
    ]


def test_cookies_and_static_files_stay_under_the_path_of_the_portal():
    shown = "[s.FORCE_SCRIPT_NAME, s.SESSION_COOKIE_PATH, s.CSRF_COOKIE_PATH, s.STATIC_URL]"
    assert settings_with(shown) == [None, "/", "/", "/static/"]
    under_a_path = ["/deputies", "/deputies/", "/deputies/", "/deputies/static/"]
    assert settings_with(shown, PATH_PREFIX="/deputies/") == under_a_path


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1@evil", ""])
def test_a_foreign_host_is_refused(client, host):
    assert client.get("/login/", headers={"host": "localhost"}).status_code == 200
    answer = client.get("/login/", headers={"host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()


@pytest.mark.django_db
def test_a_forwarded_host_changes_nothing(client):
    forged = {"x-forwarded-host": "evil.example"}
    answer = client.get("/units/", headers=forged)
    assert (answer.status_code, answer["Location"]) == (302, "/login/?next=/units/")
    assert "evil.example" not in client.get("/", headers=forged).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/.env",
        "/.git/config",
        "/db.sqlite3",
        "/test.sqlite3",
        "/manage.py",
        "/media/",
        "/backups/",
        "/static/",
        "/static/css/",
        "/static/../.env",
        "/static/..%2f.env",
        "/static/%2e%2e/%2e%2e/.env",
        "/static//etc/passwd",
    ],
)
def test_nothing_of_the_project_folder_is_served(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("prefix", ["", "/deputies"])
def test_the_watchman_is_not_sent_to_https(prefix):
    pattern = settings_with("s.SECURE_REDIRECT_EXEMPT[0]", USE_TLS="1", PATH_PREFIX=prefix)
    sent = [f"{prefix}/{name}".lstrip("/") for name in ("healthz", "readyz", "metrics", "login/")]
    assert [bool(re.search(pattern, path)) for path in sent] == [True, True, True, False]
