"""Eryuan's published year (domain §8): in 2023 its home received 52 visitors and 39 issues."""

from datetime import date

from visits.demo.paths import handled, not_now
from visits.demo.plan import VisitPlan
from visits.demo.stage import Stage
from visits.demo.visitors import Reception, Visitors
from visits.models import Visit

FIRST_YEAR = 2023
# By month: (visitors, issues) of each visit. 52 visitors, 39 issues.
RECEIVED = {
    1: ((1, 1), (2, 1), (1, 2)),
    2: ((1, 1), (1, 1), (2, 2)),
    3: ((2, 1), (1, 1), (1, 1)),
    4: ((5, 1), (1, 1), (1, 1)),
    5: ((1, 1), (2, 1)),
    6: ((1, 1), (1, 1), (1, 1)),
    7: ((2, 2), (1, 1), (1, 1)),
    8: ((3, 1), (1, 1)),
    9: ((1, 1), (1, 1), (2, 1)),
    10: ((1, 1), (6, 2)),
    11: ((1, 2), (1, 1), (1, 1)),
    12: ((2, 1), (1, 1), (2, 2)),
}


def year_2023(stage: Stage, visitors: Visitors) -> list[VisitPlan]:
    """Every issue is dispatched and ended as solved or not possible now, told and rated."""
    home = stage.venue("洱源县代表之家")
    plans = []
    for month, visits in RECEIVED.items():
        for number, (size, issues) in enumerate(visits):
            reception = Reception(
                home,
                date(FIRST_YEAR, month, 10),
                f"2023 {month} {number}",
                size=size,
                channel=Visit.Channel.IN_PERSON,
            )
            visit = visitors.visit(reception)
            for _unused in range(issues):
                path = not_now if stage.rng.random() < 0.15 else handled
                visitors.bring(visit, path=path)
            plans.append(visit)
    return plans
