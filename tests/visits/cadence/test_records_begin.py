"""No records is not overdue: since when a venue is compared, on the pages that say so."""

from datetime import date

import pytest
import time_machine

from stations.models import CadenceRule
from tests import make
from tests.html import figure_link, figures, page, text_of
from tests.stations.pages import signed_in
from tests.visits.fulfilling import day, duty_held, held, states

SEPTEMBER_15 = date(2025, 9, 15)
MONTHS = [f"2025-{number:02d}" for number in range(1, 13)]
SILENT, MISSED = "uncompared", "overdue"


@pytest.fixture(autouse=True)
def _rules_for_years(changning):
    CadenceRule.objects.update(starts_on=date(2020, 1, 1))
    with time_machine.travel("2025-09-15 10:00+08:00"):
        yield


@pytest.fixture
def mangshui(home):
    place = {"township_id": "530524102", "parent": home}
    return make.make_venue("workstation", name="漭水镇工作站", **place)


def past(venue, on=SEPTEMBER_15):
    """How the months from January to August stand."""
    found = states(venue, "receiving", on)
    return [found[key] for key in MONTHS[:8]]


def test_without_any_record_nothing_is_overdue_and_what_runs_is_due(workstation):
    assert past(workstation) == [SILENT] * 8
    assert states(workstation, "receiving", SEPTEMBER_15)["2025-09"] == "due"


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (day(4, 30), [SILENT] * 3 + ["done"] + [MISSED] * 4),
        (day(5, 1), [SILENT] * 4 + ["done"] + [MISSED] * 3),
        (day(5, 31), [SILENT] * 4 + ["done"] + [MISSED] * 3),
    ],
)
def test_a_venue_is_compared_from_the_month_of_its_first_record(workstation, first, expected):
    duty_held(workstation, first)
    assert past(workstation) == expected


def test_a_period_that_had_begun_before_is_not_compared(workstation):
    duty_held(workstation, day(5))
    assert states(workstation, "study", SEPTEMBER_15) == {"2025-H1": SILENT, "2025-H2": "due"}
    assert states(workstation, "report", date(2026, 1, 1)) == {"2025": SILENT}


def test_an_activity_it_joined_is_a_record_of_a_venue(home, workstation, clerk):
    held(home, "study", day(6), workstation, by=clerk)
    assert past(workstation) == [SILENT] * 5 + [MISSED] * 3


def test_records_of_its_township_are_enough(workstation, room, mangshui, clerk):
    """Who keeps none beside neighbours who do has missed them."""
    held(room, "study", day(7), by=clerk)
    assert past(workstation) == [SILENT] * 6 + [MISSED] * 2
    assert past(mangshui) == [SILENT] * 8


def test_a_visit_a_plan_and_a_withdrawn_activity_are_no_record(workstation, county_clerk):
    make.make_visit(workstation, actor=county_clerk, on=day(3))
    make.make_duty_day(workstation, day=day(3))
    gone = {"state": "withdrawn", "withdrawn_on": day(8), "withdraw_reason": "重复登记"}
    held(workstation, "study", day(3), by=county_clerk, **gone)
    assert past(workstation) == [SILENT] * 8


@pytest.mark.parametrize(
    ("opened", "expected"),
    [
        (day(2, 1), ["none"] + [SILENT] * 7),  # before the first record of the county
        (day(3, 1), ["none"] * 2 + [MISSED] * 6),
    ],
)
def test_a_venue_opened_while_the_county_keeps_records(home, opened, expected):
    duty_held(home, day(2, 20))
    place = {"township_id": "530524102", "parent": home}
    assert past(make.make_venue("workstation", opened_on=opened, **place)) == expected


def test_the_page_says_what_is_not_compared_and_lists_it(county_clerk, workstation):
    client = signed_in(county_clerk)
    shown = client.get("/cadence/", {"year": "2024"})
    assert figures(shown)["overdue"] == 0
    assert "不作比较，不算逾期" in text_of(shown)
    listed = client.get(figure_link(shown, "uncompared"))
    assert figures(listed)["rows"] == figures(shown)["uncompared"] == 12 + 18
    assert "不欠" not in page(shown).select_one("main tbody").get_text()
    assert {cell.get_text(strip=True) for cell in page(listed).select("main tbody .tag")} == {
        "不作比较"
    }


def test_with_records_the_page_says_nothing_of_it(county_clerk, workstation):
    for venue in (workstation, workstation.parent):
        duty_held(venue, date(2024, 1, 31))
    shown = signed_in(county_clerk).get("/cadence/", {"year": "2024"})
    assert "uncompared" not in figures(shown)
    assert figures(shown)["overdue"] == 11 + 11 + 6
