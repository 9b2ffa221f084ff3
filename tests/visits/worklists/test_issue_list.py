"""The tray of issues: tabs, filters and figures, due tags, closed rows, its queries."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import html, make
from tests.following import followed, lists_of, rows_of, rows_shown, wrong
from tests.visits.acting import act
from visits.models import Issue

LIST = "/issues/"
MARCH_11, MARCH_12 = date(2025, 3, 11), date(2025, 3, 12)
READERS = ("venue_clerk", "township_clerk", "county_clerk", "manager", "deputy", "unit_clerk")


@pytest.fixture(autouse=True)
def _on_12_march():
    with time_machine.travel("2025-03-12 10:00+08:00"):
        yield


def titles(response):
    return [cell.get_text(" ", strip=True) for cell in html.page(response).select("tbody .strong")]


def asked(client, person, **query):
    client.force_login(person)
    return client.get(LIST, query)


@pytest.fixture
def mixed(in_progress, room, home, clerk, county_clerk, deputy):
    """At the room: in progress, registered, void, closed on the spot in 2024; one of the home."""
    facts = {"visit_facts": {"deputies": [deputy]}}
    make.make_issue(room, actor=clerk, title="村口路灯坏了", category="交通道路", **facts)
    wrong = make.make_issue(room, actor=clerk, title="登记错了")
    act("void", wrong, county_clerk, MARCH_11, reason="登记错了。")
    spot = {"text": "已说明。", "told_by": "杨秀兰", "answer_class": make.answer_class("A")}
    day = date(2024, 5, 10)
    make.make_issue(room, actor=clerk, on=day, at=make.moment(day), title="问政策", spot=spot)
    make.make_issue(home, actor=county_clerk, title="饮水工程", visit_facts={"channel": "online"})


@pytest.mark.walk
def test_every_figure_leads_to_exactly_its_rows(client, everybody, mixed):
    for role in READERS:
        response = asked(client, everybody[role])
        found = html.figures(response)
        assert found.keys() - {"rows"} == lists_of(response).keys()
        each = "state" if role == "county_clerk" else "kind"
        assert (role, wrong(followed(client, response, each))) == (role, {})
        assert (role, found["rows"]) == (role, rows_shown(response))


def test_what_each_role_sees(client, everybody, mixed):
    seen = {role: sorted(titles(asked(client, everybody[role]))) for role in READERS}
    lunch, light, policy, water = (
        "食堂线路老化，午餐供应时断时续",
        "村口路灯坏了",
        "问政策",
        "饮水工程",
    )
    assert seen == {
        "venue_clerk": sorted([lunch, light, policy]),
        "township_clerk": sorted([lunch, light, policy]),
        "county_clerk": sorted([lunch, light, policy, water]),
        "manager": sorted([lunch, light, policy, water]),
        "deputy": sorted([lunch, light]),
        "unit_clerk": [lunch],
    }


FILTERED = [
    ({"state": "open"}, 3),
    ({"state": "overdue"}, 0),
    ({"state": "pending"}, 2),
    ({"state": "registered"}, 2),
    ({"state": "in_progress"}, 1),
    ({"state": "closed"}, 1),
    ({"state": "void"}, 1),
    ({"year": "2024"}, 1),
    ({"year": "2025"}, 3),
    ({"tier": "home"}, 1),
    ({"tier": "room"}, 3),
    ({"township": "530524101"}, 3),
    ({"township": "530524"}, 1),
    ({"source": "online"}, 1),
    ({"source": "visit"}, 3),
    ({"desk": "530524"}, 2),
    ({"desk": "530524101"}, 2),
    ({"pace": "urgent"}, 0),
    ({"q": "路灯"}, 1),
    ({"q": "村口 路灯"}, 1),
    ({"q": "昌人交〔2025〕1号"}, 1),
    ({"q": "0001"}, 2),
    ({"q": "没有这件"}, 0),
    ({"todo": "triage"}, 2),
    ({"todo": "answer"}, 1),
]


def test_filters(client, county_clerk, mixed):
    client.force_login(county_clerk)
    listed = [(query, client.get(LIST, query)) for query, _number in FILTERED]
    assert [(query, rows_of(answer)) for query, answer in listed] == FILTERED
    assert [(query, rows_shown(answer)) for query, answer in listed] == FILTERED


def test_by_venue_category_unit_and_deputy(client, county_clerk, mixed, room, unit, deputy):
    category = make.Category.objects.get(county="530524", name="交通道路").pk
    queries = [{"venue": room.pk}, {"category": category}, {"unit": unit.pk}, {"deputy": deputy.pk}]
    found = [html.figures(asked(client, county_clerk, **query))["rows"] for query in queries]
    assert found == [3, 1, 1, 2]


ODD = [
    {"state": "nothing"},
    {"year": "abc"},
    {"year": "99999999999999999999"},
    {"venue": "999999999999999999999"},
    {"desk": "532930"},
    {"township": "%"},
    {"deputy": "-1"},
    {"page": "n.garbage"},
    {"q": "字" * 10_000},
]


def test_a_bad_condition_is_no_error(client, county_clerk, mixed):
    """It finds nothing; a page that is not there is the first one."""
    client.force_login(county_clerk)
    for query in ODD:
        response = client.get(LIST, query)
        assert response.status_code == 200
        assert (query, rows_of(response)) == (query, 4 if "page" in query else 0)


def test_a_chosen_condition_is_a_chip_that_can_be_taken_away(client, county_clerk, mixed):
    response = asked(client, county_clerk, state="open", year="2025")
    chips = {
        chip.get_text(" ", strip=True): chip["href"] for chip in html.page(response).select(".chip")
    }
    assert chips == {
        "年度：2025 × ，去掉": "?state=open",
        "状态：在办 × ，去掉": "?year=2025",
    }


# --- tags --------------------------------------------------------------------------------------
def test_days_left_are_working_days(client, issue, clerk):
    """Registered on Monday 10 March: three working days to triage end on Thursday the 13th."""
    tags = {}
    for day in (10, 13, 14, 15, 18):
        with time_machine.travel(f"2025-03-{day} 10:00+08:00"):
            shown = html.page(asked(client, clerk))
        tags[day] = shown.select_one("tbody .end").get_text(strip=True)
    assert tags == {
        10: "剩 3 天",
        13: "今天到期",
        14: "超期 1 天",
        15: "超期 2 天",
        18: "超期 3 天",
    }


def test_late_rows_are_the_overdue_tab(client, issue, clerk):
    with time_machine.travel("2025-03-14 10:00+08:00"):
        response = asked(client, clerk, state="overdue")
    assert html.figures(response)["overdue"] == 1
    assert html.figures(response)["rows"] == 1


def test_open_issues_stand_in_the_order_of_their_due_day(client, mixed, county_clerk, clerk, room):
    soon = make.make_issue(room, actor=clerk, title="先到期", on=date(2025, 3, 6))
    Issue.objects.filter(pk=soon.pk).update(due=date(2025, 3, 11))
    assert titles(asked(client, county_clerk, state="open"))[0] == "先到期"
    assert titles(asked(client, county_clerk))[-1] == "问政策"


# --- what waits for me -------------------------------------------------------------------------
def test_what_waits_for_whom(client, everybody, mixed, answered):
    """The lunch issue is answered and not told; two issues wait for triage at two desks."""
    found = {}
    for role in READERS:
        found[role] = titles(asked(client, everybody[role], state="mine"))
    lunch, light, water = "食堂线路老化，午餐供应时断时续", "村口路灯坏了", "饮水工程"
    assert found == {
        "venue_clerk": [lunch],
        "township_clerk": [light],
        "county_clerk": [water],
        "manager": [],
        "deputy": [lunch],
        "unit_clerk": [],
    }


# --- danger and confidence ---------------------------------------------------------------------
def test_danger_to_life_stands_above_everybodys_list(client, everybody, room, clerk, county_clerk):
    make.make_issue(room, actor=clerk, title="后山裂缝，十二户在下面", is_danger=True)
    for role in ("venue_clerk", "township_clerk", "county_clerk", "manager"):
        response = asked(client, everybody[role], state="closed")
        panel = html.page(response).select_one("section[aria-labelledby=danger-h]")
        assert "后山裂缝，十二户在下面" in panel.get_text()


@pytest.fixture
def secret(room, clerk, deputy):
    facts = {"is_confidential": True, "deputies": [deputy]}
    return make.make_issue(
        room,
        actor=clerk,
        title="秘密的题目",
        category="民族宗教",
        is_danger=True,
        visit_facts=facts,
    )


def test_a_confidential_issue_is_a_row_without_content(client, everybody, secret):
    """Its venue and the county clerk read it; the others see that it is there, and its state."""
    seen = {}
    for role in ("venue_clerk", "county_clerk", "township_clerk", "manager", "deputy"):
        response = asked(client, everybody[role])
        body = html.page(response).main.get_text()
        seen[role] = (html.figures(response)["rows"], "秘密的题目" in body, "不公开事项" in body)
        assert ("民族宗教，杨秀兰 代表接待" in body) is seen[role][1]
        assert "已登记" in body
    assert seen == {
        "venue_clerk": (1, True, False),
        "county_clerk": (1, True, False),
        "township_clerk": (1, False, True),
        "manager": (1, False, True),
        "deputy": (1, False, True),
    }


def test_a_search_does_not_betray_a_confidential_title(client, everybody, secret):
    category = str(secret.category_id)
    for query in ({"q": "秘密"}, {"category": category}):
        found = {
            role: html.figures(asked(client, everybody[role], **query))["rows"]
            for role in ("county_clerk", "manager")
        }
        assert found == {"county_clerk": 1, "manager": 0}
    assert html.figures(asked(client, everybody["manager"], q="0001"))["rows"] == 1


# --- queries and paging ------------------------------------------------------------------------
def test_the_list_asks_eight_queries_whatever_the_rows(client, everybody, in_progress, room):
    def queries_of(**query):
        asked_for = {}
        for role in READERS:
            client.force_login(everybody[role])
            with CaptureQueriesContext(connection) as queries:
                client.get(LIST, query)
            asked_for[role] = len(queries)
        return asked_for

    assert queries_of() == dict.fromkeys(READERS, 8)
    for number in range(5):
        make.make_issue(room, actor=everybody["venue_clerk"], title=f"第{number}件", is_danger=True)
    assert queries_of(year="2025", state="open", venue=room.pk) == dict.fromkeys(READERS, 8)


def test_the_list_pages_by_key(client, county_clerk, room, clerk):
    issues = [make.an_issue(title=f"第{number}件") for number in range(53)]
    make.make_visit(room, actor=clerk, issues=issues)
    response = asked(client, county_clerk, state="open")
    assert (len(titles(response)), html.figures(response)["rows"]) == (50, 53)
    later = client.get(LIST + html.page(response).select_one("a[rel=next]")["href"])
    assert (len(titles(later)), html.figures(later)["rows"]) == (3, 53)
    assert set(titles(response)).isdisjoint(titles(later))


def test_an_empty_list_says_what_to_do(client, clerk, manager):
    assert "还没有问题" in html.text_of(asked(client, clerk))
    assert "没有符合这些条件的记录" in html.text_of(asked(client, clerk, state="open"))


def test_whoever_has_no_business_with_issues_gets_403(client, everybody):
    found = {
        role: asked(client, everybody[role]).status_code for role in ("administrator", "auditor")
    }
    assert found == {"administrator": 403, "auditor": 403}


def test_a_tab_keeps_what_waits_and_counts_by_it(client, clerk, issue):
    client.force_login(clerk)
    shown = html.page(client.get("/issues/?todo=overdue"))
    for tab in shown.select("ul.tabs a"):
        assert "todo=overdue" in tab["href"]
        listed = client.get("/issues/" + tab["href"])
        assert rows_of(listed) == int(tab.select_one("b").get_text())


def test_the_list_is_narrowed_by_a_day_typed_as_people_write_it(client, room, clerk, county_clerk):
    with time_machine.travel("2025-03-12 10:00+08:00"):
        for day in (make.MARCH_10, make.MARCH_11):
            make.make_issue(room, actor=clerk, on=day, title=f"路灯不亮{day.day}")
        client.force_login(county_clerk)
        shown = html.page(client.get("/issues/?state=all&first=%E6%98%A8%E5%A4%A9"))
    assert [link.get_text() for link in shown.select("tbody a.plain")] == ["路灯不亮11"]
