"""The venues a leader answers for 挂联: which they are, how each stands, and home leads there."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stations.models import CadenceRule
from tests import make
from tests.html import figure_link, figures, page
from tests.stations.pages import signed_in
from tests.visits.fulfilling import day, duty_held, held, kept_since
from visits.models import ActivityReview

MINE = "/venues/mine/"
READERS = ("venue_clerk", "township_clerk", "county_clerk", "manager", "deputy")


@pytest.fixture(autouse=True)
def _on_15_september(changning):
    CadenceRule.objects.update(starts_on=date(2020, 1, 1))
    with time_machine.travel("2025-09-15 10:00+08:00"):
        yield


@pytest.fixture
def answering(manager, workstation, home, clerk):
    """The manager answers for the workstation; the home is somebody else's."""
    make.make_sponsorship(workstation, user=manager)
    make.make_sponsorship(home, person="别人")
    held(workstation, "study", day(9), by=clerk)
    kept_since(workstation)
    duty_held(workstation, day(8))
    make.make_duty_day(workstation, day=day(10))
    make.make_duty_day(workstation, day=day(11))
    return manager


def opened(user):
    answer = signed_in(user).get(MINE)
    assert answer.status_code == 200
    return answer


def rows(answer) -> list[str]:
    return [" ".join(row.get_text(" ").split()) for row in page(answer).select("main tbody tr")]


def test_a_leader_sees_how_the_venues_answered_for_stand(answering, workstation, county_clerk):
    make.make_issue(workstation, actor=county_clerk)
    programme = make.make_programme()
    make.make_upgrade(programme, workstation)
    answer = opened(answering)
    assert rows(answer) == [
        "站 田园镇工作站 田园镇 挂联领导 未开工 规定活动 2 / 15 欠 9 项 "
        "在办 1 件 超期 1 件 接待日 10月10日 9:00 督促指导 今年还没有 "
        "督导9月10日的study活动 看活动 田园镇工作站"
    ]


def test_each_figure_leads_to_exactly_its_rows(answering, workstation, county_clerk):
    make.make_issue(workstation, actor=county_clerk)
    client, answer = signed_in(answering), opened(answering)
    found = figures(answer)
    assert found.pop("rows") == 1
    assert len(found) == 5
    for name, number in found.items():
        listed = figures(client.get(figure_link(answer, name)))
        assert (name, listed["rows"]) == (name, number)


def test_a_review_says_what_is_to_be_put_right(answering, workstation, clerk):
    activity = workstation.activities.get()
    facts = {"reviewer": "字光明", "finding": "到会代表少。", "entered_by": answering}
    ActivityReview.objects.create(
        county_id="530524",
        township_id="530524101",
        activity=activity,
        reviewed_on=day(9, 11),
        entered_on=day(9, 11),
        put_right="补请代表补课",
        put_right_by=day(9, 30),
        **facts,
    )
    assert "9月11日 study活动 9月30日前改正：补请代表补课" in rows(opened(answering))[0]


def test_a_leader_starts_the_review_of_the_last_activity(answering, workstation):
    link = page(opened(answering)).select_one("main tbody a[href$='/review/']")["href"]
    assert link == f"/activities/{workstation.activities.get().pk}/review/"
    assert signed_in(answering).get(link).status_code == 200


def test_a_township_member_is_led_to_the_activities_alone(answering, workstation, township_clerk):
    make.make_sponsorship(workstation, "presidium", user=township_clerk)
    answer = opened(township_clerk)
    assert page(answer).select("main tbody a[href$='/review/']") == []
    assert page(answer).select_one(f"main a[href='/activities/?venue={workstation.pk}']")


def test_the_overview_leads_a_leader_to_them(answering, county_clerk):
    for person, led in ((answering, True), (county_clerk, False)):
        answer = signed_in(person).get("/overview/")
        assert bool(page(answer).select(f"main a[href='{MINE}']")) is led


def test_a_sponsorship_that_has_ended_and_a_closed_venue_are_left_out(manager, room):
    mine = make.make_sponsorship(room, user=manager)
    assert len(rows(opened(manager))) == 1
    room.sponsorships.filter(pk=mine.pk).update(ends_on=day(9, 14))
    assert rows(opened(manager)) == []
    room.sponsorships.filter(pk=mine.pk).update(ends_on=None)
    type(room).objects.filter(pk=room.pk).update(closed_on=day(9, 14), closing_reason="撤并")
    assert rows(opened(manager)) == []


@pytest.mark.parametrize("role", READERS)
def test_whoever_answers_for_none_is_told_where_it_is_entered(role, everybody):
    answer = opened(everybody[role])
    assert (rows(answer), figures(answer)) == ([], {"rows": 0})
    assert "您没有挂联的家站" in page(answer).main.get_text()


@pytest.mark.parametrize("role", ["unit_clerk", "administrator", "auditor"])
def test_other_roles_are_told_that_it_is_not_theirs(role, everybody):
    assert signed_in(everybody[role]).get(MINE).status_code == 403


def test_a_venue_of_another_county_is_not_shown(manager, eryuan_home):
    make.make_sponsorship(eryuan_home, user=manager)
    assert rows(opened(manager)) == []


@pytest.mark.parametrize("role", ["manager", "county_clerk", "township_clerk"])
def test_home_begins_with_the_venues_answered_for(role, everybody, workstation):
    make.make_sponsorship(workstation, user=everybody[role])
    first = page(signed_in(everybody[role]).get("/")).select_one("main section section")
    assert " ".join(first.get_text(" ").split()) == "我挂联的家站 看每处的情况 站 田园镇工作站"
    assert first.select_one("a.small")["href"] == MINE


@pytest.mark.parametrize("many", [1, 6])
def test_twelve_queries_for_one_venue_and_for_six(many, manager, home, clerk):
    programme = make.make_programme()
    for number in range(many):
        venue = make.make_venue("specialised", name=f"专业站{number}", parent=home)
        make.make_sponsorship(venue, user=manager)
        make.make_upgrade(programme, venue)
        make.make_duty_day(venue, day=day(10))
        held(venue, "study", day(9), by=clerk)
    client = signed_in(manager)
    client.get(MINE)  # the first page of a process also asks what the database can do
    with CaptureQueriesContext(connection) as asked:
        assert figures(client.get(MINE))["rows"] == many
    assert len(asked) <= 12, [query["sql"] for query in asked]
