"""Writing activities 活动: planned, recorded, corrected, withdrawn; never deleted (domain §4).

The clerks of the host venue, of its township and of its county do it.
"""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deputies_portal.core.audit import journal
from visits import files
from visits.activities import found_issues, news
from visits.activities.facts import COLUMNS, ActivityFacts, check
from visits.activities.keeping import HELD, PLANNED, RELATIONS, WITHDRAWN, locked, note
from visits.activities.people import set_people
from visits.models import Activity
from visits.reception.reception import clerk_posting_for

SAID = (*COLUMNS, "planned_on", "held_on", "held_until", "state")  # what the journal repeats


def plan_activity(facts: ActivityFacts, *, actor, at: datetime) -> Activity:
    """Put it on the plan; those expected are told. A form already sent writes nothing again."""
    return _write_new(facts, actor, at, held=False)


def record_activity(facts: ActivityFacts, *, actor, at: datetime) -> Activity:
    """Record one that was held and not planned before."""
    return _write_new(facts, actor, at, held=True)


@transaction.atomic
def replan_activity(
    activity: Activity, facts: ActivityFacts, *, actor, at: datetime, version: int, token=None
) -> Activity:
    """Change a plan; those expected are told when day or place changes."""
    row = locked(activity, actor, (PLANNED,), version)
    before = (row.day, row.place)
    _rewrite(row, facts, "replan", actor, at, token=token)
    if before != (row.day, row.place):
        news.spread("replan", row, actor=actor, at=at)
    return row


@transaction.atomic
def hold_activity(
    activity: Activity, facts: ActivityFacts, *, actor, at: datetime, version: int, token=None
) -> Activity:
    """Record how a planned one went."""
    row = locked(activity, actor, (PLANNED,), version)
    _rewrite(row, facts, "hold", actor, at, token=token)
    news.spread("hold", row, actor=actor, at=at)
    return row


@transaction.atomic
def correct_activity(
    activity: Activity,
    facts: ActivityFacts,
    *,
    actor,
    at: datetime,
    version: int,
    reason: str,
    token=None,
) -> Activity:
    """Set the record of one that was held right; the journal says what, who, when and why."""
    if not reason.strip():
        raise ValidationError({"reason": _("写明更正的原因。")})
    row = locked(activity, actor, (HELD,), version)
    _rewrite(row, facts, "correct", actor, at, note=reason, token=token)
    return row


@transaction.atomic
def withdraw_activity(
    activity: Activity, *, actor, at: datetime, version: int, reason: str
) -> Activity:
    """撤回: it counts no more, and stays where it is, with the reason."""
    row = locked(activity, actor, (PLANNED, HELD), version)
    if not reason.strip():
        raise ValidationError({"reason": _("写明撤回的原因。")})
    before = journal.snapshot(row, ["state"])
    row.state, row.withdraw_reason = WITHDRAWN, reason
    row.withdrawn_on = timezone.localdate(at)
    row.version += 1
    row.full_clean(exclude=RELATIONS)
    row.save()
    note(row, "withdraw", actor, before, journal.snapshot(row, ["state"]), note=reason)
    news.spread("withdraw", row, actor=actor, at=at)
    return row


def recorded(submission: UUID, actor) -> Activity | None:
    """The activity that this very form has written already."""
    return Activity.objects.filter(submission=submission, recorder=actor).first()


def _write_new(facts: ActivityFacts, actor, at: datetime, *, held: bool) -> Activity:
    try:
        with transaction.atomic():
            return recorded(facts.submission, actor) or _write(facts, actor, at, held)
    except IntegrityError as error:
        if "submission" not in str(error):
            raise
        # The twin of this form was saved while this one waited.
        if known := recorded(facts.submission, actor):
            return known
        raise ValidationError(_("这张表已经用过，请重新打开。")) from error


def _write(facts: ActivityFacts, actor, at: datetime, held: bool) -> Activity:
    if clerk_posting_for(actor, facts.venue) is None:
        raise PermissionDenied
    today = timezone.localdate(at)
    check(facts, held=held, today=today)
    row = Activity(
        county_id=facts.venue.county_id,
        township_id=facts.venue.township_id,
        venue=facts.venue,
        recorder=actor,
        entered_on=today,
        submission=facts.submission,
    )
    facts.write_on(row, held=held)
    row.full_clean(exclude=RELATIONS)
    row.save()
    _unused, people = set_people(row, facts)
    files.keep(facts.uploads, activity=row, actor=actor, at=at)
    step = "record" if held else "plan"
    note(row, step, actor, {}, journal.snapshot(row, SAID) | people)
    found_issues.register(row, facts.issues, actor=actor, at=at)
    news.spread(step, row, actor=actor, at=at)
    return row


def _rewrite(row: Activity, facts: ActivityFacts, step: str, actor, at: datetime, **said) -> None:
    """The host stays: an activity of another venue is another one."""
    held, today = step != "replan", timezone.localdate(at)
    facts.venue = row.venue
    check(facts, held=held, today=today, kept=row.activity_type)
    before = journal.snapshot(row, SAID)
    facts.write_on(row, held=held)
    if step != "correct" or row.held_until > row.entered_on:
        row.entered_on = today  # a correction is no late entry
    row.version += 1
    row.full_clean(exclude=RELATIONS)
    row.save()
    were, are = set_people(row, facts)
    added = files.keep(facts.uploads, activity=row, actor=actor, at=at)
    now = journal.snapshot(row, SAID)
    changed = [name for name in SAID if before[name] != now[name]]
    if not (changed or were or are or added):
        raise ValidationError(_("没有改动。"))
    before = {name: before[name] for name in changed} | were
    note(row, step, actor, before, {name: now[name] for name in changed} | are, **said)
    found_issues.register(row, facts.issues, actor=actor, at=at)
