"""The ledger of visits: what it shows to whom, its figures, its filters, its queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.html import figures, page, text_of
from visits.models import Visit

LIST = "/visits/"
READERS = ("venue_clerk", "township_clerk", "county_clerk", "manager", "deputy")


def rows(response):
    return [row.get_text(" ", strip=True) for row in page(response).select("tbody tr")]


def numbers(response):
    return [cell.get_text(strip=True) for cell in page(response).select("tbody .docno")]


@pytest.fixture
def two_years(room, workstation, clerk, township_clerk, deputy):
    """Four visits: 2024 and 2025, at the room and the workstation, one void, one by phone."""
    make.make_visit(room, actor=clerk, on=date(2024, 5, 10), at=make.moment(), deputies=[deputy])
    make.make_visit(room, actor=clerk, group_size=6)
    make.make_visit(workstation, actor=township_clerk, channel="phone", group_size=3)
    make.make_visit(room, actor=clerk)
    Visit.objects.filter(pk=Visit.objects.latest("pk").pk).update(state="void", void_reason="误登")


def test_the_list_shows_masked_visitors_and_titles(client, clerk, visit):
    client.force_login(clerk)
    shown = text_of(client.get(LIST))
    assert "赵**" in shown
    assert "食堂线路老化，午餐供应时断时续" in shown
    assert "赵文彩" not in shown
    assert "13800004127" not in client.get(LIST).content.decode()


def test_visitors_are_those_received_face_to_face(client, county_clerk, two_years):
    client.force_login(county_clerk)
    assert figures(client.get(LIST)) == {"visitors": 7, "rows": 3}


def test_figure_and_list_are_equal_for_every_role(client, everybody, two_years):
    seen = {}
    for role in ("venue_clerk", "township_clerk", "county_clerk", "manager", "deputy"):
        client.force_login(everybody[role])
        response = client.get(LIST)
        seen[role] = (figures(response)["rows"], figures(response)["visitors"])
        assert len(rows(response)) == seen[role][0]
    assert seen == {
        "venue_clerk": (2, 7),
        "township_clerk": (3, 7),
        "county_clerk": (3, 7),
        "manager": (3, 7),
        "deputy": (1, 1),
    }


@pytest.mark.parametrize("role", ["unit_clerk", "administrator", "auditor"])
def test_other_roles_are_refused(client, everybody, visit, role):
    client.force_login(everybody[role])
    assert client.get(LIST).status_code == 403


def test_an_outsider_sees_nothing_of_it(client, outsider, two_years):
    client.force_login(outsider)
    assert figures(client.get(LIST)) == {"visitors": 0, "rows": 0}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("year=2024", ["昌人访〔2024〕1号"]),
        ("day=2024-05-10", ["昌人访〔2024〕1号"]),
        ("channel=phone", ["昌人访〔2025〕2号"]),
        ("tier=workstation", ["昌人访〔2025〕2号"]),
        ("state=void", ["昌人访〔2025〕3号"]),
        ("township=530524101&year=2025", ["昌人访〔2025〕2号", "昌人访〔2025〕1号"]),
        ("township=530524", []),
        ("q=2024-1", ["昌人访〔2024〕1号"]),
        ("q=昌人访〔2025〕2号", ["昌人访〔2025〕2号"]),
    ],
)
def test_the_filters_narrow_the_list(client, county_clerk, home, two_years, query, found):
    client.force_login(county_clerk)
    assert numbers(client.get(f"{LIST}?{query}")) == found


def test_venue_and_deputy_narrow_the_list(client, county_clerk, two_years, room, deputy):
    client.force_login(county_clerk)
    assert len(rows(client.get(f"{LIST}?venue={room.pk}"))) == 2
    response = client.get(f"{LIST}?deputy={deputy.pk}")
    assert numbers(response) == ["昌人访〔2024〕1号"]
    assert "接待代表：杨秀兰" in text_of(response)


@pytest.mark.parametrize("query", ["venue=999999", "township=530524999", "year=abc", "day=x"])
def test_a_filter_that_cannot_be_says_so(client, clerk, visit, query):
    client.force_login(clerk)
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200
    assert "请先改正筛选条件" in text_of(response)


def test_a_late_entry_is_marked(client, clerk, room):
    make.make_visit(room, actor=clerk, on=date(2025, 3, 1), at=make.moment())
    client.force_login(clerk)
    assert "补登" in rows(client.get(LIST))[0]


def test_an_empty_list_says_what_to_do(client, clerk):
    client.force_login(clerk)
    assert "登记第一位来访群众以后" in text_of(client.get(LIST))


def test_a_confidential_row_stands_without_its_content(client, clerk, township_clerk, room):
    make.make_visit(room, actor=clerk, is_confidential=True)
    client.force_login(clerk)
    assert "赵**" in rows(client.get(LIST))[0]
    client.force_login(township_clerk)
    (row,) = rows(client.get(LIST))
    assert "不公开事项" in row
    assert "赵" not in row
    assert "食堂" not in row


def test_the_list_asks_eight_queries_at_most_whoever_reads_and_whatever_its_rows(
    client, everybody, room, clerk, deputy
):
    def queries_of(role):
        client.force_login(everybody[role])
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        return len(queries)

    found = []
    for more in (1, 5):
        for _visit in range(more):
            issues = [make.an_issue(), make.an_issue(title="路灯")]
            make.make_visit(room, actor=clerk, deputies=[deputy], issues=issues)
        found.append({role: queries_of(role) for role in READERS})
    assert found == [dict.fromkeys(READERS, 8) | {"venue_clerk": 7}] * 2


def test_pages_follow_by_key(client, clerk, room):
    for _visit in range(52):
        make.make_visit(room, actor=clerk)
    client.force_login(clerk)
    first = client.get(LIST)
    assert len(rows(first)) == 50
    after = page(first).select_one("[rel=next]")["href"]
    assert numbers(client.get(LIST + after)) == ["昌人访〔2025〕2号", "昌人访〔2025〕1号"]
