"""Old reception ledgers come in with what became of each visit, and count like other years."""

from datetime import date

import pytest

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.vault import keyed_index
from deputies_portal.imports import working
from tests import make
from tests.html import page
from tests.imports.sending import (
    checked,
    csv_of,
    exported,
    figures,
    problems_of,
    rows_in,
    sent,
    upload,
    written,
)
from tests.stations.pages import signed_in
from visits import tallies
from visits.calendar import deadlines
from visits.issues import results
from visits.models import Contact, Counter, Issue, Visit

HEADS = (
    "编号,接待日期,接待地点,来访人,联系电话,人数,反映事项,类别,办理情况,承办单位,交办日期,"
    "答复日期,办理结果,处理意见,回访日期,满意度,接待代表"
)
DONE = "已办结,县教育体育局,2019.3.12,2019年4月1日,A,已换线。,43560,满意,"
FILE = csv_of(
    "昌宁县代表接待台账（2019年）",
    HEADS,
    f"2019-1,2019.3.10,昌宁县代表之家,莫留痕,13911112222,2,食堂线路老化,教育,{DONE}杨秀兰",
    "2019-2,2019-03-11,关庙社区联络室,,,,问路,,当场答复,,,,,已告诉他。,,,",
    "2018-9,２０１８年１２月３０日,关庙社区联络室,李四,,1,路灯不亮,供电通信,,,,,,,,,",
    "2019-3,2019-03-12,关庙社区联络室,王五,,,低保,民政救助养老,已交办,县教育体育局,"
    "2019-03-13,,,,,,",
)


@pytest.fixture
def ground(room, unit, deputy):
    return room


def told(imported):
    return [(line, column) for line, column, _message in problems_of(imported)]


def test_a_ledger_comes_in_with_numbers_of_its_years_and_results_that_count(county_clerk, ground):
    mended = FILE.replace("已交办".encode(), "已办结".encode())
    done = written(county_clerk, "receptions", mended)
    assert figures(done) == (4, 0, 0, 0)
    rows = Visit.objects.order_by("received_on").values_list("year", "number", "old_number")
    assert list(rows) == [(2018, 1, "2018-9"), (2019, 1, "2019-1"), (2019, 2, "2019-2"),
                          (2019, 3, "2019-3")]  # fmt: skip
    first = Issue.objects.get(voices__visit__old_number="2019-1")
    assert (first.state, first.outcome, first.closed_on) == (
        *("archived", "handled"),
        date(2019, 4, 5),
    )
    assert (first.dispatched_on, first.answered_on) == (date(2019, 3, 12), date(2019, 4, 1))
    assert (first.solved_on, first.satisfaction) == (date(2019, 4, 1), 3)
    assert first.title == "教育（旧台账2019-1）"
    assert Visit.objects.get(old_number="2019-2").outcome == "answered"
    assert Visit.objects.visitors() == 5
    assert list(Visit.objects.get(old_number="2019-1").deputies.values_list("name", flat=True)) == [
        "杨秀兰"
    ]


def test_the_summaries_agree_with_a_recount(county_clerk, ground):
    written(county_clerk, "receptions", FILE)
    assert [*results.wrong_results()] == []
    assert [*deadlines.wrong_summaries()] == []
    assert Issue.objects.filter(solved_on__isnull=False).count() == 1
    assert [*tallies.wrong_tallies()] == []


def test_what_is_still_open_goes_its_way_as_an_old_matter(county_clerk, ground):
    done = written(county_clerk, "receptions", FILE)
    assert figures(done) == (4, 0, 0, 0)
    issue = Issue.objects.get(voices__visit__old_number="2019-3")
    assert issue.state == "dispatched"
    assert issue.due is not None
    assert issue.taken_over.old_number == "2019-3"


def test_the_trial_writes_nothing_and_draws_no_number(county_clerk, ground):
    assert figures(checked(county_clerk, "receptions", FILE)) == (4, 0, 0, 0)
    assert not Visit.objects.exists()
    assert not Counter.objects.exists()


def test_the_progress_never_goes_back_and_a_matter_still_open_is_done_last(county_clerk, ground):
    imported, heard = sent(county_clerk, "receptions", FILE), []
    facts = {"on": date(2025, 3, 10), "at": make.moment()}
    working.check(imported, progress=lambda done, total: heard.append((done, total)), **facts)
    assert heard == [(3, 4), (4, 4)]
    heard.clear()
    working.write(imported, progress=lambda done, total: heard.append((done, total)), **facts)
    assert heard == sorted(heard)
    assert len(set(heard)) > 2
    assert heard[-1] == (4, 4)


def test_a_ledger_imported_again_changes_nothing(county_clerk, ground):
    written(county_clerk, "receptions", FILE)
    assert figures(checked(county_clerk, "receptions", FILE)) == (0, 0, 4, 0)
    other = FILE.replace(b"2019.3.10", b"2019.3.11")
    assert told(checked(county_clerk, "receptions", other)) == [(3, "old_number")]


WRONG = csv_of(
    "编号,接待日期,接待地点,类别,办理情况,承办单位,交办日期,答复日期,办理结果,答复,电话,接待代表",
    ",2019-3-10,昌宁县代表之家,教育,,,,,,,,",
    "1,2019-2-30,昌宁县代表之家,教育,,,,,,,,",
    "2,2019-3-10,无此站,教育,,,,,,,,",
    "3,2019-3-10,昌宁县代表之家,天气,,,,,,,,",
    "4,2019-3-10,昌宁县代表之家,,,,,,,,,",
    "5,2019-3-10,昌宁县代表之家,教育,,县教育体育局,,,,,,",
    "6,2019-3-10,昌宁县代表之家,教育,,,,2019-3-1,A,好,,",
    "7,2999-3-10,昌宁县代表之家,教育,,,,,,,,",
    "8,2019-3-10,昌宁县代表之家,教育,随便,,,,,,,",
    "9,2019-3-10,昌宁县代表之家,教育,,,,,,,12,",
    "9,2019-3-10,昌宁县代表之家,,当场答复,,,,,,,",
    "10,2019-3-10,昌宁县代表之家,教育,,,,,,,,无名氏",
    "11,2019-3-10,昌宁县代表之家,教育,承办中,县教育体育局,,,,,,",
)


def test_every_mistake_of_a_ledger_is_named_at_once(county_clerk, ground):
    tried = checked(county_clerk, "receptions", WRONG)
    assert told(tried) == [
        (2, "old_number"),
        (3, "received_on"),
        (4, "venue"),
        (5, "category"),
        (6, "category"),
        (6, "title"),
        (7, "dispatched_on"),
        (8, "answered_on"),
        (9, "received_on"),
        (10, "state"),
        (11, "phone"),
        (12, "answer"),
        (13, "deputies"),
        (14, "dispatched_on"),
        (14, "accepted_on"),
    ]
    assert not Visit.objects.exists()


OWN = csv_of(
    "编号,接待日期,接待地点,反映事项,类别,办理情况,承办单位,交办日期",
    "关-1,2019-03-10,关庙社区联络室,路灯不亮,供电通信,,,",
    "关-2,2019-03-11,关庙社区联络室,沟渠,农业农村,已交办,县教育体育局,2019-03-12",
    "关-3,2019-03-12,昌宁县代表之家,修路,交通道路,,,",
)


@pytest.mark.parametrize(
    ("who", "wrong"),
    [
        ("clerk", [(3, "state"), (4, "venue")]),
        ("township_clerk", [(3, "unit"), (4, "venue")]),
        ("county_clerk", []),
    ],
)
def test_a_clerk_brings_in_the_old_ledger_of_the_venues_in_his_care(request, ground, who, wrong):
    """What is still open goes to a desk, and a township dispatches to its own units alone."""
    someone = request.getfixturevalue(who)
    assert sorted(set(told(checked(someone, "receptions", OWN)))) == wrong
    own = csv_of(*OWN.decode("utf-8-sig").splitlines()[:2])
    done = written(someone, "receptions", own)
    assert (done.state, figures(done)) == ("written", (1, 0, 0, 0))
    assert signed_in(someone).get("/imports/").status_code == 200
    assert str(Visit.objects.visible_to(someone).get().old_number) == "关-1"


def test_an_outsider_brings_in_nothing_and_sees_nothing_of_it(county_clerk, outsider, ground):
    done = written(county_clerk, "receptions", OWN)
    assert signed_in(outsider).get(f"/imports/{done.pk}/").status_code == 404
    refused = page(upload(outsider, "receptions", OWN)).select_one(".errsum")
    assert "该选择不在可用的选项中" in refused.get_text()
    assert rows_in(exported(outsider, "receptions"))[1:] == []


def test_another_venues_old_number_is_not_shown_to_a_clerk(county_clerk, clerk, ground):
    written(county_clerk, "receptions", OWN)
    mine = OWN.decode("utf-8-sig").splitlines()[1:2]
    own = csv_of(OWN.decode("utf-8-sig").splitlines()[0], mine[0].replace("关-1", "关-3"))
    (problem,) = problems_of(checked(clerk, "receptions", own))
    assert problem == (
        2,
        "old_number",
        "本县别处的旧台账已经用了这个原编号，请在前面加上家站的简称。",
    )


def test_undoing_voids_the_visits_and_their_numbers_stay(county_clerk, ground):
    done = written(county_clerk, "receptions", FILE)
    answer = signed_in(county_clerk).post(f"/imports/{done.pk}/undo/")
    assert answer.status_code == 302
    assert set(Visit.objects.values_list("state", "void_reason")) == {("void", "撤销导入")}
    assert set(Issue.objects.values_list("state", flat=True)) == {"void"}
    assert Counter.objects.get(kind="visit", year=2019).last == 3
    assert Visit.objects.visitors() == 0
    assert [*results.wrong_results()] == []
    finished = csv_of(*FILE.decode("utf-8-sig").splitlines()[:5])
    assert figures(written(county_clerk, "receptions", finished)) == (3, 0, 0, 0)
    assert Visit.objects.counted().get(old_number="2019-1").number == 4


def test_a_visit_corrected_since_refuses_the_undo(county_clerk, ground):
    done = written(county_clerk, "receptions", FILE)
    visit = Visit.objects.get(old_number="2019-1")
    Visit.objects.filter(pk=visit.pk).update(version=2)
    answer = signed_in(county_clerk).post(f"/imports/{done.pk}/undo/")
    assert f"第 3 行“{visit.reference}”：导入以后又改过。" in answer.content.decode()
    assert Visit.objects.counted().count() == 4


def test_nothing_of_the_visitors_is_in_the_journal_or_readable_on_disk(
    county_clerk, ground, settings
):
    done = written(county_clerk, "receptions", FILE, "莫留痕.csv")
    lines = [f"{e.target_label}{e.before}{e.after}{e.note}" for e in Entry.objects.all()]
    marks = ("莫留痕", "13911112222", "食堂线路老化")
    assert [mark for mark in marks if any(mark in line for line in lines)] == []
    (contact,) = Contact.objects.filter(name_index=keyed_index("莫留痕", "name"))
    assert (contact.name, contact.phone) == ("莫留痕", "13911112222")
    with done.file.open("rb") as stored:
        content = stored.read()
    assert "莫留痕".encode() not in content
    assert b"13911112222" not in content
    answer = signed_in(county_clerk).get(f"/imports/{done.pk}/").content.decode()
    assert "13911112222" not in answer


def test_the_ledger_is_no_business_of_an_administrator(administrator, changning):
    assert signed_in(administrator).get("/imports/receptions/new/").status_code == 403
