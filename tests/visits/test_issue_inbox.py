"""The inbox of a unit: what it has in hand, since when, until when, and the buttons for it."""

from datetime import date

import pytest
import time_machine

from tests import html, make
from tests.visits.acting import act

MARCH_11, MARCH_12 = date(2025, 3, 11), date(2025, 3, 12)


@pytest.fixture(autouse=True)
def _on_12_march():
    with time_machine.travel("2025-03-12 10:00+08:00"):
        yield


def inbox(client, person, **query):
    client.force_login(person)
    return client.get("/issues/", query)


def buttons(response):
    return [
        link["href"].rstrip("/").rpartition("/")[2]
        for link in html.page(response).select("tbody .actions-c a")
    ]


def test_a_new_dispatch_is_to_be_accepted_or_given_back(client, dispatched, unit_clerk):
    response = inbox(client, unit_clerk)
    assert html.page(response).h1.get_text() == "待办件"
    row = html.page(response).select_one("tbody tr").get_text(" ", strip=True)
    assert "3月11日交办" in row
    assert "剩 4 天签收" in row
    assert buttons(response) == ["accept", "return"]


def test_after_the_days_for_it_there_is_no_button_to_give_back(client, dispatched, unit_clerk):
    with time_machine.travel("2025-03-19 10:00+08:00"):
        response = inbox(client, unit_clerk)
    assert "签收超期 1 天" in html.text_of(response)
    assert buttons(response) == ["accept"]


def test_in_progress_it_is_to_be_answered(client, in_progress, unit_clerk):
    response = inbox(client, unit_clerk, state="mine")
    assert buttons(response) == ["answer", "progress"]
    assert html.figures(response)["mine"] == 1


def test_who_assists_gives_an_opinion_once(client, assisted, helper, helper_clerk):
    response = inbox(client, helper_clerk)
    row = html.page(response).select_one("tbody tr").get_text(" ", strip=True)
    assert "县教育体育局主办" in row
    assert buttons(response) == ["assist"]
    order = assisted.rounds.get().dispatches.get(unit=helper)
    act("assist", assisted, helper_clerk, MARCH_12, dispatch=order, opinion="可以配合。")
    assert buttons(inbox(client, helper_clerk)) == []
    assert html.figures(inbox(client, helper_clerk))["mine"] == 0


def test_a_supervision_is_marked(client, supervised, unit_clerk):
    assert "县人大督办" in html.text_of(inbox(client, unit_clerk))


def test_an_answered_issue_waits_no_more(client, answered, unit_clerk):
    response = inbox(client, unit_clerk)
    found = html.figures(response)
    assert (found["mine"], found["answered"], found["rows"]) == (0, 1, 1)
    assert buttons(response) == []


def test_a_unit_sees_nothing_of_other_units(client, in_progress, helper_clerk):
    response = inbox(client, helper_clerk)
    assert html.figures(response)["rows"] == 0
    assert "这里没有要办的问题" in html.text_of(response)
    assert client.get(in_progress.get_absolute_url()).status_code == 404


def test_the_unit_reads_no_more_of_a_confidential_issue_than_that_it_is_there(
    client, room, clerk, county_clerk, unit, unit_clerk
):
    issue = make.make_issue(
        room, actor=clerk, title="秘密的题目", visit_facts={"is_confidential": True}
    )
    facts = {"category": issue.category, "title": issue.title, "pace": "normal"}
    act("triage", issue, county_clerk, MARCH_11, **facts)
    act("dispatch", issue, county_clerk, MARCH_11, lead=unit)
    response = inbox(client, unit_clerk)
    body = html.page(response).main.get_text()
    assert ("不公开事项" in body, "秘密的题目" in body, buttons(response)) == (True, False, [])
    refused = client.get(issue.get_absolute_url())
    assert (refused.status_code, "秘密的题目" in refused.content.decode()) == (403, False)
    client.force_login(clerk)
    assert "秘密的题目" in client.get(issue.get_absolute_url()).content.decode()
