"""Handling again 重办: nobody is dropped without a word, the date is shown, rounds are apart."""

from datetime import date

import pytest
import time_machine

from tests import html, make
from tests.visits.acting import act, address_of
from visits.visits.receipts import issue_follow_code

MARCH_11, MARCH_12 = date(2025, 3, 11), date(2025, 3, 12)


@pytest.fixture(autouse=True)
def _on_12_march():
    with time_machine.travel("2025-03-12 10:00+08:00"):
        yield


@pytest.fixture
def by_two(assisted, unit_clerk):
    """县教育体育局 has answered with the help of 县水务局."""
    answer = {"answer_class": make.answer_class("A"), "text": "线路已经换好。"}
    act("answer", assisted, unit_clerk, MARCH_11, **answer)
    return assisted


@pytest.fixture
def helped(by_two, clerk):
    """The visitor is not satisfied."""
    act("tell", by_two, clerk, MARCH_11, rating="not_satisfied")
    return by_two


@pytest.fixture
def finished(by_two, clerk, county_clerk):
    """The visitor is satisfied, and the issue closed."""
    act("tell", by_two, clerk, MARCH_11, rating="satisfied")
    act("close", by_two, county_clerk, MARCH_11)
    return by_two


def form(client, person, issue):
    client.force_login(person)
    return client.get(address_of("rehandle", issue))


def rehandle(client, person, issue, **typed):
    values = html.form_values(form(client, person, issue)) | {"reason": "没有办实。"} | typed
    answer = client.post(address_of("rehandle", issue), values)
    assert answer.status_code == 302
    issue.refresh_from_db()
    return html.text_of(client.get(issue.get_absolute_url()))


def parts(issue) -> list[tuple[str, str, str]]:
    running = issue.rounds.get(ended_on=None).dispatches.running()
    return [(one.part, one.unit.short_name, one.task) for one in running.order_by("id")]


@pytest.mark.parametrize("stage", ["helped", "finished"])
def test_who_assisted_is_filled_in_and_goes_on(client, request, county_clerk, helper_clerk, stage):
    issue = request.getfixturevalue(stage)
    page = rehandle(client, county_clerk, issue)
    assert parts(issue) == [("lead", "县教育体育局", ""), ("assisting", "县水务局", "看水管。")]
    assert "协办：县水务局。" in page
    assert "要重办，请协助办理" in helper_clerk.notices.latest("id").words


def test_who_is_left_out_is_named(client, helped, county_clerk):
    page = rehandle(client, county_clerk, helped, assisting=[])
    assert parts(helped) == [("lead", "县教育体育局", "")]
    assert "不再协办：县水务局。" in page


def test_an_assistant_that_leads_now_is_not_said_to_be_dropped(
    client, helped, county_clerk, helper
):
    page = rehandle(client, county_clerk, helped, lead=helper.pk, assisting=[])
    assert parts(helped) == [("lead", "县水务局", "")]
    assert "不再协办" not in page


def test_the_lead_is_not_taken_as_its_own_assistant(client, helped, county_clerk, unit):
    values = html.form_values(form(client, county_clerk, helped))
    typed = {"reason": "没有办实。", "assisting": [unit.pk]}
    refused = client.post(address_of("rehandle", helped), values | typed)
    assert any("主办单位不能同时协办" in one for one in html.error_links(refused).values())
    assert html.form_values(refused)["reason"] == "没有办实。"


# 30 calendar days; an end on a day off moves to the next working day.
@pytest.mark.parametrize(
    ("today", "shown", "due"),
    [
        ("2025-03-12", "2025年4月11日", date(2025, 4, 11)),  # a Friday
        ("2025-03-13", "2025年4月14日", date(2025, 4, 14)),  # the 12th is a Saturday
    ],
)
def test_the_date_of_an_empty_term_is_shown_and_kept(
    client, unhappy, county_clerk, today, shown, due
):
    with time_machine.travel(f"{today} 10:00+08:00"):
        asked = form(client, county_clerk, unhappy)
        assert f"不填就是{shown}" in html.text_of(asked)
        assert html.form_values(asked)["due"] == ""
        rehandle(client, county_clerk, unhappy)
    assert unhappy.due == due


def test_rounds_stand_apart_under_the_units(client, second_round, county_clerk):
    client.force_login(county_clerk)
    shown = html.page(client.get(second_round.get_absolute_url()))
    headings = [one.get_text() for one in shown.select("[data-round]")]
    assert headings == ["第1轮，3月11日开始", "第2轮，3月11日开始"]
    assert len(shown.select("#h-unit")) == 1


def test_one_round_needs_no_heading(client, in_progress, county_clerk):
    client.force_login(county_clerk)
    assert html.page(client.get(in_progress.get_absolute_url())).select("[data-round]") == []


def track(client, issue):
    visit = issue.voices.get().visit
    code = issue_follow_code(visit, actor=visit.recorder)
    return html.text_of(client.post("/track/", {"code": code}))


def test_a_visitor_tells_the_rounds_apart(client, second_round, unit_clerk):
    page = track(client, second_round)
    assert "这是第2轮办理，2025年3月11日开始。" in page
    assert "重办（第2轮）" in page
    assert "答复（第1轮）" in page
    assert "第1轮的答复" in page
    assert "线路已经换好。" in page
    answer = {"answer_class": make.answer_class("A"), "text": "又查了一遍。"}
    act("answer", second_round, unit_clerk, MARCH_12, **answer)
    page = track(client, second_round)
    assert page.count("又查了一遍。") == page.count("线路已经换好。") == 1
    assert "答复（第2轮）" in page


def test_a_visitor_sees_no_rounds_where_there_is_one_and_the_unit_that_leads(client, assisted):
    page = track(client, assisted)
    assert "轮" not in page
    assert "县教育体育局" in page
    assert "县水务局" not in page
