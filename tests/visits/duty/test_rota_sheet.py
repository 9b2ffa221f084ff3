"""The rota on paper: the sheet of a venue, a township or the county, the Word file, the notice."""

from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine
from docx import Document

from deputies_portal.core.audit.models import Entry
from tests import html, make
from tests.make import MARCH_10
from visits.models import JointDay

PRINT, FILE = "/duty/print/", "/duty/print/file/"
MARCH = {"month": "2025-03"}


@pytest.fixture(autouse=True)
def _on_5_march():
    with time_machine.travel("2025-03-05 10:00+08:00"):
        yield


@pytest.fixture
def second(workstation):
    person = make.make_deputy("段正明")
    make.make_mandate(person, congress_id="530524101")
    make.make_assignment(person, workstation)
    return person


@pytest.fixture
def march(room, workstation, home, deputy, second):
    room.address, room.liaison = "关庙社区一楼", "字春梅"
    room.save()
    make.make_duty_day(room, deputy)
    late = make.make_duty_day(room, day=date(2025, 4, 10))
    make.make_slot(late)
    make.make_duty_day(workstation, second, day=date(2025, 3, 12))
    make.make_duty_day(home, day=date(2025, 3, 20))
    make.make_duty_day(room, day=date(2025, 3, 27), state="cancelled", cancel_reason="大雪封山。")
    make.make_duty_day(room, day=date(2025, 3, 28), state="draft", draft=make.make_draft())
    return room


def rows(answer) -> list[list[str]]:
    """The lines of the sheet, cell by cell."""
    lines = html.page(answer).select("article.sheet tbody tr")
    return [[" ".join(cell.get_text(" ").split()) for cell in line.select("td")] for line in lines]


def title(answer) -> str:
    return html.page(answer).select_one("article.sheet h1").get_text()


# --- what stands on it --------------------------------------------------------------------------
def test_the_sheet_of_a_venue(client, march, clerk):
    client.force_login(clerk)
    answer = client.get(PRINT, MARCH)
    assert title(answer) == "关庙社区联络室代表接待选民值班表"
    assert rows(answer) == [
        ["3月10日 星期一", "9:00–11:30", "关庙社区一楼", "杨秀兰", "县", "字春梅", ""]
    ]


def test_a_period_of_months_and_a_place_nobody_serves(client, march, clerk):
    client.force_login(clerk)
    answer = client.get(PRINT, {"month": "2025-03", "until": "2025-04"})
    assert [line[3] for line in rows(answer)] == ["杨秀兰", "待定"]
    assert "2025年3月至2025年4月" in html.text_of(answer)


def test_the_sheet_of_a_township_names_its_presidium(client, march, township_clerk):
    client.force_login(township_clerk)
    answer = client.get(PRINT, MARCH | {"township": "530524101"})
    assert title(answer) == "昌宁县田园镇代表接待选民值班表"
    assert [line[2] for line in rows(answer)] == ["室 关庙社区联络室", "站 田园镇工作站"]
    assert "编排：田园镇人大主席团" in html.text_of(answer)


def test_the_county_begins_with_all_its_venues(client, march, county_clerk):
    client.force_login(county_clerk)
    answer = client.get(PRINT, MARCH)
    assert title(answer) == "昌宁县代表接待选民值班表"
    assert len(rows(answer)) == 3


def test_a_joint_day_and_an_unconfirmed_one_are_noted(client, room, deputy, clerk):
    joint = JointDay.objects.create(
        county_id="530524",
        title="主任接待日",
        day=MARCH_10,
        starts_at="09:00",
        ends_at="11:30",
        made_at=make.moment(),
    )
    make.make_duty_day(room, deputy, joint_day=joint, is_confirmed=False, place="文化广场")
    client.force_login(clerk)
    (line,) = rows(client.get(PRINT, MARCH))
    assert (line[2], line[-1]) == ("文化广场", "主任接待日 日期待确认")


def test_a_substitute_stands_where_the_deputy_did(client, march, second, clerk):
    facts = {"substitute": second, "substitute_level": "township", "substitute_why": "leave"}
    march.duty_days.get(day=MARCH_10).slots.update(**facts)
    client.force_login(clerk)
    assert rows(client.get(PRINT, MARCH))[0][3:5] == ["段正明", "乡"]


def test_the_paper_is_chinese_for_an_english_reader(client, march, clerk):
    client.cookies["django_language"] = "en"
    client.force_login(clerk)
    sheet = html.page(client.get(PRINT, MARCH)).article
    assert sheet["lang"] == "zh-CN"
    assert "3月10日 星期一" in sheet.get_text()


# --- who prints what ----------------------------------------------------------------------------
def choices(answer, name):
    return [option["value"] for option in html.page(answer).select(f"select[name={name}] option")]


def test_the_clerk_of_a_venue_has_no_township_to_print(client, march, clerk, workstation):
    client.force_login(clerk)
    answer = client.get(PRINT, {"township": "530524101"})
    assert (answer.status_code, rows(answer)) == (200, [])
    assert choices(answer, "township") == [""]
    assert choices(answer, "venue") == ["", str(march.pk)]


def test_an_outsider_sees_nothing_of_the_county(client, march, outsider):
    client.force_login(outsider)
    assert rows(client.get(PRINT, MARCH | {"venue": march.pk})) == []
    answer = client.get(FILE, MARCH | {"venue": march.pk})
    assert answer["Location"] == f"{PRINT}?month=2025-03&venue={march.pk}"


def test_units_print_no_rota(client, unit_clerk):
    client.force_login(unit_clerk)
    assert [client.get(url).status_code for url in (PRINT, FILE)] == [403, 403]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"month": "2025-05", "until": "2025-03"}, "结束月份不能早于开始月份。"),
        ({"month": "2025-01", "until": "2027-01"}, "一次最多打印两年。"),
        ({"month": "2025-13"}, "没有这个月。"),
        ({"venue": "x"}, "选择一个有效的选项"),
    ],
)
def test_odd_periods_and_places_are_said_beside_the_field(client, march, county_clerk, asked, said):
    client.force_login(county_clerk)
    answer = client.get(PRINT, asked)
    assert answer.status_code == 200
    assert said in html.text_of(answer)
    assert html.page(answer).article is None
    assert client.get(FILE, asked)["Location"].startswith(f"{PRINT}?")


def test_a_venue_and_a_township_at_once_are_refused(client, march, county_clerk):
    client.force_login(county_clerk)
    answer = client.get(PRINT, {"venue": march.pk, "township": "530524101"})
    assert "家站和乡镇只选一个。" in html.text_of(answer)


@pytest.mark.parametrize("days", [1, 6])
def test_the_queries_do_not_grow(client, room, county_clerk, days, django_assert_max_num_queries):
    for number in range(days):
        person = make.make_deputy(f"代表{number}")
        make.make_duty_day(room, person, day=MARCH_10 + timedelta(days=number))
    client.force_login(county_clerk)
    with django_assert_max_num_queries(12):
        assert len(rows(client.get(PRINT, MARCH))) == days


# --- the Word file ------------------------------------------------------------------------------
def test_the_file_says_what_the_page_says(client, march, township_clerk):
    client.force_login(township_clerk)
    answer = client.get(FILE, MARCH | {"township": "530524101"})
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    assert "%E5%80%BC%E7%8F%AD%E8%A1%A8" in answer["Content-Disposition"]  # 值班表
    document = Document(BytesIO(answer.content))
    head, rota, foot = document.tables
    assert document.paragraphs[0].text == "昌宁县田园镇代表接待选民值班表"
    assert head.rows[0].cells[0].text == "2025年3月"
    assert [[cell.text for cell in row.cells] for row in rota.rows] == [
        ["日期", "时间", "接待点", "地址", "值班代表", "代表层级", "联络员", "备注"],
        [
            *("3月10日 星期一", "9:00–11:30", "关庙社区联络室", "关庙社区一楼", "杨秀兰"),
            *("县人大代表", "字春梅", ""),
        ],
        ["3月12日 星期三", "9:00–11:30", "田园镇工作站", "", "段正明", "县人大代表", "", ""],
    ]
    assert [cell.text for cell in foot.rows[0].cells] == [
        "编排：田园镇人大主席团",
        "换班请提前告知联络员",
        "2025年3月5日",
    ]


def test_what_people_wrote_is_text_in_the_file(client, room, deputy, clerk):
    make.make_duty_day(room, deputy, place="<b>{{ phone }}</b>&一楼")
    client.force_login(clerk)
    rota = Document(BytesIO(client.get(FILE, MARCH).content)).tables[1]
    assert rota.rows[1].cells[3].text == "<b>{{ phone }}</b>&一楼"


def test_the_file_is_journalled(client, march, clerk):
    client.force_login(clerk)
    client.get(FILE, MARCH)
    line = Entry.objects.get(action="dutyday.export")
    assert (line.actor, line.county) == (clerk, "530524")
    assert line.posting_id == clerk.postings.get().pk
    assert line.after == {
        "place": "关庙社区联络室",
        "first": "2025-03-01",
        "last": "2025-03-31",
        "rows": 1,
    }


# --- the public notice ----------------------------------------------------------------------------
def notice(client, day) -> str:
    field = html.page(client.get(day.get_absolute_url())).select_one("#notice")
    return field.get_text() if field else ""


def test_the_page_of_a_day_ahead_has_the_notice_to_copy(client, march, clerk):
    march.public_phone = "0875-7120001"
    march.save()
    client.force_login(clerk)
    assert notice(client, march.duty_days.get(day=MARCH_10)).splitlines() == [
        "代表接待日公告",
        "2025年3月10日（星期一）9:00–11:30，县人大代表杨秀兰在关庙社区联络室（关庙社区一楼）"
        "接待群众，听取意见和建议。欢迎前来。",
        "联系电话：0875-7120001",
        "关庙社区联络室",
        "2025年3月7日",
    ]


def test_days_gone_by_called_off_or_without_a_deputy_have_none(client, march, deputy, clerk):
    client.force_login(clerk)
    gone = make.make_duty_day(march, deputy, day=date(2025, 3, 4))
    off = march.duty_days.get(day=date(2025, 3, 27))
    nobody = march.duty_days.get(day=date(2025, 4, 10))
    assert [notice(client, day) for day in (gone, off, nobody)] == ["", "", ""]


def test_the_calendar_leads_to_the_sheet_of_its_place(client, march, county_clerk):
    client.force_login(county_clerk)
    answer = client.get("/duty/", MARCH | {"township": "530524101", "view": "list"})
    link = html.page(answer).select_one(f'a[href^="{PRINT}"]')["href"]
    assert len(rows(client.get(link))) == 2
