"""Confirming 核对: days planned before the holidays of their year were published (domain §2).

When the calendar comes in, days that it leaves where they are are confirmed; the others are offered
again: as the rule says now, or as they were planned.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from visits.calendar.workdays import WorkCalendar
from visits.duty import moving, published_days
from visits.duty.dates import landing
from visits.models import DutyDay


@dataclass(frozen=True)
class Offer:
    """A day, and where the rule would have it now; None: not at all."""

    day: DutyDay
    proposed: date | None
    name: str  # what the calendar calls the date it was planned for


def settle(county_code: str, *, on: date) -> int:
    """Called when the calendar of a county has changed; how many days are confirmed now."""
    calendar = WorkCalendar.of(county_code)
    days = DutyDay.objects.filter(county=county_code, is_confirmed=False, day__gte=on)
    days = days.filter(state__in=["draft", "published"]).select_related("rule")
    fine = [day.pk for day in days if _is_known(day, calendar) and _stays(day, calendar)]
    for first in range(0, len(fine), 500):
        DutyDay.objects.filter(pk__in=fine[first : first + 500]).update(is_confirmed=True)
    return len(fine)


def waiting_for(user, on: date):
    """Announced days ahead that the user plans and that are not confirmed."""
    days = DutyDay.objects.planned_by(user).unconfirmed().filter(day__gte=on)
    return days.select_related("venue", "township", "rule").order_by("day", "pk")


def offers(user, county_code: str, on: date) -> list[Offer]:
    """Days whose calendar is there by now and says otherwise."""
    calendar = WorkCalendar.of(county_code)
    days = waiting_for(user, on).filter(county=county_code)
    return [_offer(day, calendar) for day in days if _is_known(day, calendar)]


def accept(day: DutyDay, *, actor, at: datetime, by=None) -> DutyDay:
    """As the rule says now: on another date, or not at all."""
    with transaction.atomic():
        offer = _offer(day, WorkCalendar.of(day.county_id))
        if offer.proposed is None:
            reason = _("%(name)s，按规则不办。") % {"name": offer.name or _("周末")}
            return moving.cancel_day(day, reason=reason, actor=actor, at=at, by=by)
        if offer.proposed != day.day:
            to = (offer.proposed, day.starts_at, day.ends_at)
            day = moving.move_day(day, to=to, place=day.place, actor=actor, at=at, by=by)
        return keep(day, actor=actor, at=at, by=by)


def keep(day: DutyDay, *, actor, at: datetime, by=None) -> DutyDay:
    """As it was planned, whatever the calendar says."""
    with transaction.atomic():
        published_days.require(DutyDay.objects.planned_by(actor), day)
        day = published_days.locked(day, None, DutyDay.State.PUBLISHED)
        day.is_confirmed = True
        published_days.save_day(day, at)
        published_days.note(day, "confirm", actor=actor, by=by, after={"day": day.day})
    return day


def _offer(day: DutyDay, calendar: WorkCalendar) -> Offer:
    proposed = landing(day.planned_for, day.rule.on_day_off, calendar) if day.rule else day.day
    return Offer(day, proposed, calendar.name_of(day.planned_for))


def _is_known(day: DutyDay, calendar: WorkCalendar) -> bool:
    return calendar.is_confirmed(day.planned_for.year) and calendar.is_confirmed(day.day.year)


def _stays(day: DutyDay, calendar: WorkCalendar) -> bool:
    """Moved by hand, or where the rule has it."""
    if day.is_by_hand or day.rule is None:
        return True
    return landing(day.planned_for, day.rule.on_day_off, calendar) == day.day
