"""The register of undertaking units 承办单位."""

import pytest
from django.urls import reverse

from deputies_portal.core.audit.models import Entry
from stations.models import UndertakingUnit
from tests import make
from tests.html import figures, page, text_of
from tests.stations.pages import refused, send, signed_in

LIST = reverse("stations:units")
NEW = reverse("stations:unit-new")
PHONE = "13700008041"
BUDGET = 8


@pytest.fixture
def units(unit):
    make.make_unit("田园镇政府", kind="township_government", township_id="530524101")
    make.make_unit("昌宁供电局", kind="vertical")
    make.make_unit("县旧局", closed_on=make.MARCH_10)


def names(answer) -> list[str]:
    return [link.get_text() for link in page(answer).select("tbody th a")]


CONDITIONS = {
    "all": ({}, ["县教育体育局", "昌宁供电局", "田园镇政府"]),
    "kind": ({"kind": "vertical"}, ["昌宁供电局"]),
    "township": ({"township": "530524101"}, ["田园镇政府"]),
    "initials": ({"q": "gdj"}, ["昌宁供电局"]),
    "closed": ({"state": "closed"}, ["县旧局"]),
    "nothing": ({"q": "没有"}, []),
}


@pytest.mark.parametrize(("query", "expected"), CONDITIONS.values(), ids=CONDITIONS)
def test_a_condition_narrows_the_list(query, expected, units, manager):
    answer = signed_in(manager).get(LIST, query)
    assert names(answer) == expected
    assert figures(answer)["rows"] == len(expected)


def test_the_kind_picks_the_letter(units, manager):
    rows = page(signed_in(manager).get(LIST)).select("tbody tr")
    letters = [row.select("td")[2].get_text() for row in rows]
    assert letters == ["交办函", "商请函", "交办函"]


def test_units_of_another_county_are_not_listed(units, outside_county_clerk):
    assert names(signed_in(outside_county_clerk).get(LIST)) == []


def test_the_list_costs_the_same_with_one_row_and_with_six(
    unit, county_clerk, django_assert_max_num_queries
):
    client = signed_in(county_clerk)
    client.get(LIST)
    with django_assert_max_num_queries(BUDGET) as one:
        client.get(LIST, {"township": "530524101"})
    for _ in range(5):
        make.make_unit(kind="township_government", township_id="530524101")
    with django_assert_max_num_queries(BUDGET) as six:
        client.get(LIST, {"township": "530524101"})
    assert len(one) == len(six)


A_UNIT = {"name": "昌宁县水务局", "short_name": "县水务局", "kind": "government"}


def test_the_county_clerk_registers_a_unit(changning, county_clerk):
    answer = send(county_clerk, NEW, **A_UNIT, contact="张丽琼", contact_phone="137 0000 8041")
    unit = UndertakingUnit.objects.get()
    assert answer["Location"] == unit.get_absolute_url()
    assert (unit.county_id, unit.contact_phone) == ("530524", PHONE)
    assert Entry.objects.get(action="undertakingunit.create").after["contact_phone"] == "…"


BAD = {
    "a taken short name": (
        {"short_name": "县教育体育局"},
        {"#id_short_name": "简称：这个县已经有这个简称的承办单位。"},
    ),
    "a government without a township": (
        {"kind": "township_government"},
        {"#id_township": "乡镇：乡镇人民政府要写明是哪个乡镇。"},
    ),
    "a long short name": (
        {"short_name": "局" * 21},
        {"#id_short_name": "简称：最多 20 个字，现在有 21 个。"},
    ),
    "no kind": ({"kind": ""}, {"#id_kind": "性质：请选择性质。"}),
}


@pytest.mark.parametrize(("typed", "expected"), BAD.values(), ids=BAD)
def test_a_wrong_entry_is_named_beside_its_field(typed, expected, unit, county_clerk):
    assert refused(send(county_clerk, NEW, **A_UNIT | typed)) == expected
    assert UndertakingUnit.objects.count() == 1


SEES = {
    "venue_clerk": True,
    "township_clerk": True,
    "county_clerk": True,
    "unit_clerk": True,
    "manager": False,
    "deputy": False,
}


def test_the_mobile_of_the_staff_is_for_clerks_and_the_unit_itself(unit, everybody):
    unit.contact_phone = PHONE
    unit.save()
    pages = {
        role: text_of(signed_in(everybody[role]).get(unit.get_absolute_url())) for role in SEES
    }
    assert {role: "137****8041" in said for role, said in pages.items()} == SEES
    assert all(PHONE not in said for said in pages.values())
    reveal = reverse("stations:unit-reveal", args=[unit.pk])
    shown = {
        role: PHONE in text_of(signed_in(everybody[role]).post(reveal, {"reason": "催办"}))
        for role in SEES
    }
    assert shown == SEES


def test_another_unit_does_not_see_it(unit, everybody):
    unit.contact_phone = PHONE
    unit.save()
    other = make.make_person("unit_clerk", unit=make.make_unit("县水务局"))
    reveal = reverse("stations:unit-reveal", args=[unit.pk])
    answer = signed_in(other).post(reveal, {"reason": "想看"})
    assert answer.status_code == 403
    assert PHONE not in answer.content.decode()


def test_a_unit_closes_with_a_reason_unless_it_has_something_in_hand(
    dispatched, unit, county_clerk
):
    close = reverse("visits:unit-close", args=[unit.pk])
    facts = {"on": "2025-03-20", "reason": "机构改革。"}
    assert refused(send(county_clerk, close, **facts)) == {
        "": "这个单位还有 1 件没有办完，请先改派。"
    }
    idle = make.make_unit("县旧局")
    send(county_clerk, reverse("visits:unit-close", args=[idle.pk]), **facts)
    idle.refresh_from_db()
    assert str(idle.closed_on) == "2025-03-20"
