"""Loading the demonstration: both counties in one transaction, the same for a given day."""

from datetime import date
from random import Random

from django.db import transaction

from deputies_portal.core.accounts.models import User
from stations.models import County
from stations.regions.regions_import import SHIPPED as REGIONS
from stations.regions.regions_import import load_regions, read_regions
from visits.demo import (
    activities,
    assessments,
    papers,
    people,
    places,
    public,
    rota,
    upgrades,
)
from visits.demo.plan import perform
from visits.demo.planned import plan_visits
from visits.demo.stage import Names, Stage, follow_up
from visits.demo.tables import rows_of
from visits.holidays.calendar_import import SHIPPED as HOLIDAYS
from visits.holidays.calendar_import import load_calendar, read_calendar
from visits.lifecycle.founding import found_county, shipped
from visits.models import Activity, DutyDay, Issue, Visit

SEED = 530524
# The lunch case of 2024 has been told by then, and Changning's two years lie in the calendar.
EARLIEST = date(2024, 6, 1)


class NotLoaded(Exception):
    """The counties were not loaded; the message says why."""


@transaction.atomic
def load_counties(on: date, *, share: float = 1) -> dict[str, int]:
    """Make both counties as they stand on the day `on`; returns how many rows of what.

    `share` is the part of the invented seasons that is made (tests need little of them). Raises
    NotLoaded when there are counties or accounts of these names, or the day is too early.
    """
    _check(on)
    stages = make_counties(on, share)
    acts = perform([plan for stage in stages for plan in plan_visits(stage)], on)
    for stage in stages:
        papers.make_suggestions(stage)
        rota.hold(stage)
        rota.change_turns(stage)
        activities.hold_activities(stage)
        upgrades.make_programmes(stage)
        public.open_to_the_public(stage)
        assessments.assess_venues(stage)  # reads what was loaded before it
        follow_up(stage)
    return {
        "counties": len(stages),
        "venues": sum(len(stage.venues) for stage in stages),
        "visits": Visit.objects.count(),
        "issues": Issue.objects.count(),
        "duty days": DutyDay.objects.count(),
        "activities": Activity.objects.count(),
        "acts": acts,
    }


def make_counties(on: date, share: float = 1) -> list[Stage]:
    """Both counties without a visit: regions, calendar, lists, venues, people, accounts."""
    rng = Random(SEED)
    names = Names(rng)
    load_regions(read_regions(REGIONS.read_bytes()))
    load_calendar(read_calendar(HOLIDAYS.read_bytes()))
    people.open_system_accounts()
    stages = [Stage(row["code"], on, rng, names, row, share) for row in rows_of("counties")]
    for stage in stages:
        make_county(stage)
    return stages


def make_county(stage: Stage) -> None:
    told = stage.facts
    facts = {
        name: told[name] for name in ("relays_through_government", "shows_stars", "short", "phone")
    }
    found_county(stage.code, actor=None, is_demo=True, units=shipped(told["units"]), **facts)
    stage.read_lists()
    places.find_regions(stage)
    places.open_venues(stage)
    people.post_officers(stage)
    people.elect_deputies(stage)
    places.furnish(stage)
    rota.plan_rotas(stage)
    rota.settle(stage)


def _check(on: date) -> None:
    if County.objects.exists():
        raise NotLoaded("There are counties already; nothing was loaded.")
    if on < EARLIEST:
        raise NotLoaded(f"The day must not lie before {EARLIEST}.")
    taken = User.objects.filter(username__in=[a.username for a in people.ACCOUNTS])
    if taken.exists():
        wanted = ", ".join(taken.values_list("username", flat=True))
        raise NotLoaded(f"These accounts exist already: {wanted}. Nothing was loaded.")
