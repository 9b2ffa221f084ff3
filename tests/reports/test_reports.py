"""The annual report and the bulletin: live figures, words, issuing, what an issued one keeps."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.ui.errors import StaleRecord, StepRefused
from deputies_portal.reports.issued import issuing
from deputies_portal.reports.issued.packed import pack, unpack
from deputies_portal.reports.live import LiveReport
from deputies_portal.reports.models import KeptFigure, Report
from deputies_portal.reports.span import Span
from deputies_portal.reports.subject import Subject
from stations.scope import Scope
from tests import make
from tests.html import figures, form_values, page, text_of
from visits.models import Visit
from visits.visits import corrections

ANNUAL, BULLETIN = "/reports/annual/", "/reports/bulletin/"
TODAY = date(2025, 3, 20)
AT = make.moment(TODAY)
COUNTY, TOWN = "530524", "530524101"
YEAR = Span(2025)
WORDS = {
    "title": "2025年年度报告",
    "issuer": "昌宁县人大常委会",
    "opening": "一年来，各家站正常接待。",
}


def subject_of(user, region=COUNTY, span=YEAR) -> Subject:
    return Subject.of(region, span, Scope.of(user), TODAY)


def drafted(user, region=COUNTY, span=YEAR, version=0, **facts) -> Report:
    said = WORDS | facts
    return issuing.draft_report(
        subject_of(user, region, span), actor=user, at=AT, version=version, **said
    )


def issued(user, **place) -> Report:
    draft = drafted(user, **place)
    return issuing.take("issue", draft, actor=user, at=AT, version=draft.version)


def opened(client, user, address, **asked):
    client.force_login(user)
    return client.get(address, asked)


# --- packed ids ------------------------------------------------------------------------------
def test_ids_are_kept_in_about_a_byte_each_and_come_back_in_order():
    ids = list(range(5_000_000, 5_400_000, 4))
    packed = pack(reversed(ids))
    assert unpack(packed) == ids
    assert len(packed) < 100_000
    scattered = [n * n % 1_000_003 for n in range(100_000)]
    assert unpack(pack(scattered)) == sorted(set(scattered))
    assert len(pack(scattered)) < 2 * 100_000
    assert unpack(pack([])) == []


# --- the time --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("span", "first", "last", "before"),
    [
        (Span(2024), date(2024, 1, 1), date(2024, 12, 31), Span(2023)),
        (Span(2024, 1), date(2024, 1, 1), date(2024, 3, 31), Span(2023, 4)),
        (Span(2024, 4), date(2024, 10, 1), date(2024, 12, 31), Span(2024, 3)),
    ],
)
def test_a_year_and_a_quarter_have_the_one_before(span, first, last, before):
    assert (span.first, span.last, span.before) == (first, last, before)


# --- live ------------------------------------------------------------------------------------
def test_the_live_report_counts_visits_apart_from_what_deputies_collected(client, busy, manager):
    answer = opened(client, manager, ANNUAL, region=COUNTY, year="2025")
    found = figures(answer)
    assert [found[name] for name in ("visits", "visitors", "others", "issues")] == [9, 13, 1, 9]
    assert (found["dispatched"], found["dispatched-before"]) == (4, 0)
    assert (found["issues-before"], found["seminars"], found["suggestions"]) == (1, 0, 0)
    assert found[f"issues-{TOWN}"] == 4
    assert "2025年到3月20日，全县接待来访 9 次、13 人次，收到问题 9 件，交办 4 件" in text_of(
        answer
    )
    assert "件超期" in text_of(answer)


def test_a_bulletin_is_of_a_quarter_and_compares_with_the_one_before(client, busy, manager):
    first = figures(opened(client, manager, BULLETIN, year="2025", quarter="1"))
    second = figures(opened(client, manager, BULLETIN, year="2024", quarter="2"))
    third = figures(opened(client, manager, BULLETIN, year="2024", quarter="3"))
    assert [found["issues"] for found in (first, second, third)] == [9, 1, 0]
    assert third["issues-before"] == 1


OPEN_TO = [
    ("manager", COUNTY, 200),
    ("county_clerk", TOWN, 200),
    ("township_clerk", TOWN, 200),
    ("township_clerk", COUNTY, 404),
    ("township_clerk", "530524102", 404),
    ("manager", "532930", 404),
    ("manager", "x", 404),
    ("manager", "53", 404),
    ("venue_clerk", COUNTY, 403),
    ("deputy", COUNTY, 403),
    ("unit_clerk", COUNTY, 403),
    ("auditor", COUNTY, 403),
]


@pytest.mark.parametrize("address", [ANNUAL, BULLETIN])
def test_a_county_is_open_to_its_office_a_township_to_its_own_clerk(
    client, mangshui, everybody, address
):
    found = []
    for role, region, _status in OPEN_TO:
        answer = opened(client, everybody[role], address, region=region, year="2025")
        found.append((role, region, answer.status_code))
    assert found == OPEN_TO


def test_what_is_no_time_is_404(client, manager):
    for asked in ({"year": "2026"}, {"year": "0"}, {"quarter": "5"}):
        assert opened(client, manager, BULLETIN, **asked).status_code == 404, asked


def test_the_live_report_costs_fifteen_queries_at_most(
    client, whole, everybody, django_assert_max_num_queries
):
    for role in ("manager", "county_clerk", "township_clerk"):
        client.force_login(everybody[role])
        with django_assert_max_num_queries(15):
            assert client.get(ANNUAL).status_code == 200


# --- issued ----------------------------------------------------------------------------------
def test_what_was_issued_stays_when_a_visit_is_voided_afterwards(client, busy, county_clerk):
    report = issued(county_clerk)
    visit = Visit.objects.filter(channel="forum").get()
    corrections.void_visit(
        visit, actor=county_clerk, reason="重复登记", version=visit.version, at=AT
    )
    answer = opened(client, county_clerk, f"/reports/{report.pk}/")
    assert [figures(answer)[name] for name in ("visits", "visitors")] == [9, 13]
    now = {one["data-now"]: one.get_text() for one in page(answer).select("[data-now]")}
    assert (now["visitors"], now["visits"]) == ("现 7", "现 8")
    assert figures(client.get(ANNUAL))["visitors"] == 7
    rows = client.get(f"/reports/{report.pk}/rows/visits/")
    assert figures(rows)["rows"] == len(page(rows).select("[data-row]")) == 9
    assert "作废" in text_of(rows)


def test_every_issued_figure_lists_exactly_as_many_rows(client, whole, county_clerk):
    report = issued(county_clerk)
    shown = figures(opened(client, county_clerk, f"/reports/{report.pk}/"))
    kept = {one.name: one.number for one in report.figures.all()}
    assert all(len(one.ids) == one.number for one in report.figures.all())
    linked = {name: n for name, n in shown.items() if name in kept}
    assert linked == {name: kept[name] for name in linked}
    assert set(shown) - set(kept) == {
        *("visitors", "others", "visitors-before", "others-before"),
        *(name for name in shown if name.startswith("visitors-")),
    }
    assert shown == figures(client.get(ANNUAL))


def test_the_rows_of_a_confidential_visit_stay_closed(client, busy, county_clerk, manager):
    report = issued(county_clerk)
    seen = text_of(opened(client, manager, f"/reports/{report.pk}/rows/issues/"))
    assert seen.count("不公开事项") == 1
    assert "不公开事项" not in text_of(
        opened(client, county_clerk, f"/reports/{report.pk}/rows/issues/")
    )


def test_an_issued_report_and_its_figures_never_change(busy, county_clerk):
    report = issued(county_clerk)
    kept = report.figures.first()
    writes = (
        lambda: Report.objects.filter(pk=report.pk).update(opening="另说"),
        lambda: Report.objects.filter(pk=report.pk).update(numbers={}),
        lambda: Report.objects.filter(pk=report.pk).delete(),
        lambda: KeptFigure.objects.filter(pk=kept.pk).update(number=99),
        lambda: KeptFigure.objects.create(
            report=report, name="more", kind="visits", number=0, packed=b""
        ),
    )
    for write in writes:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
    with pytest.raises(StepRefused):
        issuing.take("issue", report, actor=county_clerk, at=AT, version=report.version)


def test_two_who_edit_one_draft_get_the_conflict_page(client, home, county_clerk):
    client.force_login(county_clerk)
    address = f"/reports/draft/?region={COUNTY}&year=2025"
    first = form_values(client.get(address))
    assert client.post(address, first | {"opening": "先写的。"}).status_code == 302
    second = client.post(address, first | {"opening": "后写的。", "token": ""})
    assert second.status_code == 409
    assert "后写的。" in text_of(second)
    assert Report.objects.get().opening == "先写的。"
    with pytest.raises(StaleRecord):
        drafted(county_clerk, version=7)


def test_only_the_clerks_of_the_place_keep_its_reports(
    client, busy, county_clerk, township_clerk, manager, outside_county_clerk
):
    draft = drafted(county_clerk)
    for person, status in ((township_clerk, 404), (manager, 403), (outside_county_clerk, 404)):
        client.force_login(person)
        assert client.post(f"/reports/{draft.pk}/issue/").status_code == status
    with pytest.raises(PermissionDenied):
        issuing.take("issue", draft, actor=manager, at=AT, version=draft.version)
    own = issued(township_clerk, region=TOWN)
    assert own.figures.get(name="issues").number == 4


def test_a_year_is_drafted_edited_issued_corrected_and_withdrawn(client, busy, county_clerk):
    """The story of one report, on its pages."""
    client.force_login(county_clerk)
    address = f"/reports/draft/?region={COUNTY}&year=2025"
    values = form_values(client.get(address))
    assert "收到问题 9 件" in values["opening"]
    assert client.post(address, values | {"story": "换好了食堂线路。"})["Location"].startswith(
        ANNUAL
    )
    draft = Report.objects.get()
    assert "换好了食堂线路。" in text_of(client.get(ANNUAL))
    sent = form_values(client.get(f"/reports/{draft.pk}/issue/"))
    assert client.post(f"/reports/{draft.pk}/issue/", sent)["Location"] == f"/reports/{draft.pk}/"
    assert client.post(f"/reports/{draft.pk}/issue/", sent).status_code == 302  # sent twice
    correction = f"/reports/{draft.pk}/correct/"
    sent = form_values(client.get(correction))
    assert "写明原因" in text_of(client.post(correction, sent))
    assert client.post(correction, sent | {"reason": "漏了一次接待"}).status_code == 302
    second = Report.objects.drafted().get()
    assert (second.replaces, second.story) == (draft, "换好了食堂线路。")
    client.post(f"/reports/{second.pk}/issue/", {"version": second.version})
    assert [row.state for row in Report.objects.order_by("pk")] == ["replaced", "issued"]
    withdraw = f"/reports/{second.pk}/withdraw/"
    client.post(withdraw, {"version": Report.objects.get(pk=second.pk).version, "reason": "重做"})
    assert "已撤回，原因：重做" in text_of(client.get(f"/reports/{second.pk}/"))
    acts = Entry.objects.filter(target_kind="reports.report").order_by("id")
    assert [entry.action.partition(".")[2] for entry in acts] == [
        *("draft", "issue", "correct", "issue", "withdraw")
    ]
    assert "换好了" not in str(list(acts.values_list("before", "after")))


def test_the_proposed_words_tell_the_exceptions_and_no_closed_matter(busy, county_clerk):
    live = LiveReport(subject_of(county_clerk), county_clerk, "昌宁县人大常委会办公室")
    assert live.texts["shortcomings"].startswith("到3月20日，这段时间收到的问题还有 ")
    assert live.texts["story"].startswith("3月10日，群众在关庙社区联络室反映：")
    assert live.issuer == "昌宁县人大常委会办公室"
    town = LiveReport(subject_of(county_clerk, TOWN), county_clerk, "")
    assert (town.issuer, town.title) == ("田园镇人大主席团", "2025年代表家站工作年度报告")
