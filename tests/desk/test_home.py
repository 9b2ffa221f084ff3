"""Home: what waits for each posting, and every figure the list of exactly its rows."""

import pytest
import time_machine
from django.utils import timezone

from tests import kept, make
from tests.cast import advance
from tests.following import lists_of, rows_of, wrong
from tests.html import figures, page
from tests.stations.upgrading import finish, reject, report
from visits.activities import reviewing
from visits.models import Issue

HOME = "/"


def home_of(client, user):
    client.force_login(user)
    answer = client.get(HOME)
    assert answer.status_code == 200
    return answer


def lists_behind(client, answer):
    """For each figure of the page: (its number, the rows of the list it links to)."""
    shown = figures(answer)
    assert lists_of(answer).keys() == shown.keys()
    return {
        name: (shown[name], rows_of(client.get(link))) for name, link in lists_of(answer).items()
    }


def test_the_desk_sees_what_waits_for_it(client, issue, township_clerk):
    assert figures(home_of(client, township_clerk)) == {"triage": 1, "overdue": 1}


def test_the_unit_sees_what_it_has_to_accept(client, dispatched, unit_clerk):
    assert figures(home_of(client, unit_clerk))["accept"] == 1


def test_the_room_sees_whom_to_tell(client, answered, clerk):
    assert figures(home_of(client, clerk)) == {"calls": 1}


def test_the_county_sees_what_waits_for_acceptance(client, upgrade, clerk, county_clerk, manager):
    report(finish(upgrade, clerk), clerk)
    assert figures(home_of(client, county_clerk)) == {"upgrade-reported": 1}
    assert figures(home_of(client, clerk)) == {}
    assert lists_behind(client, home_of(client, county_clerk)) == {"upgrade-reported": (1, 1)}


def test_venue_and_township_see_what_is_to_be_put_right(
    client, upgrade, clerk, township_clerk, county_clerk, outsider
):
    finish(upgrade, clerk)
    assert lists_behind(client, home_of(client, clerk)) == {"upgrade-ready": (1, 1)}
    reject(report(upgrade, clerk), county_clerk)
    for keeper in (clerk, township_clerk):
        assert lists_behind(client, home_of(client, keeper)) == {"upgrade-rectifying": (1, 1)}
    assert figures(home_of(client, county_clerk)) == {}
    assert figures(home_of(client, outsider)) == {}


def test_a_planned_activity_whose_day_has_passed_waits_for_its_record(
    client, room, clerk, township_clerk, county_clerk, outsider
):
    make.make_activity(room, actor=clerk, held=False)
    for keeper in (clerk, township_clerk, county_clerk):
        assert lists_behind(client, home_of(client, keeper)) == {"to_record": (1, 1)}
    assert figures(home_of(client, outsider)) == {}


def test_what_supervision_asked_for_waits_until_it_is_put_right(
    client, room, home, clerk, township_clerk, county_clerk
):
    held = make.make_activity(room, actor=clerk)
    review = make.make_review(held, actor=county_clerk)
    make.make_review(make.make_activity(home, actor=county_clerk), actor=county_clerk)
    assert lists_behind(client, home_of(client, clerk)) == {"reviews": (1, 1)}
    assert lists_behind(client, home_of(client, township_clerk)) == {"reviews": (1, 1)}
    assert lists_behind(client, home_of(client, county_clerk)) == {"reviews": (2, 2)}
    said = {"done_on": make.MARCH_11, "done_note": "已补齐", "version": review.version}
    reviewing.settle_review(review, actor=clerk, at=make.moment(make.MARCH_11), **said)
    assert figures(home_of(client, clerk)) == {}


def test_nothing_waits_says_so(client, clerk):
    text = page(home_of(client, clerk)).get_text()
    assert "没有等您处理的事" in text


def test_who_handles_no_issues_is_not_promised_any(client, administrator, auditor):
    for user, words in ((administrator, "账号、任用和系统设置"), (auditor, "操作日志")):
        told = page(home_of(client, user)).get_text()
        assert f"{words}从菜单进入" in told
        assert "有新的问题或期限临近时" not in told


def test_an_outsider_sees_nothing_of_the_county(client, issue, township_clerk, outsider):
    assert figures(home_of(client, township_clerk)) != {}
    assert figures(home_of(client, outsider)) == {}


def test_two_postings_have_two_sections(client, clerk, workstation):
    make.make_posting(clerk, "venue_clerk", venue=workstation)
    headings = [h.get_text(strip=True) for h in page(home_of(client, clerk)).select("main h2")]
    assert headings == ["室关庙社区联络室", "站田园镇工作站"]


def test_somebody_without_a_posting_is_told_whom_to_ask(client, changning):
    answer = home_of(client, make.make_user("nobody"))
    assert "请联系系统管理员" in page(answer).get_text()


def test_a_confidential_issue_is_not_named_to_the_manager(client, room, clerk, manager):
    make.make_issue(room, actor=clerk, visit_facts={"is_confidential": True})
    assert "食堂" in page(home_of(client, clerk)).get_text()
    assert "食堂" not in page(home_of(client, manager)).get_text()


@kept.fixture
def busy_county(room, clerk, township_clerk, county_clerk, unit, unit_clerk, deputy):
    """Issues at every stage, one of them dangerous, one from a deputy."""
    triage = {"pace": "normal"}
    for number in range(6):
        case = make.make_issue(
            room,
            actor=clerk,
            visit_facts={"deputies": [deputy]},
            is_danger=number == 5,
        )
        desk = county_clerk
        steps = [
            ("triage", desk, triage | {"category": case.category, "title": case.title}),
            ("dispatch", desk, {"lead": unit}),
            ("accept", unit_clerk, {"accepted_by": "张丽琼"}),
            ("answer", unit_clerk, {"answer_class": make.answer_class(), "text": "办好了。"}),
        ]
        if not case.has_township_desk:
            advance(case, *steps[:number])
        else:
            up = ("pass_up", desk, {"reason": "要县级部门办理。"})
            advance(case, *([steps[0], up, *steps[1:]][: number + 1]))
    make.make_visit(room, actor=clerk, on=timezone.localdate(), at=timezone.now())


AT_WORK = ["venue_clerk", "township_clerk", "county_clerk", "manager", "deputy", "unit_clerk"]


@pytest.mark.walk
def test_every_figure_is_the_list_it_links_to(client, busy_county, everybody):
    for role in AT_WORK:
        counted = lists_behind(client, home_of(client, everybody[role]))
        assert counted, role
        assert (role, wrong(counted)) == (role, {})


def test_home_costs_twelve_queries_at_most(
    client, busy_county, everybody, django_assert_max_num_queries
):
    for role in AT_WORK:
        client.force_login(everybody[role])
        with django_assert_max_num_queries(12):
            client.get(HOME)


def test_what_waits_stands_by_how_soon_it_is_to_be_done(client, issue, township_clerk):
    home = page(home_of(client, township_clerk))
    groups = {
        title.get_text(strip=True): [one["data-figure"] for one in panel.select("[data-figure]")]
        for panel in home.select("section.panel")
        if (title := panel.h3) and panel.select("[data-figure]")
    }
    assert groups == {"现在就办": ["overdue"], "这几天办": ["triage"]}


def test_a_line_leads_to_its_cases_one_by_one(client, issue, township_clerk):
    home = page(home_of(client, township_clerk))
    line = home.select_one("[data-figure=triage]").find_parent("li")
    answer = client.get(line.select_one(".btn")["href"], follow=True)
    assert answer.redirect_chain[-1][0].startswith(f"/issues/queue/{issue.pk}/?")
    assert issue.title in page(answer).select_one("[data-queue]").get_text()


def line_of(answer, word):
    return page(answer).select_one(f'[data-figure="{word}"]').find_parent("li")


def test_a_line_names_what_waits_longest_and_for_how_many_days(client, room, clerk, township_clerk):
    with time_machine.travel("2025-03-12 10:00+08:00"):
        make.make_issue(room, actor=clerk, on=make.MARCH_11, title="路灯不亮")
        make.make_issue(room, actor=clerk, on=make.MARCH_10, title="沟渠堵了")
        said = line_of(home_of(client, township_clerk), "triage").get_text(" ", strip=True)
    # The first that was entered, whatever day is written on the later one.
    assert "路灯不亮" in said
    assert "最早的 1 天前" in said


def test_a_confidential_matter_is_not_named_to_who_may_not_open_it(
    client, issue, township_clerk, manager
):
    Issue.objects.filter(pk=issue.pk).update(is_confidential=True, is_danger=True)
    said = line_of(home_of(client, manager), "danger").get_text(" ", strip=True)
    assert issue.title not in said
    assert "不公开事项" in said


def test_a_line_of_a_register_names_its_oldest_too(client, upgrade, clerk, county_clerk):
    report(finish(upgrade, clerk), clerk)
    said = line_of(home_of(client, county_clerk), "upgrade-reported").get_text(" ", strip=True)
    assert upgrade.venue.name in said
