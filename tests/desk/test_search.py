"""Search: what is found, by whom, and what is never found."""

from urllib.parse import urlencode

import pytest

from tests import make
from tests.html import page

SEARCH = "/search/"


def searched(client, text, **query):
    """The page that the box leads to: what was typed stands in no address."""
    sent = client.post(SEARCH, {"q": text})
    return client.get(f"{sent['Location']}&{urlencode(query)}") if sent.status_code == 302 else sent


def hits(client, user, text, **query):
    """The headings of the hits a person sees for these words."""
    client.force_login(user)
    answer = searched(client, text, **query)
    assert answer.status_code == 200
    return [" ".join(heading.get_text().split()) for heading in page(answer).select(".hit h3")]


def test_two_characters_of_a_title_find_the_issue(client, issue, clerk):
    assert hits(client, clerk, "食堂", kind="issues") == ["食堂线路老化，午餐供应时断时续"]


def test_the_words_searched_for_are_marked_in_what_was_found(client, issue, clerk):
    client.force_login(clerk)
    answer = searched(client, "午餐 食堂")
    marked = [mark.get_text() for mark in page(answer).select(".hit h3 a mark")]
    assert marked == ["食堂", "午餐"]


def test_all_words_must_be_there(client, issue, clerk):
    assert hits(client, clerk, "食堂 水库", kind="issues") == []


@pytest.mark.parametrize("text", ["1", "0001", "1号", "〔2025〕1号", "昌人交〔2025〕1号"])
def test_a_number_finds_the_issue(client, issue, clerk, text):
    assert hits(client, clerk, text, kind="issues") == ["食堂线路老化，午餐供应时断时续"]


def test_the_number_of_another_year_is_not_found(client, issue, clerk):
    assert hits(client, clerk, "〔2024〕1号", kind="issues") == []


def test_initials_find_a_venue(client, room, clerk):
    assert hits(client, clerk, "gmsq", kind="venues") == ["室 关庙社区联络室"]


def test_a_deputy_is_found_by_name_and_pinyin(client, deputy, clerk):
    assert hits(client, clerk, "秀兰", kind="deputies") == ["杨秀兰 县"]
    assert hits(client, clerk, "yxl", kind="deputies") == ["杨秀兰 县"]


def test_visitors_are_found_apart_from_the_search_for_a_purpose(client, visit, clerk, manager):
    for text in ("赵文彩", "13800004127", "4127"):
        assert hits(client, clerk, text) == hits(client, manager, text) == []
    client.force_login(clerk)
    form = page(searched(client, "赵文彩")).select_one('form[action="/visits/find/"]')
    assert form.select_one("[name=person]")["value"] == "赵文彩"
    client.force_login(manager)
    assert page(searched(client, "赵文彩")).select('form[action="/visits/find/"]') == []


def test_names_of_visitors_are_masked_in_the_hits(client, visit, clerk):
    client.force_login(clerk)
    text = page(searched(client, "食堂")).get_text()
    assert "赵**" in text
    assert "13800004127" not in text


def test_an_outsider_finds_nothing_of_the_county(client, issue, clerk, outsider):
    assert hits(client, clerk, "食堂") != []
    assert hits(client, outsider, "食堂") == []
    assert hits(client, outsider, "关庙") == []


def test_a_confidential_title_is_found_only_by_those_who_may_open_it(client, room, clerk, manager):
    make.make_issue(room, actor=clerk, visit_facts={"is_confidential": True})
    assert hits(client, clerk, "食堂", kind="issues") == ["食堂线路老化，午餐供应时断时续"]
    assert hits(client, manager, "食堂", kind="issues") == []
    assert hits(client, manager, "1", kind="issues") == ["不公开事项"]


@pytest.mark.parametrize("text", ["%", "_", "'", "\\", "𠮷", "<script>", "〔", "a" * 300, "\u202e"])
def test_odd_words_are_only_words(client, issue, clerk, text):
    assert hits(client, clerk, text) == []


def test_the_administrator_and_the_auditor_do_not_search(client, administrator, auditor):
    for person in (administrator, auditor):
        client.force_login(person)
        assert client.post(SEARCH, {"q": "食堂"}).status_code == 403


@pytest.mark.parametrize("kind", ["issues", "visits", "venues", "deputies"])
def test_one_kind_costs_the_same_for_one_hit_and_for_six(
    client, room, clerk, deputy, kind, django_assert_max_num_queries
):
    for _unused in range(6):
        make.make_issue(room, actor=clerk)
    client.force_login(clerk)
    with django_assert_max_num_queries(12):
        searched(client, "食堂", kind=kind)
