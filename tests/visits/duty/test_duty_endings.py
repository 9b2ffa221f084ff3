"""A venue that closes and a seat that ends: what happens to the duty days and turns ahead."""

from datetime import date

import pytest
import time_machine

from stations.regions import endings
from tests import make
from tests.make import MARCH_10, MARCH_11
from tests.visits.on_duty import APRIL_10, AT, substitute, told
from visits.lifecycle import closures
from visits.models import DutyDay, DutySlot


@pytest.fixture(autouse=True)
def _on_11_march():
    with time_machine.travel("2025-03-11 10:00+08:00"):
        yield


def end_seat(deputy, actor):
    seat = deputy.mandates.get()
    closures.end_mandate(seat, on=MARCH_11, end_reason="moved", actor=actor)


def states(venue):
    days = DutyDay.objects.filter(venue=venue).order_by("day")
    return [(day.day, day.state) for day in days]


# --- a venue closes ------------------------------------------------------------------------------
def test_the_days_ahead_of_a_closed_venue_are_called_off(
    room, deputy, deputy_user, ahead, county_clerk
):
    make.make_duty_day(room, deputy)
    make.make_duty_day(room, day=date(2025, 5, 10), state="draft", draft=make.make_draft())
    assert "1 个以后的接待日取消，值班的代表会收到提醒。" in closures.consequences(room, MARCH_11)
    closures.close_venue(room, on=MARCH_11, reason="并村", actor=county_clerk)
    assert states(room) == [(MARCH_10, "published"), (APRIL_10, "cancelled")]
    assert DutyDay.objects.get(day=APRIL_10).cancel_reason == "并村"
    assert told(deputy_user) == ["2025年4月10日 在关庙社区联络室的接待日取消了：并村"]


def test_a_day_of_visits_stays(room, deputy, clerk, county_clerk):
    make.make_duty_day(room, deputy, day=MARCH_11)
    make.make_visit(room, actor=clerk, on=MARCH_11, at=AT)
    closures.close_venue(room, on=MARCH_11, reason="并村", actor=county_clerk)
    assert states(room) == [(MARCH_11, "published")]


def test_so_it_is_when_a_venue_goes_into_another(room, workstation, ahead, county_clerk):
    facts = {"on": MARCH_11, "reason": "并入工作站", "actor": county_clerk}
    closures.merge_venue(room, into=workstation, **facts)
    assert states(room) == [(APRIL_10, "cancelled")]


# --- a seat ends ---------------------------------------------------------------------------------
def test_the_turns_ahead_are_open_again_and_the_venue_is_told(
    room, turn, ahead, deputy, clerk, county_clerk
):
    past = make.make_duty_day(room, deputy).slots.get()
    end_seat(deputy, county_clerk)
    off, place = DutySlot.objects.filter(day=ahead).order_by("pk")
    assert (off.deputy, off.is_cancelled, off.sequence) == (deputy, True, 1)
    assert (place.is_unfilled, place.reason) == (True, "ended")
    past.refresh_from_db()
    assert past.is_cancelled is False
    assert told(clerk) == [
        "杨秀兰 代表不再担任，2025年4月10日 在关庙社区联络室的值班空着，请安排人补上。"
    ]


def test_a_substitute_who_leaves_gives_the_turn_back(turn, second, deputy, clerk, county_clerk):
    substitute(turn, second, actor=clerk)
    end_seat(second, county_clerk)
    turn.refresh_from_db()
    assert (turn.server, turn.is_cancelled, turn.day.slots.count()) == (deputy, False, 1)


def test_a_turn_goes_not_back_to_who_has_left_before(turn, ahead, second, deputy, county_clerk):
    substitute(turn, second, actor=county_clerk)
    end_seat(deputy, county_clerk)
    end_seat(second, county_clerk)
    off, place = DutySlot.objects.filter(day=ahead).order_by("pk")
    assert (off.deputy, off.substitute, off.is_cancelled) == (deputy, second, True)
    assert (place.is_unfilled, place.reason) == (True, "ended")


def test_a_turn_somebody_else_serves_stays_with_him(turn, second, deputy, clerk, county_clerk):
    substitute(turn, second, actor=clerk)
    end_seat(deputy, county_clerk)
    turn.refresh_from_db()
    assert (turn.server, turn.deputy, turn.is_cancelled) == (second, deputy, False)


def test_drafted_turns_and_open_swaps_end_too(room, turn, deputy, second, county_clerk):
    draft = make.make_draft()
    drafted = make.make_duty_day(
        room, deputy, day=date(2025, 5, 10), state="draft", draft=draft
    ).slots.get()
    swap = make.make_swap(turn, second)
    end_seat(deputy, county_clerk)
    drafted.refresh_from_db()
    swap.refresh_from_db()
    assert (drafted.deputy, drafted.reason) == (None, "ended")
    assert swap.state == "refused"


def test_another_seat_keeps_the_turns(turn, deputy, county_clerk):
    make.make_mandate(deputy, congress_id="530524101")
    seat = deputy.mandates.get(congress="530524")
    closures.end_mandate(seat, on=MARCH_11, end_reason="moved", actor=county_clerk)
    turn.refresh_from_db()
    assert turn.is_cancelled is False


# --- a seat rests ---------------------------------------------------------------------------------
def suspend(deputy, actor, congress="530524"):
    seat = deputy.mandates.get(congress=congress)
    endings.suspend_mandate(seat, reason="涉案。", actor=actor)


def test_the_turns_of_a_suspended_deputy_are_open_and_the_venue_is_told(
    room, turn, ahead, deputy, second, clerk, county_clerk
):
    draft = make.make_draft()
    facts = {"state": "draft", "draft": draft}
    drafted = make.make_duty_day(room, deputy, day=date(2025, 5, 10), **facts).slots.get()
    past = make.make_duty_day(room, deputy).slots.get()
    swap = make.make_swap(turn, second)
    suspend(deputy, county_clerk)
    off, place = DutySlot.objects.filter(day=ahead).order_by("pk")
    assert (off.deputy, off.is_cancelled) == (deputy, True)
    assert (place.is_unfilled, place.reason) == (True, "mandate")
    for row in (drafted, past, swap):
        row.refresh_from_db()
    assert (drafted.deputy, drafted.reason, past.is_cancelled) == (None, "mandate", False)
    assert swap.state == "refused"
    assert told(clerk) == [
        "杨秀兰 代表和段正明 代表 2025年4月10日 在关庙社区联络室的换班停止了：有一方不能再去值班。",
        "杨秀兰 代表暂停执行职务，2025年4月10日 在关庙社区联络室的值班空着，请安排人补上。",
    ]
    substitute(place, second, actor=clerk)
    place.refresh_from_db()
    assert place.server == second


def test_a_suspended_deputy_serves_under_another_seat(turn, deputy, county_clerk):
    make.make_mandate(deputy, congress_id="530524101")
    suspend(deputy, county_clerk)
    turn.refresh_from_db()
    assert (turn.is_cancelled, turn.level) == (False, "township")
