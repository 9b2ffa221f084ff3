"""Triage, and in the same form dispatch or passing up; both are done, or nothing."""

import pytest
import time_machine

from deputies_portal.core.audit.models import Entry
from tests import html
from visits.models import Dispatch


@pytest.fixture(autouse=True)
def _on_12_march():
    with time_machine.travel("2025-03-12 10:00+08:00"):
        yield


def address(issue) -> str:
    return f"/issues/{issue.pk}/triage/"


def triage(client, issue, **typed):
    sent = html.form_values(client.get(address(issue)), "form[data-act]") | typed
    return client.post(address(issue), sent)


def offered(client, issue) -> list[str]:
    buttons = html.page(client.get(address(issue))).select("input[name=then]")
    return [button.get("value", "") for button in buttons]


@pytest.fixture
def of_township(issue, unit, client, township_clerk):
    """With a unit of the township."""
    unit.township_id = issue.desk_id
    unit.save()
    client.force_login(township_clerk)
    return issue


def test_triaged_and_dispatched_in_one_form(client, of_township, unit):
    answer = triage(client, of_township, then="dispatch", **{"dispatch-lead": unit.pk})
    assert answer["Location"] == of_township.get_absolute_url()
    of_township.refresh_from_db()
    assert of_township.state == "dispatched"
    assert Dispatch.objects.get().unit == unit
    assert [event.step for event in of_township.events.order_by("pk")][-2:] == [
        "triage",
        "dispatch",
    ]
    done = Entry.objects.filter(target_id=of_township.pk, action__startswith="issue.")
    assert {"issue.triage", "issue.dispatch"} <= set(done.values_list("action", flat=True))


def test_the_day_follows_the_pace_that_was_chosen_there(client, of_township, unit):
    """Urgent matters are answered within seven working days: 13 to 21 March."""
    facts = {"dispatch-lead": unit.pk, "pace": "urgent"}
    triage(client, of_township, then="dispatch", **facts)
    of_township.refresh_from_db()
    assert str(of_township.due) == "2025-03-21"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"dispatch-lead": ""}, "请选择主办单位。"),
        ({"dispatch-due": "2025-03-01"}, "期限"),
        ({"title": ""}, "请填写"),
    ],
)
def test_what_is_refused_leaves_nothing_half_done(client, of_township, unit, typed, said):
    typed = {"dispatch-lead": unit.pk, "dispatch-note": "请速办。"} | typed
    answer = triage(client, of_township, then="dispatch", **typed)
    assert any(said in error for error in html.error_links(answer).values())
    assert html.form_values(answer, "form[data-act]")["dispatch-note"] == "请速办。"
    of_township.refresh_from_db()
    assert of_township.state == "registered"
    assert not Dispatch.objects.exists()


def test_passed_up_in_the_same_form(client, of_township):
    triage(client, of_township, then="pass_up", **{"pass_up-reason": "要县级部门办。"})
    of_township.refresh_from_db()
    assert (of_township.state, of_township.desk_id) == ("triaged", of_township.county_id)


def test_triaged_alone(client, of_township):
    triage(client, of_township)
    of_township.refresh_from_db()
    assert of_township.state == "triaged"


def test_offered_is_what_may_be_done_there(client, issue, township_clerk, county_clerk):
    client.force_login(township_clerk)
    assert offered(client, issue) == ["", "dispatch", "pass_up"]
    triage_at_county = issue
    triage_at_county.desk_id = issue.county_id
    triage_at_county.save()
    client.force_login(county_clerk)
    assert offered(client, issue) == ["", "dispatch"]


def test_sent_twice_it_is_done_once(client, of_township, unit):
    page = client.get(address(of_township))
    sent = html.form_values(page, "form[data-act]")
    sent |= {"then": "dispatch", "dispatch-lead": unit.pk}
    for _time in range(2):
        assert client.post(address(of_township), sent).status_code == 302
    assert Dispatch.objects.count() == 1
