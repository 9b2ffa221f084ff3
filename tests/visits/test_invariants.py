"""The checker of what must hold at every moment finds what was planted, and names it."""

from datetime import date

import pytest
import time_machine
from django.core.management import CommandError, call_command

from stations.models import CadenceRule
from tests.visits.fulfilling import duty_held
from visits import invariants
from visits.cadence import fulfilment
from visits.models import Counter, Deadline, Issue
from visits.models.tally import VisitTally


@pytest.fixture(autouse=True)
def _on_20_march():
    with time_machine.travel("2025-03-20 10:00+08:00"):
        yield


def found() -> list[str]:
    return list(invariants.violations())


@pytest.fixture
def at_work(told, visit):
    """Issues and visits with nothing wrong about them."""
    assert found() == []
    return told


def test_a_gap_in_the_numbers(at_work):
    Counter.objects.filter(kind="issue").update(last=7)
    n = Issue.objects.count()
    rows = f"numbers of issue ('530524', 2025): {n} rows from 1 to {n}"
    assert found() == [f"{rows}, the counter stands at 7"]


def test_a_clock_later_than_the_days_that_went_by(at_work):
    clock = Deadline.objects.filter(ended_on__isnull=False).first()
    Deadline.objects.filter(pk=clock.pk).update(late_days=9)
    assert f"{clock.issue}: {clock.kind} 9 days late, 0 went by" in found()


def test_kept_lateness_and_sums_that_differ_from_the_rows(at_work):
    Issue.objects.filter(pk=at_work.pk).update(late_days=4)
    VisitTally.objects.update(visits=40)
    said = found()
    assert [line for line in said if line.startswith(f"{at_work}: due")]
    assert [line for line in said if line.startswith("visits_visittally ") and "(40," in line]


def test_a_state_that_no_event_has_led_to(at_work):
    Issue.objects.filter(pk=at_work.pk).update(state="in_progress")
    assert f"{at_work}: is in_progress, its last event says answered" in found()


def test_a_deed_that_counts_for_a_period_of_another_day(at_work, room, monkeypatch):
    """The rows are right, the reckoning is broken."""
    duty_held(room, date(2025, 3, 10))
    assert found() == []
    monkeypatch.setattr(fulfilment, "_fitting", _second_halves)
    assert [line for line in found() if "of 2025-03-10 counts for 2025-H2" in line]


def _second_halves(slots, deeds, _met):
    return [[n for n, slot in enumerate(slots) if slot.period.number == 2] for _deed in deeds]


def test_a_deed_that_fills_the_wrong_slot(at_work, room, monkeypatch):
    duty_held(room, date(2025, 3, 10))
    duty_held(room, date(2025, 3, 12))
    own = {"activity_type": None, "period": "month", "starts_on": date(2025, 3, 1)}
    CadenceRule.objects.create(county_id="530524", venue=room, label="", **own)
    assert found() == []
    monkeypatch.setattr(fulfilment, "allot", lambda times, fits: [slots[0] for slots in fits])
    assert [line for line in found() if "2025-03 is short of 1, and one is over" in line]


def test_the_command_fails_when_anything_is_found(at_work, capsys):
    call_command("check_invariants")
    assert capsys.readouterr().out == "Everything holds.\n"
    Counter.objects.filter(kind="issue").update(last=7)
    with pytest.raises(CommandError, match="1 violations"):
        call_command("check_invariants")
