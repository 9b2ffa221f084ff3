"""What every change of a published duty day has: the right, the lock, the state, the journal."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.errors import StaleRecord, StepRefused
from deputies_portal.core.ui.forms.constraints import refusal_of
from stations.models import Deputy, Level, Mandate
from visits.models import DutyDay, DutySlot

State = DutyDay.State


def require(rows, day: DutyDay) -> None:
    """403 unless the day is among those the actor has the right to."""
    if not rows.filter(pk=day.pk).exists():
        raise PermissionDenied


def require_state(day: DutyDay, *states: str) -> None:
    """409 when the day has moved on."""
    if day.state not in states:
        message = _("这个接待日现在是“%(state)s”，不能再这样办。")
        raise StepRefused(message % {"state": day.get_state_display()}, record=day)


def locked(day: DutyDay, version: int | None, *states: str) -> DutyDay:
    """The day as it is now, for this transaction; 409 when another one was seen."""
    rows = DutyDay.objects.select_for_update(of=("self",)).select_related("venue", "township")
    day = rows.get(pk=day.pk)
    if version is not None and version != day.version:
        raise StaleRecord.of(day)
    require_state(day, *states)
    return day


def save_day(day: DutyDay, at: datetime, *, is_new_in_calendars: bool = False) -> None:
    """Calendars outside are told of what they print: date, hours, place, that it is called off."""
    if is_new_in_calendars:
        day.sequence += 1
        day.changed_at = at
    day.version += 1
    save(day)


def save_slot(slot: DutySlot, at: datetime) -> None:
    """Somebody else serves, or the turn is taken off."""
    slot.sequence += 1
    slot.changed_at = at
    save(slot)


def save(row) -> None:
    """What the database refuses is said as its message."""
    try:
        row.save()
    except IntegrityError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise ValidationError(refusal.message) from error


def note(day: DutyDay, action: str, *, actor, by=None, token=None, before=None, after=None) -> None:
    journal.record(
        actor=actor,
        action=f"dutyday.{action}",
        target=day,
        before=before or {},
        after=after or {},
        county=day.county_id,
        posting=by,
        token=token,
    )


def level_of(deputy: Deputy, on: date) -> str:
    """The highest level of the seats held on the day; empty without one."""
    rows = Mandate.objects.current(on).active().filter(deputy=deputy).select_related("congress")
    held = {mandate.level for mandate in rows}
    return next((level for level in Level.values if level in held), "")
