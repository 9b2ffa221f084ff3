"""The home of a unit counts what that unit owes, and an urge until the unit has acted on it."""

from datetime import date

import pytest
import time_machine

from tests import html
from tests.following import lists_of, rows_of
from tests.visits.acting import act

MARCH_11, MARCH_12 = date(2025, 3, 11), date(2025, 3, 12)
URGED = {"note": "请抓紧。", "due": date(2025, 3, 20)}


@pytest.fixture(autouse=True)
def _on_12_march():
    with time_machine.travel("2025-03-12 10:00+08:00"):
        yield


def home(client, person) -> dict[str, int]:
    """The figures of home; each is the number of rows of its list."""
    client.force_login(person)
    answer = client.get("/")
    found = html.figures(answer)
    listed = {name: rows_of(client.get(link)) for name, link in lists_of(answer).items()}
    assert listed == found
    return found


def row(client, person) -> str:
    client.force_login(person)
    return html.page(client.get("/issues/")).select_one("tbody tr").get_text(" ", strip=True)


def test_lead_and_assisting_unit_each_see_their_own_part(
    client, assisted, unit_clerk, helper, helper_clerk
):
    assert home(client, unit_clerk) == {"answer": 1}
    assert home(client, helper_clerk) == {"opinion": 1}
    order = assisted.rounds.get().dispatches.get(unit=helper)
    act("assist", assisted, helper_clerk, MARCH_12, dispatch=order, opinion="可以配合。")
    assert home(client, helper_clerk) == {}


def test_what_the_lead_has_to_accept_does_not_wait_for_who_assists(
    client, at_county, county_clerk, unit, unit_clerk, helper, helper_clerk
):
    act("dispatch", at_county, county_clerk, MARCH_11, lead=unit, assisting=[helper])
    assert home(client, unit_clerk) == {"accept": 1}
    assert home(client, helper_clerk) == {"opinion": 1}


@pytest.mark.parametrize(
    ("today", "lead", "assisting"),
    [
        ("2025-03-14", {"answer": 1}, {"opinion": 1, "soon": 1}),
        ("2025-03-15", {"answer": 1}, {"opinion": 1, "overdue": 1}),
        ("2025-04-10", {"answer": 1, "soon": 1}, {"opinion": 1, "overdue": 1}),
        ("2025-04-11", {"answer": 1, "overdue": 1}, {"opinion": 1, "overdue": 1}),
    ],
)
def test_each_unit_is_late_by_its_own_date(
    client, in_progress, county_clerk, unit_clerk, helper, helper_clerk, today, lead, assisting
):
    """The answer is due on 10 April, the opinion on 14 March."""
    asked = {"unit": helper, "task": "看水管。", "due": date(2025, 3, 14)}
    act("add_assisting", in_progress, county_clerk, MARCH_12, **asked)
    with time_machine.travel(f"{today} 10:00+08:00"):
        assert home(client, unit_clerk) == lead
        assert home(client, helper_clerk) == assisting


def test_a_supervision_waits_for_the_lead_alone(
    client, supervised, county_clerk, unit_clerk, helper, helper_clerk
):
    act("add_assisting", supervised, county_clerk, MARCH_12, unit=helper, task="看水管。")
    assert home(client, unit_clerk) == {"answer": 1, "reply": 1}
    assert home(client, helper_clerk) == {"opinion": 1}


def test_an_urge_is_a_thing_to_do_until_the_unit_has_acted(
    client, assisted, county_clerk, unit_clerk, helper_clerk
):
    act("urge", assisted, county_clerk, MARCH_12, **URGED)
    assert home(client, unit_clerk) == {"urged": 1, "answer": 1}
    assert home(client, helper_clerk) == {"opinion": 1}
    assert "催办，3月20日前" in row(client, unit_clerk)
    assert "催办" not in row(client, helper_clerk)
    act("progress", assisted, helper_clerk, MARCH_12, note="已去看过。")
    assert home(client, unit_clerk) == {"urged": 1, "answer": 1}
    act("progress", assisted, unit_clerk, MARCH_12, note="已订材料。")
    assert home(client, unit_clerk) == {"answer": 1}
    assert "催办" not in row(client, unit_clerk)


def test_an_urge_to_accept_ends_with_the_acceptance(client, dispatched, county_clerk, unit_clerk):
    act("urge", dispatched, county_clerk, MARCH_12, **URGED)
    assert home(client, unit_clerk) == {"urged": 1, "accept": 1}
    act("accept", dispatched, unit_clerk, MARCH_12, accepted_by="张丽琼")
    assert home(client, unit_clerk) == {"answer": 1}


def test_an_urge_goes_with_the_order(client, in_progress, county_clerk, unit_clerk, helper):
    act("urge", in_progress, county_clerk, MARCH_12, **URGED)
    facts = {"lead": helper, "due": date(2025, 4, 1), "reason": "归水务。"}
    act("redirect", in_progress, county_clerk, MARCH_12, **facts)
    assert home(client, unit_clerk) == {}


@pytest.mark.parametrize(("today", "late"), [("2025-03-20", False), ("2025-03-21", True)])
def test_the_day_of_an_urge_turns_red_when_it_has_passed(
    client, in_progress, county_clerk, unit_clerk, today, late
):
    act("urge", in_progress, county_clerk, MARCH_12, **URGED)
    with time_machine.travel(f"{today} 10:00+08:00"):
        client.force_login(unit_clerk)
        tag = html.page(client.get("/issues/")).select_one("tbody [data-urged]")
    assert ("tag-over" in tag["class"]) is late
