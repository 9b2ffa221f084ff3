"""`make upgrade`: the order of its steps, and that it stops and says what to do where one fails."""

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def upgrade(monkeypatch):
    spec = importlib.util.spec_from_file_location("upgrade", ROOT / "deploy" / "upgrade.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "upgrade", module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def carried_out(upgrade, monkeypatch):
    """The words of each command that ran; the one that holds `failing` fails."""
    ran = []

    def carry_out(failing="nothing", *, root=True, **facts):
        class Done:
            returncode = 0

        def run(command, **options):
            line = " ".join(map(str, command)).replace(upgrade.PYTHON, "python")
            ran.append(line.replace(sys.executable, "python"))
            Done.returncode = int(failing in ran[-1])
            return Done

        monkeypatch.setattr(upgrade.subprocess, "run", run)
        steps = upgrade.steps(archives="/var/backups", **facts)
        upgrade.carry_out(steps, is_root=root, owner="portal")
        return ran

    carry_out.ran = ran
    return carry_out


def test_root_does_everything_in_this_order(carried_out, capsys):
    own = "runuser -u portal -- "
    assert carried_out(fetch=True, services=True) == [
        f"{own}python manage.py backup --to /var/backups",
        f"{own}git pull --ff-only",
        f"{own}python deploy/start.py setup",
        "systemctl stop deputies-portal.service deputies-portal-worker.service",
        f"{own}python deploy/prepare.py",
        f"{own}python manage.py check --deploy --fail-level ERROR",
        f"{own}python manage.py check_summaries",
        f"{own}python manage.py verify_journal",
        "systemctl start deputies-portal.service deputies-portal-worker.service",
    ]
    assert capsys.readouterr().out.splitlines()[-1] == "The portal is up to date."


def test_the_owner_leaves_the_services_alone(carried_out):
    ran = carried_out(root=False, fetch=False, services=False)
    assert [line for line in ran if "systemctl" in line or "runuser" in line or "git" in line] == []
    assert len(ran) == 6


@pytest.mark.parametrize(
    ("failing", "done", "words"),
    [
        ("manage.py backup", 1, "No upgrade without a back-up"),
        ("git pull", 2, "the portal runs as before"),
        ("start.py setup", 3, "The tables are as before"),
        ("prepare.py", 5, "restore the archive of the first step"),
        ("check_summaries", 7, "leave the services stopped"),
        ("verify_journal", 8, "leave the services stopped"),
        ("systemctl start", 9, "a service does not start"),
    ],
)
def test_it_stops_where_a_step_fails_and_says_what_to_do(carried_out, failing, done, words):
    with pytest.raises(SystemExit) as stopped:
        carried_out(failing, fetch=True, services=True)
    assert len(carried_out.ran) == done
    assert words in str(stopped.value)


def test_only_the_step_that_migrates_knows_the_owner_of_the_tables(upgrade, monkeypatch, tmp_path):
    file = tmp_path / "owner.env"
    file.write_text("# root alone\nMIGRATION_DATABASE_URL=postgres://portal_owner:x=y@db/portal\n")
    monkeypatch.setattr(upgrade, "OWNER_FILE", file)
    knows = []

    class Done:
        returncode = 0

    def run(command, *, env, **options):
        knows.extend([command[-1]] if "MIGRATION_DATABASE_URL" in env else [])
        assert env.get("MIGRATION_DATABASE_URL", "").endswith("x=y@db/portal") == bool(knows[-1:])
        return Done

    monkeypatch.setattr(upgrade.subprocess, "run", run)
    steps = upgrade.steps(archives="/var/backups", fetch=False, services=False)
    upgrade.carry_out(steps[:3], is_root=True, owner="portal")
    assert knows == ["deploy/prepare.py"]
    file.unlink()
    assert upgrade.owner_settings() == {}
