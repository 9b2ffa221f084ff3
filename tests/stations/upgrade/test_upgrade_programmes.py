"""Programmes 提升改造方案: planning many venues at once, money, plan line, the end."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.ui.errors import StepRefused
from stations.models import MoneyLine, UpgradeAspect, UpgradeProgramme, VenueUpgrade
from stations.upgrade import programmes
from stations.upgrade.programmes import VenuePlan
from tests import make
from tests.stations.upgrading import MARCH, MAY, accepted, take
from visits.lifecycle import closures

PLAN = VenuePlan("renovate", date(2025, 2, 1), date(2025, 5, 31), date(2025, 6, 30))


@pytest.fixture
def programme(changning):
    return make.make_programme()


def planned(programme, venues, actor, plan=PLAN):
    return programmes.plan_venues(programme, venues, plan, actor=actor, on=MARCH)


def refused(call, *args, **facts) -> dict:
    with pytest.raises(ValidationError) as error:
        call(*args, **facts)
    if hasattr(error.value, "error_dict"):
        return {name: said[0] for name, said in error.value.message_dict.items()}
    return {"": error.value.messages[0]}


# --- planning many venues ----------------------------------------------------------------------
def test_many_venues_are_planned_at_once(programme, room, workstation, county_clerk):
    room.head = "罗建忠"
    plan = VenuePlan(
        **vars(PLAN) | {"kind": "new", "budget": ("county", Decimal("65000.00"))},
    )
    done = planned(programme, [workstation, room], county_clerk, plan)
    assert [len(done.added), len(done.changed), len(done.left)] == [2, 0, 0]
    row = programme.upgrades.get(venue=room)
    assert (row.kind, row.answering, row.due, row.stage) == (
        "new",
        "罗建忠",
        date(2025, 6, 30),
        "planned",
    )
    assert row.items.count() == 9
    assert list(row.money.values_list("kind", "source", "amount", "on")) == [
        ("budget", "county", Decimal("65000.00"), MARCH)
    ]
    lines = Entry.objects.filter(action="venueupgrade.create")
    assert set(lines.values_list("actor", "county")) == {(county_clerk.pk, "530524")}
    assert lines.count() == 2
    assert Entry.objects.get(action="upgradeprogramme.plan").after == {"added": 2, "rows": 0}


def test_planning_again_moves_the_dates_and_brings_back_what_was_taken_out(
    programme, room, workstation, home, clerk, county_clerk
):
    planned(programme, [room, workstation], county_clerk)
    take("drop", programme.upgrades.get(venue=room), county_clerk, reason="场所未定")
    UpgradeAspect.objects.create(county_id="530524", name="无障碍", position=10)
    reached = accepted(programme, home, keeper=clerk_of(home), office=county_clerk)
    later = VenuePlan(**vars(PLAN) | {"due": date(2025, 9, 30), "answering": "字光明"})
    done = planned(programme, [room, workstation, home], county_clerk, later)
    assert [len(done.added), len(done.changed), done.left] == [0, 2, [reached]]
    rows = programme.upgrades.exclude(venue=home)
    told = set(rows.values_list("due", "answering", "dropped_on", "drop_reason"))
    assert told == {(date(2025, 9, 30), "字光明", None, "")}
    assert {row.items.count() for row in rows} == {10}
    change = Entry.objects.filter(action="venueupgrade.change").first()
    assert (change.before["due"], change.after["due"]) == ("2025-06-30", "2025-09-30")


def clerk_of(venue):
    return make.make_person("venue_clerk", venue=venue)


BAD_PLANS = {
    "finish": (
        {"planned_finish": date(2025, 1, 5)},
        {"planned_finish": "计划完工不能早于计划开工。"},
    ),
    "due": ({"due": date(2025, 5, 1)}, {"due": "验收期限不能早于计划完工。"}),
    "start": (
        {"planned_start": date(2024, 12, 31)},
        {"planned_start": "开工和验收期限要在方案的起止日期之内。"},
    ),
    "deadline": ({"due": date(2026, 1, 1)}, {"due": "开工和验收期限要在方案的起止日期之内。"}),
}


@pytest.mark.parametrize(("facts", "words"), BAD_PLANS.values(), ids=BAD_PLANS)
def test_dates_in_the_wrong_order_are_named(facts, words, programme, room, county_clerk):
    plan = VenuePlan(**vars(PLAN) | facts)
    assert refused(planned, programme, [room], county_clerk, plan) == words
    assert not VenueUpgrade.objects.exists()


def test_a_closed_programme_takes_no_venue(programme, room, county_clerk):
    UpgradeProgramme.objects.update(closed_on=MAY)
    with pytest.raises(StepRefused, match="这个方案已经结束"):
        planned(programme, [room], county_clerk)


# --- money -------------------------------------------------------------------------------------
def test_the_money_of_a_programme_stands_by_source(programme, county_clerk):
    amounts = {"province": Decimal(800000), "county": Decimal("200000.50"), "donation": None}
    programmes.set_funds(programme, amounts, actor=county_clerk)
    funds = list(programme.funds.values_list("source", "amount"))
    assert funds == [("province", Decimal(800000)), ("county", Decimal("200000.50"))]
    programmes.set_funds(programme, amounts, actor=county_clerk)
    line = Entry.objects.get(action="upgradeprogramme.funds")
    assert line.after == {"funds": ["省级资金 800000.00", "县级财政 200000.50"]}


def test_budget_and_spending_are_summed_by_source(programme, room):
    upgrade = make.make_upgrade(programme, room)
    for kind, source, amount in (
        ("budget", "county", "65000"),
        ("spent", "county", "0.10"),
        ("spent", "county", "0.20"),
        ("spent", "village", "1000.55"),
    ):
        facts = {"kind": kind, "source": source, "amount": Decimal(amount)}
        MoneyLine.objects.create(upgrade=upgrade, purpose="桌椅", on=MARCH, **facts)
    sums = {row["source"]: (row["budget"], row["spent"]) for row in upgrade.money.by_source()}
    assert {source: (round(a, 2), round(b, 2)) for source, (a, b) in sums.items()} == {
        "county": (Decimal(65000), Decimal("0.30")),
        "village": (Decimal(0), Decimal("1000.55")),
    }


# --- the plan line -----------------------------------------------------------------------------
def test_a_plan_line_stands_at_the_end_of_each_month(programme):
    months = programmes.months_of(programme)
    assert (len(months), months[0], months[1]) == (12, date(2025, 1, 31), date(2025, 2, 28))
    short = make.make_programme("短", starts_on=date(2025, 1, 31), deadline=date(2025, 3, 10))
    assert programmes.months_of(short) == [
        date(2025, 1, 31),
        date(2025, 2, 28),
        date(2025, 3, 10),
    ]


def test_the_dates_of_the_venues_propose_the_line(programme, room, workstation):
    make.make_upgrade(programme, room)
    make.make_upgrade(programme, workstation, due=date(2025, 8, 1))
    proposed = programmes.plan_by_dues(programme)
    assert [proposed[date(2025, month, day)] for month, day in ((5, 31), (6, 30), (8, 31))] == [
        0,
        1,
        2,
    ]


def test_the_plan_line_is_written_as_a_whole(programme, room, county_clerk):
    make.make_upgrade(programme, room)
    june, july = date(2025, 6, 30), date(2025, 7, 31)
    programmes.set_plan(programme, {june: 1}, actor=county_clerk)
    programmes.set_plan(programme, {july: 1, june: 0}, actor=county_clerk)
    lines = programme.plan_lines
    assert list(lines.values_list("until", "number")) == [(june, 0), (july, 1)]
    line = Entry.objects.filter(action="upgradeprogramme.plan_line").latest("id")
    assert (line.before, line.after) == (
        {"plan": ["2025-06-30: 1"]},
        {"plan": ["2025-06-30: 0", "2025-07-31: 1"]},
    )


BAD_LINES = {
    "more than there are": (
        {date(2025, 6, 30): 2},
        {"2025-06-30": "方案里有 1 处家站，不能计划更多。"},
    ),
    "falling": (
        {date(2025, 6, 30): 1, date(2025, 7, 31): 0},
        {"2025-07-31": "后一个月的累计数不能少于前一个月。"},
    ),
    "outside": ({date(2026, 1, 31): 1}, {"": "2026年1月31日不在方案的起止日期之内。"}),
}


@pytest.mark.parametrize(("numbers", "words"), BAD_LINES.values(), ids=BAD_LINES)
def test_a_plan_line_grows_up_to_what_there_is(numbers, words, programme, room, county_clerk):
    make.make_upgrade(programme, room)
    assert refused(programmes.set_plan, programme, numbers, actor=county_clerk) == words


# --- the end -----------------------------------------------------------------------------------
def test_a_programme_ends_once_every_venue_is_accepted_or_taken_out(
    programme, room, workstation, clerk, county_clerk
):
    accepted(programme, room, keeper=clerk, office=county_clerk)
    waiting = make.make_upgrade(programme, workstation)
    facts = {"actor": county_clerk, "note": "全部验收"}
    said = refused(programmes.close_programme, programme, on=MAY, **facts)
    assert said == {"": "还有 1 处家站没有验收，方案不能结束。"}
    take("drop", waiting, county_clerk, reason="场所未定")
    early = refused(programmes.close_programme, programme, on=MARCH, **facts)
    assert early == {"on": "结束日期不能早于最后一次验收。"}
    closed = programmes.close_programme(programme, on=MAY, **facts)
    assert (closed.closed_on, closed.closing_note) == (MAY, "全部验收")
    line = Entry.objects.get(action="upgradeprogramme.close")
    assert line.after == {"closed_on": "2025-05-06", "closing_note": "全部验收"}
    with pytest.raises(StepRefused):
        programmes.close_programme(programme, on=MAY, **facts)


def test_a_closed_venue_leaves_the_programmes_that_have_not_accepted_it(
    programme, room, clerk, county_clerk
):
    accepted(programme, room, keeper=clerk, office=county_clerk)
    open_one = make.make_upgrade(make.make_programme("第二批"), room)
    assert "1 个没有验收的提升改造移出方案。" in closures.consequences(room, MAY)
    closures.close_venue(room, on=MAY, reason="村委会搬迁", actor=county_clerk)
    open_one.refresh_from_db()
    assert (open_one.dropped_on, open_one.drop_reason) == (MAY, "村委会搬迁")
    assert programme.upgrades.get().dropped_on is None
    assert Entry.objects.filter(action="venueupgrade.drop", actor=county_clerk).count() == 1
