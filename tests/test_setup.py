"""`make run` on a bare machine: what it writes, what it leaves alone, what it says is missing."""

import importlib.util
import os
import re
import socket
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def start(tmp_path, monkeypatch):
    """deploy/start.py, pointed at an empty folder."""
    spec = importlib.util.spec_from_file_location("start", ROOT / "deploy" / "start.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "ENV_FILE", tmp_path / ".env")
    monkeypatch.setattr(module, "VENV", tmp_path)
    return module


@pytest.fixture
def installed(start, monkeypatch):
    """The commands that would have been run; all of them succeed."""
    commands = []

    class Done:
        returncode = 0

    def run(command, **options):
        commands.append([str(word) for word in command])
        return Done()

    monkeypatch.setattr(start.subprocess, "run", run)
    return commands


def values_of(text):
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_the_first_start_writes_keys_that_only_the_owner_can_read(start):
    start.write_settings(environ={})
    assert stat.S_IMODE(start.ENV_FILE.stat().st_mode) == 0o600
    values = values_of(start.ENV_FILE.read_text())
    assert sorted(values) == ["BACKUP_KEY", "DEMO", "SECRET_KEY", "VAULT_INDEX_KEY", "VAULT_KEYS"]
    assert values["DEMO"] == "1"
    assert len(values["SECRET_KEY"]) >= 50
    assert Fernet(values["VAULT_KEYS"]).decrypt(Fernet(values["VAULT_KEYS"]).encrypt(b"x")) == b"x"


@pytest.fixture
def open_umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder):
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def test_what_make_run_makes_is_for_its_owner_alone(start, open_umask, tmp_path):
    url = {"DATABASE_URL": f"sqlite:///{tmp_path}/data/portal.sqlite3"}
    start.keep_private(url)
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    with closing(sqlite3.connect(tmp_path / "data" / "portal.sqlite3")) as database:
        database.executescript("PRAGMA journal_mode=WAL; CREATE TABLE one (id int);")
        assert modes(tmp_path / "data") == {
            "portal.sqlite3": 0o600,
            "portal.sqlite3-wal": 0o600,
            "portal.sqlite3-shm": 0o600,
        }


def test_what_lay_open_is_closed_and_a_folder_of_others_is_left_alone(start, open_umask, tmp_path):
    tmp_path.chmod(0o755)
    names = [".env", "db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm"]
    for name in names:
        (tmp_path / name).touch()
    start.keep_private({})
    assert modes(tmp_path) == dict.fromkeys(names, 0o600)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


@pytest.mark.parametrize("url", ["postgres://portal@127.0.0.1/portal", "sqlite://:memory:"])
def test_another_database_has_no_file_here(start, open_umask, url):
    assert start.database_file({"DATABASE_URL": url}) is None
    start.keep_private({"DATABASE_URL": url})


def test_a_restart_keeps_the_keys(start):
    start.ENV_FILE.write_text("SECRET_KEY=mine\n")
    start.write_settings(environ={})
    assert start.ENV_FILE.read_text() == "SECRET_KEY=mine\n"


def test_two_machines_never_share_a_key(start):
    one, two = values_of(start.fresh_settings(demo=1)), values_of(start.fresh_settings(demo=1))
    assert [name for name in one if one[name] == two[name]] == ["DEMO"]


def test_a_start_without_demonstration_stays_without_it(start):
    start.write_settings(environ={"DEMO": ""})
    values = values_of(start.ENV_FILE.read_text())
    assert values["DEMO"] == ""
    assert values["SECOND_FACTOR_ROLES"] == "administrator,auditor"


@pytest.mark.parametrize(
    ("environ", "file", "port"),
    [
        ({}, "", "8000"),
        ({}, "PORT=8010\n", "8010"),
        ({"PORT": "8020"}, "PORT=8010\n", "8020"),
        ({"PORT": ""}, "PORT=8010\n", "8000"),
    ],
)
def test_the_environment_wins_over_the_file(start, environ, file, port):
    start.ENV_FILE.write_text(file)
    assert start.setting("PORT", "8000", environ=environ) == port


def test_a_busy_port_is_named(start):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        with pytest.raises(start.Missing, match=f"Port {port} is taken by another program"):
            start.require_free(port)
    start.require_free(port)


@pytest.mark.parametrize("port", ["http", "-1", "0", "65536", "80 80"])
def test_a_port_that_is_no_port_is_named(start, port):
    with pytest.raises(start.Missing, match="it must be a number from 1 to 65535"):
        start.require_free(port)


def test_an_old_python_is_named(start):
    start.require_python((3, 11, 0))
    with pytest.raises(start.Missing, match="This is Python 3.10; .* needs Python 3.11 or newer"):
        start.require_python((3, 10, 4))


def test_a_python_without_venv_is_told_the_package(start):
    with pytest.raises(start.Missing, match="apt-get install python3-venv"):
        start.require_venv_module(find={"venv": "here", "ensurepip": None}.get)


def test_requirements_are_installed_once_and_again_when_they_change(start, installed):
    (start.ROOT / "requirements.txt").write_text("django==5.2\n")
    start.install("requirements.txt")
    start.install("requirements.txt")
    assert len(installed) == 1
    assert "--require-hashes" in installed[0]
    (start.ROOT / "requirements.txt").write_text("django==5.2.1\n")
    start.install("requirements.txt")
    assert len(installed) == 2


def test_setting_up_for_work_leaves_keys_so_that_manage_py_works(start, installed):
    for name in ("requirements.txt", "requirements-browser.txt", "requirements-dev.txt"):
        (start.ROOT / name).touch()
    start.TASKS["setup-development"]()
    written = start.ENV_FILE.read_text()
    assert values_of(written)["SECRET_KEY"]
    start.TASKS["setup-development"]()
    assert start.ENV_FILE.read_text() == written


def test_a_failed_installation_is_tried_again(start, monkeypatch):
    (start.ROOT / "requirements.txt").write_text("django==5.2\n")
    monkeypatch.setattr(start, "PYTHON", "false")
    with pytest.raises(start.Missing, match="requirements.txt could not be installed"):
        start.install("requirements.txt")
    assert not (start.ROOT / "requirements.txt.sha256").exists()


def test_without_a_browser_its_driver_is_not_installed(start, installed, monkeypatch, capsys):
    (start.ROOT / "requirements.txt").write_text("")
    monkeypatch.setattr(start.shutil, "which", lambda name: None)
    start.install_for_tests(environ={})
    assert [command[-1] for command in installed] == [str(start.ROOT / "requirements.txt")]
    assert "browser tests will be skipped: chromium is missing" in capsys.readouterr().out


def test_in_ci_the_browser_is_not_optional(start, installed, monkeypatch):
    for name in ("requirements.txt", "requirements-browser.txt"):
        (start.ROOT / name).write_text("")
    monkeypatch.setattr(start.shutil, "which", lambda name: None)
    start.install_for_tests(environ={"CI": "true"})
    assert installed[-1][-1] == str(start.ROOT / "requirements-browser.txt")


def test_the_example_names_exactly_the_variables_that_are_read():
    readers = [ROOT / "deputies_portal" / "settings.py", *(ROOT / "deploy").glob("*.py")]
    text = "\n".join(path.read_text() for path in readers)
    pattern = r'(?:env(?:\.\w+)?|environ\.get|setting)\(\s*"([A-Z_]+)"'
    read = set(re.findall(pattern, text)) - {"CI"}
    example = (ROOT / ".env.example").read_text()
    assert set(re.findall(r"^#? ?([A-Z_]+)=", example, re.MULTILINE)) == read
