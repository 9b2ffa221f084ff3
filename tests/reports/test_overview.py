"""The overview: who may open it, for which place and year, and what it says."""

from datetime import date

import pytest

from stations.models import Region
from tests import make
from tests.html import figures, page, text_of
from tests.reports.conftest import taken_on
from tests.visits.acting import act
from tests.visits.fulfilling import kept_since

OVERVIEW = "/overview/"


def overview_of(client, user, **asked):
    client.force_login(user)
    return client.get(OVERVIEW, asked)


# --- who, where, when --------------------------------------------------------------------------
def test_the_overview_opens_to_managers_and_the_clerks_of_county_and_township(client, everybody):
    found = {role: overview_of(client, one).status_code for role, one in everybody.items()}
    readers = dict.fromkeys(("manager", "county_clerk", "township_clerk"), 200)
    assert found == dict.fromkeys(everybody, 403) | readers


def test_a_manager_sees_the_county_a_township_clerk_the_township(
    client, busy, manager, township_clerk
):
    whole, own = overview_of(client, manager), overview_of(client, township_clerk)
    assert [page(answer).h1.get_text() for answer in (whole, own)] == ["昌宁县总览", "田园镇总览"]
    assert [figures(answer)["issues"] for answer in (whole, own)] == [9, 4]


ELSEWHERE = [
    {"county": "532930"},
    {"county": "x"},
    {"township": "532930104"},
    {"township": "530524199"},
    {"township": "昌宁"},
    {"year": "2026"},
    {"year": "1066"},
    {"year": "二〇二五"},
    {"year": "20250"},
]


def test_what_is_no_place_or_year_of_mine_is_404(client, eryuan, manager):
    found = [(asked, overview_of(client, manager, **asked).status_code) for asked in ELSEWHERE]
    assert found == [(asked, 404) for asked in ELSEWHERE]


def test_a_township_clerk_does_not_find_the_neighbour(client, mangshui, township_clerk, manager):
    assert overview_of(client, township_clerk, township="530524102").status_code == 404
    assert overview_of(client, manager, township="530524102").status_code == 200


def test_the_year_in_the_address_is_shown(client, busy, manager):
    answer = overview_of(client, manager, year="2024")
    assert figures(answer)["issues"] == 1
    assert "2024年接待来访 1 次" in text_of(answer)
    years = [option["value"] for option in page(answer).select("#year option")]
    assert years == ["2025", "2024"]


def test_somebody_above_the_county_chooses_among_the_counties(client, eryuan, busy):
    province = make.make_person("manager", region_id="53")
    answer = overview_of(client, province, county="532930")
    assert page(answer).h1.get_text() == "洱源县总览"
    assert figures(answer)["issues"] == 0
    assert figures(overview_of(client, province, county="530524"))["issues"] == 9


def test_only_get_is_taken(client, manager):
    client.force_login(manager)
    assert client.post(OVERVIEW).status_code == 405


# --- what it says ------------------------------------------------------------------------------
def test_the_sentence_says_the_figures_that_matter(client, whole, manager):
    assert (
        "昌宁县在用家站 4 处。提升改造 3 处，已验收 1 处。"
        "还没有计划线，不作对照。离期限还有 286 天。"
        "2025年接待来访 9 次、 13 人次，收到问题 9 件，已办结 1 件。"
        " 现在在办 9 件，其中超期 5 件。"
    ).replace(" ", "") in text_of(overview_of(client, manager)).replace(" ", "")


def test_answered_solved_and_satisfied_are_three_facts(client, busy, manager):
    rows = page(overview_of(client, manager)).select("#h-rates ~ *, section:has(#h-rates) tbody tr")
    told = {row.th.get_text(): [td.get_text() for td in row.select("td")] for row in rows if row.th}
    assert told == {
        "答复过": ["2", "9", "22.2%"],
        "解决": ["1", "9", "11.1%"],
        "满意或基本满意": ["1", "1", "100.0%"],
        "已办结": ["1", "9", "11.1%"],
    }


def matrix_of(answer) -> dict[str, list[list[int]]]:
    """Name of the place → its cells: a number, or how many and out of how many."""
    rows = page(answer).select("table.matrix tbody tr, table.matrix tfoot tr")
    return {row.th.get_text(): [_numbers(td) for td in row.select("td")] for row in rows}


def _numbers(cell) -> list[int]:
    text = cell.get_text(strip=True)
    return [0, 0] if text == "—" else [int(number) for number in text.split("/")]


def test_the_columns_of_the_matrix_add_up_with_a_row_for_the_county(client, whole, manager):
    matrix = matrix_of(overview_of(client, manager))
    total = matrix.pop("合计")
    assert list(matrix) == ["县级", "田园镇", "漭水镇"]
    for place, column in enumerate(total):
        cells = [cells[place] for cells in matrix.values()]
        assert [sum(numbers) for numbers in zip(*cells, strict=True)] == column
    assert total[2:4] == [[2], [0, 2]]


def test_the_tiers_of_a_programme_add_up_to_all_its_venues(client, whole, programme, home, manager):
    make.make_upgrade(programme, home)
    found = figures(overview_of(client, manager))
    tiers = ("home", "workstation", "room", "specialised")
    assert [found.get(f"upgrade-all-{tier}-all") for tier in tiers] == [1, 2, 1, None]
    assert found["upgrade-all"] == 4


def test_each_tier_has_its_upgrade_and_its_cadence(client, whole, manager):
    found = figures(overview_of(client, manager))
    assert (found["upgrade-accepted-room-all"], found["upgrade-all-room-all"]) == (1, 1)
    assert (found["upgrade-accepted-workstation-all"], found["upgrade-late"]) == (0, 1)
    assert (found["slots-done-room-all"], found["slots-owed-room-530524101"]) == (1, 6)
    assert (found["held"], found["unrecorded"], found["assessed-530524101"]) == (1, 1, 1)


def test_a_township_that_ended_keeps_its_row_and_its_lists(client, busy, manager, mangshui):
    mangshui.closed_on, mangshui.closing_reason = date(2025, 3, 15), "撤并"
    mangshui.save()
    Region.objects.filter(pk="530524102").update(ended_on=date(2025, 3, 15), successor="530524101")
    answer = overview_of(client, manager)
    assert "漭水镇 已撤并" in [th.get_text() for th in page(answer).select(".matrix tbody th")]
    for kind in ("visits", "issues"):
        link = page(answer).select_one(f'[data-figure="{kind}-530524102"]').parent
        assert int(link.get_text()) == figures(client.get(link["href"]))["rows"] > 0


def test_a_confidential_issue_is_in_no_category_whoever_reads(client, busy, manager, county_clerk):
    def in_categories(user):
        return sum(
            n for name, n in figures(overview_of(client, user)).items() if "category-" in name
        )

    assert (in_categories(county_clerk), in_categories(manager)) == (8, 8)


def test_months_have_those_of_last_year_beside_them(client, busy, manager):
    table = page(overview_of(client, manager)).select("section:has(#h-months) tbody tr")
    rows = {row.th.get_text(): [int(td.get_text()) for td in row.select("td")] for row in table}
    assert rows["接待人次"] == [0, 0, 13]
    assert rows["当月办结件数"] == [0, 0, 1]
    whole = page(overview_of(client, manager, year="2024")).select(
        "section:has(#h-months) thead th"
    )
    assert len(whole) == 13


def test_what_needs_attention_stands_in_the_stated_order(
    client, busy, manager, supervised_key, room
):
    kept_since(room)
    items = page(overview_of(client, manager)).select(".todo a.t")
    assert [item.get_text() for item in items] == [
        "危及生命安全的问题，当天处理",
        "重点督办还没有书面回复",
        "问题超期",
        "规定活动逾期",
        "承办单位超过签收期限没有签收",
        "规定活动本期应办、还没有办",
    ]


@pytest.fixture
def supervised_key(room, county_clerk, unit, unit_clerk, manager):
    """Under key supervision, the reply due on 28 March."""

    issue = make.make_issue(room, actor=county_clerk)
    taken_on(issue, county_clerk, unit, unit_clerk, steps=4)
    facts = {"note": "请书面答复。", "due": date(2025, 3, 28), "decided_on": make.MARCH_11}
    act("key_supervise", issue, manager, make.MARCH_11, **facts)
    return issue


def test_what_needs_attention_is_read_before_the_tables(client, busy, manager):
    headings = [h2["id"] for h2 in page(overview_of(client, manager)).select("main h2")]
    assert headings == ["h-brief", "h-today", "h-mx", "h-months", "h-cat", "h-rates"]


def test_what_needs_attention_says_where_in_official_order(client, busy, manager):
    lines = page(overview_of(client, manager)).select(".todo li")
    said = {
        line.select_one("a.t").get_text(): [one.get_text() for one in line.select(".where > span")]
        for line in lines
    }
    assert said["问题超期"] == ["田园镇 3", "漭水镇 2"]
    own = page(overview_of(client, manager, township="530524101")).select(".todo .where")
    assert own == []


def test_nothing_to_look_into_says_so(client, home, manager):
    home.opened_on = date(2025, 3, 15)  # within the month: it owes nothing for it yet
    home.save()
    assert "今天没有要特别关注的事" in text_of(overview_of(client, manager))


# --- signing in --------------------------------------------------------------------------------
def test_signing_in_leads_a_manager_to_the_overview_and_others_home(client, manager, clerk):
    found = []
    for person in (manager, clerk):
        client.force_login(person)
        found.append(client.get("/landing/")["Location"])
    assert found == ["/overview/", "/"]


# --- queries -----------------------------------------------------------------------------------
def test_the_overview_costs_fifteen_queries_at_most(
    client, whole, everybody, django_assert_max_num_queries
):
    for role in ("manager", "county_clerk", "township_clerk"):
        client.force_login(everybody[role])
        with django_assert_max_num_queries(15):
            assert client.get(OVERVIEW).status_code == 200
