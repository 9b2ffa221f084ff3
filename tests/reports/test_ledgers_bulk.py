"""A hundred thousand visits become a spreadsheet in bounded memory, in time proportional to rows.

Not run unless asked for (`pytest -m bulk`).
"""

import gc
from ctypes import CDLL
from datetime import date
from pathlib import Path
from time import process_time

import pytest
import time_machine
from django.http import QueryDict

from deputies_portal.ledgers.all_ledgers import RECEPTION
from deputies_portal.ledgers.exporting import Wanted
from deputies_portal.ledgers.ledger import Chosen
from tests import bulk, make

VISITS = 100_000
MOST_MEMORY = 25  # MiB above what the process had before
pytestmark = [pytest.mark.bulk, pytest.mark.django_db]


@pytest.fixture
def loaded(room, workstation, county_clerk, unit, deputy):
    with time_machine.travel("2025-08-22 10:00+08:00", tick=True):
        make.make_visit(room, actor=county_clerk, on=date(2025, 8, 1))
        bulk.fill(VISITS - 1, recorder=county_clerk, unit=unit, with_history=False)
        yield


def kib(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def written(user, path, query="") -> tuple[int, float, float]:
    """(rows, seconds of computing, MiB more than before at the highest)."""
    gc.collect()
    CDLL(None).malloc_trim(0)  # what making the rows has left free would hide what is taken now
    Path("/proc/self/clear_refs").write_text("5")  # forgets the highest so far
    before, began = kib("VmRSS"), process_time()
    wanted = Wanted(Chosen(RECEPTION, QueryDict(query), user), "xlsx")
    wanted.write(path)
    seconds = process_time() - began
    return len(wanted.chosen.keys), seconds, (kib("VmHWM") - before) / 1024


def test_a_hundred_thousand_visits_as_a_spreadsheet(loaded, county_clerk, tmp_path):
    written(county_clerk, tmp_path / "warm.xlsx", "year=2025&month=2025-03")
    part, part_seconds, _memory = written(county_clerk, tmp_path / "part.xlsx", "year=2023")
    rows, seconds, memory = written(county_clerk, tmp_path / "whole.xlsx")
    print(f"{rows} rows: {seconds:.1f} s, {memory:.1f} MiB; {part} rows: {part_seconds:.1f} s")
    assert (rows, part > VISITS * 0.15) == (VISITS, True)
    assert memory < MOST_MEMORY
    assert seconds / rows < 1.5 * part_seconds / part
