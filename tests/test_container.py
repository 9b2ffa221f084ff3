"""The container: its timer keeps the hours of the timers of systemd, its asking knows the host."""

import importlib.util
import re
from datetime import datetime
from pathlib import Path

import pytest

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"


@pytest.fixture(scope="module")
def timer():
    spec = importlib.util.spec_from_file_location("timer", DEPLOY / "timer.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_command_comes_at_its_time_once(timer):
    night = [datetime(2025, 3, 10, 1, 59, 50), datetime(2025, 3, 10, 2, 0, 10)]
    assert timer.due(*night) == [("send_mails",), timer.BACKUP]
    assert timer.due(night[1], datetime(2025, 3, 10, 2, 0, 30)) == []
    morning = timer.due(datetime(2025, 3, 10, 3, 19), datetime(2025, 3, 10, 3, 25))
    assert [name for name, *_ in morning] == ["send_mails", "nightly", "seal_journal"]


def test_what_was_missed_is_made_up_for_once(timer):
    missed = timer.due(datetime(2025, 3, 10, 1, 0), datetime(2025, 3, 10, 9, 0))
    assert len(missed) == len(set(missed)) == 4


def test_it_runs_what_the_units_run(timer):
    units = [
        path.read_text() for path in DEPLOY.glob("*.service") if path.with_suffix(".timer").exists()
    ]
    of_units = {
        re.search(r"manage\.py (\w+)", line)[1]
        for unit in units
        for line in unit.splitlines()
        if "manage.py" in line
    }
    minutes = [datetime(2025, 3, 10, hour, minute) for hour in range(24) for minute in range(60)]
    assert {command[0] for minute in minutes for command in timer.at(minute)} == of_units


def test_a_failing_command_stops_no_other(timer, monkeypatch, capsys):
    class Failed:
        returncode = 3

    monkeypatch.setattr(timer.subprocess, "run", lambda *args, **options: Failed)
    timer.run(("backup", "--to", "x"))
    assert capsys.readouterr().err == "backup failed with 3\n"


def test_the_image_copies_every_package_of_the_portal():
    text = (DEPLOY / "Dockerfile").read_text()
    copied = set(re.findall(r"^COPY --chown=portal:portal (\S+)", text, re.MULTILINE))
    root = DEPLOY.parent
    packages = {path.parent.name for path in root.glob("*/__init__.py")} - {"tests"}
    assert copied == packages | {
        "manage.py",
        "static",
        "templates",
        "deploy",
        "requirements.txt",
        "deploy/start.py",
    }


@pytest.mark.parametrize("unit", sorted(DEPLOY.glob("*.service")), ids=lambda path: path.stem)
def test_a_service_may_write_its_own_folder_and_ask_the_system_for_little(unit):
    text = unit.read_text()
    for line in (
        "User=portal",
        "NoNewPrivileges=true",
        "ProtectSystem=strict",
        "CapabilityBoundingSet=",
        "SystemCallFilter=@system-service",
    ):
        assert f"\n{line}\n" in text
    written = re.search(r"^ReadWritePaths=(.*)$", text, re.MULTILINE)[1].split()
    assert (
        {"/opt/deputies-portal"}
        <= set(written)
        <= {
            "/opt/deputies-portal",
            "/var/backups/deputies-portal",
        }
    )
