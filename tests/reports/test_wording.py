"""The proposed words of a report: a sentence for each exception, from the records, with its
figure.
"""

from datetime import date, time

import pytest

from deputies_portal.reports.live import LiveReport
from deputies_portal.reports.span import Span
from stations.models import VenueUpgrade
from tests import make
from tests.reports.test_reports import COUNTY, TOWN, YEAR, subject_of
from visits.models import Awaited, Issue


def said(user, section="shortcomings", region=COUNTY, span=YEAR) -> list[str]:
    text = LiveReport(subject_of(user, region, span), user, "").proposed[section]
    return [sentence for sentence in text.split("。") if sentence]


@pytest.fixture
def changed(whole, county_clerk):
    """What the words say after a change of the records that they did not say before, and what they
    no longer say.
    """
    before = said(county_clerk)

    def change(rows, **facts):
        rows.update(**facts)
        after = said(county_clerk)
        return [one for one in after if one not in before], [o for o in before if o not in after]

    return change


def test_each_exception_is_named_with_its_figure(changed, whole, county_clerk):
    assert said(county_clerk) == [
        "到3月20日，这段时间收到的问题还有 8 件在办，其中 4 件超期",
        "答复过、还没有解决的 1 件",
        "交办函超过签收期限还没有签收的 2 件",
        "规定活动逾期没有办的 6 次",
        "这段时间到期的提升改造，还有 1 处没有通过验收",
    ]
    told, sent = Issue.objects.filter(pk=whole.pk), Issue.objects.filter(state="dispatched")
    letters = Awaited.objects.filter(word="accept", issue=sent.first())
    assert changed(letters, due=date(2025, 3, 20))[0] == ["交办函超过签收期限还没有签收的 1 件"]
    assert "另有 1 件在办理中有过超期" in changed(told, late_days=3)[0]
    assert "答复过、还没有解决的 2 件" in changed(told, solved_on=None)[0]
    assert "反映人不满意的 1 件" in changed(told, satisfaction=1)[0]
    new, gone = changed(Issue.objects.open(), due=date(2025, 12, 31))
    assert {"到3月20日，这段时间收到的问题还有 8 件在办", "有 1 件在办理中有过超期"} < set(new)
    assert gone == ["到3月20日，这段时间收到的问题还有 8 件在办，其中 4 件超期", *gone[1:]]


def test_an_upgrade_that_is_due_later_is_named_no_more(changed):
    late = VenueUpgrade.objects.filter(due=date(2025, 3, 1))
    assert changed(late, due=date(2025, 12, 31)) == (
        [],
        ["这段时间到期的提升改造，还有 1 处没有通过验收"],
    )


def test_a_day_that_was_held_fills_a_gap_of_its_quarter(whole, mangshui, deputy, county_clerk):
    quarter = {"span": Span(2025, 1), "region": "530524102"}
    assert "规定活动逾期没有办的 2 次" in said(county_clerk, **quarter)
    held = {"state": "held", "held_from": time(9), "held_to": time(11)}
    make.make_duty_day(mangshui, deputy, day=date(2025, 2, 10), **held)
    assert "规定活动逾期没有办的 1 次" in said(county_clerk, **quarter)
    assert "规定活动逾期没有办的 2 次" in said(county_clerk, region=TOWN, span=Span(2025, 1))


def test_a_year_before_without_records_is_said_in_words(whole, county_clerk):
    assert "收到问题比2024年（1）增加 8" in said(county_clerk, "reception")
    earlier = said(county_clerk, "reception", span=Span(2024))
    assert "2023年没有收到问题的记录，不作比较" in earlier
    assert "2023年没有接待人次的记录，不作比较" in earlier


def test_of_a_time_without_records_nothing_is_overdue_or_compared(busy, county_clerk):
    assert "家站还没有活动、接待日记录时的规定活动 6 次，不作比较" in said(county_clerk)
    report = LiveReport(subject_of(county_clerk, COUNTY, Span(2024)), county_clerk, "")
    changes = {line.label: line.change for line in report.sheet.main}
    assert (changes["收到问题"], changes["接待来访"]) == ("不作比较", "不作比较")
