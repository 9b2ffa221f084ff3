"""Rotas 值班表 of the demonstration: reception rules, and half-years drafted as on the page.

Changning from twelve months back, the home of Eryuan from 2023 on (domain §8), both six months
ahead. Who came on the days gone by: `visits.demo.held`.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date, time, timedelta

from deputies_portal.core.audit import journal
from deputies_portal.core.notices import quiet
from stations.models import ReceptionRule, Venue
from visits.demo.officers import CLERK_ROOM
from visits.demo.stage import Stage, moment
from visits.duty.rota.drafting import draft_rota
from visits.duty.rota.publishing import publish_draft

BACK, AHEAD = timedelta(days=365), timedelta(days=183)
NOTICE = timedelta(days=12)  # a rota is published so long before it begins
TOLD = timedelta(days=14)  # the portal tells of what was published since
FIRST_RECEPTION = {"532930": date(2023, 1, 1)}  # of the home; elsewhere a year back
Pattern, OnDayOff = ReceptionRule.Pattern, ReceptionRule.OnDayOff
Weekday, Nth = ReceptionRule.Weekday, ReceptionRule.Nth
TENTH = {"pattern": Pattern.MONTH_DAY, "month_day": 10}
MONTHLY = {
    "pattern": Pattern.MONTH_DAY,
    "on_day_off": OnDayOff.NEXT_WORKING,
    "distance": 20,
}
# By county: the rules of the tiers, and of venues that differ from their tier.
TIERS = {
    "530524": {
        "home": {**TENTH, "places": 2, "from_above": True, "distance": 20},
        "workstation": {
            "pattern": Pattern.WEEKDAY,
            "weekday": Weekday.WEDNESDAY,
            "on_day_off": OnDayOff.NEXT_WORKING,
            "places": 1,
        },
        "room": {**MONTHLY, "month_day": 20, "places": 1},
        "specialised": {**MONTHLY, "month_day": 15, "places": 1},
    },
    # Every venue of Eryuan on the 10th, weekends kept.
    "532930": {
        "home": {**TENTH, "places": 2, "from_above": True, "distance": 20},
        "workstation": {**TENTH, "places": 2, "distance": 20},
        "room": {**TENTH, "places": 1, "distance": 20},
        "specialised": {**TENTH, "places": 1, "distance": 20},
    },
}
VENUES = {
    "530524": {
        "柯街镇工作站": {"pattern": Pattern.WEEKDAY, "weekday": Weekday.MONDAY, "places": 1},
        "珠街彝族乡工作站": {  # market day
            "pattern": Pattern.NTH_WEEKDAY,
            "weekday": Weekday.SATURDAY,
            "nth": Nth.SECOND,
            "places": 2,
        },
        CLERK_ROOM: {"pattern": Pattern.WEEKDAY, "weekday": Weekday.FRIDAY, "places": 1},
    },
    "532930": {},
}
MORNING = {"starts_at": time(9), "ends_at": time(11, 30), "distance": 6}


def first_day(stage: Stage) -> date:
    """A year back, from the first of the month."""
    return (stage.on - BACK).replace(day=1)


def plan_rotas(stage: Stage) -> None:
    """Make the rules, and publish one rota after the other."""
    _make_rules(stage)
    for first, last in half_years(FIRST_RECEPTION.get(stage.code, first_day(stage)), stage):
        at = moment(min(first - NOTICE, stage.on - NOTICE // 4), 10)
        with nullcontext() if at.date() >= stage.on - TOLD else quiet():
            draft = draft_rota(
                stage.county, first=first, last=last, actor=stage.county_clerk, at=at
            )
            publish_draft(draft, actor=stage.county_clerk, at=at)


def half_years(first: date, stage: Stage) -> Iterator[tuple[date, date]]:
    """From `first` to six months ahead, cut on 1 January and 1 July."""
    end = stage.on + AHEAD
    while first <= end:
        following = date(first.year, 7, 1) if first.month < 7 else date(first.year + 1, 1, 1)
        yield first, min(following - timedelta(days=1), end)
        first = following


def _make_rules(stage: Stage) -> None:
    start = first_day(stage)
    home_start = FIRST_RECEPTION.get(stage.code, start)
    rules = [
        _rule(stage, home_start if tier == Venue.Tier.HOME else start, tier=tier, **facts)
        for tier, facts in TIERS[stage.code].items()
    ]
    rules += [
        _rule(stage, start, venue=stage.venue(name), **facts)
        for name, facts in VENUES[stage.code].items()
    ]
    ReceptionRule.objects.bulk_create(rules)
    journal.record(
        actor=None,
        action="receptionrule.import",
        target=stage.county,
        after={"rows": len(rules)},
        county=stage.code,
    )


def _rule(stage: Stage, starts_on: date, **facts) -> ReceptionRule:
    rule = ReceptionRule(county=stage.county, starts_on=starts_on, **(MORNING | facts))
    rule.clean()
    return rule
