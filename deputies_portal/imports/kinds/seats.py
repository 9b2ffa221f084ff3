"""What ends when a new seat or place comes in; each end is noted with what it was before."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from deputies_portal.imports.keeping import before_of, keep
from deputies_portal.imports.kinds.base import refuse, takes_back
from deputies_portal.imports.trial import Act, Deed, Trial
from stations.models import Assignment, Deputy, Mandate, Term
from stations.regions import endings
from visits.lifecycle import closures

ENDS = {"status", "ends_on", "end_reason", "end_note"}


def leave(trial: Trial, line: int, assignment, last: date) -> Deed:
    """The deputy leaves the venue on the day."""
    before = before_of(assignment)
    return _ended(line, endings.end(assignment, on=last, **trial.by), before)


def renew_seat(trial: Trial, line: int, old, new, facts: dict, *, label: str) -> list[Deed]:
    """换届: the old seat ends on the day before the new one of the same congress begins."""
    last = facts["starts_on"] - timedelta(days=1)
    if last < old.starts_on:
        refuse("starts_on", _("早于上一届的任期起 %(day)s。"), day=old.starts_on)
    before, deeds = before_of(old), []

    def begin():
        deeds.extend(keep(trial, line, new, facts, label=label))

    ended = closures.renew_mandate(old, begin, on=last, **trial.by)
    return [_ended(line, ended, before), *deeds]


def seats_not_renewed(county: str, congress: str | None, term: Term):
    """Open seats of the county's deputies in the terms of the congress before this one."""
    rows = Mandate.objects.open().filter(deputy__county=county, congress=congress)
    rows = rows.filter(term__starts_on__lt=term.starts_on)
    return rows.select_related("deputy", "term", "congress").order_by("pk")


def end_seat(trial: Trial, seat, last: date) -> list[Deed]:
    """届满: with the last seat the places, groups and sign-in of the deputy end too."""
    deputy, before = seat.deputy, before_of(seat)
    hanging = [
        (row, before_of(row))
        for rows in (deputy.assignments, deputy.memberships, deputy.postings)
        for row in rows.not_ended(last)
    ]
    reason = Mandate.EndReason.TERM
    ended = closures.end_mandate(seat, on=last, end_reason=reason, **trial.by)
    deeds = [_ended(0, ended, before)]
    for row, was in hanging:
        row.refresh_from_db()
        if row.ends_on != was["ends_on"] and str(row.ends_on) != was["ends_on"]:
            deeds.append(_ended(0, row, was))
    return deeds


def _ended(line: int, record, before: dict) -> Deed:
    kept = {name: before[name] for name in ENDS & before.keys()}
    return Deed(line, Act.ENDED, record, str(record), (), kept)


@takes_back(Assignment)
def _end_stay(assignment, undoing):
    last = max(undoing.on, assignment.starts_on)
    endings.end(assignment, on=last, note=undoing.reason, **undoing.by)


@takes_back(Mandate)
def _end_seat(mandate, undoing):
    """The seat alone: what hung on it before stays with the person."""
    last = max(undoing.on, mandate.starts_on)
    end = {"on": last, "end_reason": Mandate.EndReason.OTHER, "end_note": undoing.reason}
    closures.withdraw_mandate(mandate, **end, **undoing.by)


@takes_back(Deputy)
@takes_back(Term)
def _stay(record, undoing):
    """A person without seat or place, a term without seats: they stay, and stand in no list."""
