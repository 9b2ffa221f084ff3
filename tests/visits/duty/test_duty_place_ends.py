"""Ending one seat of several, or a place at a venue: the turns ahead in the same act."""

from datetime import date

import pytest
import time_machine

from stations.regions import endings
from tests import make
from tests.visits.planning import draft, people_at
from visits.lifecycle import closures
from visits.models import Swap

MARCH_20, APRIL_10 = date(2025, 3, 20), date(2025, 4, 10)


@pytest.fixture(autouse=True)
def _on_11_march():
    with time_machine.travel("2025-03-11 10:00+08:00"):
        yield


def said(day):
    """Who serves and what became of the others, in the order they were made."""
    return [
        (str(slot.deputy or "—"), slot.is_cancelled, slot.reason)
        for slot in day.slots.order_by("pk")
    ]


def end(deputy, county_clerk, on=MARCH_20, **facts):
    mandate = deputy.mandates.get(**facts)
    return closures.end_mandate(mandate, on=on, end_reason="moved", actor=county_clerk)


def test_under_another_seat_the_turns_stay(room, deputy, county_clerk):
    make.make_mandate(deputy, congress_id="530524101")
    after = make.make_duty_day(room, deputy, day=APRIL_10)
    end(deputy, county_clerk, congress_id="530524")
    slot = after.slots.get()
    assert (slot.deputy, slot.level, slot.is_cancelled) == (deputy, "township", False)


# --- a place ends -------------------------------------------------------------------------------
def test_turns_at_a_venue_end_with_the_place_there(home, room, deputy, county_clerk):
    here = make.make_duty_day(room, deputy, day=APRIL_10)
    elsewhere = make.make_duty_day(home, deputy, day=date(2025, 4, 11))
    endings.end(deputy.assignments.get(), on=MARCH_20, actor=county_clerk)
    assert said(here) == [("杨秀兰", True, ""), ("—", False, "ended")]
    assert said(elsewhere) == [("杨秀兰", False, "")]


def test_who_is_asked_from_above_serves_on(room, county_clerk):
    rule = make.make_rule("room", from_above=True)
    (high,) = people_at(room, "高", level="5305")
    day = make.make_duty_day(room, high, day=APRIL_10, rule=rule)
    endings.end(high.assignments.get(), on=MARCH_20, actor=county_clerk)
    assert said(day) == [("高", False, "")]


def test_a_drafted_turn_is_emptied(room, county_clerk):
    make.make_rule("room", places=1)
    (only,) = people_at(room, "甲")
    made = draft(room, actor=county_clerk)
    endings.end(only.assignments.get(), on=date(2025, 5, 1), actor=county_clerk)
    slots = [day.slots.get() for day in made.days.order_by("day")]
    assert [(str(slot.deputy or "—"), slot.reason) for slot in slots] == [
        ("甲", ""),
        ("—", "ended"),
        ("—", "ended"),
    ]


def test_an_open_swap_of_the_turn_ends_with_it(room, deputy, county_clerk):
    (other,) = people_at(room, "甲")
    day = make.make_duty_day(room, deputy, day=APRIL_10)
    facts = {"slot": day.slots.get(), "asker": deputy, "other": other, "asked_at": make.moment()}
    swap = Swap.objects.create(**facts)
    endings.end(deputy.assignments.get(), on=MARCH_20, actor=county_clerk)
    swap.refresh_from_db()
    assert (swap.state, swap.closed_by) == ("refused", county_clerk)


def test_a_closed_venue_calls_its_days_off_before_its_deputies_leave(room, deputy, county_clerk):
    day = make.make_duty_day(room, deputy, day=APRIL_10)
    closures.close_venue(room, on=MARCH_20, reason="撤并。", actor=county_clerk)
    day.refresh_from_db()
    assert (day.state, said(day)) == ("cancelled", [("杨秀兰", False, "")])
