"""The last day still counts: of leave, of a turn that is swapped or replaced, of a seat."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from deputies_portal.core.ui.errors import StepRefused
from tests import html, make
from tests.guarded import changed, others, removable
from tests.visits.on_duty import APRIL_10, ask, colleague
from tests.visits.placed import NINE, NOON, THREE, a_rota, every
from visits.duty.absence import leave as leaves
from visits.duty.absence import substituting, swapping
from visits.duty.rota.places import Person, Place
from visits.duty.rota.placing import Rota
from visits.models import DutySlot

ON_THE_DAY, AFTER = make.moment(APRIL_10), make.moment(APRIL_10 + timedelta(days=1))


def fresh(turn):
    return DutySlot.objects.with_days().get(pk=turn.pk)


# --- leave ---------------------------------------------------------------------------------------
def test_leave_is_asked_for_and_decided_up_to_its_last_day(deputy, deputy_user, clerk):
    facts = {"first": APRIL_10, "last": APRIL_10, "reason": "病了", "actor": deputy_user}
    with pytest.raises(ValidationError):
        leaves.ask_leave(deputy, **facts, at=AFTER)
    leave = leaves.ask_leave(deputy, **facts, at=ON_THE_DAY)
    with pytest.raises(StepRefused, match="这几天已经过去了"):
        leaves.take("grant", leave, actor=clerk, at=AFTER)
    assert leaves.take("grant", leave, actor=clerk, at=ON_THE_DAY).state == "granted"


@pytest.mark.parametrize(("day", "shown"), [("2025-04-10", True), ("2025-04-11", False)])
def test_the_page_of_leave_offers_its_steps_up_to_the_last_day(
    client, deputy, deputy_user, clerk, day, shown
):
    leave = ask(deputy, actor=deputy_user)
    with time_machine.travel(f"{day} 10:00+08:00"):
        client.force_login(clerk)
        page = html.page(client.get(leave.get_absolute_url()))
    assert (page.select_one("a[href$='grant/']") is not None) == shown


def test_leave_stays_with_its_county_and_is_kept(leave, duty_day, eryuan):
    stranger = make.make_deputy("外县代表", county_id="532930")
    assert others({"visits_leave_in_county": changed(leave, deputy=stranger)}) == {}
    assert removable([leave, duty_day]) == []


# --- a turn on its day ---------------------------------------------------------------------------
def test_a_turn_is_replaced_and_swapped_up_to_its_day(turn, second, deputy_user, clerk):
    with pytest.raises(StepRefused, match="这一天已经过去"):
        substituting.name_substitute(fresh(turn), second, why="leave", actor=clerk, at=AFTER)
    with pytest.raises(ValidationError, match="已经过去"):
        swapping.ask_swap(fresh(turn), other=second, actor=deputy_user, at=AFTER)
    swap = swapping.ask_swap(fresh(turn), other=second, actor=deputy_user, at=ON_THE_DAY)
    assert swap.state == "asked"


def test_a_turn_of_today_gets_a_substitute(turn, second, clerk):
    facts = {"why": "leave", "actor": clerk, "at": ON_THE_DAY}
    named = substituting.name_substitute(fresh(turn), second, **facts)
    assert named.substitute == second


# --- the rota ------------------------------------------------------------------------------------
def test_a_seat_serves_on_its_last_day(room, ahead):
    last, before = colleague("当天届满的", room), colleague("前一天届满的", room)
    last.mandates.update(ends_on=APRIL_10)
    before.mandates.update(ends_on=date(2025, 4, 9))
    assert [one.deputy.name for one in substituting.free_for(ahead)] == ["当天届满的"]


@pytest.mark.parametrize(
    ("held", "open_"), [((NINE, NOON), (NOON, THREE)), ((NOON, THREE), (NINE, NOON))]
)
def test_hours_that_touch_are_no_hours_in_common(held, open_):
    fixed = Place(1, *held, {}, "a", holder=0, is_fixed=True)
    rota = a_rota([fixed, Place(1, *open_, every(["county"]), "b")], 1)
    assert rota.open_places() == []


def test_who_served_less_the_year_before_comes_before_who_served_longest_ago():
    able = every(["county"] * 2)
    places = [
        Place(1, NINE, NOON, {}, holder=0, is_fixed=True),
        Place(9, NINE, NOON, {}, holder=1, is_fixed=True),
        Place(20, NINE, NOON, able),
    ]
    Rota(places, [Person(0, before=4), Person(1, before=3)]).fill()
    assert places[2].holder == 1
