"""A swap that is asked while its turn is moved, called off or left: it ends, and nobody hears of it
last.
"""

from datetime import date, time

import pytest
import time_machine

from deputies_portal.core.audit.models import Entry
from stations.regions import endings
from tests import make
from tests.make import MARCH_11
from tests.visits.on_duty import APRIL_10, AT, told
from visits.duty import moving
from visits.lifecycle import closures

APRIL_12, MAY_10 = date(2025, 4, 12), date(2025, 5, 10)
BOTH = "杨秀兰 代表和段正明 代表 2025年4月10日 在关庙社区联络室的换班"
CALLED_OFF = f"{BOTH}因接待日取消停止了。"
MOVED = f"{BOTH}因接待日改期停止了。"
GONE = f"{BOTH}停止了：有一方不能再去值班。"


@pytest.fixture(autouse=True)
def _on_11_march():
    with time_machine.travel("2025-03-11 10:00+08:00"):
        yield


@pytest.fixture
def theirs(room, second):
    """The turn of 段正明 at the room on 10 May."""
    return make.make_duty_day(room, second, day=MAY_10).slots.get()


@pytest.fixture(params=["asked", "accepted"])
def swap(request, turn, second, deputy_user, second_user):
    return make.make_swap(turn, second, state=request.param)


def has_ended(swap, by, action, words, *people) -> bool:
    """Refused by whoever did it, in the journal, and told to each of the people."""
    swap.refresh_from_db()
    lines = Entry.objects.filter(action__startswith="swap.", target_id=str(swap.pk))
    assert (swap.state, swap.closed_by) == ("refused", by)
    assert [(line.action, line.after) for line in lines] == [(action, {"state": "refused"})]
    assert [words in told(person) for person in people] == [True] * len(people)
    return True


def test_a_day_called_off_tells_both_and_the_venue(
    swap, ahead, deputy_user, second_user, clerk, county_clerk
):
    moving.cancel_day(ahead, reason="大雪。", actor=county_clerk, at=AT)
    people = (deputy_user, second_user, clerk)
    assert has_ended(swap, county_clerk, "swap.cancel", CALLED_OFF, *people)


def test_so_does_a_venue_that_closes(swap, room, deputy_user, second_user, county_clerk):
    closures.close_venue(room, on=MARCH_11, reason="并村", actor=county_clerk)
    assert has_ended(swap, county_clerk, "swap.cancel", CALLED_OFF, deputy_user, second_user)


@pytest.mark.parametrize(
    "to", [(APRIL_12, time(9), time(11, 30)), (APRIL_10, time(14), time(16, 30))]
)
def test_another_date_or_other_hours_end_it_too(
    swap, ahead, deputy_user, second_user, clerk, county_clerk, to
):
    moving.move_day(ahead, to=to, actor=county_clerk, at=AT)
    people = (deputy_user, second_user, clerk)
    assert has_ended(swap, county_clerk, "swap.move", MOVED, *people)


def test_another_place_on_the_same_day_does_not(swap, ahead, county_clerk):
    to = (ahead.day, ahead.starts_at, ahead.ends_at)
    moving.move_day(ahead, to=to, place="村委会二楼", actor=county_clerk, at=AT)
    assert not Entry.objects.filter(action__startswith="swap.").exists()
    swap.refresh_from_db()
    assert swap.is_open


def test_the_turn_given_for_it_counts_as_well(
    turn, theirs, second, deputy_user, second_user, county_clerk
):
    swap = make.make_swap(turn, second, other_slot=theirs)
    moving.cancel_day(theirs.day, reason="大雪。", actor=county_clerk, at=AT)
    assert has_ended(swap, county_clerk, "swap.cancel", CALLED_OFF, deputy_user, second_user)


@pytest.mark.parametrize("leaver", ["deputy", "second"])
def test_a_seat_that_ends_tells_both(
    request, swap, deputy_user, second_user, clerk, county_clerk, leaver
):
    seat = request.getfixturevalue(leaver).mandates.get()
    closures.end_mandate(seat, on=MARCH_11, end_reason="moved", actor=county_clerk)
    people = (deputy_user, second_user, clerk)
    assert has_ended(swap, county_clerk, "swap.vacate", GONE, *people)


@pytest.mark.parametrize("leaver", ["deputy", "second"])
def test_so_does_a_seat_that_rests(request, swap, deputy_user, second_user, county_clerk, leaver):
    seat = request.getfixturevalue(leaver).mandates.get()
    endings.suspend_mandate(seat, reason="涉案。", actor=county_clerk)
    assert has_ended(swap, county_clerk, "swap.vacate", GONE, deputy_user, second_user)


@pytest.mark.parametrize("leaver", ["deputy", "second"])
def test_so_does_a_place_that_ends(request, swap, deputy_user, second_user, county_clerk, leaver):
    place = request.getfixturevalue(leaver).assignments.get()
    endings.end(place, on=MARCH_11, actor=county_clerk)
    assert has_ended(swap, county_clerk, "swap.vacate", GONE, deputy_user, second_user)


@pytest.mark.parametrize(
    ("last", "state"), [(date(2025, 4, 9), "refused"), (APRIL_10, "asked"), (MAY_10, "asked")]
)
def test_a_swap_before_the_last_day_stays(turn, deputy, second, county_clerk, last, state):
    swap = make.make_swap(turn, second)
    closures.end_mandate(deputy.mandates.get(), on=last, end_reason="moved", actor=county_clerk)
    swap.refresh_from_db()
    assert swap.state == state
