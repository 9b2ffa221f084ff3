"""Rotas 值班表 of the demonstration: reception rules, and half-years drafted as on the page.

Changning from twelve months back, the home of Eryuan from 2023 on (domain §8), both six months
ahead. Who came on the days gone by: `visits.demo.held`.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date, time, timedelta

from deputies_portal.core.notices import quiet
from stations.models import ReceptionRule, Venue
from visits.demo.stage import Stage, cleaned, moment
from visits.demo.tables import rows_of
from visits.duty.rota.drafting import draft_rota
from visits.duty.rota.publishing import publish_draft

BACK, AHEAD = timedelta(days=365), timedelta(days=183)
NOTICE = timedelta(days=12)  # a rota is published so long before it begins
TOLD = timedelta(days=14)  # the portal tells of what was published since
FIRST_RECEPTION = {"532930": date(2023, 1, 1)}  # of the home; elsewhere a year back
NUMBERS = ("weekday", "nth", "month_day", "places", "distance")
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
    """The rules of the tiers, and of venues that differ from their tier."""
    rows = [dict(row) for row in rows_of("rules") if row["county"] == stage.code]
    ReceptionRule.objects.bulk_create(_rule(stage, row) for row in rows)
    stage.note("receptionrule.import", rows=len(rows))


def _rule(stage: Stage, row: dict) -> ReceptionRule:
    of, facts = row["of"], {"starts_on": first_day(stage), **MORNING}
    if of == "home":
        facts["starts_on"] = FIRST_RECEPTION.get(stage.code, first_day(stage))
    facts |= {name: int(row[name]) for name in NUMBERS if row[name]}
    facts |= {name: row[name] for name in ("pattern", "on_day_off") if row[name]}
    facts |= {"tier": of} if of in Venue.Tier else {"venue": stage.venue(of)}
    rule = ReceptionRule(county=stage.county, from_above=row["from_above"] == "yes", **facts)
    return cleaned(rule)
