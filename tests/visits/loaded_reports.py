"""What must hold of the reports of the shipped counties (domain §8); run by `test_demo`, which
loads them once.
"""

import re

import pytest

from deputies_portal.accounts.models import User
from deputies_portal.reports.models import Report
from stations.models import Posting
from tests.html import figures
from tests.visits.loaded import ON


def test_two_annual_reports_are_issued_one_of_the_published_year():
    reports = {report.region_id: report for report in Report.objects.issued()}
    years = {code: report.year for code, report in reports.items()}
    assert years == {"530524": 2024, "532930": 2023}
    kept = {one.name: one.number for one in reports["532930"].figures.all()}
    assert (kept["visit-dispatched"], kept["suggestions"], kept["seminars"]) == (39, 63, 5)
    assert (kept["issues"], kept["visit-issues"], kept["activity-issues"]) == (102, 39, 63)
    assert reports["532930"].numbers["values"]["visitors"] == 52
    assert "收集并交办意见建议 63 件" in reports["532930"].opening


@pytest.mark.parametrize("county", ["530524", "532930"])
def test_overview_and_annual_report_of_a_shipped_county_say_the_same(client, county):
    """Of every year with records: the main words and the categories."""
    clerk = Posting.objects.filter(role="county_clerk", region=county).values("user")
    client.force_login(User.objects.filter(pk__in=clerk).first())
    told = []
    for year in range(2023, ON.year + 1):
        overview = figures(client.get("/overview/", {"year": year}))
        report = figures(client.get("/reports/annual/", {"year": year}))
        words = ["visits", "issues", "closed", "solved", "rated", "satisfied", "answered"]
        words += [word for word in {*overview, *report} if re.fullmatch(r"category-\d+", word)]
        assert [(w, overview[w]) for w in words] == [(w, report[w]) for w in words], year
        told.append(overview["issues"])
    assert sum(told) > 100
