"""The pages of upgrade programmes: making one, planning many venues, plan line, money, the end."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from deputies_portal.core.audit.models import Entry
from stations.models import UpgradeProgramme, VenueUpgrade
from tests import make
from tests.html import figure_link, figures, form_values, page, text_of
from tests.stations.pages import refused, send, signed_in
from tests.stations.upgrading import accepted

LIST, NEW = reverse("stations:programmes"), reverse("stations:programme-new")
ACTS = ("edit", "venues", "plan", "funds", "close")
BUDGET = 8
PLAN = {"planned_start": "2025-02-01", "planned_finish": "2025-05-31", "due": "2025-06-30"}


@pytest.fixture
def programme(changning):
    return make.make_programme()


def address(act, programme):
    return reverse(f"stations:programme-{act}", args=[programme.pk])


# --- the list ----------------------------------------------------------------------------------
def test_the_list_counts_the_venues_the_reader_sees(
    programme, room, workstation, clerk, county_clerk, manager
):
    accepted(programme, room, keeper=clerk, office=county_clerk)
    make.make_upgrade(programme, workstation)
    for user, shown in ((manager, [2, 1, 1]), (clerk, [1, 1, 0])):
        answer = signed_in(user).get(LIST)
        counted = figures(answer)
        names = [f"{word}-{programme.pk}" for word in ("all", "accepted", "late")]
        assert [counted[name] for name in names] == shown
        for name in names:
            there = signed_in(user).get(figure_link(answer, name))
            assert figures(there)["rows"] == counted[name]


def test_the_list_costs_the_same_with_one_programme_and_with_six(
    programme, manager, django_assert_max_num_queries
):
    client = signed_in(manager)
    client.get(LIST)
    with django_assert_max_num_queries(BUDGET) as one:
        client.get(LIST)
    for number in range(5):
        make.make_programme(f"第{number}批")
    with django_assert_max_num_queries(BUDGET) as six:
        client.get(LIST)
    assert len(one) == len(six)


def test_only_the_county_sees_what_to_do_with_a_programme(programme, county_clerk, manager):
    def links(user):
        return {link["href"] for link in page(signed_in(user).get(LIST)).select("a")}

    to_do = {NEW, address("close", programme)}
    assert links(county_clerk) >= to_do
    assert not links(manager) & to_do


# --- making and changing one -------------------------------------------------------------------
FACTS = {"name": "第二批", "aim": "设施齐全", "starts_on": "2025-01-01", "deadline": "2025-12-31"}


def test_the_county_makes_a_programme(changning, county_clerk):
    answer = send(county_clerk, NEW, **FACTS)
    made = UpgradeProgramme.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert (made.county_id, made.deadline) == ("530524", date(2025, 12, 31))
    assert Entry.objects.get(action="upgradeprogramme.create").county == "530524"


WRONG = {
    "dates": ({"deadline": "2024-12-31"}, {"#id_deadline": "完成期限：完成期限不能早于开始日期。"}),
    "too long": ({"deadline": "2045-12-31"}, {"#id_deadline": "完成期限：一个方案最长十年。"}),
    "name": ({"name": "2025年提升改造"}, {"#id_name": "名称：这个县已经有同名的方案。"}),
    "no name": ({"name": " "}, {"#id_name": "名称：请填写名称。"}),
}


@pytest.mark.parametrize(("typed", "words"), WRONG.values(), ids=WRONG)
def test_a_wrong_programme_is_refused_beside_its_field(typed, words, programme, county_clerk):
    assert refused(send(county_clerk, NEW, **FACTS | typed)) == words
    assert UpgradeProgramme.objects.count() == 1


def test_a_programme_for_another_county_is_no_choice(eryuan, county_clerk):
    assert list(refused(send(county_clerk, NEW, **FACTS, county="532930"))) == ["#id_county"]


def test_the_deadline_stays_behind_the_dates_of_the_venues(programme, room, county_clerk):
    make.make_upgrade(programme, room)
    answer = send(county_clerk, address("edit", programme), deadline="2025-06-01")
    assert list(refused(answer)) == ["#id_deadline"]
    send(county_clerk, address("edit", programme), deadline="2025-11-30")
    programme.refresh_from_db()
    assert programme.deadline == date(2025, 11, 30)


# --- planning many venues ----------------------------------------------------------------------
def test_the_venues_of_a_township_are_planned_at_once(
    programme, home, workstation, room, county_clerk
):
    typed = {"townships": "530524101", "source": "county", "amount": "24000.00", **PLAN}
    answer = send(county_clerk, address("venues", programme), **typed)
    assert answer["Location"] == programme.get_absolute_url()
    rows = programme.upgrades.order_by("pk")
    assert [row.venue for row in rows] == [workstation, room]
    assert {row.due for row in rows} == {date(2025, 6, 30)}
    assert rows.first().money.get().amount == Decimal("24000.00")
    shown = signed_in(county_clerk).get(answer["Location"])
    assert figures(shown)["all"] == 2


CHOICES = {
    "tier": ({"tiers": "room"}, {"room"}),
    "township and tier": ({"townships": "530524101", "tiers": "workstation"}, {"workstation"}),
    "county": ({"townships": "530524"}, {"home"}),
}


@pytest.mark.parametrize(("typed", "tiers"), CHOICES.values(), ids=CHOICES)
def test_places_and_tiers_choose_together(typed, tiers, programme, room, home, county_clerk):
    send(county_clerk, address("venues", programme), **typed, **PLAN)
    assert set(programme.upgrades.values_list("venue__tier", flat=True)) == tiers


def test_single_venues_are_chosen_too(programme, room, home, county_clerk):
    send(county_clerk, address("venues", programme), single=[str(home.pk)], **PLAN)
    assert programme.upgrades.get().venue == home


BAD_PLANS = {
    "no venue": ({}, "#id_townships_0"),
    "finish": ({"tiers": "room", "planned_finish": "2025-01-01"}, "#id_planned_finish"),
    "due": ({"tiers": "room", "due": "2025-05-01"}, "#id_due"),
    "beyond": ({"tiers": "room", "due": "2026-05-01"}, "#id_due"),
    "no day": ({"tiers": "room", "due": ""}, "#id_due"),
    "negative": ({"tiers": "room", "source": "county", "amount": "-1"}, "#id_amount"),
    "20 digits": (
        {"tiers": "room", "source": "county", "amount": "12345678901234567890"},
        "#id_amount",
    ),
    "3 decimals": ({"tiers": "room", "source": "county", "amount": "1.001"}, "#id_amount"),
    "no source": ({"tiers": "room", "amount": "100"}, "#id_source"),
    "unknown place": ({"townships": "532930104"}, "#id_townships_0"),
}


@pytest.mark.parametrize(("typed", "field"), BAD_PLANS.values(), ids=BAD_PLANS)
def test_a_wrong_plan_is_refused_and_nothing_is_written(
    typed, field, programme, room, county_clerk
):
    answer = send(county_clerk, address("venues", programme), **PLAN | typed)
    assert list(refused(answer)) == [field]
    assert not VenueUpgrade.objects.exists()


# --- plan line and money -----------------------------------------------------------------------
def test_the_plan_line_is_proposed_by_the_dates_of_the_venues(programme, room, county_clerk):
    make.make_upgrade(programme, room)
    shown = signed_in(county_clerk).get(address("plan", programme))
    proposed = form_values(shown)
    assert (proposed["2025-05-31"], proposed["2025-06-30"]) == ("0", "1")
    assert "2025年5月31日" in text_of(shown)
    send(county_clerk, address("plan", programme), **{"2025-05-31": "", "2025-12-31": "1"})
    assert list(programme.plan_lines.values_list("number", flat=True)) == [0] * 4 + [1] * 7


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"2025-05-31": "1", "2025-06-30": "0"}, "#id_2025-06-30"),
        ({"2025-12-31": "2"}, "#id_2025-12-31"),
        ({"2025-12-31": "-1"}, "#id_2025-12-31"),
        ({"2025-12-31": "99999999999"}, "#id_2025-12-31"),
    ],
)
def test_a_plan_line_that_falls_or_is_too_high_is_refused(
    typed, field, programme, room, county_clerk
):
    make.make_upgrade(programme, room)
    answer = send(county_clerk, address("plan", programme), **typed)
    assert field in refused(answer)
    assert not programme.plan_lines.exists()


@pytest.mark.parametrize(
    ("act", "first", "second"),
    [
        ("plan", {"2025-12-31": "1"}, {"2025-12-31": "0"}),
        ("funds", {"county": "500"}, {"county": "900"}),
    ],
)
def test_two_clerks_do_not_overwrite_each_other(act, first, second, programme, room, county_clerk):
    make.make_upgrade(programme, room)
    client = signed_in(make.make_person("county_clerk", region_id="530524"))
    opened = form_values(client.get(address(act, programme)))
    send(county_clerk, address(act, programme), **first)
    assert client.post(address(act, programme), opened | second).status_code == 409
    last = programme.plan_lines.last()
    assert last.number == 1 if act == "plan" else programme.funds.get().amount == 500


def test_the_money_of_a_programme_is_kept_by_source(programme, room, county_clerk):
    make.make_upgrade(programme, room)
    send(county_clerk, address("funds", programme), province="1200000", county="0.55")
    funds = dict(programme.funds.values_list("source", "amount"))
    assert funds == {"province": Decimal(1200000), "county": Decimal("0.55")}
    shown = text_of(signed_in(county_clerk).get(programme.get_absolute_url()))
    assert "1,200,000.00" in shown


@pytest.mark.parametrize("amount", ["-1", "0.001", "12345678901234567890", "很多"])
def test_wrong_money_is_refused(amount, programme, county_clerk):
    answer = send(county_clerk, address("funds", programme), county=amount)
    assert list(refused(answer)) == ["#id_county"]
    assert form_values(answer)["county"] == amount
    assert not programme.funds.exists()


# --- the end -----------------------------------------------------------------------------------
def test_a_programme_with_open_venues_does_not_end(programme, room, clerk, county_clerk):
    upgrade = make.make_upgrade(programme, room)
    answer = send(county_clerk, address("close", programme), on="2025-06-30")
    assert refused(answer) == {"": "还有 1 处家站没有验收，方案不能结束。"}
    upgrade.delete()
    accepted(programme, room, keeper=clerk, office=county_clerk)
    send(county_clerk, address("close", programme), on="2025-06-30", note="全部验收")
    programme.refresh_from_db()
    assert (programme.closed_on, programme.closing_note) == (date(2025, 6, 30), "全部验收")


@pytest.mark.parametrize("act", ACTS)
def test_what_has_ended_is_not_changed(act, programme, county_clerk):
    UpgradeProgramme.objects.update(closed_on=date(2025, 6, 30))
    client = signed_in(county_clerk)
    assert client.get(address(act, programme)).status_code == 409
    assert client.post(address(act, programme), {"on": "2025-07-01"}).status_code == 409


# --- who may -----------------------------------------------------------------------------------
@pytest.mark.parametrize("act", ACTS)
def test_only_the_county_keeps_a_programme(
    act, programme, manager, township_clerk, outside_county_clerk
):
    for user, status in ((manager, 403), (township_clerk, 403), (outside_county_clerk, 404)):
        assert signed_in(user).get(address(act, programme)).status_code == status
        assert signed_in(user).post(address(act, programme)).status_code == status
