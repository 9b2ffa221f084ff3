"""Three counties made up by chance: overview, board, reports, lists and ledgers of each say the
same, and what plain SQL over the rows says (`tests.reports.recounted`).

`SEED=77 pytest tests/reports/test_made_up_counties.py` makes up three others.
"""

import csv
import io
import os

import pytest
import time_machine

from tests.html import figures
from tests.reports import recounted
from tests.reports.made_up import FIRST, TODAY, TOWNSHIPS, MadeUp
from visits import invariants

pytestmark = [pytest.mark.walk, pytest.mark.django_db]
SEED = int(os.environ.get("SEED", "13"))
COUNTY = "530524"
PLACES = (COUNTY, *TOWNSHIPS)
NEEDED = {"visit", "by deputy", "online", "seminar", "rule", "void", "merge", "close", "answer"}
# What the overview does not print of a year.
OF_REPORT_ALONE = {"visitors", "others", "dispatched", "late"}
LEDGERS = {"reception": "visits", "issues": "issues", "duty": "held"}


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(f"{TODAY} 10:00+08:00"):
        yield


@pytest.fixture(params=range(SEED, SEED + 3))
def made(request, changning):
    return MadeUp(request.param).live()


@pytest.fixture
def read(client, made, manager):
    client.force_login(manager)

    def opened(address, **asked):
        answer = client.get(address, {name: value for name, value in asked.items() if value})
        assert answer.status_code == 200, address
        return answer

    return opened


def township(place):
    return place if place != COUNTY else ""


def same(found: dict, wanted: dict, *where) -> None:
    """A figure that a page leaves out is 0."""
    differing = {
        name: (found.get(name, 0), number)
        for name, number in wanted.items()
        if found.get(name, 0) != number
    }
    assert differing == {}, where


def test_all_pages_say_what_the_rows_say(read, made):
    assert set(made.steps) >= NEEDED
    for place in PLACES:
        for year in (TODAY.year, FIRST.year):
            wanted = recounted.of_year(place, year, TODAY)
            overview = figures(read("/overview/", year=year, township=township(place)))
            printed = {name: n for name, n in wanted.items() if name not in OF_REPORT_ALONE}
            same(overview, printed, "overview", place, year)
            report = figures(read("/reports/annual/", year=year, region=place))
            # Of the channels of visits the report has visitors alone.
            shared = {name: n for name, n in wanted.items() if name != "others"}
            same(report, shared, "report", place, year)
            cadence = recounted.of_cadence(place, year, TODAY)
            same(overview, {f"slots-{word}": n for word, n in cadence.items()}, place, year)
        same(
            figures(read("/overview/", township=township(place))), recounted.of_today(place, TODAY)
        )
    check_upgrades(read)
    check_quarters(read)
    check_lists_and_ledgers(read)
    assert list(invariants.violations()) == []


def check_upgrades(read) -> None:
    for place in PLACES:
        wanted = recounted.of_upgrade(place, TODAY)
        board = figures(read("/upgrade/", township=township(place)))
        same(board, wanted, "board", place)
        overview = figures(read("/overview/", township=township(place)))
        same(overview, {f"upgrade-{word}": n for word, n in wanted.items()}, "overview", place)
        report = figures(read("/reports/annual/", region=place))
        same(report, {"upgrades": recounted.accepted_in(place, TODAY.year)}, "report", place)


def check_quarters(read) -> None:
    """The bulletins of a year add up to its annual report."""
    sums: dict[str, int] = {}
    for quarter in (1, 2, 3):
        found = figures(read("/reports/bulletin/", year=TODAY.year, quarter=quarter))
        for word in ("visits", "issues", "dispatched", "closed", "solved", "activities", "held"):
            sums[word] = sums.get(word, 0) + found.get(word, 0)
    same(figures(read("/reports/annual/", year=TODAY.year)), sums, "quarters")


def check_lists_and_ledgers(read) -> None:
    for place in PLACES:
        wanted = recounted.of_year(place, TODAY.year, TODAY)
        for name, figure in LEDGERS.items():
            asked = {"year": TODAY.year, "township": township(place)}
            asked |= {"state": "held"} if name == "duty" else {}
            shown = figures(read(f"/ledgers/{name}/", **asked))["rows"]
            assert (shown, len(rows_of(read, name, asked))) == (wanted[figure],) * 2, (name, place)
        asked = {"year": TODAY.year, "township": township(place)}
        rows = rows_of(read, "issues", asked)
        assert sum(bool(row["答复日期"]) for row in rows) == wanted["answered"]
        assert sum(bool(row["解决日期"]) for row in rows) == wanted["solved"]
        for state, number in recounted.now_of_year(place, TODAY.year, TODAY).items():
            assert figures(read("/issues/", state=state, **asked))["rows"] == number, state
        people = sum(int(row["人数"]) for row in rows_of(read, "reception", asked))
        assert people == wanted["visitors"] + wanted["others"]


def rows_of(read, name: str, asked: dict) -> list[dict]:
    text = b"".join(read(f"/ledgers/{name}.csv", **asked).streaming_content).decode("utf-8-sig")
    *rows, total = csv.DictReader(io.StringIO(text))
    assert next(iter(total.values())) == f"共 {len(rows)} 行"
    return rows
