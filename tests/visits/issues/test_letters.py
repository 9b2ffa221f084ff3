"""Letters not yet delivered or accepted: who sees which, and how their way is entered."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.ui.errors import StepRefused
from stations.models import County
from tests import html, make
from tests.cast import advance
from tests.visits.acting import act
from visits.issues.letters import letters
from visits.issues.step_parts.happenings import DELIVER, RELAY
from visits.models import Dispatch

MARCH_11, MARCH_12, MARCH_13 = date(2025, 3, 11), date(2025, 3, 12), date(2025, 3, 13)


@pytest.fixture(autouse=True)
def _on_13_march():
    with time_machine.travel("2025-03-13 10:00+08:00"):
        yield


@pytest.fixture
def relayed(changning):
    """The county government office passes on what goes to government units."""
    County.objects.filter(pk="530524").update(relays_through_government=True)


def order_of(issue, **facts) -> Dispatch:
    return Dispatch.objects.get(round__issue=issue, **facts)


def deliver(order, actor, on=MARCH_12, at=MARCH_13, line=DELIVER, **facts):
    return letters.record_day(line, order, actor=actor, at=make.moment(at), on=on, **facts)


def listed(client, person, **query) -> list[str]:
    client.force_login(person)
    rows = html.page(client.get("/letters/", query)).select("tbody tr")
    return [row.select_one("td.wide").get_text(" ", strip=True) for row in rows]


def tabs(client, person, **query) -> dict[str, int]:
    client.force_login(person)
    found = html.figures(client.get("/letters/", query))
    return {name: number for name, number in found.items() if name != "rows"}


# --- which letters stand in the list --------------------------------------------------------------
def test_a_letter_stands_in_the_list_until_it_is_delivered_and_accepted(
    client, dispatched, county_clerk, unit_clerk
):
    order = order_of(dispatched)
    assert tabs(client, county_clerk) == {"all": 1, "deliver": 1, "accept": 0, "late": 0}
    deliver(order, county_clerk)
    assert tabs(client, county_clerk) == {"all": 1, "deliver": 0, "accept": 1, "late": 0}
    act("accept", dispatched, unit_clerk, MARCH_13, accepted_by="张丽琼")
    assert tabs(client, county_clerk) == {"all": 0, "deliver": 0, "accept": 0, "late": 0}


def test_a_rehandling_is_not_accepted_so_delivered_is_enough(client, second_round, county_clerk):
    order = order_of(second_round, round__no=2)
    assert len(listed(client, county_clerk)) == 1
    deliver(order, county_clerk)
    assert listed(client, county_clerk) == []


def test_an_assisting_unit_accepts_too(client, assisted, helper, helper_clerk, county_clerk):
    order = order_of(assisted, unit=helper)
    deliver(order, county_clerk)
    assert tabs(client, county_clerk)["accept"] == 1
    act("assist", assisted, helper_clerk, MARCH_13, dispatch=order, deed="accept")
    assert listed(client, county_clerk) == []


def test_a_letter_of_a_matter_that_is_answered_is_chased_no_more(
    client, assisted, unit_clerk, county_clerk
):
    assert len(listed(client, county_clerk)) == 1
    given = {"answer_class": make.answer_class("A"), "text": "线路已经换好。"}
    act("answer", assisted, unit_clerk, MARCH_13, **given)
    assert listed(client, county_clerk) == []


def test_after_the_days_for_it_the_acceptance_is_late(client, dispatched, county_clerk):
    with time_machine.travel("2025-03-18 10:00+08:00"):
        assert tabs(client, county_clerk)["late"] == 0
    with time_machine.travel("2025-03-19 10:00+08:00"):
        assert tabs(client, county_clerk)["late"] == 1
        client.force_login(county_clerk)
        row = html.page(client.get("/letters/", {"state": "late"})).select_one("tbody tr")
    words = row.get_text(" ", strip=True)
    assert "8 天前" in words
    assert "签收超期 1 天" in words


def test_each_tab_is_the_list_of_its_rows(client, dispatched, assisted, county_clerk):
    for tab, number in tabs(client, county_clerk).items():
        query = {} if tab == "all" else {"state": tab}
        assert len(listed(client, county_clerk, **query)) == number


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ({"q": "教育"}, 1),
        ({"q": "2025-1"}, 1),
        ({"q": "食堂"}, 1),
        ({"q": "水务"}, 0),
        ({"kind": "government"}, 1),
        ({"kind": "company"}, 0),
        ({"part": "assisting"}, 0),
        ({"desk": "530524"}, 1),
        ({"desk": "530524101"}, 0),
    ],
)
def test_filters_narrow_the_list(client, dispatched, county_clerk, query, number):
    assert len(listed(client, county_clerk, **query)) == number


# --- who sees which -------------------------------------------------------------------------------
def test_a_township_sees_the_letters_of_its_own_desk_alone(
    client, triaged, township_clerk, county_clerk, dispatched_by_township, other_township_clerk
):
    assert len(listed(client, township_clerk)) == 1
    assert len(listed(client, county_clerk)) == 1
    assert listed(client, other_township_clerk) == []


@pytest.fixture
def dispatched_by_township(triaged, township_clerk):
    office = make.make_unit("田园镇政府", kind="township_government", township_id="530524101")
    return advance(triaged, ("dispatch", township_clerk, {"lead": office}))


@pytest.fixture
def other_township_clerk(changning):
    return make.make_person("township_clerk", township_id="530524102")


def test_letters_of_the_county_desk_are_not_the_townships(client, dispatched, township_clerk):
    assert listed(client, township_clerk) == []


def test_leaders_read_and_do_not_enter(client, dispatched, manager):
    assert len(listed(client, manager)) == 1
    client.force_login(manager)
    assert html.page(client.get("/letters/")).select("tbody input, button[name=line]") == []
    assert client.get(f"/letters/{order_of(dispatched).pk}/record/").status_code == 403
    assert client.post("/letters/record/").status_code == 403


@pytest.mark.parametrize("role", ["venue_clerk", "deputy", "unit_clerk", "administrator"])
def test_others_have_no_such_list(client, dispatched, everybody, role):
    client.force_login(everybody[role])
    assert client.get("/letters/").status_code == 403


def test_letters_of_another_county_do_not_exist(client, dispatched, outside_county_clerk):
    assert listed(client, outside_county_clerk) == []
    pk = order_of(dispatched).pk
    assert client.get(f"/letters/{pk}/").status_code == 404
    assert client.post(f"/letters/{pk}/record/").status_code == 404


@pytest.fixture
def confidential(room, clerk, county_clerk, unit):
    secret = {"is_confidential": True}
    issue = make.make_issue(room, actor=clerk, title="秘密的题目", visit_facts=secret)
    facts = {"category": issue.category, "title": issue.title, "pace": "normal"}
    return advance(
        issue, ("triage", county_clerk, facts), ("dispatch", county_clerk, {"lead": unit})
    )


def test_a_confidential_letter_stands_there_closed(client, confidential, manager, county_clerk):
    assert listed(client, county_clerk) == ["秘密的题目 昌宁县"]
    assert listed(client, manager) == ["不公开事项 昌宁县"]
    refused = client.get(f"/letters/{order_of(confidential).pk}/")
    assert (refused.status_code, "秘密的题目" in refused.content.decode()) == (403, False)
    assert listed(client, manager, q="秘密") == []


# --- entering -------------------------------------------------------------------------------------
def test_a_delivery_is_a_line_of_timeline_and_journal(client, dispatched, county_clerk):
    client.force_login(county_clerk)
    address = f"/letters/{order_of(dispatched).pk}/record/"
    typed = {"delivered_on": "2025-03-12", "letter_number": "昌人函〔2025〕7号"}
    assert client.post(address, typed).status_code == 302
    order = order_of(dispatched)
    assert (order.delivered_on, order.letter_number) == (MARCH_12, "昌人函〔2025〕7号")
    entry = Entry.objects.get(action="issue.deliver")
    assert (entry.target_label, entry.after["delivered_on"]) == (str(dispatched), "2025-03-12")
    page = html.text_of(client.get(dispatched.get_absolute_url()))
    assert "函件于2025年3月12日送达县教育体育局。 文号：昌人函〔2025〕7号。" in page.replace(
        "。文", "。 文"
    )


def test_a_form_sent_twice_is_one_delivery(client, dispatched, county_clerk):
    client.force_login(county_clerk)
    address = f"/letters/{order_of(dispatched).pk}/record/"
    for _time in (1, 2):
        assert client.post(address, {"delivered_on": "2025-03-12"}).status_code == 302
    assert dispatched.events.filter(step="deliver").count() == 1
    changed = client.post(address, {"delivered_on": "2025-03-13"})
    assert changed.status_code == 409
    assert order_of(dispatched).delivered_on == MARCH_12


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2025-03-10", "日期不能早于交办日期。"),
        ("2025-03-14", "日期不能晚于今天。"),
        ("", "请填写"),
    ],
)
def test_a_day_outside_the_way_of_the_letter_is_refused(
    client, dispatched, county_clerk, day, said
):
    client.force_login(county_clerk)
    address = f"/letters/{order_of(dispatched).pk}/record/"
    refused = client.post(address, {"delivered_on": day})
    assert said in html.error_links(refused)["#id_delivered_on"]
    assert order_of(dispatched).delivered_on is None


def test_several_letters_are_entered_at_once(client, dispatched, assisting_too, county_clerk):
    first, second = Dispatch.objects.order_by("id")
    client.force_login(county_clerk)
    typed = {
        "letters": [first.pk, second.pk],
        "line": "deliver",
        "on": "2025-03-12",
        f"number-{second.pk}": "昌人函〔2025〕8号",
    }
    answer = client.post("/letters/record/", typed, follow=True)
    assert "已记下 2 份函件。" in html.page(answer).get_text()
    assert list(Dispatch.objects.order_by("id").values_list("delivered_on", "letter_number")) == [
        (MARCH_12, ""),
        (MARCH_12, "昌人函〔2025〕8号"),
    ]
    assert dispatched.events.filter(step="deliver").count() == 2


@pytest.fixture
def assisting_too(dispatched, county_clerk, helper):
    facts = {"unit": helper, "task": "看水管。"}
    return advance(dispatched, ("add_assisting", county_clerk, facts))


def test_what_cannot_be_entered_is_left_out_by_name(
    client, dispatched, assisting_too, county_clerk
):
    first, second = Dispatch.objects.order_by("id")
    deliver(first, county_clerk, on=MARCH_13)
    client.force_login(county_clerk)
    typed = {"letters": [first.pk, second.pk], "line": "deliver", "on": "2025-03-12"}
    said = html.page(client.post("/letters/record/", typed, follow=True)).get_text()
    assert "已记下 1 份函件。" in said
    assert "县教育体育局。这份函件的情况已经有了变化。" in said
    assert order_of(dispatched, pk=first.pk).delivered_on == MARCH_13


def test_nothing_ticked_says_so_on_the_list(client, dispatched, county_clerk):
    client.force_login(county_clerk)
    refused = client.post("/letters/record/", {"line": "deliver", "on": "2025-03-12"})
    assert refused.status_code == 200
    assert "请先勾选函件。" in html.text_of(refused)


def test_letters_of_others_cannot_be_slipped_in(client, dispatched, other_township_clerk):
    client.force_login(other_township_clerk)
    typed = {"letters": [order_of(dispatched).pk], "line": "deliver", "on": "2025-03-12"}
    assert "重新勾选" in html.text_of(client.post("/letters/record/", typed))
    assert order_of(dispatched).delivered_on is None


def test_only_the_desk_enters(dispatched, manager, township_clerk, outside_county_clerk):
    for person in (manager, township_clerk, outside_county_clerk):
        with pytest.raises(PermissionDenied):
            deliver(order_of(dispatched), person)
    assert order_of(dispatched).delivered_on is None


def test_a_letter_that_was_returned_is_delivered_no_more(dispatched, county_clerk, unit_clerk):
    order = order_of(dispatched)
    act("return", dispatched, unit_clerk, MARCH_12, reason="不属于我局职责。", instead="说不准")
    with pytest.raises(StepRefused):
        deliver(order, county_clerk, on=MARCH_13)


# --- through the county government office ---------------------------------------------------------
def test_a_government_letter_waits_for_the_county_government(
    client, relayed, dispatched, county_clerk
):
    order = order_of(dispatched)
    assert tabs(client, county_clerk)["relay"] == 1
    with pytest.raises(ValidationError, match="先由县政府办转交"):
        deliver(order, county_clerk)
    client.force_login(county_clerk)
    typed = {"relayed_on": "2025-03-12", "delivered_on": "2025-03-13"}
    assert client.post(f"/letters/{order.pk}/record/", typed).status_code == 302
    order.refresh_from_db()
    assert (order.relayed_on, order.delivered_on) == (MARCH_12, MARCH_13)
    steps = list(dispatched.events.order_by("id").values_list("step", flat=True))
    assert steps[-2:] == ["relay", "deliver"]


def test_the_two_days_of_one_letter_are_entered_together_or_not(
    client, relayed, dispatched, county_clerk
):
    client.force_login(county_clerk)
    typed = {"relayed_on": "2025-03-13", "delivered_on": "2025-03-12"}
    refused = client.post(f"/letters/{order_of(dispatched).pk}/record/", typed)
    assert html.error_links(refused) == {
        "#id_delivered_on": "送达日期：送达日期不能早于县政府办转交日期。"
    }
    assert order_of(dispatched).relayed_on is None


def test_several_are_passed_on_at_once(client, relayed, dispatched, assisting_too, county_clerk):
    client.force_login(county_clerk)
    typed = {
        "letters": list(Dispatch.objects.values_list("pk", flat=True)),
        "line": "relay",
        "on": "2025-03-12",
    }
    client.post("/letters/record/", typed)
    assert set(Dispatch.objects.values_list("relayed_on", "delivered_on")) == {(MARCH_12, None)}


@pytest.mark.parametrize("kind", ["company", "vertical", "party", "court_procuratorate"])
def test_other_letters_do_not_go_through_the_government(relayed, dispatched, county_clerk, kind):
    order = order_of(dispatched)
    order.unit.kind = kind
    order.unit.save()
    with pytest.raises(ValidationError, match="不经县政府办转交"):
        deliver(order, county_clerk, line=RELAY)
    assert deliver(order, county_clerk).step == "deliver"


def test_a_townships_letters_do_not_go_through_the_county_government(
    relayed, dispatched_by_township, township_clerk
):
    assert deliver(order_of(dispatched_by_township), township_clerk).step == "deliver"


def test_the_clock_runs_from_the_dispatch(relayed, dispatched, county_clerk):
    before = dispatched.due
    deliver(order_of(dispatched), county_clerk, line=RELAY)
    dispatched.refresh_from_db()
    assert dispatched.due == before == date(2025, 4, 10)


# --- costs ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", [1, 6])
def test_the_list_costs_eight_queries(
    client, room, clerk, county_clerk, unit, number, django_assert_num_queries
):
    for _case in range(number):
        issue = make.make_issue(room, actor=clerk)
        facts = {"category": issue.category, "title": issue.title, "pace": "normal"}
        up = ("pass_up", county_clerk, {"reason": "要县级部门办理。"})
        send = ("dispatch", county_clerk, {"lead": unit})
        advance(issue, ("triage", county_clerk, facts), up, send)
    client.force_login(county_clerk)
    with django_assert_num_queries(7):
        assert len(html.page(client.get("/letters/")).select("tbody tr")) == number
