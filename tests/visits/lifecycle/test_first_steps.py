"""The page that leads a new county, its regions from a file, its units from the shipped list."""

import gzip

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from deputies_portal.core.audit.models import Entry
from stations.models import Region, UndertakingUnit
from stations.units import units_in_bulk
from tests import make
from tests.core.ui.test_valid_html import faults_of
from tests.html import error_links, form_values, page, text_of
from tests.stations.pages import refused, send, signed_in
from visits.models import Category

START = reverse("visits:start")
REGIONS = reverse("stations:start-regions")
UNITS = reverse("visits:start-units")
HEAD = "code,name,level,parent_code\n"
NEW_ROWS = "530524103,柯街镇,township,530524\n530524103201,芒赖村委会,village,530524103\n"
ABROAD = "532930105,凤羽镇,township,532930\n"


def file_of(content, name="regions.csv"):
    content = content.encode() if isinstance(content, str) else content
    return SimpleUploadedFile(name, content)


def upload(user, content, name="regions.csv"):
    return signed_in(user).post(REGIONS, {"file": file_of(content, name)})


# --- the page of the steps ------------------------------------------------------------------------
def test_the_steps_say_how_far_they_are(room, unit, county_clerk):
    text = text_of(signed_in(county_clerk).get(START))
    assert "2 个乡镇，3 个村社区。" in text
    assert "代表之家 1 处；工作站 1 处，乡镇 2 个；联络室 1 处，村社区 3 个。" in text
    assert "承办单位 1 个；类别 16 个，其中 0 个有通常承办单位。" in text
    assert "已有 0 个任用，还有 6 处没有账号。" in text


def test_the_clerk_goes_to_registers_and_the_administrator_to_accounts(room, everybody):
    def links(person):
        shown = page(signed_in(person).get(START)).select("main ol a")
        return [link["href"].split("?")[0] for link in shown]

    assert links(everybody["county_clerk"]) == [
        "/settings/start/regions/",
        "/settings/start/venues/",
        "/settings/start/units/",
        "/settings/holidays/",
        "/deputies/",
        "/issues/take-over/",
    ]
    assert links(everybody["administrator"]) == ["/accounts/bulk/", "/settings/holidays/"]


@pytest.mark.parametrize("role", ["venue_clerk", "township_clerk", "manager", "deputy", "auditor"])
def test_it_is_no_page_for_others(everybody, role):
    client = signed_in(everybody[role])
    assert [client.get(a).status_code for a in (START, REGIONS, UNITS)] == [403, 403, 403]


def test_a_second_county_has_its_own(eryuan, administrator, county_clerk):
    text = text_of(signed_in(administrator).get(f"{START}?county=532930"))
    assert "开始使用：洱源县" in text
    assert signed_in(county_clerk).get(f"{START}?county=532930").status_code == 404
    assert signed_in(administrator).get(f"{START}?county=530000").status_code == 404


def test_a_portal_without_counties_says_so(db):
    administrator = make.make_person("administrator")
    assert "还没有县" in text_of(signed_in(administrator).get(START))


@pytest.mark.parametrize("address", [START, REGIONS, UNITS])
@pytest.mark.parametrize(("language", "lang"), [("zh-hans", "zh-CN"), ("en", "en")])
def test_the_pages_are_sound(room, county_clerk, client, address, language, lang):
    client.force_login(county_clerk)
    client.cookies["django_language"] = language
    assert faults_of(client.get(address).content.decode(), lang) == []


def test_the_steps_cost_the_same_for_many_venues(
    room, unit, county_clerk, django_assert_num_queries
):
    client = signed_in(county_clerk)
    with django_assert_num_queries(15):
        client.get(START)
    for number in range(5):
        make.make_venue("specialised", township_id="530524101", parent=room.parent.parent)
        make.make_unit(f"单位之{number}")
    with django_assert_num_queries(15):
        client.get(START)


# --- regions from a file --------------------------------------------------------------------------
def test_the_file_is_tried_first_and_then_written(changning, county_clerk):
    tried = upload(county_clerk, HEAD + NEW_ROWS + ABROAD)
    assert [dd.get_text() for dd in page(tried).select(".counts dd")] == [
        "2个区划",
        "0个区划",
        "0个区划",
    ]
    assert not Region.objects.filter(code="530524103").exists()
    values = form_values(tried, "form.savebar")
    answer = signed_in(county_clerk).post(REGIONS, values)
    assert answer["Location"] == "/settings/start/?county=530524"
    assert Region.objects.get(code="530524103201").name == "芒赖村委会"
    assert not Region.objects.filter(code="532930105").exists()
    line = Entry.objects.get(action="region.import")
    assert (line.actor, line.county, line.after) == (county_clerk, "530524", {"added": 2})


def test_a_packed_file_is_taken_too(changning, county_clerk):
    tried = upload(county_clerk, gzip.compress((HEAD + NEW_ROWS).encode()), "regions.csv.gz")
    assert page(tried).select_one(".counts dd").get_text() == "2个区划"


def test_a_clerk_renames_nothing_above_or_beside_the_county(eryuan, county_clerk):
    changed = (
        "53,别省,province,\n532930104,别镇,township,532930\n530524101,新园镇,township,530524\n"
    )
    values = form_values(upload(county_clerk, HEAD + changed), "form.savebar")
    signed_in(county_clerk).post(REGIONS, values)
    codes = ["53", "530524101", "532930104"]
    stored = Region.objects.filter(code__in=codes).order_by("code")
    assert [region.name for region in stored] == ["云南省", "新园镇", "三营镇"]


WRONG_FILES = {
    "nothing": (b"", "第一行要有这些列"),
    "another county": ((HEAD + ABROAD).encode(), "文件里没有代码以“530524”开头的区划。"),
    "no parent": ((HEAD + "530524103201,芒赖,village,530524103\n").encode(), "没有代码为"),
    "a workbook": (b"PK\x03\x04\x00\x00", "这不是 CSV 文件。"),
    "damaged": (b"\x1f\x8b\x08\x00broken", "压缩文件已损坏。"),
    "another encoding": ((HEAD + NEW_ROWS).encode("gb18030"), "文件要用 UTF-8 编码。"),
}


@pytest.mark.parametrize(("content", "said"), WRONG_FILES.values(), ids=WRONG_FILES)
def test_a_file_that_is_none_is_refused(changning, county_clerk, content, said):
    before = Region.objects.count()
    answer = upload(county_clerk, content or b"\n")
    assert answer.status_code == 200
    assert said in text_of(answer)
    assert page(answer).select("form.savebar[data-once]") == []
    assert Region.objects.count() == before


def test_without_a_file_or_with_a_broken_page_it_is_said(changning, county_clerk):
    client = signed_in(county_clerk)
    assert list(error_links(client.post(REGIONS, {}))) == ["#id_file"]
    assert client.post(REGIONS, {"content": "%%%"}).status_code == 200
    assert client.post(REGIONS, {"content": "AAAA"}).status_code == 200


# --- units ----------------------------------------------------------------------------------------
def test_departments_and_township_governments_are_proposed(changning, county_clerk):
    openings = units_in_bulk.proposed(make.county())
    assert [one.short_name for one in openings[:3]] == ["县政府办", "县发改局", "县教育体育局"]
    assert (openings[27].name, openings[27].short_name) == (
        "保山市生态环境局昌宁分局",
        "生态环境分局",
    )
    assert [(one.name, one.short_name) for one in openings[-2:]] == [
        ("昌宁县田园镇人民政府", "田园镇政府"),
        ("昌宁县漭水镇人民政府", "漭水镇政府"),
    ]


@pytest.mark.parametrize(
    ("county", "short", "stem"),
    [
        ("禄劝彝族苗族自治县", "县教育体育局", "禄劝"),
        ("双江拉祜族佤族布朗族傣族自治县", "县教育体育局", "双江"),
        ("隆林各族自治县", "县教育体育局", "隆林"),
        ("腾冲市", "市教育体育局", "腾冲"),
        ("隆阳区", "区教育体育局", "隆阳"),
    ],
)
def test_a_city_or_district_calls_its_departments_its_own(county, short, stem):
    region = Region(code="530181", name=county)
    assert units_in_bulk.own_short_name("县教育体育局", region) == short
    assert units_in_bulk.STEM.sub("", county) == stem


def test_a_sub_district_has_an_office(changning, county_clerk):
    make.make_regions([("530524001", "龙泉街道", "township")])
    names = [one.short_name for one in units_in_bulk.proposed(make.county())]
    assert "龙泉街道办事处" in names


def test_units_are_saved_and_categories_get_their_usual_one(changning, county_clerk):
    typed = {"unit-县教育体育局-short_name": "县教体局"}
    answer = send(county_clerk, UNITS, **typed)
    assert answer["Location"] == "/settings/start/?county=530524"
    assert UndertakingUnit.objects.filter(county="530524").count() == 37
    education = Category.objects.get(county="530524", name="教育")
    assert education.usual_unit.short_name == "县教体局"
    assert not Category.objects.filter(county="530524", usual_unit=None).exists()
    assert Entry.objects.filter(action="category.change").count() == 16
    assert Entry.objects.get(action="undertakingunit.bulk").after == {"rows": 37}


def test_a_category_that_has_a_unit_keeps_it(changning, unit, county_clerk):
    Category.objects.filter(county="530524", name="教育").update(usual_unit=unit)
    send(county_clerk, UNITS)
    assert Category.objects.get(county="530524", name="教育").usual_unit == unit
    assert UndertakingUnit.objects.filter(short_name="县教育体育局").count() == 1


KEY = "unit-县公安局"
WRONG_ROWS = {
    "no short name": ({f"{KEY}-short_name": ""}, [f"#id_{KEY}-short_name"]),
    "twice": ({f"{KEY}-short_name": "县政府办"}, [f"#id_{KEY}-short_name"]),
    "taken": ({f"{KEY}-short_name": "县林场"}, [f"#id_{KEY}-short_name"]),
    "no kind": ({f"{KEY}-kind": "palace"}, [f"#id_{KEY}-kind"]),
    "no township": ({f"{KEY}-kind": "township_government"}, [f"#id_{KEY}-kind"]),
    "name twice": ({f"{KEY}-name": "昌宁县民政局"}, ["#id_unit-县民政局-name"]),
}


@pytest.mark.parametrize(("typed", "anchors"), WRONG_ROWS.values(), ids=WRONG_ROWS)
def test_one_wrong_unit_and_nothing_is_saved(changning, county_clerk, typed, anchors):
    make.make_unit("县林场")
    assert list(refused(send(county_clerk, UNITS, **typed))) == anchors
    assert UndertakingUnit.objects.count() == 1


def test_all_there_already_is_said(changning, county_clerk):
    send(county_clerk, UNITS)
    assert "清单上的单位都有了" in text_of(signed_in(county_clerk).get(UNITS))


# --- home --------------------------------------------------------------------------------------
def led_on(person) -> str:
    link = page(signed_in(person).get("/")).select_one("main .note-box:not([data-calendar]) a")
    return link["href"] if link else ""


def test_home_leads_to_the_first_steps_until_they_are_taken(
    eryuan, home, workstation, unit, county_clerk, outside_county_clerk, clerk, administrator
):
    """Changning has stations and units, but an account at a room alone."""
    assert led_on(county_clerk) == "/settings/start/?county=530524"
    assert led_on(outside_county_clerk) == "/settings/start/?county=532930"
    assert led_on(administrator) == "/settings/start/?county=530524"
    assert led_on(clerk) == ""
    make.make_person("unit_clerk", username="unit", unit=unit)
    assert led_on(county_clerk) == ""
    assert led_on(administrator) == "/settings/start/?county=532930"
