"""The board of the upgrade programme 提升改造: figures with lists, cells, plan and forecast."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from stations.models import MoneyLine, PlanLine, UpgradeAspect, UpgradeProblem, VenueUpgrade
from stations.upgrade import pace
from stations.upgrade.progress import standings_over
from stations.upgrade.running import current_of
from tests import make
from tests.following import followed, lists_of, wrong
from tests.html import figure_link, figures, page, text_of
from tests.stations.pages import signed_in
from tests.stations.upgrading import APRIL, MARCH, MAY, accepted, finish, reject, report

BOARD = reverse("stations:upgrade-board")
LIST = reverse("stations:upgrades")
BOARD_BUDGET, LIST_BUDGET = 15, 8
JUNE = date(2025, 6, 30)


@pytest.fixture
def programme(changning):
    return make.make_programme()


@pytest.fixture
def venues(programme, home, workstation, room, clerk, county_clerk):
    """One accepted, one reported and late, one not begun of another township and not late."""
    second = make.make_venue(
        "workstation", name="漭水镇工作站", parent=home, township_id="530524102"
    )
    later = {"due": date(2099, 12, 31), "planned_start": date(2025, 1, 2)}
    programme.deadline = later["due"]
    programme.save()
    keeper = make.make_person("venue_clerk", venue=workstation)
    accepted(programme, room, keeper=clerk, office=county_clerk)
    waiting = make.make_upgrade(programme, workstation)
    report(finish(waiting, keeper), keeper)
    UpgradeProblem.objects.create(upgrade=waiting, text="等待拨付 3 万元", found_on=MARCH)
    make.make_upgrade(programme, second, **later)
    return {"room": room, "workstation": workstation, "second": second}


def opened(user, **query):
    answer = signed_in(user).get(BOARD, query)
    assert answer.status_code == 200
    return answer


def names(answer) -> list[str]:
    return [link.get_text() for link in page(answer).select("tbody th a.strong")]


def cells(answer) -> list[str]:
    return [cell["title"] for cell in page(answer).select(".board .cell")]


# --- figures -----------------------------------------------------------------------------------
def test_the_board_counts_every_venue_once(venues, county_clerk):
    shown = figures(opened(county_clerk))
    stages = ("accepted", "reported", "ready", "rectifying", "in_work", "planned")
    assert [shown.get(stage, 0) for stage in stages] == [1, 1, 0, 0, 0, 1]
    assert (shown["all"], shown["late"], shown["due"]) == (3, 1, 2)
    assert (shown["all-530524101"], shown["all-530524102"]) == (2, 1)
    assert (shown["all-workstation"], shown["accepted-room"]) == (2, 1)


@pytest.mark.walk
@pytest.mark.parametrize(
    ("role", "query", "each"),
    [
        ("county_clerk", {}, "state"),
        ("manager", {"township": "530524101"}, "kind"),
        ("township_clerk", {"tier": "workstation"}, "kind"),
        ("clerk", {}, "kind"),
    ],
)
def test_every_figure_counts_the_rows_of_its_link(role, query, each, venues, request):
    user = request.getfixturevalue(role)
    answer = opened(user, **query)
    assert lists_of(answer).keys() == figures(answer).keys()
    counted = followed(signed_in(user), answer, each)
    assert wrong(counted) == {}
    assert len(counted) > 5


def test_a_role_sees_the_venues_in_its_care(venues, clerk, township_clerk, unit_clerk):
    assert figures(opened(clerk))["all"] == 1
    assert figures(opened(township_clerk))["all"] == 2
    assert signed_in(unit_clerk).get(BOARD).status_code == 403


def test_the_board_of_another_county_is_empty(venues, outside_county_clerk):
    answer = opened(outside_county_clerk)
    assert "还没有提升改造方案" in text_of(answer)
    assert figures(signed_in(outside_county_clerk).get(LIST))["rows"] == 0


def test_a_programme_without_venues_leads_to_planning_them(programme, county_clerk, manager):
    link = f'a[href="{reverse("stations:programme-venues", args=[programme.pk])}"]'
    for user, links in ((county_clerk, 1), (manager, 0)):
        empty = page(opened(user)).select_one("section:has(#h-board) .empty")
        assert (empty.h3.get_text(), len(empty.select(link))) == ("方案里还没有家站", links)


# --- cells -------------------------------------------------------------------------------------
def test_each_venue_is_a_cell_with_a_letter_or_a_tick(venues, county_clerk):
    answer = opened(county_clerk)
    assert [said.partition(" ")[0] for said in cells(answer)] == [
        "田园镇工作站：待验收，超期",
        "关庙社区联络室：已验收",
        "漭水镇工作站：未开工",
    ]
    marks = [cell.get_text(strip=True)[-1:] for cell in page(answer).select(".board .cell")]
    assert [marks[0], marks[2]] == ["!", "未"]
    assert page(answer).select(".board .cell.c-acc svg")


CHOICES = {
    "stage": ({"stage": "planned"}, ["漭水镇工作站"]),
    "late": ({"late": "1"}, ["田园镇工作站"]),
    "tier": ({"tier": "room"}, ["关庙社区联络室"]),
    "township": ({"township": "530524102"}, ["漭水镇工作站"]),
    "words": ({"q": "gmsq"}, ["关庙社区联络室"]),
}


@pytest.mark.parametrize(("query", "expected"), CHOICES.values(), ids=CHOICES)
def test_a_filter_chooses_the_cells_and_the_rows(query, expected, venues, county_clerk):
    assert [said.split("：")[0] for said in cells(opened(county_clerk, **query))] == expected
    assert names(signed_in(county_clerk).get(LIST, query)) == expected


def test_stage_and_lateness_leave_the_figures_of_the_board(venues, county_clerk):
    assert figures(opened(county_clerk, late="1"))["all"] == 3


def test_a_wrong_condition_is_named(venues, county_clerk):
    answer = opened(county_clerk, township="532930104")
    assert page(answer).select_one(".note-bad").get_text(strip=True).startswith("乡镇：")


ODD = [
    {"programme": "99999999999999999999", "township": "昌宁", "county": "x", "stage": "zzz"},
    {"late": "maybe", "tier": "castle", "q": "𠮷" * 200},
    {"due_by": "0001-01-01", "accepted_by": "2025-02-30", "venue": "-1", "lacking": "abc"},
    {"venue": "99999999999999999999", "lacking": "99999999999999999999", "page": "zzz"},
    {"state": "gone", "slow": "1", "page": "n.W10"},
]


@pytest.mark.walk
@pytest.mark.parametrize("query", ODD)
@pytest.mark.parametrize("address", [BOARD, LIST])
def test_odd_conditions_break_nothing(address, query, venues, county_clerk):
    assert signed_in(county_clerk).get(address, query).status_code == 200


def test_what_is_late_says_why(venues, county_clerk):
    answer = opened(county_clerk)
    assert "等待拨付 3 万元" in page(answer).select_one(".todo").get_text()
    there = signed_in(county_clerk).get(figure_link(answer, "late"))
    assert "等待拨付 3 万元" in text_of(there)


def test_what_was_rejected_says_what_to_put_right(venues, county_clerk):
    reject(VenueUpgrade.objects.get(venue=venues["workstation"]), county_clerk)
    UpgradeProblem.objects.update(solved_on=MAY)
    assert "设备补齐后复验。" in page(opened(county_clerk)).select_one(".todo").get_text()


def test_a_closed_programme_gives_way_to_the_running_one(programme, room, county_clerk):
    make.make_upgrade(programme, room)
    VenueUpgrade.objects.update(dropped_on=MAY, drop_reason="搬迁")
    programme.closed_on = MAY
    programme.save()
    make.make_programme("第二批")
    assert "第二批" in page(opened(county_clerk)).select_one(".sub").get_text()
    old = page(opened(county_clerk, programme=programme.pk)).select_one(".sub").get_text()
    assert "2025年5月6日结束" in old


def test_what_was_taken_out_counts_nowhere_and_is_found(venues, programme, county_clerk):
    VenueUpgrade.objects.filter(venue=venues["second"]).update(dropped_on=MAY, drop_reason="搬迁")
    assert figures(opened(county_clerk))["all"] == 2
    assert names(signed_in(county_clerk).get(LIST, {"state": "dropped"})) == ["漭水镇工作站"]


def test_a_prefecture_chooses_the_county(venues, eryuan, eryuan_home):
    make.make_upgrade(make.make_programme("洱源", county_id="532930"), eryuan_home)
    prefecture = make.make_person("manager", region_id="53")
    there = opened(prefecture, county="532930")
    assert [said.split("：")[0] for said in cells(there)] == ["洱源县代表之家"]
    assert figures(opened(prefecture, county="530524"))["all"] == 3


# --- items and money ---------------------------------------------------------------------------
def test_items_show_how_many_venues_lack_them(venues, county_clerk):
    signs = UpgradeAspect.objects.get(name="标识")
    answer = opened(county_clerk)
    assert figures(answer)[f"lacking-{signs.pk}"] == 1
    there = signed_in(county_clerk).get(figure_link(answer, f"lacking-{signs.pk}"))
    assert names(there) == ["漭水镇工作站"]


def test_money_is_summed_to_the_cent(venues, county_clerk):
    for amount in ("0.10", "0.20", "65000"):
        MoneyLine.objects.create(
            upgrade=VenueUpgrade.objects.first(),
            kind="budget",
            source="county",
            amount=Decimal(amount),
            purpose="桌椅",
            on=MARCH,
        )
    assert "65,000.30" in text_of(opened(county_clerk))


# --- plan and pace -----------------------------------------------------------------------------
def standing(user, programme, on, township=""):
    rows = VenueUpgrade.objects.visible_to(user)
    rows = rows.of_township(township) if township else rows
    return standings_over(rows, [programme], on)[0]


def test_the_plan_line_counts_for_the_whole_programme(venues, programme, manager, township_clerk):
    PlanLine.objects.create(programme=programme, until=date(2025, 5, 31), number=3)
    whole = standing(manager, programme, JUNE)
    assert (whole.plan, whole.ahead, whole.behind) == (3, 0, 2)
    assert standing(manager, programme, date(2025, 5, 30)).plan == 0
    part = standing(township_clerk, programme, JUNE)
    assert (part.plan, part.behind) == (2, 1)
    narrowed = standing(manager, programme, JUNE, township="530524102")
    assert (narrowed.plan, narrowed.total.figures["all"].n) == (0, 1)


@pytest.mark.parametrize(("day", "plan"), [(date(2025, 5, 30), 0), (date(2025, 5, 31), 3)])
def test_a_plan_line_is_asked_for_on_its_day(venues, programme, manager, day, plan):
    PlanLine.objects.create(programme=programme, until=date(2025, 5, 31), number=3)
    assert standing(manager, programme, day).plan == plan


def test_a_plan_line_asks_for_no_more_venues_than_are_left(venues, programme, manager):
    PlanLine.objects.create(programme=programme, until=date(2025, 5, 31), number=3)
    gone = {"dropped_on": JUNE, "drop_reason": "村委会搬迁"}
    programme.upgrades.unaccepted().update(**gone)
    left = standing(manager, programme, JUNE)
    assert (left.plan, left.behind) == (1, 0)
    assert [m.plan for m in pace.months(left, programme.upgrades.counted().days())] == [1]


def test_the_bar_shows_the_shares_and_where_the_plan_stands(venues, programme, manager):
    PlanLine.objects.create(programme=programme, until=date(2025, 5, 31), number=3)
    meter = standing(manager, programme, JUNE).meter
    assert [(part.css, part.width) for part in meter.segments] == [
        ("m-acc", 333),
        ("m-done", 333),
        ("m-work", 0),
    ]
    assert meter.plan_x == 1000


def test_what_runs_and_how_it_stands_costs_three_queries(
    venues, programme, manager, django_assert_num_queries
):
    make.make_programme("第二批", starts_on=date(2025, 6, 1))
    list(VenueUpgrade.objects.visible_to(manager))  # the scope is read once per person
    with django_assert_num_queries(3):
        shown = current_of(manager, "530524", JUNE)
        standings_over(VenueUpgrade.objects.visible_to(manager), shown, JUNE)


def test_a_programme_without_a_plan_line_is_compared_with_nothing(venues, programme, manager):
    alone = standing(manager, programme, JUNE)
    assert (alone.plan, alone.ahead, alone.behind) == (None, 0, 0)
    said = text_of(opened(manager))
    assert "还没有计划线，不作对照" in said
    assert "与计划持平" not in said


def test_each_month_stands_against_the_plan(venues, programme, manager):
    for until, number in ((APRIL, 0), (MAY, 1), (JUNE, 3), (date(2025, 7, 31), 3)):
        PlanLine.objects.create(programme=programme, until=until, number=number)
    days = programme.upgrades.days()
    told = pace.months(standing(manager, programme, JUNE), days)
    assert [(m.plan, m.accepted and m.accepted.n, m.ahead, m.behind) for m in told] == [
        (0, 0, 0, 0),
        (1, 1, 0, 0),
        (3, 1, 0, 2),
        (3, None, 0, 0),
    ]


def test_the_forecast_shows_its_arithmetic(venues, programme, manager):
    on = date(2025, 5, 21)  # 140 days after the beginning, one of three accepted
    told = pace.forecast(standing(manager, programme, on), programme.upgrades.days())
    assert (told.days, told.accepted, told.left, told.days_left) == (140, 1, 2, 280)
    assert told.finish == date(2026, 2, 25)
    assert told.per_month == 0.2
    programme.deadline = date(2026, 2, 20)
    assert (pace.forecast(standing(manager, programme, on), programme.upgrades.days()).late) == 5


# Days since the programme began, accepted, left: what the page says.
PACES = [
    (27, 3, 7, False),
    (28, 3, 7, True),
    (90, 1, 9, True),
    (90, 1, 10, False),
    (90, 0, 4, False),
]


@pytest.mark.parametrize(("days", "accepted", "left", "is_told"), PACES)
def test_a_pace_is_told_from_four_weeks_and_a_tenth_of_the_venues_on(
    days, accepted, left, is_told, programme, home, county_clerk
):
    with time_machine.travel(f"{programme.starts_on + timedelta(days=days)} 10:00+08:00"):
        for n in range(accepted + left):
            venue = make.make_venue("specialised", name=f"第{n}站", parent=home)
            reached = {"stage": "accepted", "accepted_on": MARCH} if n < accepted else {}
            early = dict.fromkeys(("started_on", "finished_on", "reported_on"), date(2025, 1, 2))
            make.make_upgrade(programme, venue, **(early | reached if reached else {}))
        said = text_of(opened(county_clerk))
    assert ("全部验收" in page_forecast(said)) is is_told
    assert ("满十分之一以后，才推算" in said) is not is_told


def page_forecast(said: str) -> str:
    return said.partition("按现在的速度")[2].partition("到今天")[0] if "到今天" in said else ""


def test_what_is_finished_says_when(programme, room, clerk, county_clerk):
    accepted(programme, room, keeper=clerk, office=county_clerk)
    assert "最后一处在2025年5月6日" in text_of(opened(county_clerk))


# --- cost --------------------------------------------------------------------------------------
def more_venues(programme, room, number):
    for n in range(number):
        village = ("530524101001", "530524101002")[n % 2]
        place = {"parent": room.parent, "township_id": room.township_id, "village_id": village}
        make.make_upgrade(programme, make.make_venue("room", name=f"第{n}联络室", **place))


@pytest.mark.parametrize(("address", "budget"), [(BOARD, BOARD_BUDGET), (LIST, LIST_BUDGET)])
def test_the_pages_cost_the_same_with_one_venue_and_with_six(
    address, budget, programme, room, manager, django_assert_max_num_queries
):
    client = signed_in(manager)
    make.make_upgrade(programme, room)
    client.get(address)
    with django_assert_max_num_queries(budget) as one:
        client.get(address)
    more_venues(programme, room, 5)
    with django_assert_max_num_queries(budget) as six:
        client.get(address)
    assert len(one) == len(six)


# --- the day on which a word begins --------------------------------------------------------------
@pytest.mark.parametrize(("day", "n"), [("2025-06-30", 0), ("2025-07-01", 1)])
def test_on_its_last_day_a_venue_is_not_late_and_on_the_next_it_is(upgrade, county_clerk, day, n):
    client = signed_in(county_clerk)
    with time_machine.travel(f"{day} 10:00+08:00"):
        board, listed = client.get(BOARD), client.get(LIST, {"late": "1"})
        shown = page(client.get(upgrade.get_absolute_url()))
        ledger = page(client.get("/ledgers/upgrade/")).select("tbody tr > *")
    assert ledger[-2].get_text(strip=True) == ("1" if n else "")
    assert (figures(board)["late"], figures(listed)["rows"]) == (n, n)
    assert [tag.get_text(strip=True) for tag in shown.select(".tag-over")] == ["超 1 天"][:n]


@pytest.mark.parametrize(("day", "n"), [("2025-04-07", 0), ("2025-04-08", 1)])
@pytest.mark.parametrize("what", ["planned_start", "planned_finish", "recheck_by"])
def test_on_the_day_planned_a_venue_is_not_slow_and_on_the_next_it_is(
    what, upgrade, county_clerk, day, n
):
    finish, stage = date(2025, 5, 31), {"recheck_by": "rectifying"}.get(what, "planned")
    plan = {"planned_start": date(2025, 4, 8), "planned_finish": finish, "stage": stage}
    if what == "planned_finish":
        plan |= {"planned_start": date(2025, 2, 1), "stage": "in_work"}
    VenueUpgrade.objects.update(**plan | {what: date(2025, 4, 7)})
    with time_machine.travel(f"{day} 10:00+08:00"):
        assert figures(signed_in(county_clerk).get(LIST, {"slow": "1"}))["rows"] == n
