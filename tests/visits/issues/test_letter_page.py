"""The printed letter of a dispatch: worded as the kind of unit asks, without a word of visitors."""

from datetime import date

import pytest
import time_machine
from django.utils import translation

from tests import html, make
from tests.cast import advance
from visits.models import Dispatch

MARCH_12 = date(2025, 3, 12)


@pytest.fixture(autouse=True)
def _on_12_march():
    with time_machine.travel("2025-03-12 10:00+08:00"):
        yield


def letter(client, person, issue, **facts) -> str:
    client.force_login(person)
    order = Dispatch.objects.get(round__issue=issue, **facts)
    return html.page(client.get(f"/letters/{order.pk}/")).article.get_text(" ", strip=True)


def test_the_letter_to_a_department(client, dispatched, county_clerk):
    words = letter(client, county_clerk, dispatched)
    assert "昌宁县" in words
    assert "关于 办理 “食堂线路老化，午餐供应时断时续”的 交办函".replace(" ", "") in words.replace(
        " ", ""
    )
    for said in (
        "县教育体育局（全称）：",
        "昌人交〔2025〕1号",
        "主线截面小，两台蒸箱不能同时开。",
        "换线增容。",
        "2025年4月10日 前",
        "2025年3月18日 前",
        "回执",
    ):
        assert said.replace(" ", "") in words.replace(" ", "")


def test_no_visitor_stands_in_a_letter(client, dispatched, county_clerk, visit):
    words = letter(client, county_clerk, dispatched)
    for private in ("赵文彩", "赵**", "13800004127", "4127", visit.reference):
        assert private not in words


@pytest.mark.parametrize(
    ("kind", "title", "body"),
    [
        ("government", "交办函", "现交由你单位办理"),
        ("court_procuratorate", "转送函", "不涉及正在办理的案件"),
        ("party", "交办函", "现交由你单位办理"),
        ("vertical", "商请函", "商请你单位"),
        ("company", "商请函", "商请你单位"),
    ],
)
def test_the_kind_of_unit_picks_the_words(
    client, dispatched, county_clerk, unit, kind, title, body
):
    unit.kind = kind
    unit.save()
    words = letter(client, county_clerk, dispatched).replace(" ", "")
    assert f"”的{title}" in words
    assert body in words
    assert ("县委办公室并转" in words) == (kind == "party")
    assert "督办" not in words


def test_a_rehandling_is_a_supervision_notice_that_says_why(client, second_round, county_clerk):
    words = letter(client, county_clerk, second_round, round__no=2).replace(" ", "")
    assert "督办通知" in words
    assert "没有办实。" in words
    assert "第2轮" in words


def test_a_supervision_notice_is_called_so_in_english_too(second_round):
    order = Dispatch.objects.get(round__issue=second_round, round__no=2)
    with translation.override("en"):
        assert order.letter == "Supervision notice"


@pytest.mark.parametrize("kind", ["company", "vertical", "court_procuratorate"])
def test_who_is_only_asked_gets_no_supervision_notice(
    client, second_round, county_clerk, unit, kind
):
    unit.kind = kind
    unit.save()
    words = letter(client, county_clerk, second_round, round__no=2)
    assert "督办" not in words
    assert "没有办实。" in words


def test_an_assisting_unit_is_asked_for_its_part(client, assisted, county_clerk, helper):
    words = letter(client, county_clerk, assisted, unit=helper).replace(" ", "")
    assert "协助办理" in words
    assert "看水管。" in words
    assert "意见请送主办单位县教育体育局（全称）" in words


def test_the_letter_of_a_past_lead_names_no_second_one(client, in_progress, county_clerk, helper):
    advance(in_progress, ("redirect", county_clerk, {"lead": helper, "reason": "换一家。"}))
    past = letter(client, county_clerk, in_progress, unit__short_name="县教育体育局")
    assert "主办单位：县教育体育局（全称）。" in past
    assert helper.name not in past


def test_a_letter_through_the_county_government_says_so(
    client, dispatched, county_clerk, changning
):
    changning.relays_through_government = True
    changning.save()
    assert "县政府办并转县教育体育局" in letter(client, county_clerk, dispatched)


def test_a_townships_letter_bears_the_head_of_its_presidium(client, triaged, township_clerk):
    office = make.make_unit("田园镇政府", kind="township_government", township_id="530524101")
    issue = advance(triaged, ("dispatch", township_clerk, {"lead": office}))
    words = letter(client, township_clerk, issue).replace(" ", "")
    assert words.startswith("田园镇人民代表大会主席团")


def test_a_letter_is_chinese_in_the_english_portal_too(client, dispatched, county_clerk):
    client.cookies["django_language"] = "en"
    client.force_login(county_clerk)
    order = Dispatch.objects.get(round__issue=dispatched)
    page = html.page(client.get(f"/letters/{order.pk}/", headers={"accept-language": "en"}))
    assert page.article["lang"] == "zh-CN"
    assert "2025年3月11日" in page.article.get_text()


def test_it_is_printed_from_the_page_of_the_issue(
    client, dispatched, county_clerk, unit_clerk, clerk
):
    address = f"/letters/{Dispatch.objects.get(round__issue=dispatched).pk}/"
    found = {}
    for person in (county_clerk, unit_clerk, clerk):
        client.force_login(person)
        page = html.page(client.get(dispatched.get_absolute_url()))
        links = [link["href"] for link in page.select("main a")]
        found[person.username] = (address in links, client.get(address).status_code)
    assert found == {"county": (True, 200), "unit": (True, 200), "clerk": (False, 403)}


def test_the_letter_of_another_unit_does_not_exist(client, dispatched, helper_clerk):
    client.force_login(helper_clerk)
    order = Dispatch.objects.get(round__issue=dispatched)
    assert client.get(f"/letters/{order.pk}/").status_code == 404


def test_the_letter_costs_twelve_queries_at_most(
    client, assisted, county_clerk, django_assert_max_num_queries
):
    client.force_login(county_clerk)
    order = Dispatch.objects.get(round__issue=assisted, part="lead")
    with django_assert_max_num_queries(12):
        assert client.get(f"/letters/{order.pk}/").status_code == 200
