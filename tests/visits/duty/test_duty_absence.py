"""Leave, swap and substitute are one state of a turn: who is away serves nowhere and is named
nowhere; a turn without anybody waits in the work list, with a proposal.
"""

from datetime import date

import pytest
import time_machine

from tests import html, make
from tests.following import lists_of, rows_of
from tests.visits.on_duty import APRIL_10, AT, ask, colleague, substitute, told
from visits.duty.absence import leave as leaves
from visits.duty.absence import swap_workflow
from visits.duty.absence.substituting import proposed_for
from visits.duty.news.reminding import remind
from visits.models import DutyDay, DutySlot, Swap


@pytest.fixture(autouse=True)
def _on_11_march():
    with time_machine.travel("2025-03-11 10:00+08:00"):
        yield


def work_list(client, person) -> dict[str, str]:
    """What waits on home, by name: its words; each figure is the number of rows of its list."""
    client.force_login(person)
    answer = client.get("/")
    for name, link in lists_of(answer).items():
        assert rows_of(client.get(link)) == html.figures(answer)[name]
    items = html.page(answer).select("ul.todo li")
    return {one.a["data-figure"]: one.select_one("a.t").get_text() for one in items}


# --- swaps end with the leave --------------------------------------------------------------------
@pytest.fixture
def other_user(second):
    return make.make_person("deputy", name="段正明", username="other", deputy=second)


@pytest.mark.parametrize("state", ["asked", "accepted"])
def test_granting_leave_ends_the_swap_that_waits_and_tells_both(
    turn, deputy, deputy_user, second, other_user, clerk, state
):
    swap = make.make_swap(turn, second, state=state)
    leave = ask(deputy, actor=deputy_user)
    swap.refresh_from_db()
    assert swap.state == state  # asking for leave decides nothing
    leaves.take("grant", leave, actor=clerk, at=AT)
    swap.refresh_from_db()
    assert (swap.state, swap.closed_by) == ("refused", clerk)
    ended = "杨秀兰 代表和段正明 代表 2025年4月10日 在关庙社区联络室的换班因请假停止了。"
    assert ended in told(deputy_user)
    assert ended in told(other_user)


def test_leave_entered_by_a_clerk_ends_it_in_the_same_act(turn, deputy, second, clerk):
    swap = make.make_swap(turn, second)
    ask(deputy, actor=clerk)
    swap.refresh_from_db()
    assert swap.state == "refused"


def test_who_was_to_take_the_turn_and_is_away_ends_it_too(turn, second, clerk):
    swap = make.make_swap(turn, second, state="accepted")
    ask(second, actor=clerk)
    swap.refresh_from_db()
    assert swap.state == "refused"


@pytest.mark.parametrize(
    ("first", "last", "state"),
    [
        (date(2025, 4, 8), date(2025, 4, 9), "asked"),
        (date(2025, 4, 9), date(2025, 4, 10), "refused"),
        (date(2025, 4, 10), date(2025, 4, 11), "refused"),
        (date(2025, 4, 11), date(2025, 4, 12), "asked"),
    ],
)
def test_leave_of_other_days_leaves_the_swap_alone(turn, deputy, second, clerk, first, last, state):
    swap = make.make_swap(turn, second)
    ask(deputy, actor=clerk, first=first, last=last)
    swap.refresh_from_db()
    assert swap.state == state


# --- the work list -------------------------------------------------------------------------------
@pytest.mark.parametrize("keeper", ["clerk", "township_clerk", "county_clerk"])
def test_a_turn_without_anybody_stands_in_the_work_list(
    client, request, turn, deputy, second, keeper, clerk
):
    keeper = request.getfixturevalue(keeper)
    assert "unattended" not in work_list(client, keeper)
    leave = ask(deputy, actor=clerk)
    assert work_list(client, keeper)["unattended"] == "4月10日没有人值班"
    substitute(turn, second, actor=clerk)
    assert "unattended" not in work_list(client, keeper)
    ask(second, actor=clerk)
    assert work_list(client, keeper)["unattended"] == "4月10日没有人值班"
    leaves.take("withdraw", leave, actor=clerk, at=AT)
    assert work_list(client, keeper)["unattended"] == "4月10日没有人值班"  # 段正明 is away


def test_a_day_with_somebody_left_is_short_and_several_days_are_counted(
    client, room, ahead, deputy, second, clerk
):
    make.make_slot(ahead, second, rank=2)
    make.make_duty_day(room, deputy, day=date(2025, 5, 12))
    make.make_duty_day(room, deputy, day=date(2025, 6, 10))
    ask(deputy, actor=clerk, first=APRIL_10, last=date(2025, 6, 30))
    waiting = work_list(client, clerk)
    assert waiting["short"] == "4月10日的接待日缺人"
    assert waiting["unattended"] == "没有人值班的接待日，最近的是5月12日"


def test_days_and_turns_say_the_same_of_an_open_place(room, ahead, turn, deputy, second, clerk):
    """Home and the list begin at days, the rota at turns."""
    kept = make.make_duty_day(room, second, day=date(2025, 5, 12))
    free = make.make_duty_day(room, deputy, day=date(2025, 6, 10))
    DutySlot.objects.filter(day=free).update(deputy=None, level="", reason="nobody")

    def told() -> set[int]:
        turns = DutySlot.objects.unfilled().filter(day__state="published")
        days = set(DutyDay.objects.unfilled().values_list("pk", flat=True))
        assert days == set(turns.values_list("day", flat=True))
        return days

    assert told() == {free.pk}
    ask(deputy, actor=clerk)
    assert told() == {free.pk, ahead.pk}
    substitute(turn, second, actor=clerk)
    assert told() == {free.pk}
    ask(second, actor=clerk, first=APRIL_10, last=date(2025, 5, 11))
    assert told() == {free.pk, ahead.pk}
    ask(second, actor=clerk, first=date(2025, 5, 12), last=date(2025, 5, 12))
    assert told() == {free.pk, ahead.pk, kept.pk}


@pytest.mark.parametrize(("today", "waits"), [("2025-04-10", True), ("2025-04-11", False)])
def test_it_waits_until_the_day_is_over(client, turn, deputy, clerk, today, waits):
    ask(deputy, actor=clerk)
    with time_machine.travel(f"{today} 10:00+08:00"):
        assert ("unattended" in work_list(client, clerk)) is waits


# --- named nowhere -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("first", "last", "named"),
    [
        (date(2025, 4, 8), date(2025, 4, 9), True),
        (date(2025, 4, 9), date(2025, 4, 10), False),
        (date(2025, 4, 10), date(2025, 4, 10), False),
        (date(2025, 4, 11), date(2025, 4, 12), True),
    ],
)
def test_neither_notice_nor_public_page_names_who_is_away(
    client, room, ahead, turn, deputy, second, clerk, first, last, named
):
    make.make_slot(ahead, second, rank=2)
    ask(deputy, actor=clerk, first=first, last=last)
    public = html.page(client.get(f"/p/venues/{room.pk}/")).select_one(".hero").get_text()
    assert ("杨秀兰" in public, "段正明" in public) == (named, True)
    own = html.text_of(client.get(f"/p/deputies/{deputy.pk}/"))
    assert ("4月 10 星期四" in own) is named
    client.force_login(clerk)
    notice = html.page(client.get(ahead.get_absolute_url())).select_one("#notice").get_text()
    assert ("杨秀兰" in notice, "段正明" in notice) == (named, True)


def test_leave_that_is_only_asked_for_changes_nothing(client, room, turn, deputy, deputy_user):
    ask(deputy, actor=deputy_user)
    assert "杨秀兰" in html.page(client.get(f"/p/venues/{room.pk}/")).select_one(".hero").get_text()


def test_where_nobody_is_left_there_is_no_notice_and_the_clerk_is_warned(
    client, ahead, turn, deputy, deputy_user, clerk
):
    ask(deputy, actor=clerk)
    remind(on=date(2025, 4, 7), at=make.moment(date(2025, 4, 7)))
    assert "还没有代表值班，请尽快安排。" in told(clerk)[-1]
    assert [one for one in told(deputy_user) if "值班，还有3天" in one] == []
    client.force_login(clerk)
    page = client.get(ahead.get_absolute_url())
    assert "这天请假，没有人值班" in html.text_of(page)
    assert html.page(page).select("#notice") == []


# --- the proposal --------------------------------------------------------------------------------
def test_the_least_served_is_proposed_then_who_served_longest_ago(
    client, room, ahead, turn, deputy, second, clerk
):
    third, fourth = colleague("李国华", room), colleague("鲁绍先", room)
    make.make_duty_day(room, second, third, day=date(2025, 1, 10))
    make.make_duty_day(room, second, day=date(2025, 2, 10))
    make.make_duty_day(room, fourth, day=date(2025, 3, 10))
    leave = ask(deputy, actor=clerk)
    found = [(one.deputy, one.load) for one in proposed_for(ahead)]
    assert found == [(third, 1), (fourth, 1), (second, 2)]
    client.force_login(clerk)
    page = client.get(leave.get_absolute_url())
    assert "没有人值班" in html.text_of(page)
    proposed = html.page(page).select_one("[data-proposed]").get_text()
    assert proposed == "建议由 李国华 替班（今年值班 1 次）。"
    form = client.get(html.page(page).select_one("ul.rows a.btn-primary")["href"])
    assert html.form_values(form)["substitute"] == str(third.pk)


def test_who_is_too_near_another_turn_comes_after_the_others(room, ahead, turn, second):
    rule = make.make_rule(venue=room, distance=10)
    DutyDay.objects.filter(pk=ahead.pk).update(rule=rule)
    ahead.refresh_from_db()
    third = colleague("李国华", room)
    make.make_duty_day(room, second, day=date(2025, 1, 10))
    make.make_duty_day(room, second, day=date(2025, 2, 10))
    make.make_duty_day(room, third, day=date(2025, 4, 14))
    assert [one.deputy for one in proposed_for(ahead)] == [second, third]


def test_a_turn_that_somebody_serves_proposes_nobody(client, turn, second, clerk):
    client.force_login(clerk)
    form = client.get(f"/duty/turns/{turn.pk}/substitute/")
    assert html.form_values(form)["substitute"] == ""


def test_calendars_are_told_of_leave_and_of_its_end(turn, deputy, clerk):
    before = turn.sequence
    leave = ask(deputy, actor=clerk)
    assert DutySlot.objects.get(pk=turn.pk).sequence == before + 1
    leaves.take("withdraw", leave, actor=clerk, at=AT)
    assert DutySlot.objects.get(pk=turn.pk).sequence == before + 2


def test_a_swap_that_is_confirmed_before_the_leave_stands(turn, deputy, second, clerk):
    swap = make.make_swap(turn, second, state="accepted")
    swap_workflow.take("confirm", swap, actor=clerk, at=AT)
    ask(deputy, actor=clerk)
    assert Swap.objects.get().state == "confirmed"
    assert DutySlot.objects.unfilled().count() == 0
