"""Fulfilment: which slots a venue has, and what counts for them."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stations.cadence import rules as cadence
from stations.models import CadenceRule, Venue
from tests import make
from tests.visits.fulfilling import called, day, duty_held, held, kept_since, kind_of, slots, states
from visits.cadence import fulfilment

SEPTEMBER_15 = date(2025, 9, 15)
MONTHS = [f"2025-{number:02d}" for number in range(1, 13)]


@pytest.fixture(autouse=True)
def _rules_and_records_for_years(home):
    CadenceRule.objects.update(starts_on=date(2020, 1, 1))
    kept_since(home)


@pytest.fixture
def specialised(home):
    return make.make_venue("specialised", name="生态环保站", parent=home)


def counted(venue, kind, key, on=SEPTEMBER_15):
    return [(deed.source, deed.day) for deed in slots(venue, on)[kind, key].deeds]


# --- the slots of a venue ---------------------------------------------------------------------
def test_a_workstation_has_eighteen_slots_a_year(workstation):
    assert sorted(slots(workstation, SEPTEMBER_15)) == sorted(
        [("report", "2025"), ("appraisal", "2025")]
        + [(kind, key) for kind in ("study", "inspection") for key in ("2025-H1", "2025-H2")]
        + [("receiving", key) for key in MONTHS]
    )


def test_a_room_has_eight_slots_a_year(room):
    assert sorted(slots(room, SEPTEMBER_15)) == sorted(
        [(kind, "2025") for kind in ("report", "appraisal", "study", "inspection")]
        + [(kind, key) for kind in ("receiving", "contacting") for key in ("2025-H1", "2025-H2")]
    )


def test_a_specialised_workstation_owes_one_activity_a_month(specialised):
    assert sorted(slots(specialised, SEPTEMBER_15)) == [("any", key) for key in MONTHS]


def test_what_is_past_is_overdue_what_runs_is_due_what_comes_is_not_yet(workstation):
    assert states(workstation, "receiving", SEPTEMBER_15) == {
        **dict.fromkeys(MONTHS[:8], "overdue"),
        "2025-09": "due",
        **dict.fromkeys(MONTHS[9:], "later"),
    }
    assert states(workstation, "report", SEPTEMBER_15) == {"2025": "due"}


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2025, 8, 31), "later"),
        (date(2025, 9, 1), "due"),
        (date(2025, 9, 30), "due"),
        (date(2025, 10, 1), "overdue"),
    ],
)
def test_a_slot_is_due_from_the_first_to_the_last_day_of_its_period(workstation, on, state):
    assert states(workstation, "receiving", on)["2025-09"] == state


def test_a_venue_opened_in_the_middle_of_a_period_owes_nothing_for_it(home):
    facts = {"township_id": "530524102", "parent": home}
    venue = make.make_venue("workstation", opened_on=date(2025, 3, 2), **facts)
    assert states(venue, "receiving", SEPTEMBER_15) == {
        **dict.fromkeys(MONTHS[:3], "none"),
        **dict.fromkeys(MONTHS[3:8], "overdue"),
        "2025-09": "due",
        **dict.fromkeys(MONTHS[9:], "later"),
    }
    assert states(venue, "report", SEPTEMBER_15) == {"2025": "none"}
    assert states(venue, "study", SEPTEMBER_15) == {"2025-H1": "none", "2025-H2": "due"}


def test_a_venue_opened_on_the_first_day_of_a_period_owes_all_of_it(home):
    venue = make.make_venue(
        "workstation", township_id="530524102", parent=home, opened_on=date(2025, 3, 1)
    )
    assert states(venue, "receiving", SEPTEMBER_15)["2025-03"] == "overdue"


def test_a_closed_venue_owes_what_had_ended_before(workstation):
    closed = {"closed_on": date(2025, 6, 30), "closing_reason": "撤并"}
    Venue.objects.filter(pk=workstation.pk).update(**closed)
    workstation.refresh_from_db()
    assert states(workstation, "study", SEPTEMBER_15) == {"2025-H1": "overdue", "2025-H2": "none"}
    assert states(workstation, "report", SEPTEMBER_15) == {"2025": "none"}
    assert slots(workstation, date(2026, 1, 5), year=2026) == {}


# --- rules that change ------------------------------------------------------------------------
def rule(tier, kind):
    return CadenceRule.objects.get(tier=tier, activity_type__kind=kind, ends_on=None)


def changed(found, county_clerk, **facts):
    facts = {"period": found.period, "times": found.times, "label": found.label} | facts
    begins = facts.pop("starts_on")
    today = date(2025, 3, 11)
    return cadence.change_rule(found, starts_on=begins, today=today, actor=county_clerk, **facts)


def test_a_change_of_number_counts_from_the_period_that_ends_under_it(workstation, county_clerk):
    changed(rule("workstation", "report"), county_clerk, starts_on=day(7, 1), times=2)
    found = slots(workstation, SEPTEMBER_15)
    assert [(key, found["report", key].rule.times) for key in ["2025"]] == [("2025", 2)]


def test_a_change_of_rhythm_owes_nothing_for_what_it_cuts(workstation, county_clerk):
    monthly = rule("workstation", "receiving")
    changed(monthly, county_clerk, starts_on=day(6, 1), period="quarter")
    assert states(workstation, "receiving", SEPTEMBER_15) == {
        **dict.fromkeys(MONTHS[:5], "overdue"),
        "2025-Q2": "none",
        "2025-Q3": "due",
        "2025-Q4": "later",
    }


def test_a_rule_that_ends_within_a_period_asks_nothing_for_it(workstation, county_clerk):
    facts = {"on": date(2025, 9, 30), "today": date(2025, 9, 15), "reason": "合并"}
    cadence.end_rule(rule("workstation", "study"), actor=county_clerk, **facts)
    assert states(workstation, "study", SEPTEMBER_15) == {"2025-H1": "overdue", "2025-H2": "none"}


def test_the_rule_of_a_venue_stands_in_place_of_that_of_its_tier(workstation):
    facts = {"county_id": "530524", "starts_on": day(7, 1), "period": "month", "times": 2}
    CadenceRule.objects.create(venue=workstation, activity_type=kind_of("receiving"), **facts)
    found = slots(workstation, SEPTEMBER_15)
    times = [found["receiving", key].rule.times for key in MONTHS]
    assert times == [1] * 6 + [2] * 6


# --- what counts ------------------------------------------------------------------------------
def test_an_activity_counts_in_the_period_of_its_day(workstation, clerk):
    held(workstation, "study", date(2025, 6, 30), by=clerk)
    assert states(workstation, "study", SEPTEMBER_15) == {"2025-H1": "done", "2025-H2": "due"}


def test_a_planned_and_a_withdrawn_activity_do_not_count(workstation, clerk):
    taken_back = {"state": "withdrawn", "withdrawn_on": day(8), "withdraw_reason": "重复登记"}
    held(workstation, "study", day(8), by=clerk, **taken_back)
    planned = held(workstation, "study", day(9), by=clerk)
    type(planned).objects.filter(pk=planned.pk).update(
        state="planned", held_on=None, held_until=None, planned_on=day(9)
    )
    assert states(workstation, "study", SEPTEMBER_15)["2025-H2"] == "due"


def test_two_are_asked_for_and_one_is_not_enough(workstation, clerk):
    CadenceRule.objects.filter(tier="workstation").update(times=2)
    held(workstation, "report", day(3), by=clerk)
    slot = slots(workstation, SEPTEMBER_15)["report", "2025"]
    assert (slot.state, slot.missing) == ("due", 1)


def test_host_and_joining_venues_count_it_once_each(workstation, room, specialised, clerk):
    held(workstation, "study", day(9), room, specialised, by=clerk)
    assert states(workstation, "study", SEPTEMBER_15)["2025-H2"] == "done"
    assert states(room, "study", SEPTEMBER_15) == {"2025": "done"}
    assert states(specialised, "any", SEPTEMBER_15)["2025-09"] == "done"


def test_a_held_duty_day_counts_as_receiving_voters(workstation, room):
    duty_held(workstation, day(9))
    duty_held(room, day(3))
    assert states(workstation, "receiving", SEPTEMBER_15)["2025-09"] == "done"
    assert states(room, "receiving", SEPTEMBER_15) == {"2025-H1": "done", "2025-H2": "due"}


def test_a_held_duty_day_counts_as_any_activity(specialised):
    duty_held(specialised, day(9))
    assert states(specialised, "any", SEPTEMBER_15)["2025-09"] == "done"


def test_a_day_announced_or_cancelled_does_not_count(workstation):
    make.make_duty_day(workstation, day=day(9))
    make.make_duty_day(workstation, day=day(9, 11), state="cancelled", cancel_reason="停电")
    assert states(workstation, "receiving", SEPTEMBER_15)["2025-09"] == "due"


def test_a_moved_day_counts_for_the_month_it_was_planned_for(workstation):
    duty_held(workstation, day(9, 2), planned_for=day(8, 29))
    found = states(workstation, "receiving", SEPTEMBER_15)
    assert (found["2025-08"], found["2025-09"]) == ("done", "due")
    assert counted(workstation, "receiving", "2025-08") == [("duty", day(9, 2))]


def test_calls_on_voters_count_as_contacting_them(room, clerk):
    called(room, day(9), by=clerk)
    assert states(room, "contacting", SEPTEMBER_15) == {"2025-H1": "overdue", "2025-H2": "done"}
    assert states(room, "receiving", SEPTEMBER_15)["2025-H2"] == "due"


def test_other_visits_and_void_ones_do_not_count(room, clerk):
    make.make_visit(room, actor=clerk, on=day(9))
    wrong = called(room, day(9), by=clerk)
    type(wrong).objects.filter(pk=wrong.pk).update(state="void", void_reason="登记错了")
    assert states(room, "contacting", SEPTEMBER_15)["2025-H2"] == "due"


def test_the_calls_of_one_day_count_once(room, clerk):
    CadenceRule.objects.filter(tier="room").update(times=2)
    called(room, day(9), by=clerk)
    called(room, day(9), by=clerk)
    slot = slots(room, SEPTEMBER_15)["contacting", "2025-H2"]
    assert (slot.state, [(deed.source, deed.number) for deed in slot.deeds]) == (
        "due",
        [("calls", 2)],
    )


def test_calls_on_voters_are_not_any_activity(specialised, county_clerk):
    called(specialised, day(9), by=county_clerk)
    assert states(specialised, "any", SEPTEMBER_15)["2025-09"] == "due"


def test_receiving_voters_entered_on_a_duty_day_is_the_duty_day(workstation, clerk):
    CadenceRule.objects.filter(tier="workstation").update(times=2)
    duty_held(workstation, day(9))
    held(workstation, "receiving", day(9), by=clerk)
    assert states(workstation, "receiving", SEPTEMBER_15)["2025-09"] == "due"


def test_an_activity_counts_for_one_clause_only(workstation, clerk):
    """Asked for by name and as any: the named clause is served first."""
    facts = {"county_id": "530524", "tier": "workstation", "starts_on": date(2020, 1, 1)}
    CadenceRule.objects.create(period="quarter", **facts)
    held(workstation, "study", day(9), by=clerk)
    assert states(workstation, "study", SEPTEMBER_15)["2025-H2"] == "done"
    assert states(workstation, "any", SEPTEMBER_15)["2025-Q3"] == "due"
    held(workstation, "training", day(9), by=clerk)
    assert states(workstation, "any", SEPTEMBER_15)["2025-Q3"] == "done"


def test_the_activities_of_another_venue_do_not_count(workstation, room, clerk):
    held(room, "study", day(9), by=clerk)
    assert states(workstation, "study", SEPTEMBER_15)["2025-H2"] == "due"


def resting(activity, on=SEPTEMBER_15):
    return [
        (slot.venue.name, slot.period.key, slot.state.value)
        for slot in fulfilment.resting_on(activity, on)
    ]


def test_what_rests_on_an_activity_at_its_host_and_the_joining_venues(workstation, room, clerk):
    only = held(workstation, "study", day(3), room, by=clerk)
    assert resting(only) == [
        ("田园镇工作站", "2025-H1", "overdue"),
        ("关庙社区联络室", "2025", "due"),
    ]


def test_nothing_rests_on_one_of_two(workstation, room, clerk):
    first = held(workstation, "study", day(3), by=clerk)
    held(workstation, "study", day(4), by=clerk)
    assert resting(first) == []


# --- figures and queries ----------------------------------------------------------------------
def test_figures_by_place(workstation, home):
    duty_held(home, day(9))
    found = fulfilment.slots_of(Venue.objects.all(), 2025, SEPTEMBER_15)
    assert fulfilment.by_place(found) == {
        "530524": {
            **{"done": 1, "due": 0, "overdue": 8, "uncompared": 0, "later": 3, "none": 0},
            **{"missing": 8, "owed": 9},
        },
        "530524101": {
            **{"done": 0, "due": 5, "overdue": 10, "uncompared": 0, "later": 3, "none": 0},
            **{"missing": 15, "owed": 15},
        },
    }


def test_a_county_and_a_year_cost_three_queries(workstation, room, home, clerk):
    for number in range(1, 7):
        make.make_venue("specialised", parent=home)
        held(workstation, "study", day(number), room, by=clerk)
        called(room, day(number), by=clerk)
        duty_held(workstation, day(number))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = fulfilment.slots_of(Venue.objects.all(), 2025, SEPTEMBER_15)
    assert (len(asked), len(found)) == (3, 12 + 18 + 8 + 6 * 12)
