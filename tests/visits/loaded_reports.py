"""What must hold of the reports of the shipped counties (domain §8); run by `test_demo`, which
loads them once.
"""

from deputies_portal.reports.models import Report


def test_two_annual_reports_are_issued_one_of_the_published_year():
    reports = {report.region_id: report for report in Report.objects.issued()}
    years = {code: report.year for code, report in reports.items()}
    assert years == {"530524": 2024, "532930": 2023}
    kept = {one.name: one.number for one in reports["532930"].figures.all()}
    assert (kept["dispatched"], kept["suggestions"], kept["seminars"]) == (39, 63, 5)
    assert reports["532930"].numbers["values"]["visitors"] == 52
    assert "收集并交办意见建议 63 件" in reports["532930"].opening
