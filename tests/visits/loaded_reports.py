"""What must hold of the reports of the shipped counties (domain §8); run by `test_demo`, which
loads them once.
"""

import pytest

from deputies_portal.core.accounts.models import User
from deputies_portal.reports.models import Report
from deputies_portal.reports.overview.asked import Asked
from deputies_portal.reports.overview.overview import Overview
from deputies_portal.reports.span import Span
from deputies_portal.reports.subject import Subject
from deputies_portal.reports.sums import Sums
from stations.models import Posting
from stations.scope import Scope
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
def test_overview_and_annual_report_of_a_shipped_county_say_the_same(county):
    """Of every year with records: the main words and the categories."""
    clerk = Posting.objects.filter(role="county_clerk", region=county).values("user")
    clerk, told = User.objects.filter(pk__in=clerk).earliest("pk"), {}
    for year in range(2023, ON.year + 1):
        asked = Asked.read({"year": str(year)}, Scope.of(clerk), ON)
        overview = Overview(asked, clerk)
        report = Sums(Subject.of(county, Span(year), Scope.of(clerk), ON), clerk).numbers()
        words = ("visits", "issues", "dispatched", "answered", "solved", "rated", "closed")
        found = {word: overview.figures[word].n for word in words}
        assert found == {word: report[word] for word in words}, year
        named = {f"category-{key}": n for (key, _name), n in overview.counted.categories if n}
        assert named == {name: n for name, n in report.values.items() if "category-" in name}
        told[year] = found["issues"]
    assert told[2023] == (102 if county == "532930" else 0)
    assert told[ON.year] > 0
