"""The pages on which old matters are taken over: one typed, many from a file tried first."""

from urllib.parse import quote

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.notices.models import Notice
from stations.models import Venue
from tests import make
from tests.core.ui.test_bad_input import NASTY
from tests.core.ui.test_valid_html import faults_of
from tests.html import form_values, page, text_of
from tests.stations.pages import refused, send, signed_in
from visits.models import Category, Issue, TakenOver

PAGE = reverse("visits:take-over")
FILE = reverse("visits:take-over-file")
TEMPLATE = reverse("visits:take-over-template")
HEAD = (
    "原编号,收到日期,家站,标题,类别,状态,"
    "主办单位,交办日期,答复期限,签收日期,反映人姓名,反映人电话\n"
)
ROW = (
    "{n},2024-11-05,关庙社区联络室,食堂线路老化,教育,承办中,"
    "县教育体育局,2024/11/6,2024-12-06,2024年11月8日,,\n"
)
NEW = "乙9,2025-03-01,关庙社区联络室,路灯不亮,02,待交办,,,,,赵文彩,13800004127\n"


@pytest.fixture(autouse=True)
def on_monday():
    with time_machine.travel("2025-03-10 10:00+08:00"):
        yield


def typed(**facts):
    category = Category.objects.get(county="530524", name="教育").pk
    known = {
        "old_number": "人大〔2024〕17",
        "received_on": "2024-11-05",
        "channel": "in_person",
        "venue": "关庙社区",
        "title": "食堂线路老化",
        "category": category,
        "desk": "530524",
        "state": "triaged",
    }
    return known | facts


def upload(user, text, **query):
    content = text if isinstance(text, bytes) else text.encode()
    return signed_in(user).post(
        FILE, {"file": SimpleUploadedFile("old.csv", content)}, query_params=query
    )


def said(answer) -> list[str]:
    return [" ".join(li.get_text().split()) for li in page(answer).select("[data-errsum] li")]


def write(user, tried):
    return signed_in(user).post(FILE, form_values(tried, "form.savebar"))


# --- one on a page --------------------------------------------------------------------------------
def test_one_is_typed_and_its_page_shows_both_numbers(room, unit, county_clerk):
    client = signed_in(county_clerk)
    values = form_values(client.get(PAGE), "main form[method=post]")
    answer = client.post(PAGE, values | typed())
    assert answer["Location"] == Issue.objects.get().get_absolute_url()
    text = text_of(client.get(answer["Location"]))
    assert "已接手，新编号是昌人交〔2024〕1号，原编号是人大〔2024〕17。" in text
    assert "原编号 人大〔2024〕17" in text
    assert "接手旧问题" in text


def test_it_is_found_by_its_old_number(room, unit, county_clerk):
    send(county_clerk, PAGE, **typed())
    client = signed_in(county_clerk)
    for number, is_found in (("〔2024〕17", True), ("〔2023〕17", False)):
        for answer in (
            client.post("/search/", {"q": number}, follow=True),
            client.get("/issues/?q=" + quote(number)),
        ):
            assert ("食堂线路老化" in text_of(answer)) == is_found


def test_the_unit_sees_it_among_its_work_and_nobody_is_told(room, unit, unit_clerk, county_clerk):
    facts = {"state": "in_progress", "unit": unit.pk, "dispatched_on": "2024-11-06"}
    send(county_clerk, PAGE, **typed(**facts, accepted_on="2024-11-08", due="2024-12-06"))
    assert "食堂线路老化" in text_of(signed_in(unit_clerk).get("/issues/"))
    assert not Notice.objects.exists()


def test_what_the_verb_refuses_stands_beside_the_field(room, unit, county_clerk):
    answer = send(county_clerk, PAGE, **typed(state="dispatched", dispatched_on="2024-11-01"))
    assert refused(answer) == {
        "#id_unit": "主办单位：这个状态要填写这一项。",
        "#id_dispatched_on": "交办日期：日期不能早于上一步。",
    }


def test_a_form_sent_twice_makes_one(room, county_clerk):
    client = signed_in(county_clerk)
    values = form_values(client.get(PAGE), "main form[method=post]") | typed()
    assert client.post(PAGE, values)["Location"] == client.post(PAGE, values)["Location"]
    assert Issue.objects.count() == 1


def test_a_township_clerk_has_the_own_township_to_choose_from(room, unit, township_clerk):
    form = page(signed_in(township_clerk).get(PAGE))
    assert [o["value"] for o in form.select("#id_desk option") if o["value"]] == ["530524101"]
    assert [o["value"] for o in form.select("#id_unit option") if o["value"]] == []
    send(township_clerk, PAGE, **typed(desk="530524101"))
    assert Issue.objects.get().desk_id == "530524101"
    assert list(refused(send(township_clerk, PAGE, **typed(old_number="甲2")))) == ["#id_desk"]


def test_it_is_no_page_for_others(everybody):
    for role in ("venue_clerk", "manager", "deputy", "unit_clerk", "auditor"):
        client = signed_in(everybody[role])
        assert {client.get(address).status_code for address in (PAGE, FILE, TEMPLATE)} == {403}


def test_another_county_does_not_exist(eryuan, county_clerk):
    assert signed_in(county_clerk).get(f"{PAGE}?county=532930").status_code == 404


@pytest.mark.parametrize("address", [PAGE, FILE])
@pytest.mark.parametrize(("language", "lang"), [("zh-hans", "zh-CN"), ("en", "en")])
def test_the_pages_are_sound(room, county_clerk, client, address, language, lang):
    client.force_login(county_clerk)
    client.cookies["django_language"] = language
    assert faults_of(client.get(address).content.decode(), lang) == []


@pytest.mark.walk
def test_odd_input_breaks_nothing(room, county_clerk):
    for number, value in enumerate(NASTY.values()):
        facts = typed(**dict.fromkeys(["received_on", "venue", "category", "state", "due"], value))
        assert send(county_clerk, PAGE, **facts).status_code == 200
        named = typed(title=value, old_number=f"奇{number}")
        assert send(county_clerk, PAGE, **named).status_code in (200, 302)


# --- many from a file -------------------------------------------------------------------------
def test_a_file_is_tried_first_and_then_written(room, unit, county_clerk):
    tried = upload(county_clerk, HEAD + ROW.format(n="甲1") + ROW.format(n="甲2") + NEW)
    assert [h2.get_text() for h2 in page(tried).select("#h-tried")] == ["可以接手 3 件"]
    assert not Issue.objects.exists()
    assert not Entry.objects.filter(action__startswith="issue.").exists()
    assert write(county_clerk, tried)["Location"] == "/issues/"
    rows = Issue.objects.order_by("id").values_list(
        "taken_over__old_number", "state", "year", "number"
    )
    assert list(rows) == [
        ("甲1", "in_progress", 2024, 1),
        ("甲2", "in_progress", 2024, 2),
        ("乙9", "triaged", 2025, 1),
    ]
    assert Entry.objects.get(action="issue.take_over_file").after == {"rows": 3}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_encodings_of_an_office_are_read(room, unit, county_clerk, encoding):
    tried = upload(county_clerk, (HEAD + ROW.format(n="甲1")).encode(encoding))
    assert "可以接手 1 件" in text_of(tried)


def test_each_wrong_row_is_named_and_nothing_is_written(room, unit, county_clerk):
    rows = [
        ROW.format(n="甲1"),
        ROW.format(n="甲1"),
        ROW.format(n="甲3").replace("教育,", "教肓,"),
        ROW.format(n="甲4").replace("关庙社区联络室", "关庙"),
        ROW.format(n="甲5").replace("县教育体育局", "县某局"),
        ROW.format(n="甲6").replace("2024/11/6", "2024-11-31"),
        ROW.format(n="甲7").replace("2024-11-05", "2025-03-11"),
        ROW.format(n="甲8").replace("承办中", "办结"),
        ROW.format(n="甲9").replace("2024-12-06", "2024-11-01"),
    ]
    tried = upload(county_clerk, HEAD + "".join(rows))
    assert said(tried) == [
        "第 3 行，原编号：这个原编号已经接手过，现在是昌人交〔2024〕1号。",
        "第 4 行，类别：没有“教肓”，请按名称填写。",
        "第 6 行，主办单位：没有“县某局”，请按名称填写。",
        "第 7 行，交办日期：没有这一天。请按年-月-日填写，例如 2025-09-10。",
        "第 8 行，收到日期：日期不能晚于今天。",
        "第 9 行，状态：没有“办结”，请按名称填写。",
        "第 10 行，答复期限：期限不能早于交办日期。",
    ]
    assert page(tried).select("form.savebar[data-once]") == []
    assert not TakenOver.objects.exists()


def test_a_file_that_has_become_wrong_meanwhile_is_not_written(room, unit, county_clerk):
    tried = upload(county_clerk, HEAD + ROW.format(n="甲1") + ROW.format(n="甲2"))
    send(county_clerk, PAGE, **typed(old_number="甲2"))
    answer = write(county_clerk, tried)
    assert said(answer) == ["第 3 行，原编号：这个原编号已经接手过，现在是昌人交〔2024〕1号。"]
    assert Issue.objects.count() == 1


def test_a_file_sent_twice_is_written_once(room, unit, county_clerk):
    tried = upload(county_clerk, HEAD + ROW.format(n="甲1"))
    assert [write(county_clerk, tried).status_code for _twice in range(2)] == [302, 302]
    assert Issue.objects.count() == 1
    again = upload(county_clerk, HEAD + ROW.format(n="甲1"))
    assert "已经接手过" in text_of(again)


WRONG_FILES = {
    "nothing": (b"\n", "第一行要有这些列：原编号、收到日期、家站、标题、类别、状态。"),
    "only heads": (HEAD.encode(), "文件里一行也没有。"),
    "a column twice": (("原编号," + HEAD).encode(), "第一行有两个“原编号”。"),
    "a workbook": (b"PK\x03\x04\x00\x00\xff", "这不是 CSV 文件，请用 UTF-8 或 GB18030 编码。"),
    "too many": ((HEAD + ROW.format(n="甲1") * 101).encode(), "一次最多100行，请分成几个文件。"),
    "a huge cell": ((HEAD + '"' + "长" * 140_000 + '"').encode(), "第2行不是 CSV。"),
}


@pytest.mark.parametrize(("content", "words"), WRONG_FILES.values(), ids=WRONG_FILES)
def test_what_is_no_file_of_old_matters_is_refused(room, county_clerk, content, words):
    answer = upload(county_clerk, content)
    assert said(answer) == [words]


def test_a_file_larger_than_a_megabyte_or_none_at_all(room, county_clerk):
    assert said(upload(county_clerk, b"x" * (1024 * 1024 + 1))) == [
        "CSV 文件：文件太大，最多 1 MB。"
    ]
    answer = signed_in(county_clerk).post(FILE, {})
    assert said(answer) == ["CSV 文件：请填写CSV 文件。"]
    assert signed_in(county_clerk).post(FILE, {"content": "%%"}).status_code == 200


@pytest.mark.parametrize(
    "formula", ["=HYPERLINK(1)", "+1+1", "@SUM(1)", "<script>alert(1)</script>"]
)
def test_formulas_and_markup_are_text(room, unit, county_clerk, formula):
    row = ROW.format(n="甲1").replace("食堂线路老化", formula)
    tried = upload(county_clerk, HEAD + row)
    assert b"<script>alert" not in tried.content
    write(county_clerk, tried)
    assert Issue.objects.get().title == formula


def test_the_template_names_every_column_and_is_read_again(room, county_clerk):
    answer = signed_in(county_clerk).get(TEMPLATE)
    assert answer["Content-Disposition"] == 'attachment; filename="take-over.csv"'
    heads = answer.content.decode("utf-8-sig").strip().split(",")
    assert (len(heads), heads[0], heads[-1]) == (27, "原编号", "评价")
    assert said(upload(county_clerk, answer.content)) == ["文件里一行也没有。"]


def test_an_english_page_shows_the_chinese_words_a_file_is_written_in(county_clerk):
    client = signed_in(county_clerk)
    client.cookies["django_language"] = "en"
    shown = page(client.get(FILE)).select('#h-heads, [aria-labelledby="h-heads"] [lang="zh-CN"]')
    heading, heads, states = [" ".join(one.get_text().split()) for one in shown]
    assert heading == "Columns the first row may name"
    assert heads.startswith("原编号、收到日期、方式、家站、标题、类别、缓急、")
    assert states == "待交办、已交办、承办中、已答复、跟踪落实"


def test_a_venue_or_region_is_named_exactly_though_others_hold_its_name(room, unit, county_clerk):
    for number in range(25):
        make.make_venue(
            "specialised",
            name=f"关庙社区联络室{number}",
            township_id="530524101",
            field=f"领域{number}",
        )
    tried = upload(county_clerk, HEAD + ROW.format(n="甲1"))
    write(county_clerk, tried)
    assert Issue.objects.get().venue == Venue.objects.get(name="关庙社区联络室")


def test_the_page_costs_the_same_for_many_venues_and_units(room, unit, county_clerk):
    def asked():
        client = signed_in(county_clerk)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        return len(queries)

    few = asked()
    for _one in range(5):
        make.make_unit()
        make.make_venue("specialised", township_id="530524101")
    assert asked() == few
    assert few <= 12
