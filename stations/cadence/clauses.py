"""Clauses 条款 of the cadence: what the rules ask of one venue, period by period, in one year.

The rule of a venue stands in place of that of its tier for the same activity, month by month.
"""

from dataclasses import dataclass
from datetime import date

from stations.cadence.periods import MONTHS, Period, periods_of
from stations.models import CadenceRule, Venue

LAST_OF_ALL = 100  # position of "any activity" among the kinds


@dataclass(frozen=True)
class Clause:
    """One activity asked for in one period, by the rule that holds at its end.

    Whole when rules of the same rhythm hold in all its months; otherwise nothing is owed.
    """

    rule: CadenceRule
    period: Period
    is_whole: bool


class RuleBook:
    """The rules of some counties in one year, and which clauses a venue has by them."""

    def __init__(self, rules: list[CadenceRule], year: int):
        self.year = year
        self._of_tier: dict[tuple[str, str], list[CadenceRule]] = {}
        self._of_venue: dict[int, list[CadenceRule]] = {}
        for rule in rules:
            if rule.venue_id:
                self._of_venue.setdefault(rule.venue_id, []).append(rule)
            else:
                self._of_tier.setdefault((rule.county_id, rule.tier), []).append(rule)
        self._known: dict[tuple, list[Clause]] = {}

    @classmethod
    def of_year(cls, counties, year: int) -> "RuleBook":
        """One query; the rules that hold on some day of the year."""
        rules = CadenceRule.objects.filter(county__in=counties, starts_on__lte=date(year, 12, 31))
        rules = rules.not_ended(date(year, 1, 1)).select_related("activity_type")
        return cls(list(rules.order_by("starts_on", "id")), year)

    def clauses_of(self, venue: Venue) -> list[Clause]:
        """By kind of activity in the county's order, any activity last, then by period."""
        own = self._of_venue.get(venue.pk, [])
        tier = (venue.county_id, venue.tier)
        key = (*tier, venue.pk if own else None)
        if key not in self._known:
            # Those of the venue come last: they take the months of the tier's.
            self._known[key] = self._clauses([*self._of_tier.get(tier, []), *own])
        return self._known[key]

    def _clauses(self, rules: list[CadenceRule]) -> list[Clause]:
        by_kind: dict[int | None, dict[int, CadenceRule]] = {}
        for rule in rules:
            ruled = by_kind.setdefault(rule.activity_type_id, {})
            ruled.update(dict.fromkeys(_months(rule, self.year), rule))
        found = [clause for ruled in by_kind.values() for clause in _of_kind(ruled, self.year)]
        return sorted(found, key=_place)


def _months(rule: CadenceRule, year: int) -> list[int]:
    return [month for month in range(1, 13) if rule.holds(date(year, month, 1))]


def _of_kind(ruled: dict[int, CadenceRule], year: int) -> list[Clause]:
    """`ruled`: the rule of each month that has one."""
    found = []
    for length in MONTHS:
        alike = {month: rule for month, rule in ruled.items() if rule.period == length}
        for period in periods_of(length, year):
            rules = [alike[month] for month in period.months if month in alike]
            if rules:
                found.append(Clause(rules[-1], period, len(rules) == len(period.months)))
    return found


def _place(clause: Clause) -> tuple:
    rule = clause.rule
    position = rule.activity_type.position if rule.activity_type_id else LAST_OF_ALL
    return position, rule.activity_type_id or 0, clause.period.first, MONTHS[rule.period]
