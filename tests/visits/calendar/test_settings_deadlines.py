"""The deadlines of a county under /settings/deadlines/: what a changed length changes."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError

from tests import html, make
from tests.stations.pages import refused, send
from tests.visits.acting import act
from visits.issues.filing import file_closed_issues
from visits.models import DeadlineRule

DEADLINES = "/settings/deadlines/"


@pytest.fixture(autouse=True)
def _on_11_march():
    with time_machine.travel("2025-03-11 10:00+08:00"):
        yield


def rule(kind, pace="", county="530524"):
    return DeadlineRule.objects.get(county=county, kind=kind, pace=pace)


def edit(rule) -> str:
    return f"{DEADLINES}{rule.pk}/edit/"


def example(client, name) -> str:
    return (
        html.page(client.get(DEADLINES)).select_one(f"[data-example={name}]").get_text(strip=True)
    )


def test_each_rule_shows_the_day_it_leads_to_from_today(client, county_clerk):
    client.force_login(county_clerk)
    assert "到2025年3月14日" in example(client, "triage")
    assert "30天，到2025年4月10日" in example(client, "answer-normal")
    send(county_clerk, edit(rule("answer", "normal")), length="12", unit="working")
    assert "12个工作日，休息日不计，到2025年3月27日" in example(client, "answer-normal")


def test_the_page_says_that_running_clocks_stay(client, county_clerk):
    client.force_login(county_clerk)
    said = "已经在走的期限不变"
    assert said in html.text_of(client.get(DEADLINES))
    assert said in html.text_of(client.get(edit(rule("triage"))))


def test_a_new_length_counts_for_what_starts_later(
    client, county_clerk, at_county, unit, room, clerk
):
    triaged_by = make.make_issue(room, actor=clerk).due
    send(county_clerk, edit(rule("triage")), length="8")
    assert (triaged_by, make.make_issue(room, actor=clerk).due) == (
        date(2025, 3, 13),
        date(2025, 3, 20),
    )
    send(county_clerk, edit(rule("answer", "normal")), length="45")
    client.force_login(county_clerk)
    values = html.form_values(client.get(f"{at_county.get_absolute_url()}dispatch/"))
    assert values["due"] == "2025-04-25"


def test_clocks_that_run_keep_their_day(client, county_clerk, dispatched):
    send(county_clerk, edit(rule("answer", "normal")), length="10")
    send(county_clerk, edit(rule("accept")), length="1")
    new = {"day": "2025-03-12", "name": "三月街", "region": "530524"}
    send(county_clerk, "/settings/holidays/new/", **new)
    dispatched.refresh_from_db()
    assert dispatched.due == date(2025, 4, 10)
    due = {clock.kind: clock.due_on for clock in dispatched.deadlines.running()}
    assert due == {"accept": date(2025, 3, 19), "answer": date(2025, 4, 10)}


@pytest.mark.parametrize(
    ("kind", "stage", "step", "facts", "clock"),
    [
        ("accept", "at_county", "dispatch", {"lead": "unit"}, "accept"),
        ("decide", "dispatched", "return", {"reason": "不属我局。", "instead": "说不准"}, "decide"),
        ("rehandle", "unhappy", "rehandle", {"lead": "unit", "reason": "没有办实。"}, "answer"),
        ("object", "closed", "object", {"voice": "", "text": "又断电了。"}, "object"),
    ],
)
def test_each_clock_starts_with_the_length_of_its_rule(
    request, county_clerk, unit_clerk, clerk, unit, kind, stage, step, facts, clock
):
    issue = request.getfixturevalue(stage)
    send(county_clerk, edit(rule(kind)), length="2", unit="calendar")
    if "lead" in facts:
        facts = facts | {"lead": unit}
    if "voice" in facts:
        facts = facts | {"voice": issue.voices.get(), "said_on": make.MARCH_11}
    actor = {"return": unit_clerk, "object": clerk}.get(step, county_clerk)
    act(step, issue, actor, make.MARCH_11, **facts)
    assert issue.deadlines.running().get(kind=clock).due_on == date(2025, 3, 13)


@pytest.mark.parametrize("length", ["0", "999", "-3", "", "三", "1.5", "99999999999999999999"])
def test_an_odd_length_is_refused(county_clerk, changning, length):
    assert list(refused(send(county_clerk, edit(rule("triage")), length=length))) == ["#id_length"]
    assert rule("triage").length == 3


def test_filing_counts_plain_days(county_clerk, changning):
    answer = send(county_clerk, edit(rule("archive")), length="20", unit="working")
    assert list(refused(answer)) == ["#id_unit_0"]
    assert rule("archive").unit == "calendar"


def test_a_rule_is_never_removed(changning):
    with pytest.raises(IntegrityError, match="visits_deadlinerule_no_removal"):
        rule("triage").delete()


def test_who_waits_for_a_rating_waits_as_long_as_the_rule_says(
    client, county_clerk, answered, clerk
):
    act("tell", answered, clerk, make.MARCH_11, rating="")
    send(county_clerk, edit(rule("rating")), length="2")
    with time_machine.travel("2025-03-12 10:00+08:00"):
        assert closable(client, county_clerk, answered) is False
    with time_machine.travel("2025-03-13 10:00+08:00"):
        assert closable(client, county_clerk, answered) is True


def closable(client, county_clerk, issue) -> bool:
    client.force_login(county_clerk)
    values = {"note": "", "version": issue.version}
    client.post(f"{issue.get_absolute_url()}close/", values)
    issue.refresh_from_db()
    return issue.state == "closed"


def test_filing_comes_after_the_days_of_the_rule(county_clerk, told):
    act("close", told, county_clerk, make.MARCH_11)
    send(county_clerk, edit(rule("archive")), length="5")
    days = (date(2025, 3, 16), date(2025, 3, 17))
    filed = [file_closed_issues(on=day, at=make.moment(day)) for day in days]
    assert filed == [0, 1]


def test_months_are_counted_as_months_and_a_year_is_the_longest(client, county_clerk, changning):
    client.force_login(county_clerk)
    papers = rule("suggestion", "normal")
    assert "3个月，到2025年6月11日" in example(client, "suggestion-normal")
    assert send(county_clerk, edit(papers), length="4").status_code == 302
    assert "4个月，到2025年7月11日" in example(client, "suggestion-normal")
    said = {"#id_length": "长度：期限在 1 到 12 个月之间。"}
    assert refused(send(county_clerk, edit(papers), length="13")) == said
