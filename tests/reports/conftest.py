"""A county with matters in two townships and at the home, in two years."""

from datetime import date, time

import pytest
import time_machine

from stations.models import Region
from tests import kept, make
from tests.cast import advance
from tests.visits.assessed import assess
from tests.visits.fulfilling import kept_since

MARCH_1 = date(2025, 3, 1)
PROMISE = {"text": "年内换线。", "pledge": "换好主线", "pledge_due": date(2025, 11, 15)}


@pytest.fixture(autouse=True)
def _on_20_march():
    with time_machine.travel("2025-03-20 10:00+08:00"):
        yield


@kept.fixture
def mangshui(home):
    """A workstation in the second township."""
    return make.make_venue("workstation", name="漭水镇工作站", township_id="530524102", parent=home)


def taken_on(issue, county_clerk, unit, unit_clerk, *, steps: int):
    """The first of the steps from triage to an answer that promises."""
    triage = {"category": issue.category, "title": issue.title, "pace": "normal"}
    if issue.matter_region is None:
        triage["matter_region"] = Region.objects.get(pk="530524101001")
    up = [("pass_up", county_clerk, {"reason": "要县级部门办理。"})]
    course = [
        ("triage", county_clerk, triage),
        *(up if issue.has_township_desk else []),
        ("dispatch", county_clerk, {"lead": unit}),
        ("accept", unit_clerk, {"accepted_by": "张丽琼"}),
        ("answer", unit_clerk, PROMISE | {"answer_class": make.answer_class("B")}),
    ]
    return advance(issue, *course[:steps])


@kept.fixture
def busy(room, home, mangshui, clerk, county_clerk, unit, unit_clerk, told):
    """Issues at every stage in 2025, one confidential, one dangerous, one of last year."""
    for steps, venue in enumerate((room, mangshui, home, room, home)):
        issue = make.make_issue(venue, actor=county_clerk, is_danger=steps == 1)
        taken_on(issue, county_clerk, unit, unit_clerk, steps=steps)
    make.make_issue(room, actor=clerk, visit_facts={"is_confidential": True})
    make.make_issue(room, actor=clerk, on=date(2024, 5, 10), at=make.moment(date(2024, 5, 10)))
    make.make_visit(mangshui, actor=county_clerk, group_size=6, channel="forum")
    make.make_visit(mangshui, actor=county_clerk, channel="phone")
    advance(told, ("close", county_clerk, {}))
    return told


@kept.fixture
def programme(room, workstation, mangshui):
    """Three venues, due in June; one is accepted, one reported, one should be done by now."""
    found = make.make_programme()
    accepted = {"finished_on": MARCH_1, "reported_on": MARCH_1, "accepted_on": date(2025, 3, 5)}
    reported = {"finished_on": MARCH_1, "reported_on": MARCH_1}
    begun = {"started_on": date(2025, 2, 1)}
    ended = {"planned_finish": date(2025, 2, 20), "due": MARCH_1}
    make.make_upgrade(found, room, stage="accepted", **begun, **accepted)
    make.make_upgrade(found, workstation, stage="reported", **begun, **reported)
    make.make_upgrade(found, mangshui, stage="in_work", **ended, **begun)
    return found


@kept.fixture
def duty(room, mangshui, deputy):
    """A day held at the room, one that nobody has recorded, one that is still to come."""
    held = {"state": "held", "held_from": time(9), "held_to": time(11)}
    make.make_duty_day(room, deputy, day=make.MARCH_10, **held)
    make.make_duty_day(mangshui, deputy, day=make.MARCH_11)
    make.make_duty_day(mangshui, deputy, day=date(2025, 4, 10))


@kept.fixture
def whole(busy, programme, duty, room, county_clerk):
    """All that an overview shows: matters, an upgrade programme, duty days, an assessment."""
    assess(room, by=county_clerk, kind="review", on=make.MARCH_11)
    kept_since(room)
    return busy
