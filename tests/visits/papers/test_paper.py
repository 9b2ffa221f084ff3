"""Letters of units that never sign in: the desk enters each step of theirs from its button, with
document number, signer and the day the letter was received; and what may go to a court at all."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError

from tests import html, make
from tests.cast import advance
from tests.visits.acting import act, address_of, unit_named
from tests.visits.issues.examples import EXAMPLES
from visits.issues.steps import STEPS
from visits.models import Dispatch

MARCH_11, MARCH_12 = date(2025, 3, 11), date(2025, 3, 12)
LETTER = {
    "happened_on": "2025-03-12",
    "document_number": "昌教函〔2025〕41号",
    "signer": "杨文海",
}
ON_PAPER = [name for name, step in STEPS.items() if step.on_paper]


@pytest.fixture(autouse=True)
def _on_13_march():
    with time_machine.travel("2025-03-13 10:00+08:00"):
        yield


def filled(client, name, issue):
    """What the form of the step sends, filled in."""
    values = html.form_values(client.get(address_of(name, issue)))
    if name == "accept":
        values["accepted_by"] = "张丽琼"
    return values | EXAMPLES[name].typed(issue)


def sent(client, name, issue, person, **typed):
    client.force_login(person)
    return client.post(address_of(name, issue), filled(client, name, issue) | typed)


def test_the_units_steps_of_the_table_are_those_on_paper():
    assert ON_PAPER == [
        "accept",
        "return",
        "assist",
        "progress",
        "ask_extension",
        "ask_hand_over",
        "answer",
        "reply",
        "fulfil",
    ]


@pytest.mark.parametrize("name", ON_PAPER)
def test_the_desk_enters_it_from_its_button(client, request, name, county_clerk, helper):
    issue = request.getfixturevalue(EXAMPLES[name].stage)
    client.force_login(county_clerk)
    buttons = [link["href"] for link in html.page(client.get(issue.get_absolute_url())).select("a")]
    assert address_of(name, issue) in buttons
    assert sent(client, name, issue, county_clerk, **LETTER).status_code == 302
    event = issue.events.order_by("-id").first()
    assert (event.step, event.happened_on, event.facts["on_paper"]) == (name, MARCH_12, True)
    assert event.facts["document_number"] == "昌教函〔2025〕41号"
    page = html.text_of(client.get(issue.get_absolute_url()))
    assert "代录，文号昌教函〔2025〕41号，签发人杨文海。" in page


WRONG = [
    *({fact: ""} for fact in ("happened_on", "document_number", "signer")),
    *({"happened_on": day} for day in ("2025-03-10", "2025-03-14")),
]


@pytest.mark.parametrize("name", ON_PAPER)
def test_a_letter_has_its_facts_and_comes_neither_before_the_dispatch_nor_tomorrow(
    client, request, name, county_clerk, helper
):
    issue = request.getfixturevalue(EXAMPLES[name].stage)
    before = issue.events.count()
    client.force_login(county_clerk)
    values = filled(client, name, issue) | LETTER
    refused = [client.post(address_of(name, issue), values | wrong) for wrong in WRONG]
    assert [list(html.error_links(one)) for one in refused] == [
        *(["#id_happened_on"], ["#id_document_number"], ["#id_signer"]),
        *(["#id_happened_on"], ["#id_happened_on"]),
    ]
    assert issue.events.count() == before


def test_the_desks_own_note_of_progress_needs_no_letter(client, in_progress, county_clerk):
    assert sent(client, "progress", in_progress, county_clerk, happened_on="").status_code == 302
    event = in_progress.events.order_by("-id").first()
    assert (event.step, event.happened_on, "on_paper" in event.facts) == (
        "progress",
        date(2025, 3, 13),
        False,
    )


def test_the_unit_is_not_asked_for_a_letter(client, in_progress, unit_clerk):
    client.force_login(unit_clerk)
    page = client.get(address_of("progress", in_progress))
    assert "signer" not in html.form_values(page)
    typed = {"note": "已到校查看。", "signer": "杨文海", "document_number": "1号"}
    sent(client, "progress", in_progress, unit_clerk, **typed)
    assert in_progress.events.order_by("-id").first().facts == {}


def test_a_reply_is_not_older_than_what_it_replies_to(client, in_progress, manager, county_clerk):
    due = date(2025, 3, 20)
    act("supervise", in_progress, manager, date(2025, 3, 13), note="请书面答复。", due=due)
    refused = sent(client, "reply", in_progress, county_clerk, **LETTER)
    assert html.error_links(refused) == {"#id_happened_on": "收到日期：回复日期不能早于督办日期。"}


@pytest.mark.parametrize(
    ("name", "stage"), [("return", "dispatched"), ("ask_extension", "in_progress")]
)
def test_a_letter_that_came_in_time_is_entered_later(client, request, name, stage, county_clerk):
    issue = request.getfixturevalue(stage)
    with time_machine.travel("2025-05-06 10:00+08:00"):
        client.force_login(county_clerk)
        page = html.page(client.get(issue.get_absolute_url()))
        assert address_of(name, issue) in [link["href"] for link in page.select("a")]
        typed = {"wanted_due": "2025-05-30"} if name == "ask_extension" else {}
        assert sent(client, name, issue, county_clerk, **LETTER, **typed).status_code == 302
    assert issue.events.order_by("-id").first().step == name


# --- which unit gets which letter -----------------------------------------------------------------
@pytest.fixture
def court(changning):
    return make.make_unit("县法院", kind="court_procuratorate")


@pytest.mark.parametrize("name", ["dispatch", "redirect", "add_assisting", "rehandle"])
def test_a_court_is_never_passed_a_case(client, request, name, court, county_clerk, unit, helper):
    stages = {"dispatch": "at_county", "rehandle": "unhappy"}
    issue = request.getfixturevalue(stages.get(name, "in_progress"))
    before = issue.events.count()
    field = "unit" if name == "add_assisting" else "lead"
    to_court = {field: court.pk, "reason": "属于法院职责。"}
    refused = sent(client, name, issue, county_clerk, **to_court)
    said = html.error_links(refused)["#id_is_no_case"]
    assert "正在办理的案件不能转送法院、检察院" in said
    assert issue.events.count() == before
    confirmed = sent(client, name, issue, county_clerk, **to_court, is_no_case="on")
    assert confirmed.status_code == 302
    assert Dispatch.objects.filter(round__issue=issue, unit=court).count() == 1


def test_other_units_need_no_confirmation(client, at_county, court, county_clerk, unit):
    assert sent(client, "dispatch", at_county, county_clerk).status_code == 302


def test_without_courts_nobody_is_asked(client, at_county, county_clerk, unit):
    client.force_login(county_clerk)
    page = html.page(client.get(address_of("dispatch", at_county)))
    assert page.select("[name=is_no_case]") == []


def test_a_party_organ_is_written_to_through_the_office_of_the_committee(
    client, at_county, county_clerk
):
    make.make_unit("县委统战部", kind="party")
    client.force_login(county_clerk)
    page = html.text_of(client.get(address_of("dispatch", at_county)))
    assert "县委统战部（交办函，经县委办公室）" in page


def test_only_letters_to_government_go_through_the_county_government(
    at_county, county_clerk, changning
):
    changning.relays_through_government = True
    changning.save()
    company = make.make_unit("县供电局", kind="company")
    facts = {"lead": company, "relayed_on": MARCH_11}
    with pytest.raises(ValidationError, match="经县政府办转交"):
        act("dispatch", at_county, county_clerk, MARCH_11, **facts)
    at_county.refresh_from_db()
    assert at_county.state == "triaged"


def test_a_township_desk_dispatches_to_its_own_units_alone(client, triaged, township_clerk, unit):
    own = make.make_unit("田园镇政府", kind="township_government", township_id="530524101")
    make.make_unit("漭水镇政府", kind="township_government", township_id="530524102")
    client.force_login(township_clerk)
    form = html.form_of(client.get(address_of("dispatch", triaged)))
    choices = [one["value"] for one in form.select("[name=lead] option")]
    assert choices == ["", str(own.pk)]
    for foreign in ("漭水镇政府", "县教育体育局"):
        with pytest.raises(ValidationError, match="请选择这个经办台的在用单位"):
            advance(
                triaged,
                (
                    "dispatch",
                    township_clerk,
                    {"lead": type(own).objects.get(pk=unit_named(foreign))},
                ),
            )
    assert sent(client, "dispatch", triaged, township_clerk, lead=own.pk).status_code == 302
    # It has nobody else to pass the issue to, and the form says so.
    again = html.form_of(client.get(address_of("redirect", triaged)))
    assert [one["value"] for one in again.select("[name=lead] option")] == [""]
    assert "没有别的承办单位可以选，改派不了。" in again.get_text()
