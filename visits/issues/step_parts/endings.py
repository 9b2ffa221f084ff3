"""What ends with an act: dispatches, clocks, open requests, the round."""

from visits.calendar import deadlines
from visits.issues.step_parts.case import IssueCase
from visits.models import Dispatch, ExtensionRequest


def end_dispatches(case: IssueCase, dispatches, ending: str) -> None:
    for order in dispatches:
        order.ended_on, order.ending = case.on, ending
        order.save(update_fields=["ended_on", "ending"])
        deadlines.end(order.deadlines.all(), on=case.on, calendar=case.calendar)


def end_clocks(case: IssueCase, **which) -> None:
    """End the running clocks of the issue; without `which` all of them."""
    deadlines.end(case.issue.deadlines.filter(**which), on=case.on, calendar=case.calendar)


def drop_request(case: IssueCase) -> None:
    """A request that nobody needs any more counts as refused."""
    case.round.extensions.filter(decision="").update(
        decision=ExtensionRequest.Decision.REFUSED,
        decided_on=case.on,
        decided_by=case.actor,
    )


def end_everything(case: IssueCase, ending: str = Dispatch.Ending.WITHDRAWN) -> None:
    """The running round with its dispatches, and every clock of the issue."""
    if case.round is not None:
        end_dispatches(case, case.round.dispatches.running(), ending)
        case.round.ended_on = case.on
        case.round.save(update_fields=["ended_on"])
        case.event_of = {"round": case.round}
    end_clocks(case)


def close_issue(case: IssueCase, outcome: str, ending: str = Dispatch.Ending.WITHDRAWN) -> None:
    end_everything(case, ending)
    case.issue.outcome, case.issue.closed_on = outcome, case.on
