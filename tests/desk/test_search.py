"""Search: what is found, by whom, and what is never found."""

from urllib.parse import urlencode

import pytest

from tests import make
from tests.html import page, text_of
from tests.visits import suggesting

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


KINDS = ["issues", "visits", "suggestions", "activities", "venues", "deputies", "units"]


@pytest.mark.parametrize("kind", KINDS)
def test_one_kind_costs_the_same_for_one_hit_and_for_six(
    client, room, clerk, county_clerk, deputy, unit, kind, django_assert_max_num_queries
):
    for _unused in range(6):
        make.make_issue(room, actor=clerk)
    client.force_login(county_clerk)
    with django_assert_max_num_queries(12):
        searched(client, "食堂", kind=kind)


# --- what stands below the title ------------------------------------------------------------------
def lines(client, user, text, **query):
    """What is said of each issue below its heading."""
    client.force_login(user)
    answer = searched(client, text, kind="issues", **query)
    return [" ".join(line.get_text().split()) for line in page(answer).select(".hit p")]


@pytest.mark.parametrize("column", ["description", "wish"])
def test_words_below_the_title_find_the_issue_and_are_shown_marked(client, room, clerk, column):
    written = {"description": "", "wish": "", column: "两台蒸箱不能同时开。"}
    make.make_issue(room, actor=clerk, title="食堂常跳闸", **written)
    assert hits(client, clerk, "蒸箱", kind="issues") == ["食堂常跳闸"]
    assert lines(client, clerk, "蒸箱") == ["两台蒸箱不能同时开。"]
    assert page(searched(client, "蒸箱")).select_one(".hit p mark").get_text() == "蒸箱"


def test_words_of_the_answer_find_the_issue(client, answered, clerk):
    assert hits(client, clerk, "换好", kind="issues") == [answered.title]
    assert lines(client, clerk, "换好") == ["线路已经换好。"]


def test_a_long_text_is_cut_around_the_words(client, room, clerk):
    text = "，".join(["前面的话"] * 20 + ["蒸箱坏了"] + ["后面的话"] * 40)
    make.make_issue(room, actor=clerk, description=text)
    (line,) = lines(client, clerk, "蒸箱")
    assert (line[0], line[-1], "蒸箱坏了" in line, len(line) < 100) == ("…", "…", True, True)


def test_a_word_must_stand_as_it_is_typed(client, room, clerk):
    make.make_issue(room, actor=clerk, description="停电了三天，电视看不成")
    assert hits(client, clerk, "停电视", kind="issues") == []
    assert len(hits(client, clerk, "停电 电视", kind="issues")) == 1


def test_what_a_confidential_issue_says_is_no_hit_for_others(client, room, clerk, manager):
    facts = {"visit_facts": {"is_confidential": True}, "description": "蒸箱不能同时开"}
    make.make_issue(room, actor=clerk, **facts)
    assert len(hits(client, clerk, "蒸箱", kind="issues")) == 1
    assert hits(client, manager, "蒸箱") == []


def test_a_visit_is_found_by_the_words_of_its_issue(client, room, clerk, manager):
    visit = make.make_visit(room, actor=clerk, issues=[make.an_issue(description="蒸箱坏了")])
    assert hits(client, clerk, "蒸箱", kind="visits") == [visit.reference]
    line = page(searched(client, "蒸箱", kind="visits")).select_one(".hit p")
    assert line.get_text() == visit.voices.get().issue.title


# --- other kinds ----------------------------------------------------------------------------------
def test_a_suggestion_is_found_by_title_and_text(client, at_county, county_clerk, deputy):
    drafted = suggesting.made_of(at_county, actor=county_clerk, lead=deputy.mandates.get())
    assert hits(client, county_clerk, drafted.title[:4], kind="suggestions") == [drafted.title]
    assert hits(client, county_clerk, drafted.text[:4], kind="suggestions") == [drafted.title]


def test_an_activity_is_found_by_theme_and_content(client, room, clerk, outsider):
    made = make.make_activity(room, actor=clerk, theme="学习防汛知识", content="讲了山洪避险。")
    assert hits(client, clerk, "防汛", kind="activities") == [made.theme]
    assert hits(client, clerk, "山洪", kind="activities") == [made.theme]
    assert hits(client, outsider, "防汛") == []


def test_a_unit_is_found_by_name_and_initials(client, unit, county_clerk):
    assert hits(client, county_clerk, unit.short_name, kind="units") == [unit.name]
    assert hits(client, county_clerk, unit.search_key.split()[-1][:4], kind="units") == [unit.name]


def test_what_a_role_has_no_list_of_is_not_searched_for_it(client, clerk, unit, unit_clerk, deputy):
    client.force_login(clerk)
    tabs = [tab.get_text().split()[0] for tab in page(searched(client, "食堂")).select(".tabs a")]
    assert "代表建议" not in tabs
    assert hits(client, unit_clerk, "杨秀兰", kind="suggestions") == []


def test_the_tabs_say_how_many_and_count_no_further_than_ninety_nine(client, room, clerk):
    for _unused in range(7):
        make.make_issue(room, actor=clerk)
    client.force_login(clerk)
    tabs = [
        " ".join(one.get_text().split()) for one in page(searched(client, "食堂")).select(".tabs a")
    ]
    assert tabs[:3] == ["全部", "问题 7", "接待 7"]


# --- what cannot be searched for ------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("水", "一个字太少"),
        ("，。", "一个字太少"),
        ("的了", "这些字到处都有"),
        ("没有 我们", "这些字到处都有"),
        ("停电" * 200, "太长了：最多写 100 个字"),
    ],
)
def test_what_says_too_little_or_too_much_is_told_so(client, issue, clerk, text, said):
    client.force_login(clerk)
    answer = searched(client, text)
    assert said in text_of(answer)
    assert page(answer).select(".hit") == []
