"""One word, one figure: overview and annual report of the same county and year say the same, and a
past year says nothing of today.
"""

import re

import pytest

from tests import make
from tests.following import followed, wrong
from tests.html import figures, page, text_of
from visits.activities.found_issues import find_issues

OVERVIEW, ANNUAL = "/overview/", "/reports/annual/"
WORDS = ("visits", "issues", "dispatched", "closed", "solved", "satisfied", "rated")
OF_TODAY = re.compile(
    r"^(venues|assessed|open|overdue|soon|danger|unaccepted|unhappy|unrecorded|upgrade|key_reply)"
)


def opened(client, user, address, **asked):
    client.force_login(user)
    answer = client.get(address, asked)
    assert answer.status_code == 200
    return answer


@pytest.fixture
def collected(whole, room, county_clerk, deputy):
    """Beside the issues of visits two that a seminar found."""
    seminar = make.make_activity(
        room, actor=county_clerk, kind="seminar", deputies=[deputy], theme="列席座谈"
    )
    told = [make.an_issue(title="修水沟"), make.an_issue(title="修路灯")]
    find_issues(seminar, told, actor=county_clerk, at=make.moment(make.MARCH_11))


def categories_of(found) -> dict[str, int]:
    return {name: n for name, n in found.items() if re.fullmatch(r"category-\d+", name)}


@pytest.mark.parametrize("place", ["", "530524101"])
def test_overview_and_annual_report_say_the_same(client, collected, manager, place):
    overview = figures(opened(client, manager, OVERVIEW, year=2025, township=place))
    report = figures(opened(client, manager, ANNUAL, year=2025, region=place or "530524"))
    shared = [word for word in WORDS if word in overview]
    assert {"visits", "issues", "closed", "solved"} <= set(shared)
    assert [overview[word] for word in shared] == [report[word] for word in shared]
    assert categories_of(overview) == categories_of(report) != {}


def test_what_is_of_one_source_says_so(client, collected, county_clerk):
    answer = opened(client, county_clerk, ANNUAL, year=2025)
    found = figures(answer)
    names = ("issues", "visit-issues", "activity-issues")
    assert [found[name] for name in names] == [11, 9, 2]
    assert "收到问题 11 件（接待来访收到 9 件）" in text_of(answer)
    assert wrong(followed(client, answer, "list")) == {}


def test_a_past_year_says_nothing_of_today(client, whole, manager):
    answer = opened(client, manager, OVERVIEW, year=2024)
    found, said = figures(answer), text_of(answer)
    assert [name for name in found if OF_TODAY.match(name)] == []
    for word in ("现在在办", "今日关注", "在用家站", "提升改造", "到现在", "超期"):
        assert word not in said, word
    assert page(answer).h1.get_text() == "昌宁县2024年总览"
    assert found["issues"] == 1
    link = page(answer).select_one(".sub a")
    assert "现在在办" in text_of(client.get(OVERVIEW + link["href"]))
    assert wrong(followed(client, answer, "list")) == {}


@pytest.mark.parametrize(("year", "is_now"), [(2025, True), (2024, False)])
def test_the_running_year_has_today_under_its_own_headings(client, whole, manager, year, is_now):
    answer = opened(client, manager, OVERVIEW, year=year)
    headings = [h2.get_text() for h2 in page(answer).select("main h2")]
    assert ("今日关注" in headings) is is_now
    assert ("超期 5 件" in text_of(answer)) is is_now
