"""The page of the journal: who reads it, what it shows, how it is searched and turned."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from deputies_portal.core.audit import journal, words
from deputies_portal.core.audit.models import Entry
from deputies_portal.desk.journal import line_words
from tests import html
from tests.core.people import make_administrator, make_auditor, make_user
from visits.privacy import door

pytestmark = pytest.mark.django_db

MORNING = "2025-03-10 09:00:00+08:00"


@pytest.fixture
def auditor(client):
    user = make_auditor()
    client.force_login(user)
    return user


def test_only_the_auditor_reads_the_journal(client):
    client.force_login(make_administrator())
    assert client.get("/journal/").status_code == 403
    client.force_login(make_auditor())
    assert client.get("/journal/").status_code == 200


def rows(answer):
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.select("td")]
        for row in html.page(answer).select("tbody tr")
    ]


def test_the_page_shows_who_did_what_with_before_and_after(client, auditor):
    user = make_user(name="王兰", is_active=True)
    with time_machine.travel("2025-03-10 11:31:08+08:00", tick=False):
        journal.record(
            actor=auditor,
            action="user.disable",
            target=user,
            before={"is_active": True},
            after={"is_active": False},
            note="调离",
        )
    answer = client.get("/journal/?q=王兰")
    assert rows(answer) == [
        ["2025年3月10日 11:31:08", "罗文清", "停用账号", "账号 王兰 启用： 是 → 否 调离", ""]
    ]
    page = html.page(answer)
    assert page.select_one("del").get_text() == "是"
    assert page.ins.get_text() == "否"
    assert page.time["datetime"] == "2025-03-10T11:31:08+0800"


def test_a_new_record_is_told_by_what_it_says(client, auditor):
    """What was emptied is told; what a new record never said is not."""
    journal.record(actor=None, action="x.create", after={"name": "王兰", "phone": ""})
    journal.record(actor=None, action="x.change", before={"name": "王兰"}, after={"name": ""})
    told = {row[2]: row[3] for row in rows(client.get("/journal/"))}
    assert ("—" in told["新建"], "王兰" in told["新建"]) == (False, True)
    assert told["修改"].endswith("王兰 → —")


def test_line_ends_in_text_forge_no_line(client, auditor):
    evil = "王\n2025-03-10 罗文清 <tr><td>删除日志</td></tr>"
    journal.record(actor=None, action="x.create", after={"name": evil}, note=evil)
    answer = client.get("/journal/?group=")
    assert len(html.page(answer).select("tbody tr")) == html.figures(answer)["rows"] == 3
    assert "<td>删除日志" not in answer.content.decode()
    assert Entry.objects.get(action="x.create").after == {"name": evil}


def test_the_filters_find_lines(client, auditor):
    user = make_user(name="王兰")
    with time_machine.travel("2025-03-09 23:59:59+08:00", tick=False):
        journal.record(actor=user, action="contact.reveal", target=user)
    with time_machine.travel("2025-03-10 00:00:00+08:00", tick=False):
        journal.record(actor=user, action="issue.export")
    assert acts(client, "q=王兰") == ["导出", "查看个人信息"]
    assert acts(client, "group=personal") == ["查看个人信息"]
    assert acts(client, "group=export") == ["导出"]
    assert acts(client, "q=王兰&since=2025-03-10") == ["导出"]
    assert acts(client, "q=王兰&until=2025-03-09") == ["查看个人信息"]
    assert acts(client, "since=2025-03-09&until=2025-03-09") == ["查看个人信息"]
    assert acts(client, "role=审计") == ["查看操作日志"]
    assert acts(client, "q=nobody") == []


def acts(client, query):
    return [row[2] for row in rows(client.get(f"/journal/?{query}"))]


@pytest.mark.parametrize("query", ["since=2025-02-30", "since=0001-01-01", "q=" + "a" * 10_000])
def test_impossible_filters_are_named_and_break_nothing(client, auditor, query):
    answer = client.get(f"/journal/?{query}")
    assert answer.status_code == 200
    assert html.page(answer).select(".note-bad")


def test_the_page_is_turned_by_key_newest_first(client, auditor):
    journal.record_many({"actor": None, "action": "x.create", "note": f"n{n}"} for n in range(120))
    first = client.get("/journal/")
    assert html.figures(first)["rows"] == 122  # with the sign-in and this view
    assert rows(first)[1][3] == "n119"
    second = client.get("/journal/" + html.page(first).select_one("[rel=next]")["href"])
    assert rows(second)[0][3] == "n70"
    assert html.figures(second)["rows"] == 122


def test_the_figures_of_the_week_are_the_lines_they_lead_to(client, auditor):
    user, now = make_user(), timezone.now()
    for action, at in [
        ("sign_in.failed", now),
        ("sign_in.locked", now - timedelta(days=2)),
        ("contact.reveal", now),
        ("issue.export", now - timedelta(days=8)),
        ("posting.change", now),
        ("posting.end", now),
    ]:
        with time_machine.travel(at, tick=False):
            journal.record(actor=user, action=action)
    answer = client.get("/journal/")
    week = {name: n for name, n in html.figures(answer).items() if name != "rows"}
    assert week == {"week-refused": 2, "week-personal": 1, "week-export": 0, "week-rights": 2}
    lists = {name: client.get(html.figure_link(answer, name)) for name in week}
    assert {name: html.figures(one)["rows"] for name, one in lists.items()} == week


@pytest.mark.parametrize("others", [1, 6])
def test_the_page_asks_the_same_queries_for_few_and_for_many(
    client, auditor, django_assert_num_queries, others
):
    user = make_user()
    for n in range(others):
        journal.record(actor=user, action="x.change", target=user, after={"name": str(n)})
    client.get("/journal/")
    # session, user, postings, last view, rows, total, newest seal, the week
    with django_assert_num_queries(8):
        client.get("/journal/")


def test_reading_the_journal_is_written_down_once_an_hour(client, auditor):
    views = Entry.objects.filter(action="journal.view", actor=auditor)
    with time_machine.travel(MORNING, tick=False) as clock:
        client.force_login(auditor)
        client.get("/journal/")
        client.get("/journal/?q=王")
        assert views.count() == 1
        clock.shift(20 * 60)
        client.get("/journal/")
        clock.shift(20 * 60)
        client.get("/journal/")
        assert views.count() == 1
        clock.shift(20 * 60)
        client.get("/journal/")
        assert views.count() == 2


def test_an_act_nobody_has_named_and_a_kind_that_is_gone_are_still_shown(client, auditor):
    Entry.objects.create(action="old.gone", target_kind="old.thing", target_label="旧事")
    row = rows(client.get("/journal/?q=旧事"))[0]
    assert row[2:4] == ["old.gone", "old.thing 旧事"]


# --- in the reader's language --------------------------------------------------------------------
@pytest.fixture
def english(client, auditor):
    client.cookies["django_language"] = "en"
    return client


def test_who_acted_reads_in_the_language_of_the_reader(english, visit, clerk):
    row = rows(english.get("/journal/?q=访&role=venue%20clerk"))[0]
    assert row[1:3] == ["字春梅 Venue clerk · 关庙社区联络室", "Register visit"]
    assert acts(english, "role=auditor") != []


def test_facts_and_kinds_read_in_the_language_of_the_reader(english, visit, clerk):
    row = rows(english.get("/journal/?q=访"))[0]
    assert row[3] == f"Visit {visit} Channel: In person Visitors: 1 Issues: 1"
    row = rows(english.get("/journal/?q=交"))[0]
    assert (
        row[3]
        == f"Issue {visit.voices.get().issue} Category: 教育 In one sentence: … Visit: {visit}"
    )


def test_what_was_seen_of_a_visitor_reads_in_words(client, auditor, visit, clerk):
    door.look("reveal", visit, actor=clerk, purpose="核对")
    row = rows(client.get("/journal/?group=personal"))[0]
    assert row[3] == f"来访登记 {visit} 看到的内容： 姓名、手机、村社区、住址、群众原话 核对"


KINDS = {
    "accounts.user": "Account",
    "stations.deputy": "Deputy",
    "stations.posting": "Posting",
    "stations.region": "Region",
    "stations.undertakingunit": "Unit",
    "stations.venue": "Venue",
    "stations.venuephoto": "Photo",
    "visits.calendarday": "Holiday",
    "visits.issue": "Issue",
    "visits.visit": "Visit",
}


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        ("visits.swap", ("slot", "other_slot", "asked_by", "asked_at", "answered_at", "closed_by")),
        ("visits.leave", ("asked_by", "asked_at", "decided_by", "decided_at")),
        ("visits.dutyday", ("deputy", "substitute", "substitute_why")),
        ("visits.submission", ("visit",)),
        ("visits.issue", ("activity",)),
        ("visits.activity", ("entered_on", "submission")),
        ("visits.activityreview", ("entered_by", "entered_on")),
        ("stations.moneyline", ("upgrade",)),
        ("reports.report", ("numbers",)),
    ],
)
def test_no_column_is_called_by_its_name_in_the_program(kind, columns):
    entry = Entry(target_kind=kind, before={}, after=dict.fromkeys(columns, 1))
    labels = [change.label for change in line_words.Line(entry).changes]
    assert [label for label in labels if label.isascii()] == []


def test_the_plan_of_an_item_is_no_line_of_an_upgrade():
    entry = Entry(target_kind="visits.planitem", before={}, after={"plan": 1})
    assert [change.label for change in line_words.Line(entry).changes] == ["年度代表工作计划"]


def test_kinds_stand_in_the_singular():
    with translation.override("en"):
        assert {kind: words.kind_of(kind, None) for kind in KINDS} == KINDS
