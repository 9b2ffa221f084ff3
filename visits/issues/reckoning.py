"""When an answer would be due if the issue were dispatched, or handled again, today."""

from datetime import date

from visits.calendar import deadlines
from visits.calendar.terms import Due
from visits.issues.dossier import Dossier
from visits.models import DeadlineRule
from visits.models.rules import Pace


def dues_by_pace(dossier: Dossier, on: date) -> list[tuple[Pace, Due]]:
    rules = DeadlineRule.objects.filter(
        county=dossier.issue.county_id, kind=DeadlineRule.Kind.ANSWER
    )
    by_pace = {rule.pace: rule for rule in rules}
    return [(pace, deadlines.reckon_by_rule(by_pace[pace], on, dossier.calendar)) for pace in Pace]


def due_of_rehandling(dossier: Dossier, on: date) -> Due:
    rule = deadlines.rule_for(dossier.issue.county_id, DeadlineRule.Kind.REHANDLE)
    return deadlines.reckon_by_rule(rule, on, dossier.calendar)
