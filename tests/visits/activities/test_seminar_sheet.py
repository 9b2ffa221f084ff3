"""The seminar sheet 座谈会建议表: rows pasted, matched by name, saved at once."""

from contextlib import contextmanager

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from deputies_portal.core.audit.models import Entry
from deputies_portal.reports.duty_record import DutyRecord
from tests import html, make
from tests.stations.pages import signed_in
from visits.activities.forms.seminar import COLUMNS, MOST, pasted
from visits.activities.found_issues import find_issues
from visits.issues.dossiers import dossiers_of
from visits.issues.issue_facts import told_in_one
from visits.issues.steps import FORMS
from visits.models import Issue, Participation, Voice

NOW = make.moment(make.MARCH_11)
FORM = "form[data-once]"


@pytest.fixture(autouse=True)
def _on_12_march():
    with time_machine.travel("2025-03-12 10:00+08:00"):
        yield


@pytest.fixture
def seminar(room, clerk, deputy):
    return make.make_activity(
        room, actor=clerk, kind="seminar", deputies=[deputy], theme="列席座谈"
    )


def address(seminar):
    return f"/activities/{seminar.pk}/suggestions/"


def typed(client, seminar, *rows, action="save", **changes):
    said = html.form_values(client.get(address(seminar)), FORM) | changes | {"action": action}
    for at, row in enumerate(rows):
        names = ("deputy", "text", "place", "category", "unit")
        said |= {f"found-{at}-{name}": cell for name, cell in zip(names, row, strict=False)}
    return said


def send(client, seminar, *rows, **changes):
    return client.post(address(seminar), typed(client, seminar, *rows, **changes))


def test_each_row_becomes_an_issue_with_who_raised_it_and_whom_he_would_have_answer(
    seminar, clerk, deputy, unit
):
    other = make.make_deputy("李国华")
    make.make_mandate(other, constituency="第九选区")
    client = signed_in(clerk)
    answer = send(
        client,
        seminar,
        (deputy.name, "三组路灯不亮", "关庙社区三组", "交通道路", unit.short_name),
        ("李 国华", "水管漏水", "", "水利饮水", ""),
    )
    assert answer.url == f"/issues/?state=all&activity={seminar.pk}"
    lamp, pipe = Issue.objects.order_by("number")
    assert (lamp.title, lamp.description) == ("三组路灯不亮", "地点：关庙社区三组")
    assert (lamp.matter_region.name, lamp.proposed_unit) == ("关庙社区居民委员会", unit)
    assert [issue.voices.get().deputy for issue in (lamp, pipe)] == [deputy, other]
    assert seminar.participations.get(deputy=other).standing == "present"
    assert Entry.objects.get(action="activity.find").after == {"issues": 2, "roll": ["李国华 到"]}


def test_it_stands_in_the_duty_record_and_on_the_list_that_the_figure_leads_to(
    seminar, clerk, deputy
):
    client = signed_in(clerk)
    send(client, seminar, (deputy.name, "三组路灯不亮", "", "交通道路"))
    find_issues(seminar, [make.an_issue(title="别人提的")], actor=clerk, at=NOW)
    record = DutyRecord(deputy, make.MARCH_10, make.MARCH_11, clerk)
    assert (record.raised.text, record.issues.figure.text) == ("1", "2")
    rows = html.page(client.get(record.raised.url)).select("tbody tr")
    assert len(rows) == 1
    assert "三组路灯不亮" in rows[0].get_text()
    issue = Issue.objects.get(title="三组路灯不亮")
    said = html.page(client.get(issue.get_absolute_url())).get_text(" ", strip=True)
    assert f"{deputy.name}代表提出" in said


def test_the_form_of_dispatch_proposes_the_unit_of_the_row(
    seminar, clerk, deputy, unit, county_clerk
):
    rows = ((deputy.name, "三组路灯不亮", "", "交通道路", unit.short_name),)
    send(signed_in(clerk), seminar, *rows)
    Issue.objects.update(desk="530524")
    issue = Issue.objects.get()
    known = dossiers_of([issue])[issue.pk]
    form = FORMS["dispatch"](None, user=county_clerk, dossier=known, on=make.MARCH_11)
    assert form.initial["lead"] == unit.pk


@pytest.mark.parametrize(
    ("row", "refused"),
    [
        (("无此人", "漏水", "", "水利饮水"), "没有找到“无此人”。"),
        (("", "漏水", "", "水利饮水"), "写上是哪位代表提的。"),
        (("杨秀兰", "", "", "水利饮水"), "写上意见建议。"),
        (("杨秀兰", "漏水", "", ""), "写上类别。"),
        (("杨秀兰", "漏水", "", "水利饮水", "没有这个局"), "没有找到“没有这个局”。"),
    ],
)
def test_an_error_stands_beside_its_cell_and_nothing_is_lost_or_half_written(
    seminar, clerk, deputy, row, refused
):
    client = signed_in(clerk)
    good = (deputy.name, "三组路灯不亮", "", "交通道路")
    answer = send(client, seminar, good, row)
    page = html.page(answer)
    assert refused in page.select("tbody tr")[1].get_text()
    assert not page.select("tbody tr")[2].select(".err")  # an empty row lacks nothing
    assert "第 2 行" in page.select_one("[data-errsum]").get_text()
    assert "三组路灯不亮" in page.select("tbody tr")[0].select_one("textarea").get_text()
    assert Issue.objects.count() == 0


def test_at_a_county_home_each_row_says_where(home, county_clerk, deputy):
    seminar = make.make_activity(home, actor=county_clerk, kind="seminar", deputies=[deputy])
    client = signed_in(county_clerk)
    nowhere = send(client, seminar, (deputy.name, "漏水", "", "水利饮水"))
    assert "写上地点，乡镇或村社区。" in nowhere.content.decode()
    unknown = send(client, seminar, (deputy.name, "漏水", "月亮上", "水利饮水"))
    assert "写上地点，乡镇或村社区。" in unknown.content.decode()
    send(client, seminar, (deputy.name, "漏水", "田园镇", "水利饮水"))
    assert Issue.objects.get().matter_region.name == "田园镇"


def test_of_two_with_one_name_the_full_name_says_which(seminar, clerk, deputy):
    twin = make.make_deputy(deputy.name)
    make.make_mandate(twin, constituency="第九选区")
    answer = send(signed_in(clerk), seminar, (deputy.name, "漏水", "", "水利饮水"))
    assert "有 2 个" in answer.content.decode()
    assert Issue.objects.count() == 0


def test_who_was_away_has_raised_nothing(seminar, clerk, deputy):
    Participation.objects.update(standing="leave")
    answer = send(signed_in(clerk), seminar, (deputy.name, "漏水", "", "水利饮水"))
    assert "请先更正名单" in answer.content.decode()
    with pytest.raises(ValidationError, match="请先更正名单"):
        find_issues(seminar, [make.an_issue(deputy=deputy)], actor=clerk, at=NOW)


def test_sent_twice_it_is_registered_once(seminar, clerk, deputy):
    client = signed_in(clerk)
    said = typed(client, seminar, (deputy.name, "漏水", "", "水利饮水"))
    first, second = (client.post(address(seminar), said) for _time in range(2))
    assert first.url == second.url
    assert Issue.objects.count() == 1


def test_a_pasted_block_fills_the_rows_below_what_is_there(seminar, clerk, deputy):
    block = "序号\t意见建议\t代表\t类别\n1\t路灯不亮\t杨秀兰\t交通道路\n2\t漏水\t无此人\t水利饮水\n"
    there = (deputy.name, "桥面破损", "", "交通道路")
    answer = send(signed_in(clerk), seminar, there, action="paste", block=block)
    rows = html.page(answer).select("tbody tr")
    texts = [row.select_one("textarea").get_text(strip=True) for row in rows]
    assert texts[:3] == ["桥面破损", "路灯不亮", "漏水"]
    assert rows[1].select_one("input")["value"] == "杨秀兰"
    assert not html.page(answer).select(".err")  # nothing is judged before it is sent
    assert html.page(answer).select_one("#id_block").get_text(strip=True) == ""


def test_more_rows_than_a_sheet_holds_are_said(seminar, clerk, deputy):
    block = "\n".join(f"杨秀兰\t第{n}条\t\t交通道路" for n in range(MOST + 3))
    answer = send(signed_in(clerk), seminar, action="paste", block=block)
    assert "还有 3 行没有放进来" in answer.content.decode()
    assert len(html.page(answer).select("tbody tr")) == MOST


@pytest.mark.parametrize(
    ("block", "rows"),
    [
        ("", []),
        ("\n\t\n", []),
        ("杨秀兰\t漏水", [{"deputy": "杨秀兰", "text": "漏水"}]),
        ("1\t杨秀兰\t漏水", [{"deputy": "杨秀兰", "text": "漏水"}]),
        ('杨秀兰\t"漏水，\n很久了"', [{"deputy": "杨秀兰", "text": "漏水，\n很久了"}]),
        ("代表\t类别\n杨秀兰\t教育", [{"deputy": "杨秀兰", "category": "教育"}]),
        ("a\tb\tc\td\te\tf", [dict(zip(COLUMNS, "abcde", strict=True))]),
        ("x" * 140_000, []),
    ],
)
def test_what_a_spreadsheet_copies_is_read(block, rows):
    assert pasted(block) == rows


@pytest.mark.parametrize(
    ("text", "title", "description"),
    [
        ("路灯不亮。", "路灯不亮", ""),
        ("路" * 40, "路" * 40, ""),
        ("路" * 41, "路" * 39 + "…", "路" * 41),
        ("路灯不亮。" + "晚" * 40, "路灯不亮", "路灯不亮。" + "晚" * 40),
        ("路灯不亮，" + "晚" * 40, "路灯不亮", "路灯不亮，" + "晚" * 40),
        ("路灯不亮\n三组", "路灯不亮", "路灯不亮\n三组"),
    ],
)
def test_the_title_is_the_first_sentence_that_has_room(text, title, description):
    assert told_in_one(text) == {"title": title, "written": {"description": description}}


@contextmanager
def refused(name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        yield


def test_the_database_keeps_who_raised_it_to_activities_of_the_county(seminar, clerk, deputy, room):
    issue = make.make_issue(room, actor=clerk)
    with refused("visits_voice_deputy_at_activity"):
        Voice.objects.update(deputy=deputy)
    (found,) = find_issues(seminar, [make.an_issue()], actor=clerk, at=NOW)
    stranger = make.make_deputy("段玉珍", county_id="532930")
    with refused("visits_voice_deputy_in_county"):
        found.voices.update(deputy=stranger)
    elsewhere = make.make_unit("洱源水务局", county_id="532930")
    with refused("visits_issue_proposed_in_county"):
        Issue.objects.filter(pk=issue.pk).update(proposed_unit=elsewhere)


def test_a_clerk_of_another_county_has_no_such_page(seminar, outside_county_clerk):
    assert signed_in(outside_county_clerk).get(address(seminar)).status_code == 404
