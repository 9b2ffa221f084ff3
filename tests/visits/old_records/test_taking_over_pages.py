"""Old matters are taken over: one typed on a page, many from a file under the imports."""

from urllib.parse import quote

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from deputies_portal.core.notices.models import Notice
from stations.models import Venue
from tests import make
from tests.core.ui.test_bad_input import NASTY
from tests.core.ui.test_valid_html import faults_of
from tests.html import form_values, page, text_of
from tests.imports.sending import checked, csv_of, figures, problems_of, written
from tests.stations.pages import refused, send, signed_in
from visits.models import Category, Issue

PAGE = reverse("visits:take-over")
FILE = reverse("visits:take-over-file")


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
        assert {client.get(address).status_code for address in (PAGE, FILE)} == {403}


def test_another_county_does_not_exist(eryuan, county_clerk):
    assert signed_in(county_clerk).get(f"{PAGE}?county=532930").status_code == 404


@pytest.mark.parametrize(("language", "lang"), [("zh-hans", "zh-CN"), ("en", "en")])
def test_the_page_is_sound(room, county_clerk, client, language, lang):
    client.force_login(county_clerk)
    client.cookies["django_language"] = language
    assert faults_of(client.get(PAGE).content.decode(), lang) == []


@pytest.mark.walk
def test_odd_input_breaks_nothing(room, county_clerk):
    for number, value in enumerate(NASTY.values()):
        facts = typed(**dict.fromkeys(["received_on", "venue", "category", "state", "due"], value))
        assert send(county_clerk, PAGE, **facts).status_code == 200
        named = typed(title=value, old_number=f"奇{number}")
        assert send(county_clerk, PAGE, **named).status_code in (200, 302)


# --- many from a file -------------------------------------------------------------------------
HEAD = (
    "原编号,收到日期,家站,标题,类别,状态,主办单位,交办日期,答复期限,签收日期,反映人姓名,反映人电话"
)
ROW = (
    "{n},2024-11-05,关庙社区联络室,食堂线路老化,教育,承办中,"
    "县教育体育局,2024/11/6,2024-12-06,2024年11月8日,,"
)
NEW = "乙9,2025-03-01,关庙社区联络室,路灯不亮,02,待交办,,,,,赵文彩,13800004127"


def test_the_page_leads_to_the_import_of_old_ledgers(room, county_clerk):
    client = signed_in(county_clerk)
    (link,) = page(client.get(PAGE)).select('main a[href="/imports/receptions/new/"]')
    assert link.get_text(strip=True) == "从文件导入"
    assert client.get(FILE)["Location"] == link["href"]


def test_open_matters_of_a_file_stand_where_the_old_files_left_them(room, unit, county_clerk):
    file = csv_of(HEAD, ROW.format(n="甲1"), ROW.format(n="甲2"), NEW)
    assert figures(written(county_clerk, "receptions", file)) == (3, 0, 0, 0)
    rows = Issue.objects.order_by("id").values_list(
        "taken_over__old_number", "state", "year", "number"
    )
    assert list(rows) == [
        ("甲1", "in_progress", 2024, 1),
        ("甲2", "in_progress", 2024, 2),
        ("乙9", "triaged", 2025, 1),
    ]


def test_each_wrong_open_matter_of_a_file_is_named(room, unit, county_clerk):
    send(county_clerk, PAGE, **typed(old_number="甲1"))
    file = csv_of(
        HEAD,
        ROW.format(n="甲1"),
        ROW.format(n="甲3").replace("教育,", "教肓,"),
        ROW.format(n="甲4").replace("县教育体育局", "县某局"),
        ROW.format(n="甲5").replace("2024/11/6", "2024-11-31"),
        ROW.format(n="甲6").replace("2024-12-06", "2024-11-01"),
    )
    tried = checked(county_clerk, "receptions", file)
    assert problems_of(tried) == [
        (3, "category", "没有“教肓”，请按名称填写。"),
        (4, "unit", "没有“县某局”，请按名称填写。"),
        (5, "dispatched_on", "没有这一天。请按年-月-日填写，例如 2025-09-10。"),
        (6, "due", "期限不能早于交办日期。"),
    ]
    assert figures(tried) == (0, 0, 1, 4)  # what was typed on the page stands
    assert Issue.objects.count() == 1


@pytest.mark.parametrize(
    "formula", ["=HYPERLINK(1)", "+1+1", "@SUM(1)", "<script>alert(1)</script>"]
)
def test_formulas_and_markup_are_text(room, unit, county_clerk, formula):
    row = ROW.format(n="甲1").replace("食堂线路老化", formula)
    imported = written(county_clerk, "receptions", csv_of(HEAD, row))
    shown = signed_in(county_clerk).get(f"/imports/{imported.pk}/")
    assert b"<script>alert" not in shown.content
    assert Issue.objects.get().title == formula


def test_a_venue_is_named_exactly_though_others_hold_its_name(room, unit, county_clerk):
    for number in range(25):
        make.make_venue(
            "specialised",
            name=f"关庙社区联络室{number}",
            township_id="530524101",
            field=f"领域{number}",
        )
    written(county_clerk, "receptions", csv_of(HEAD, ROW.format(n="甲1")))
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
