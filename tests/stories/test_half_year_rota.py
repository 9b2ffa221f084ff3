"""Half a year planned and published for Changning: rules, draft, one change by hand, published."""

from datetime import date

import pytest
import time_machine

from deputies_portal.core.notices.models import Notice
from tests import html, make
from tests.stations.pages import send, signed_in
from tests.visits.planning import whole_changning
from visits.models import DutyDay, DutySlot, RotaDraft

ROOMS = {"tier": "room", "pattern": "month_day", "month_day": "10", "on_day_off": "keep"}
STATIONS = {"tier": "workstation", "pattern": "weekday", "weekday": "3", "on_day_off": "skip"}
HOURS = {"starts_at": "09:00", "ends_at": "11:30", "places": "2", "distance": "7"}


@pytest.fixture(autouse=True)
def _in_june():
    with time_machine.travel("2025-06-12 09:00+08:00"):
        yield


@pytest.fixture
def clerk(db):
    """The county clerk, with the rules of the county made."""
    whole_changning(3)
    person = make.make_person("county_clerk", name="杨丽萍", region_id="530524")
    for rule in (ROOMS, STATIONS):
        send(person, "/duty/rules/new/", **HOURS, **rule, starts_on="2025-07-01")
    return person


def drafted(clerk):
    """The page proposes the second half of the year; the clerk takes it."""
    opened = html.page(signed_in(clerk).get("/duty/draft/"))
    proposed = [opened.select_one(f"#id_{name}")["value"] for name in ("first", "last")]
    assert proposed == ["2025-07-01", "2025-12-31"]
    return RotaDraft.objects.get(pk=send(clerk, "/duty/draft/").url.strip("/").rpartition("/")[2])


def changed_by_hand(clerk, day):
    """Somebody else than was drafted takes the first turn of the day."""
    address, turn = f"/duty/draft/day/{day.pk}/", day.slots.get(rank=1)
    options = html.page(signed_in(clerk).get(address)).select(f"#id_turn-{turn.pk} option")
    taken = {str(key) for key in day.slots.values_list("deputy", flat=True)}
    other = next(o["value"] for o in options if o["value"] and o["value"] not in taken)
    send(clerk, address, **{f"turn-{turn.pk}": other})
    return turn, int(other)


@pytest.mark.walk
def test_half_a_year_is_planned_and_published(clerk):
    draft = drafted(clerk)
    # 27 Wednesdays at 13 workstations, of which 1 October is a holiday and left out.
    assert draft.days.filter(venue__tier="workstation").count() == 13 * 26
    assert draft.days.count() == 13 * 26 + 124 * 6
    assert DutySlot.objects.unfilled().count() == 0

    # Nobody but who plans sees it yet.
    person = DutySlot.objects.filter(day__draft=draft).first().deputy
    deputy = make.make_person("deputy", name=person.name, deputy=person)
    assert not DutyDay.objects.visible_to(deputy).exists()

    rooms = draft.days.filter(venue__tier="room", day=date(2025, 7, 10))
    turn, other = changed_by_hand(clerk, rooms.order_by("pk").first())
    send(clerk, f"/duty/draft/{draft.pk}/publish/")
    assert DutyDay.objects.published().count() == draft.days.count()
    turn.refresh_from_db()
    assert (turn.deputy_id, turn.is_by_hand) == (other, True)
    assert DutyDay.objects.visible_to(deputy).of_deputies([person.pk]).exists()
    assert Notice.objects.filter(user=deputy).count() == 1

    # Drafted again there is nothing left to plan.
    assert "这段时间没有要编排的接待日。" in html.page(send(clerk, "/duty/draft/")).get_text()
