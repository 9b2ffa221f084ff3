"""The pages of reports: as many queries for many rows as for one; times that are none; places where
nothing is.
"""

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deputies_portal.reports.span import Span
from tests import make
from tests.html import figures, page, text_of
from tests.reports.test_reports import ANNUAL, BULLETIN, COUNTY, issued, opened
from visits.models import Category

# The same with one row and with six.
QUERIES = {
    "/reports/": 7,
    ANNUAL: 14,
    BULLETIN: 14,
    "/reports/{report}/": 10,
    "/reports/{report}/rows/issues/": 6,
    "/reports/deputies/{deputy}/": 13,
}


def queries_of(client, **places) -> dict[str, int]:
    found = {}
    for address in QUERIES:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address.format(**places)).status_code == 200
        found[address] = len(asked)
    return found


def _done(room, deputy, clerk, numbers: range):
    """A visit with an issue, a day held and an activity each."""
    categories = list(Category.objects.filter(county=COUNTY)[:6])
    for n in numbers:
        day = date(2025, 3, 1 + n)
        facts = {"on": day, "at": make.moment(day), "category": categories[n]}
        make.make_issue(room, actor=clerk, visit_facts={"deputies": [deputy]}, **facts)
        held = {"state": "held", "held_from": time(9), "held_to": time(11)}
        make.make_duty_day(room, deputy, day=day, **held)
        make.make_activity(room, actor=clerk, deputies=[deputy], day=day)


def test_pages_cost_as_much_for_one_row_as_for_six(client, room, deputy, clerk, county_clerk):
    client.force_login(county_clerk)
    _done(room, deputy, clerk, range(1))
    first = issued(county_clerk)
    assert queries_of(client, report=first.pk, deputy=deputy.pk) == QUERIES
    _done(room, deputy, clerk, range(1, 6))
    for year in range(2020, 2024):
        issued(county_clerk, span=Span(year))
    last = issued(county_clerk, span=Span(2025, 1))
    assert queries_of(client, report=last.pk, deputy=deputy.pk) == QUERIES
    rows = client.get(f"/reports/{last.pk}/rows/issues/")
    assert figures(rows)["rows"] == 6
    assert len(page(client.get("/reports/")).select("tbody tr")) == 6


@pytest.mark.parametrize(
    "asked",
    [
        *(
            {"year": year}
            for year in ("0001", "9999", "2026", "1948", "-1", "二〇二五", "x", "1e3")
        ),
        *({"year": year} for year in ("２０２５", "2025 ", "99999999999999999999")),
        *({"quarter": quarter} for quarter in ("0", "5", "-1", "x", "１")),
    ],
)
def test_what_is_no_time_is_not_found(client, manager, asked):
    client.force_login(manager)
    for path in (BULLETIN, f"{BULLETIN}file/"):
        answer = client.get(path, asked)
        assert answer.status_code == 404
        assert "找不到" in text_of(answer) or "没有" in text_of(answer)


def test_a_quarter_begins_and_ends_with_its_months(client, room, clerk, county_clerk):
    for day in (date(2024, 9, 30), date(2024, 10, 1), date(2024, 12, 31), date(2025, 1, 1)):
        make.make_issue(room, actor=clerk, on=day, at=make.moment(day))
    found = {
        (year, quarter): figures(
            opened(client, county_clerk, BULLETIN, year=year, quarter=quarter)
        )["issues"]
        for year, quarter in ((2024, 3), (2024, 4), (2025, 1))
    }
    assert found == {(2024, 3): 1, (2024, 4): 2, (2025, 1): 1}


def test_a_county_without_venues_has_a_report_of_zeros(client, county_clerk):
    for address in (ANNUAL, BULLETIN):
        answer = opened(client, county_clerk, address)
        assert answer.status_code == 200
        assert set(figures(answer).values()) == {0}
        assert "这段时间没有收到问题" in text_of(answer)
        assert "%" not in page(answer).select_one(".report").get_text().replace("—%", "")
