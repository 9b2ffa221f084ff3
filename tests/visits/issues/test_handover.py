"""A hand-over 申请改派: the lead unit asks for another one; granted it is a redirect."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from deputies_portal.core.accounts.models import User
from deputies_portal.core.audit.models import Entry
from tests import html, make
from tests.visits.acting import LETTER, act, address_of
from visits.issues import workflow
from visits.issues.timeline import label_of
from visits.models import ExtensionRequest

MARCH_12, APRIL_10, APRIL_11 = date(2025, 3, 12), date(2025, 4, 10), date(2025, 4, 11)


def ask(issue, actor, unit, on=MARCH_12, **facts):
    facts = {"reason": "属于水务部门职责。", "unit": unit} | facts
    return act("ask_hand_over", issue, actor, on, **facts)


def test_a_granted_hand_over_is_a_redirect_in_the_same_round(handed, county_clerk, helper):
    act("grant_hand_over", handed, county_clerk, MARCH_12, lead=helper, reason="情况属实。")
    orders = handed.rounds.get().dispatches.order_by("id")
    assert [(o.unit.short_name, o.ending) for o in orders] == [
        ("县教育体育局", "redirected"),
        ("县水务局", ""),
    ]
    clock = handed.deadlines.running().get(kind="answer")
    assert (handed.state, clock.first_due, clock.due_on) == ("dispatched", APRIL_10, APRIL_10)
    asked = ExtensionRequest.objects.get()
    assert (asked.kind, asked.decision, asked.decided_by) == ("handover", "granted", county_clerk)


def test_the_desk_may_name_a_better_unit_than_the_proposed_one(handed, county_clerk):
    better = make.make_unit("县发展改革局")
    act("grant_hand_over", handed, county_clerk, MARCH_12, lead=better, reason="归口发改。")
    assert handed.rounds.get().dispatches.running().get().unit == better


def test_a_refused_hand_over_changes_nothing_and_may_be_asked_for_again(
    handed, county_clerk, unit_clerk, helper
):
    act("refuse_hand_over", handed, county_clerk, MARCH_12, reason="职责清单写明由你局办。")
    assert (handed.state, handed.due) == ("in_progress", APRIL_10)
    ask(handed, unit_clerk, helper)
    decisions = ExtensionRequest.objects.values_list("decision", flat=True)
    assert list(decisions) == ["refused", ""]


def test_one_hand_over_waits_at_a_time_and_an_extension_may_wait_beside_it(
    handed, unit_clerk, helper
):
    with pytest.raises(ValidationError, match="已经有一份改派申请"):
        ask(handed, unit_clerk, helper)
    wanted = {"reason": "等排期。", "wanted_due": date(2025, 4, 30)}
    act("ask_extension", handed, unit_clerk, MARCH_12, **wanted)
    assert ExtensionRequest.objects.filter(decision="").count() == 2


def test_it_is_asked_for_up_to_the_due_day(in_progress, unit_clerk, helper):
    with pytest.raises(ValidationError, match="已过答复期限"):
        ask(in_progress, unit_clerk, helper, on=APRIL_11)
    ask(in_progress, unit_clerk, helper, on=APRIL_10)
    assert ExtensionRequest.objects.get().asked_on == APRIL_10


def test_the_proposed_unit_is_another_one_of_the_county_in_use(
    in_progress, unit, unit_clerk, eryuan
):
    foreign = make.make_unit("洱源县水务局", county_id="532930")
    closed = make.make_unit("县经委", closed_on=date(2024, 1, 1))
    for wrong in (unit, foreign, closed):
        with pytest.raises(ValidationError, match="本县另一个在用的单位"):
            ask(in_progress, unit_clerk, wrong)


def test_nobody_grants_the_own_request(in_progress, unit, helper, county_clerk):
    make.make_posting(county_clerk, "unit_clerk", unit=unit)
    both = User.objects.get(pk=county_clerk.pk)
    ask(in_progress, both, helper)
    with pytest.raises(ValidationError, match="不能答复自己的申请"):
        act("grant_hand_over", in_progress, both, MARCH_12, lead=helper, reason="同意。")


def test_the_desk_enters_it_from_a_letter_and_decides_it(in_progress, county_clerk, helper):
    ask(in_progress, county_clerk, helper, **LETTER)
    act("grant_hand_over", in_progress, county_clerk, MARCH_12, lead=helper, reason="同意。")
    assert in_progress.state == "dispatched"


def test_only_the_lead_asks_and_only_the_desk_decides(
    assisted, helper, helper_clerk, unit_clerk, manager
):
    with pytest.raises(PermissionDenied):
        ask(assisted, helper_clerk, helper)
    ask(assisted, unit_clerk, helper)
    for wrong in (unit_clerk, manager):
        with pytest.raises(PermissionDenied):
            act("refuse_hand_over", assisted, wrong, MARCH_12, reason="不同意。")


def test_with_the_answer_or_a_redirect_of_the_desk_the_request_is_gone(handed, county_clerk):
    other = make.make_unit("县发展改革局")
    act("redirect", handed, county_clerk, MARCH_12, lead=other, reason="归口发改。")
    assert ExtensionRequest.objects.get().decision == "refused"


def test_buttons_follow_the_request(in_progress, handed, unit_clerk, county_clerk):
    def names(person):
        found = workflow.steps_open_to(person, handed, MARCH_12)
        return {one.name for one in found if "hand_over" in one.name and not one.on_paper}

    assert names(county_clerk) == {"grant_hand_over", "refuse_hand_over"}
    assert names(unit_clerk) == set()


def test_the_desk_finds_it_on_the_list_of_work(client, handed, county_clerk):
    client.force_login(county_clerk)
    with time_machine.travel("2025-03-12 10:00+08:00"):
        assert "申请改派，等答复" in html.text_of(client.get("/"))
        rows = html.page(client.get("/issues/?todo=handover")).select("tbody tr")
        assert len(rows) == 1
        assert html.page(client.get("/issues/?todo=extension")).select("tbody tr") == []


def test_the_form_proposes_what_the_unit_proposed(client, handed, county_clerk, helper):
    client.force_login(county_clerk)
    with time_machine.travel("2025-03-12 10:00+08:00"):
        values = html.form_values(
            client.get(address_of("grant_hand_over", handed)), "form[aria-labelledby=h-act]"
        )
    assert (values["lead"], values["due"]) == (str(helper.pk), "2025-04-10")


def test_it_stands_in_the_timeline_and_in_the_journal(handed, county_clerk, helper):
    act("grant_hand_over", handed, county_clerk, MARCH_12, lead=helper, reason="情况属实。")
    assert [str(label_of(e.step)) for e in handed.events.order_by("id")][-2:] == [
        "申请改派",
        "同意改派",
    ]
    entry = Entry.objects.get(action="issue.grant_hand_over")
    assert (entry.before["state"], entry.after["state"]) == ("in_progress", "dispatched")


def test_a_request_asks_one_thing_in_the_database(handed, county_clerk):
    asked = ExtensionRequest.objects.get()
    with pytest.raises(IntegrityError, match="asks_one_thing|CHECK"):
        ExtensionRequest.objects.filter(pk=asked.pk).update(wanted_due=APRIL_10)
