"""The tables of the demonstration say what its reader understands: a slip in a cell is found here,
not after a minute of loading.
"""

import re
import tomllib

import pytest

from visits.demo import course, tables
from visits.demo.matters import all_matters, matter_titled
from visits.demo.tables import DATA, rows_of
from visits.issues.step_parts.happenings import DELIVER
from visits.issues.steps import STEPS

WHEN = re.compile(r"|\d+-\d+|due<\d+|chosen|(day|due|on)[+-]\d+d?")
TABLES = sorted(path.stem for path in DATA.glob("*.csv"))
CODE = "".join(path.read_text(encoding="utf-8") for path in DATA.parent.glob("*.py"))


def moves():
    """Of all ways, and of the cases that have one of their own."""
    in_ways = [move for way in course.ways().values() for move in way]
    return in_ways + [move for row in rows_of("cases") for move in course.moves_in(row["way"])]


def misread(move):
    if move.who:
        is_known = move.who in course.WHO and move.step in {*STEPS, DELIVER}
    else:
        is_known = move.step in course.ways() or hasattr(course.Course, move.step)
    is_dated = WHEN.fullmatch(move.when) and move.condition in course.CONDITIONS
    return not (is_known and is_dated)


@pytest.mark.parametrize("name", TABLES)
def test_every_row_of_a_table_has_as_many_cells_as_the_head(name):
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        widths = {len(row) for row in tables.csv.reader(lines)}
    assert len(widths) == 1
    assert len(rows_of(name)) > 0


def test_every_table_is_read_by_somebody():
    named = {*TABLES, *(path.stem for path in DATA.glob("*.toml"))}
    assert {name for name in named if f'"{name}"' not in CODE} == set()
    for path in DATA.glob("*.toml"):
        assert tomllib.loads(path.read_text(encoding="utf-8"))


def test_every_move_of_a_way_is_one_that_the_course_understands():
    assert len(moves()) > 200
    assert [move for move in moves() if misread(move)] == []


def test_every_usual_way_and_every_matter_of_a_case_is_there():
    drawn, _weights = tables.weights_of("way")
    assert set(drawn) - course.ways().keys() == set()
    assert len(all_matters()) >= 60
    for row in rows_of("cases"):
        assert matter_titled(row["matter"]) in all_matters()
