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
    """What can be done, in order: links, and forms that act at once; the letter to print apart."""
    drawn = html.page(response).select("tbody .actions-c a:not(.btn-quiet), .actions-c form")
    addresses = [one.get("href") or one["action"] for one in drawn]
    return [address.rstrip("/").rpartition("/")[2] for address in addresses]


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
    found = html.figures(inbox(client, unit_clerk))
    assert (found["mine"], found["answered"], found["rows"]) == (0, 1, 0)
    response = inbox(client, unit_clerk, state="all")
    assert (html.figures(response)["rows"], buttons(response)) == (1, [])


def test_it_opens_on_what_waits(client, in_progress, unit_clerk):
    response = inbox(client, unit_clerk)
    assert html.page(response).select_one(".tabs [aria-current=page]").get_text().startswith("待办")
    assert html.page(response).select_one(".brief [data-figure=in-hand]").get_text() == "1"
    assert html.page(response).select(".chips") == []
    links = {link["href"] for link in html.page(response).select(".tabs a")}
    assert "?state=all" in links


def test_the_brief_counts_the_whole_inbox(client, in_progress, unit_clerk):
    """So it is left out while something is searched for."""
    assert html.page(inbox(client, unit_clerk, state="accepting")).select(".brief")
    assert not html.page(inbox(client, unit_clerk, q="食堂")).select(".brief")


def brief(response):
    return {
        one["data-figure"]: int(one.get_text())
        for one in html.page(response).select(".brief [data-figure]")
    }


def test_what_another_unit_has_in_hand_now_is_in_no_tab_of_work(
    client, in_progress, county_clerk, unit_clerk, helper
):
    facts = {"lead": helper, "due": date(2025, 4, 1), "reason": "归水务。"}
    act("redirect", in_progress, county_clerk, MARCH_12, **facts)
    response = inbox(client, unit_clerk)
    assert set(brief(response).values()) == {0}
    found = html.figures(response)
    assert [found[tab] for tab in ("accepting", "answering", "keeping", "again")] == [0, 0, 0, 0]
    assert found["all"] == 1


@pytest.mark.parametrize(
    ("stage", "person", "part"),
    [
        ("dispatched", "unit_clerk", "to-accept"),
        ("in_progress", "unit_clerk", "to-answer"),
        ("assisted", "helper_clerk", "to-assist"),
        ("following", "unit_clerk", "to-keep"),
    ],
)
def test_the_parts_of_the_brief_add_up_and_lead_to_their_rows(client, request, stage, person, part):
    request.getfixturevalue(stage)
    person = request.getfixturevalue(person)
    response = inbox(client, person)
    parts = brief(response)
    assert parts.pop("in-hand") == sum(parts.values()) == parts[part] == 1
    link = html.page(response).select_one(f".brief [data-figure={part}]").find_parent("a")["href"]
    assert html.figures(client.get(f"/issues/{link}"))["rows"] == 1


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


def test_it_is_accepted_from_the_list(client, dispatched, unit_clerk):
    values = html.form_values(inbox(client, unit_clerk), "tbody form")
    address = f"/issues/{dispatched.pk}/accept/"
    assert client.post(address, values).status_code == 302
    assert client.post(address, values).status_code == 302  # sent twice, taken once
    dispatched.refresh_from_db()
    assert dispatched.state == "in_progress"
    assert dispatched.events.filter(step="accept").count() == 1
    assert dispatched.rounds.get().dispatches.get().accepted_by == "张丽琼"


def test_a_promise_is_to_be_kept(client, following, unit_clerk):
    response = inbox(client, unit_clerk, state="mine")
    assert buttons(response) == ["fulfil", "progress"]
    assert html.figures(response)["keeping"] == 1


def test_a_supervision_is_to_be_replied_to(client, supervised, unit_clerk):
    assert buttons(inbox(client, unit_clerk)) == ["answer", "progress", "reply"]


def test_what_comes_back_has_a_tab_of_its_own(client, second_round, unit_clerk):
    response = inbox(client, unit_clerk, state="again")
    assert html.figures(response)["again"] == 1
    assert buttons(response) == ["answer", "progress"]


def test_an_answer_sent_back_comes_back_too(client, answered, manager, unit_clerk):
    act("send_back", answered, manager, MARCH_12, reason="没有写清楚。")
    assert html.figures(inbox(client, unit_clerk))["again"] == 1


def test_an_assisting_unit_counts_the_days_to_its_own_opinion(
    client, in_progress, county_clerk, helper, helper_clerk
):
    facts = {"unit": helper, "task": "看水管。", "due": date(2025, 3, 14)}
    act("add_assisting", in_progress, county_clerk, MARCH_12, **facts)
    row = html.page(inbox(client, helper_clerk)).select_one("tbody tr").get_text(" ", strip=True)
    assert "剩 2 天" in row


def test_the_inbox_is_searched(client, dispatched, unit_clerk):
    assert len(html.page(inbox(client, unit_clerk, q="食堂")).select("tbody tr")) == 1
    assert html.page(inbox(client, unit_clerk, q="饮水")).select("tbody tr") == []
