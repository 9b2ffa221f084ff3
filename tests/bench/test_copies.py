"""Copies of cases hold all that their originals hold: sums, numbers, states, sealed values."""

import pytest
from django.core.management import call_command

from tests import make
from tests.bench.copies import cases, copy, grow
from visits import invariants
from visits.models import Awaited, Contact, Counter, Event, Issue, Visit, VisitTally, Voice

COUNTY = "530524"


@pytest.fixture
def registered(room, clerk, deputy):
    """Another visit of the day, with an issue nobody has looked at."""
    return make.make_visit(room, actor=clerk, deputies=[deputy])


@pytest.fixture
def ledger(told, registered):
    """Two visits: one issue is answered and told, one has just been registered."""
    return [told.voices.get().visit.pk, registered.pk]


def test_an_operator_finds_nothing_wrong_with_copies(ledger, capsys):
    copy(ledger, 7)
    assert list(invariants.violations()) == []
    call_command("check_summaries")
    assert "0 different." in capsys.readouterr().out


def test_numbers_go_on_without_a_gap(ledger):
    copy(ledger, 3)
    copy(ledger[:1], 2)
    for model, kind in ((Visit, "visit"), (Issue, "issue")):
        numbers = model.objects.order_by("number").values_list("number", flat=True)
        assert list(numbers) == list(range(1, 11))
        assert Counter.objects.get(kind=kind).last == 10


def test_sums_and_what_is_awaited_follow(ledger):
    copy(ledger, 4)
    assert VisitTally.objects.get().visits == 10
    assert sorted(Awaited.objects.values_list("word", flat=True)) == ["close"] * 5 + ["triage"] * 5


def test_a_copy_has_people_and_events_of_its_own(ledger, told):
    (before,) = Contact.objects.filter(visit=ledger[0])
    copy(ledger[:1], 1)
    newest = Issue.objects.order_by("-pk")[0]
    assert (newest.state, newest.title) == (told.state, told.title)
    visit = newest.voices.get().visit
    assert visit.pk not in ledger
    assert [(c.name, c.phone) for c in visit.contacts.all()] == [(before.name, before.phone)]
    steps = [list(one.events.values_list("step", flat=True)) for one in (told, newest)]
    assert steps[0] == steps[1] != []
    assert Event.objects.filter(issue=told).count() == len(steps[0])


def test_what_is_registered_afterwards_goes_on_behind_the_copies(ledger, room, clerk):
    copy(ledger, 2)
    later = make.make_visit(room, actor=clerk)
    assert later.number == 7
    assert later.pk > max(ledger)


def test_only_what_nobody_else_asks_for_is_copied(ledger, told, registered):
    assert set(cases(COUNTY).values_list("pk", flat=True)) == set(ledger)
    Voice.objects.create(issue=told, visit=registered, position=2)
    assert list(cases(COUNTY)) == []
    assert list(cases("532930")) == []


def test_a_county_grows_by_the_number_that_was_asked_for(ledger):
    grow([(cases(COUNTY), 11)])
    assert Issue.objects.count() == 2 + 11
    assert list(invariants.violations()) == []
