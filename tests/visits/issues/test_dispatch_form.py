"""The form of dispatch: which units it offers, and the way to those it cannot."""

import pytest
import time_machine

from tests import html, make
from tests.visits.acting import act, address_of

TOWNSHIP = "530524101"


@pytest.fixture(autouse=True)
def _on_12_march():
    with time_machine.travel("2025-03-12 10:00+08:00"):
        yield


@pytest.fixture
def usual(unit, triaged):
    """The county bureau that usually handles such matters."""
    category = triaged.category
    category.usual_unit = unit
    category.save()
    return unit


@pytest.fixture
def government(triaged):
    facts = {"kind": "township_government", "township_id": TOWNSHIP}
    return make.make_unit("田园镇人民政府", **facts)


def form(client, person, issue):
    client.force_login(person)
    return client.get(address_of("dispatch", issue))


def offered(answer, selector: str) -> set[str]:
    return {one["value"] for one in html.page(answer).select(selector) if one["value"]}


@pytest.mark.parametrize("person", ["township_clerk", "county_clerk"])
def test_who_needs_a_county_bureau_is_shown_the_way(
    client, request, triaged, usual, government, person
):
    person = request.getfixturevalue(person)
    answer = form(client, person, triaged)
    assert offered(answer, "select[name=lead] option") == {str(government.pk)}
    way = html.page(answer).select_one("[data-way-up]")
    assert "这一类通常由县教育体育局办理" in way.get_text()
    assert "先转到县级" in way.get_text()
    assert way.a["href"] == f"/issues/{triaged.pk}/pass-up/"
    page = html.text_of(client.get(triaged.get_absolute_url()))
    assert "田园镇只能交办给本乡镇的单位，交给它要先转到县级。" in page


def test_the_way_leads_to_the_bureau(client, triaged, usual, government, county_clerk):
    client.force_login(county_clerk)
    up = address_of("pass_up", triaged)
    values = html.form_values(client.get(up)) | {"reason": "要县级部门办理。"}
    assert client.post(up, values).status_code == 302
    answer = form(client, county_clerk, triaged)
    assert html.page(answer).select("[data-way-up]") == []
    assert str(usual.pk) in offered(answer, "select[name=lead] option")
    assert "先转到县级" not in html.text_of(client.get(triaged.get_absolute_url()))


def test_a_township_whose_own_unit_is_the_usual_one_is_told_of_the_county_all_the_same(
    client, triaged, government, township_clerk
):
    triaged.category.usual_unit = government
    triaged.category.save()
    way = html.page(form(client, township_clerk, triaged)).select_one("[data-way-up]").get_text()
    assert ("通常" in way, "先转到县级" in way) == (False, True)


def test_the_only_unit_is_not_offered_as_its_own_assistant(
    client, triaged, government, township_clerk
):
    answer = form(client, township_clerk, triaged)
    assert html.page(answer).select("[name=assisting]") == []
    assert client.post(
        address_of("dispatch", triaged),
        html.form_values(answer) | {"lead": government.pk, "assisting": [government.pk]},
    )
    triaged.refresh_from_db()
    assert [order.part for order in triaged.rounds.get().dispatches.all()] == ["lead"]


def test_who_assists_already_is_not_offered_again(
    client, at_county, county_clerk, unit, unit_clerk, helper
):
    third = make.make_unit("县住建局")
    act("dispatch", at_county, county_clerk, make.MARCH_11, lead=unit, assisting=[helper])
    facts = {"reason": "不属于我局职责。", "instead": "说不准"}
    act("return", at_county, unit_clerk, make.MARCH_11, **facts)
    answer = form(client, county_clerk, at_county)
    assert offered(answer, "[name=assisting]") == {str(unit.pk), str(third.pk)}


def test_a_lead_ticked_as_its_own_assistant_is_told_and_what_was_typed_stays(
    client, at_county, county_clerk, unit, helper
):
    answer = form(client, county_clerk, at_county)
    typed = {"lead": unit.pk, "assisting": [unit.pk, helper.pk], "note": "请先看现场。"}
    refused = client.post(address_of("dispatch", at_county), html.form_values(answer) | typed)
    assert any("主办单位不能同时协办" in one for one in html.error_links(refused).values())
    assert html.form_values(refused)["note"] == "请先看现场。"
    assert not at_county.rounds.exists()
