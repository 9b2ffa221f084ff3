"""Many suggestions at once: chosen on the list, taken step by step together, printed together."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import html
from tests.cast import advance
from tests.visits import suggesting
from tests.visits.suggesting import lead_on
from visits.models import Suggestion

LIST, MANY, PRINT = "/suggestions/", "/suggestions/many/", "/suggestions/print/"


@pytest.fixture(autouse=True)
def _on_12_march():
    with time_machine.travel("2025-03-12 10:00+08:00"):
        yield


@pytest.fixture
def make_drafts(room, clerk, township_clerk, county_clerk, deputy):
    def drafts(number):
        made = []
        for n in range(number):
            issue = suggesting.triaged_issue(
                room, clerk=clerk, township_clerk=township_clerk, title=f"线路老化{n}"
            )
            advance(issue, ("pass_up", township_clerk, {"reason": "要县级单位办。"}))
            made.append(
                suggesting.made_of(
                    issue, actor=county_clerk, lead=deputy.mandates.get(), title=f"改造线路{n}"
                )
            )
        return made

    return drafts


@pytest.fixture
def three_submitted(make_drafts, request):
    return [lead_on(paper, "submitted", request) for paper in make_drafts(3)]


def choose(client, name, papers, query=""):
    ticked = [paper.pk for paper in papers]
    return client.post(f"{MANY}{query}", {"act": name, "suggestions": ticked})


def send(client, before, **typed):
    values = html.form_values(before, "form.panel-accent")
    return client.post(MANY, values | typed)


def states():
    return list(Suggestion.objects.order_by("pk").values_list("state", flat=True))


def said_of_rows(response):
    return [
        row.select(".rest")[-1].get_text(" ", strip=True)
        for row in html.page(response).select("tbody tr")
    ]


def test_they_are_accepted_and_assigned_in_one_go(client, three_submitted, county_clerk, unit):
    client.force_login(county_clerk)
    send(client, choose(client, "accept", three_submitted))
    assert states() == ["accepted"] * 3
    before = choose(client, "assign", three_submitted)
    assert said_of_rows(before) == ["已受理 → 已交办"] * 3
    after = send(client, before, unit=unit.pk, letter_number="昌人办〔2025〕9号", pace="normal")
    assert said_of_rows(after) == ["已办 已交办"] * 3
    assert set(Suggestion.objects.values_list("unit", "letter_number")) == {
        (unit.pk, "昌人办〔2025〕9号")
    }


def test_without_a_unit_for_all_each_goes_to_the_usual_one(
    client, three_submitted, county_clerk, unit
):
    category = three_submitted[0].category
    category.usual_unit = unit
    category.save()
    client.force_login(county_clerk)
    send(client, choose(client, "accept", three_submitted))
    send(client, choose(client, "assign", three_submitted))
    assert set(Suggestion.objects.values_list("unit", flat=True)) == {unit.pk}


def test_what_is_refused_says_why_and_the_rest_is_done(
    client, three_submitted, county_clerk, request
):
    lead_on_to = suggesting.step("accept", three_submitted[0], county_clerk)
    client.force_login(county_clerk)
    after = send(client, choose(client, "accept", [lead_on_to, *three_submitted[1:]]))
    refused, *done = said_of_rows(after)
    assert "不能再“受理”" in refused
    assert done == ["已办 已受理"] * 2


def test_the_box_of_a_row_names_its_open_steps(client, three_submitted, county_clerk, manager):
    for person, steps in ((county_clerk, "accept"), (manager, "")):
        client.force_login(person)
        boxes = html.page(client.get(LIST)).select("input[name=suggestions]")
        assert [box["data-acts"] for box in boxes] == [steps] * 3


def test_the_ticked_ones_are_printed_one_after_the_other(client, three_submitted, county_clerk):
    client.force_login(county_clerk)
    to_print = choose(client, "print", three_submitted[:2]).url
    shown = html.page(client.get(to_print))
    assert len(shown.select("article.sheet-after")) == 2
    assert client.get(f"{PRINT}?q=没有这样的").url == LIST


def test_printing_three_asks_as_many_queries_as_one(client, three_submitted, county_clerk):
    client.force_login(county_clerk)
    asked = []
    for papers in (three_submitted[:1], three_submitted):
        address = choose(client, "print", papers).url
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_unit_is_offered_no_ledger_it_may_not_open(client, unit_clerk, make_drafts, request):
    (paper,) = make_drafts(1)
    lead_on(paper, "assigned", request)
    client.force_login(unit_clerk)
    bar = html.page(client.get(LIST)).select_one("form.manybar")
    assert [button["value"] for button in bar.select("button[name=act]")] == ["print"]
