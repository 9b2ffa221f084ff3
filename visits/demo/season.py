"""The invented seasons: Changning's this year and last, ever more; Eryuan from 2024 on."""

from collections.abc import Iterator
from datetime import date, timedelta

from stations.models import Venue
from visits.demo.eryuan import FIRST_YEAR
from visits.demo.officers import CLERK_ROOM
from visits.demo.plan import VisitPlan
from visits.demo.stage import ONE_DAY, Stage
from visits.demo.visitors import Reception, Visitors

Tier = Venue.Tier
# Visits a week by how many weeks ago; before them EARLIER, so that this year has one to be
# compared with.
WEEKLY = ((4, 12), (9, 7), (61, 3.6))
EARLIER = 2.2
TIER_WEIGHTS = {Tier.HOME: 14, Tier.WORKSTATION: 6, Tier.ROOM: 4, Tier.SPECIALISED: 2}
RECEPTION_DAY = 10
ISSUES = (0, 1, 2, 3)
ISSUE_WEIGHTS = (8, 66, 20, 6)


def changning_season(stage: Stage, visitors: Visitors) -> list[VisitPlan]:
    venues = [venue for venue in stage.venues.values() if stage.has_clerk(venue)]
    weights = [TIER_WEIGHTS[v.tier] + 6 * (v.name == CLERK_ROOM) for v in venues]
    plans = []
    for number, on in enumerate(_days_of_visits(stage)):
        (venue,) = stage.rng.choices(venues, weights)
        day = _reception_day(stage, venue, on) if stage.rng.random() < 0.4 else on
        plans.append(_visit(stage, visitors, venue, day, f"season {number}"))
    return plans


def eryuan_season(stage: Stage, visitors: Visitors) -> list[VisitPlan]:
    """The home on every 10th, and now and then a room."""
    home = stage.venue("洱源县代表之家")
    others = [v for v in stage.venues.values() if stage.has_clerk(v) and v != home]
    plans = []
    for on in tenths(date(FIRST_YEAR + 1, 1, 1), stage.on):
        if stage.rng.random() > stage.share:
            continue
        if (on.year, on.month) != (2024, 3):  # the lunch case is told event by event
            plans.append(_visit(stage, visitors, home, on, f"home {on}"))
        for number in range(stage.rng.choice((0, 0, 1, 1, 2))):
            venue = stage.rng.choice(others)
            day = min(stage.on, stage.working_day(on + timedelta(stage.rng.randint(1, 17))))
            plans.append(_visit(stage, visitors, venue, day, f"room {on} {number}"))
    return plans


def tenths(first: date, last: date) -> Iterator[date]:
    """Every 10th from one day to another."""
    day = first
    while day <= last:
        if day.day == RECEPTION_DAY:
            yield day
        day += ONE_DAY


def _visit(stage: Stage, visitors: Visitors, venue: Venue, on: date, key: str) -> VisitPlan:
    """A drawn visit: some confidential, anonymous or entered late."""
    draw = stage.rng.random()
    late = stage.rng.randint(1, 6) if stage.rng.random() < 0.08 else 0
    visit = visitors.visit(
        Reception(
            venue,
            on,
            key,
            is_confidential=draw < 0.04,
            is_anonymous=draw > 0.95,
            days_late=min(late, (stage.on - on).days),
        )
    )
    (issues,) = stage.rng.choices(ISSUES, ISSUE_WEIGHTS)
    for _unused in range(issues):
        visitors.bring_drawn(visit)
    if not issues:
        visitors.talk(visit)
    return visit


def _days_of_visits(stage: Stage) -> list[date]:
    """Working days since the begin of the year before, oldest first; as many a week as WEEKLY and
    EARLIER say."""
    days, first_week = [], 0
    begin = date(stage.on.year - 1, 1, 1)
    weeks = max((stage.on - begin).days // 7, WEEKLY[-1][0])
    for last_week, number in (*WEEKLY, (weeks, EARLIER)):
        for _unused in range(round((last_week - first_week) * number * stage.share)):
            back = stage.rng.randrange(first_week * 7, last_week * 7)
            days.append(min(stage.on, stage.working_day(stage.on - timedelta(back))))
        first_week = last_week
    return sorted(days)


def _reception_day(stage: Stage, venue: Venue, on: date) -> date:
    """The venue's duty day before, else the 10th of the month where the day has come."""
    if duty_day := stage.last_duty_day(venue, on):
        return duty_day
    day = on.replace(day=RECEPTION_DAY)
    return day if day <= stage.on else on
