"""The answer clock 答复期限 of a round: by the county's rule, or to a day the desk has named."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from deputies_portal.core.workflow import Situation
from visits.calendar import deadlines
from visits.issues.step_parts.case import IssueCase
from visits.models import Deadline, DeadlineRule

Kind = Deadline.Kind
LONGEST = timedelta(days=365)


def answer_rule(case: IssueCase) -> DeadlineRule:
    """The rule of the issue's pace; a rehandling has a rule of its own."""
    if case.round.reason:
        return deadlines.rule_for(case.issue.county_id, DeadlineRule.Kind.REHANDLE)
    return deadlines.rule_for(case.issue.county_id, DeadlineRule.Kind.ANSWER, case.issue.pace)


def run_answer_clock(case: IssueCase, due: date | None) -> Deadline:
    """The running clock of the round: started, moved to `due`, or left as it is without one."""
    if due and due < case.on:
        case.refuse("due", _("期限不能早于今天。"))
    if due and due > case.on + LONGEST:
        case.refuse("due", _("期限不能超过一年。"))
    running = answer_clock(case)
    if running is None:
        return _start(case, due)
    if due and due != running.due_on:
        deadlines.move(running, due)
    return running


def answer_clock(case: IssueCase) -> Deadline | None:
    return case.issue.deadlines.running().filter(kind=Kind.ANSWER).first()


def _start(case: IssueCase, due: date | None) -> Deadline:
    rule = answer_rule(case)
    by_rule = deadlines.reckon_by_rule(rule, case.on, case.calendar)
    facts = {"on": case.on, "round": case.round}
    if due and due != by_rule.on:
        return deadlines.start_named(case.issue, Kind.ANSWER, due_on=due, **facts)
    return deadlines.start(case.issue, Kind.ANSWER, rule=rule, calendar=case.calendar, **facts)


def is_in_time(at: Situation, kind: str) -> bool:
    """A letter that came in time may be entered by the desk later; the act checks its day."""
    clock = at.known.clock_of(kind)
    return clock is not None and (at.on <= clock.due_on or "desk" in at.held)
