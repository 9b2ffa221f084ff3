"""What holds at all times of programmes, their venues, items, money and acceptance (domain §5)."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from stations.models import (
    Acceptance,
    Inspector,
    ItemCheck,
    MoneyLine,
    PlanLine,
    ProgrammeFund,
    UpgradeAspect,
    UpgradeItem,
    UpgradeProblem,
    UpgradeProgramme,
    VenueUpgrade,
)
from tests import make
from tests.stations.rules import refusal

MARCH, APRIL, MAY = date(2025, 3, 1), date(2025, 4, 1), date(2025, 5, 1)
DONE = {"state": "done", "started_on": MARCH, "done_on": MARCH, "doer": "字春梅"}


@pytest.fixture
def programme(changning):
    return make.make_programme()


@pytest.fixture
def upgrade(programme, room):
    return make.make_upgrade(programme, room)


@pytest.fixture
def done(programme, room, clerk):
    return make.make_upgrade(programme, room, item_facts=DONE | {"done_by": clerk})


def change(row, **facts) -> str:
    """What the database says when these columns are written."""
    return refusal(lambda: type(row).objects.filter(pk=row.pk).update(**facts))


# --- the county's list -------------------------------------------------------------------------
def test_a_county_begins_with_nine_aspects_of_its_own(changning):
    names = UpgradeAspect.objects.filter(county="530524").values_list("name", flat=True)
    assert list(names) == [
        *("场所", "设备", "标识", "制度上墙", "公示栏", "台账", "信息化", "人员", "经费"),
    ]


def test_an_aspect_is_named_once_and_has_a_place(changning):
    first = UpgradeAspect.objects.first()
    assert change(first, name="设备") == "已经有这个名称。"
    assert change(first, position=0) == "次序在 1 到 99 之间。"


# --- programmes --------------------------------------------------------------------------------
PROGRAMME = {
    "deadline": ({"deadline": date(2024, 12, 31)}, "完成期限不能早于开始日期。"),
    "closed": ({"closed_on": date(2024, 12, 31)}, "结束日期不能早于开始日期。"),
}


@pytest.mark.parametrize(("facts", "words"), PROGRAMME.values(), ids=PROGRAMME)
def test_the_days_of_a_programme_are_in_order(facts, words, programme):
    assert change(programme, **facts) == words


def test_a_programme_is_named_once_in_a_county(programme, eryuan):
    assert refusal(make.make_programme) == "这个县已经有同名的方案。"
    assert make.make_programme(county_id="532930").pk


def test_a_programme_with_open_venues_is_not_closed(upgrade):
    words = "还有家站没有验收，方案不能结束。"
    assert change(upgrade.programme, closed_on=MAY) == words
    VenueUpgrade.objects.update(dropped_on=MAY, drop_reason="村委会搬迁")
    assert UpgradeProgramme.objects.update(closed_on=MAY) == 1


def test_a_programme_covers_the_days_of_its_venues(upgrade):
    words = "有家站的计划开工或验收期限在这段时间以外，请先改那些家站的日期。"
    assert change(upgrade.programme, deadline=MAY) == words
    assert change(upgrade.programme, starts_on=MARCH) == words


MONEY = ("-0.01", "-1", "-9999999999")


@pytest.mark.parametrize("amount", MONEY)
def test_money_is_never_negative(amount, programme, upgrade):
    fund = ProgrammeFund.objects.create(programme=programme, source="county", amount=0)
    line = MoneyLine.objects.create(
        upgrade=upgrade, kind="budget", source="county", amount=0, purpose="预算", on=MARCH
    )
    for row in (fund, line):
        assert change(row, amount=Decimal(amount)) == "金额不能是负数。"


def test_a_source_is_written_once(programme):
    give = {"programme": programme, "source": "county", "amount": 1}
    ProgrammeFund.objects.create(**give)
    assert refusal(lambda: ProgrammeFund.objects.create(**give)) == "这个来源已经填过。"


def test_the_plan_line_never_falls(programme):
    PlanLine.objects.create(programme=programme, until=APRIL, number=4)

    def add(until, number):
        return lambda: PlanLine.objects.create(programme=programme, until=until, number=number)

    falls = "后一个月的累计数不能少于前一个月。"
    assert refusal(add(MAY, 3)) == falls
    assert refusal(add(MARCH, 5)) == falls
    assert refusal(add(APRIL, 4)) == "这个月的计划已经填过。"
    assert [add(MARCH, 4)().number, add(MAY, 4)().number] == [4, 4]


# --- venues ------------------------------------------------------------------------------------
def test_a_venue_is_in_a_programme_once(upgrade, room):
    again = refusal(lambda: make.make_upgrade(upgrade.programme, room))
    assert again == "这处家站已经在方案里。"
    assert make.make_upgrade(make.make_programme("第二批"), room).pk


def test_only_venues_of_the_county_are_in_it_and_none_once_it_is_closed(
    programme, room, eryuan_home
):
    join = lambda venue: refusal(lambda: make.make_upgrade(programme, venue))  # noqa: E731
    assert join(eryuan_home) == "方案里只能有本县的家站。"
    UpgradeProgramme.objects.update(closed_on=MAY)
    assert join(room) == "方案已经结束，不能再加家站。"


VENUE = {
    "finish before start": ({"planned_finish": date(2025, 1, 31)}, "计划完工不能早于计划开工。"),
    "due before finish": ({"due": MAY}, "验收期限不能早于计划完工。"),
    "after the deadline": ({"due": date(2026, 1, 1)}, "开工和验收期限要在方案的起止日期之内。"),
    "before the start": (
        {"planned_start": date(2024, 12, 31)},
        "开工和验收期限要在方案的起止日期之内。",
    ),
    "finished before started": (
        {"started_on": APRIL, "finished_on": MARCH},
        "完工日期不能早于开工日期。",
    ),
    "reported before finished": (
        {"started_on": MARCH, "reported_on": MARCH},
        "全部做完以后才能报请验收。",
    ),
    "accepted before finished": (
        {"stage": "accepted", "accepted_on": MARCH},
        "完工并报请验收以后才能验收。",
    ),
    "accepted before reported": (
        {
            **{"stage": "accepted", "started_on": MARCH, "finished_on": MARCH},
            **{"reported_on": MAY, "accepted_on": APRIL},
        },
        "完工并报请验收以后才能验收。",
    ),
    "accepted without a day": ({"stage": "accepted"}, "验收通过要有日期。"),
    "dropped without reason": ({"dropped_on": MARCH}, "移出方案要写原因。"),
}


@pytest.mark.parametrize(("facts", "words"), VENUE.values(), ids=VENUE)
def test_the_days_of_a_venue_are_in_order(facts, words, upgrade):
    assert change(upgrade, **facts) == words


# --- items -------------------------------------------------------------------------------------
ITEM = {
    "nobody": ({**DONE, "doer": ""}, "做完的项目要写经办人和日期。"),
    "no day": ({"state": "done", "doer": "字春梅"}, "做完的项目要写经办人和日期。"),
    "a day alone": ({"done_on": MARCH, "started_on": MARCH}, "做完的项目要写经办人和日期。"),
    "before start": ({**DONE, "started_on": APRIL}, "完工日期不能早于开工日期。"),
    "accepted early": (
        {**DONE, "done_on": APRIL, "accepted_on": MARCH},
        "还没有做完的项目不能验收。",
    ),
    "accepted undone": ({"accepted_on": MARCH}, "还没有做完的项目不能验收。"),
}


@pytest.mark.parametrize(("facts", "words"), ITEM.values(), ids=ITEM)
def test_a_done_item_says_who_and_when(facts, words, upgrade):
    assert change(upgrade.items.first(), **facts) == words


def test_an_item_is_of_the_list_of_the_county_and_stands_once(upgrade, eryuan):
    foreign = UpgradeAspect.objects.filter(county="532930").first()
    item = upgrade.items.first()
    assert change(item, aspect=foreign) == "改造项目要是本县清单里的。"
    same = lambda: UpgradeItem.objects.create(upgrade=upgrade, aspect=item.aspect)  # noqa: E731
    assert refusal(same) == "这一项已经列入。"


def test_a_problem_is_not_solved_before_it_was_found(upgrade):
    row = UpgradeProblem.objects.create(upgrade=upgrade, text="屋面漏水", found_on=APRIL)
    assert change(row, solved_on=MARCH) == "解决日期不能早于发现日期。"


# --- acceptance --------------------------------------------------------------------------------
def hold(upgrade, *, by=None, inspectors=("杨丽萍",), **facts):
    """The open round is decided, or a first one."""
    first = {"no": 1, "reported_on": APRIL}
    round_, _made = Acceptance.objects.get_or_create(upgrade=upgrade, result="", defaults=first)
    for name in inspectors:
        Inspector.objects.create(acceptance=round_, name=name)
    decided = {"result": "accepted", "held_on": MAY, "recorded_at": make.moment(MAY)} | facts
    Acceptance.objects.filter(pk=round_.pk).update(recorded_by=by, **decided)
    return round_


def check(round_, **facts):
    item = round_.upgrade.items.first()
    return lambda: ItemCheck.objects.create(
        acceptance=round_, **({"item": item, "passed": True} | facts)
    )


def test_only_what_is_done_is_accepted(upgrade):
    words = "还没有做完的项目不能验收。"
    assert refusal(check(hold(upgrade))) == words


def test_an_item_of_another_venue_is_not_checked(done, workstation):
    other = make.make_upgrade(done.programme, workstation, item_facts=DONE)
    words = "还没有做完的项目不能验收。"
    assert refusal(check(hold(done), item=other.items.first())) == words


def test_nobody_accepts_what_he_has_done_himself(done, clerk, county_clerk):
    words = "做这一项的人不能自己验收。"
    assert refusal(check(hold(done, by=clerk))) == words
    other = make.make_upgrade(make.make_programme("第二批"), done.venue, item_facts=DONE)
    assert refusal(check(hold(other, by=county_clerk, inspectors=["杨丽萍", "字春梅"]))) == words
    third = make.make_upgrade(make.make_programme("第三批"), done.venue, item_facts=DONE)
    round_ = hold(third, by=county_clerk)
    check(round_)()
    late = lambda: Inspector.objects.create(acceptance=round_, name="字春梅")  # noqa: E731
    assert refusal(late) == "做这一项的人不能自己验收。"


REJECTED = {"result": "rejected", "opinion": "换灯", "put_right_by": MAY}
ROUND = {
    "before the report": ({"held_on": MARCH}, "验收日期不能早于报验日期。"),
    "no day": ({"held_on": None}, "验收日期不能早于报验日期。"),
    "no words": (
        REJECTED | {"opinion": ""},
        "整改后复验要写整改要求和期限，期限不能早于验收日期。",
    ),
    "no term": (
        REJECTED | {"put_right_by": None},
        "整改后复验要写整改要求和期限，期限不能早于验收日期。",
    ),
    "term before": (
        REJECTED | {"put_right_by": APRIL},
        "整改后复验要写整改要求和期限，期限不能早于验收日期。",
    ),
}


@pytest.mark.parametrize(("facts", "words"), ROUND.values(), ids=ROUND)
def test_a_result_has_its_day_and_a_rejection_its_reason(facts, words, done):
    assert refusal(lambda: hold(done, **facts)) == words


def test_a_round_is_numbered_once_and_one_is_open(done):
    add = lambda no: Acceptance.objects.create(upgrade=done, no=no, reported_on=APRIL)  # noqa: E731
    add(1)
    assert refusal(lambda: add(2)) == "已经报请验收，还没有结论。"
    hold(done)
    assert refusal(lambda: add(1)) == "这一次验收已经登记。"


def test_what_has_been_decided_stays(done, county_clerk):
    round_ = hold(done, by=county_clerk)
    checked = check(round_)()
    assert change(round_, opinion="改一改") == "已经有结论的验收不能再改。"
    for row in (checked, round_.inspectors.get(), round_):
        with pytest.raises(IntegrityError, match="no_removal"), transaction.atomic():
            type(row).objects.filter(pk=row.pk)._raw_delete("default")
    for row, facts in ((checked, {"passed": False}), (round_.inspectors.get(), {"name": "张三"})):
        with pytest.raises(IntegrityError, match="no_change"), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**facts)


def test_what_does_not_pass_says_why(done, county_clerk):
    round_ = hold(done, by=county_clerk)
    assert refusal(check(round_, passed=False)) == "不符合的项目要写整改要求。"
    check(round_)()
    assert refusal(check(round_)) == "这一项已经核验过。"
    unnamed = lambda: Inspector.objects.create(acceptance=round_, name="")  # noqa: E731
    assert refusal(unnamed) == "请写验收人员的姓名。"
    twice = lambda: Inspector.objects.create(acceptance=round_, name="杨丽萍")  # noqa: E731
    assert refusal(twice) == "验收人员写了两次。"
