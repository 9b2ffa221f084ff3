"""The units of systemd: it takes them, and each starts something that is there."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
UNITS = sorted((ROOT / "deploy").glob("deputies-portal*.service"))
PYTHON = "/opt/deputies-portal/.venv/bin/python"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is missing")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path):
    """With the program of these tests for that of a server: it must exist."""
    for unit in [*UNITS, *(ROOT / "deploy").glob("*.timer")]:
        (tmp_path / unit.name).write_text(unit.read_text().replace(PYTHON, sys.executable))
    units = sorted(str(unit) for unit in tmp_path.glob("deputies-portal*"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_starts_something_that_is_there(unit):
    _python, *words = re.search(r"^ExecStart=(.*)$", unit.read_text(), re.M)[1].split()
    files = [word for word in words if word.endswith((".py", ".conf.py"))]
    assert all((ROOT / name).is_file() for name in files)
    assert files or "gunicorn" in words
    if words[0] == "manage.py":
        assert words[1] in get_commands()


def test_no_timer_is_without_the_unit_it_starts():
    timers = {timer.stem for timer in (ROOT / "deploy").glob("*.timer")}
    assert timers <= {unit.stem for unit in UNITS}
