"""The page of one issue whose course is not the plain one: a promise that runs, an objection, a
merged matter, key supervision, a second round.
"""

from datetime import date

import pytest
import time_machine

from tests import html, make
from tests.visits.acting import act
from tests.visits.issues.test_issue_page import buttons, opened, panel

MARCH_12 = date(2025, 3, 12)


@pytest.fixture(autouse=True)
def _on_12_march():
    with time_machine.travel("2025-03-12 10:00+08:00"):
        yield


def sub_line(response) -> str:
    return " ".join(html.page(response).select_one("h1 + .sub").get_text(" ").split())


# --- a promise ---------------------------------------------------------------------------------
def test_a_promise_that_is_followed_counts_down(client, following, county_clerk):
    with time_machine.travel("2025-11-12 10:00+08:00"):
        shown = panel(opened(client, county_clerk, following), "h-due")
    assert shown.startswith("兑现承诺期限 还剩 2 个工作日 2025年11月15日 星期六 下班前")
    assert "承办单位承诺在这一天前办完。" in shown


def test_a_promise_not_kept_is_late_on_the_page_too(client, following, county_clerk):
    with time_machine.travel("2025-11-24 10:00+08:00"):
        shown = panel(opened(client, county_clerk, following), "h-due")
    assert shown.startswith("兑现承诺期限 超期 6 个工作日")


def test_a_promise_kept_says_when_and_how(client, following, unit_clerk, county_clerk):
    act("fulfil", following, unit_clerk, MARCH_12, fulfilment="主线已换好。")
    shown = panel(opened(client, county_clerk, following), "h-answer")
    assert "2025年3月12日兑现：主线已换好" in shown


def test_a_sentence_ends_with_one_full_stop(client, in_progress, unit_clerk, county_clerk):
    said = {"text": "年内换线。", "pledge": "换好主线。", "pledge_due": date(2025, 11, 15)}
    act("answer", in_progress, unit_clerk, MARCH_12, answer_class=make.answer_class("B"), **said)
    body = html.text_of(opened(client, county_clerk, in_progress))
    assert "承诺在2025年11月15日前办完：换好主线。" in body
    assert "。。" not in body


# --- an objection ------------------------------------------------------------------------------
def test_an_objection_says_until_when_the_desk_decides(client, objected, county_clerk):
    shown = panel(opened(client, county_clerk, objected), "h-obj")
    assert "经办台在2025年3月14日前决定" in shown
    with time_machine.travel("2025-03-18 10:00+08:00"):
        assert "超期 2 天" in panel(opened(client, county_clerk, objected), "h-obj")


# --- a merged matter ---------------------------------------------------------------------------
def test_a_merged_issue_leads_to_the_one_it_is_handled_with(client, merged, issue, township_clerk):
    response = opened(client, township_clerk, merged)
    shown = html.page(response)
    assert not shown.select(".steps li")
    assert shown.select_one("main .note-box a")["href"] == issue.get_absolute_url()
    assert panel(response, "h-unit") == panel(response, "h-sat") == ""
    assert buttons(response) == ["unmerge"]


# --- supervision -------------------------------------------------------------------------------
def test_key_supervision_is_named_as_such(client, in_progress, manager, county_clerk):
    assert "督办" not in sub_line(opened(client, county_clerk, in_progress))
    asked = {"note": "请书面答复。", "due": date(2025, 3, 20), "decided_on": MARCH_12}
    act("key_supervise", in_progress, manager, MARCH_12, **asked)
    assert "重点督办" in sub_line(opened(client, county_clerk, in_progress))


def test_a_supervision_of_the_round_before_waits_no_more(
    client, supervised, unit_clerk, clerk, county_clerk, unit
):
    answer = {"answer_class": make.answer_class("A"), "text": "换好了。"}
    act("answer", supervised, unit_clerk, MARCH_12, **answer)
    act("tell", supervised, clerk, MARCH_12, rating="not_satisfied")
    assert "reply" in buttons(opened(client, unit_clerk, supervised))
    act("rehandle", supervised, county_clerk, MARCH_12, lead=unit, reason="没有办实。")
    response = opened(client, unit_clerk, supervised)
    assert "reply" not in buttons(response)
    assert "督办" not in sub_line(response)


# --- a second round ----------------------------------------------------------------------------
def test_a_rehandling_is_not_accepted_so_nobody_waits_for_it(client, second_round, county_clerk):
    shown = panel(opened(client, county_clerk, second_round), "h-unit")
    assert "3月11日重办" in shown
    assert "还没有签收" not in shown
