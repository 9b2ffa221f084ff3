"""The calendar 日历 behind a link, as iCalendar (RFC 5545): a deputy's turns, or a venue's days.

It holds what is announced, and what was called off since; nothing of the visitors.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneStandard, vDuration

from stations.models import Deputy, Venue
from visits.models import DutyDay, DutySlot, FeedLink

PAST = timedelta(days=100)  # a day called off stays long enough to reach every calendar
EVERY = timedelta(hours=6)  # how often calendar apps should ask again
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Feed:
    text: bytes
    changed_at: datetime


def feed_of(link: FeedLink, *, on: date) -> Feed:
    """What the link opens on the day, in the language spoken now."""
    owner = link.owner
    events = _of_deputy(owner, on) if isinstance(owner, Deputy) else _of_venue(owner, on)
    calendar = _calendar(_("%(name)s的接待日") % {"name": owner.name})
    for event in events:
        calendar.add_component(event)
    changed = max([link.made_at, *(event.decoded("LAST-MODIFIED") for event in events)])
    return Feed(calendar.to_ical(), changed)


def _calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("PRODID", "-//deputies-portal//duty days//ZH")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("NAME", name)
    calendar.add("X-WR-CALNAME", name)
    calendar.add("X-WR-TIMEZONE", ZONE.key)
    calendar.add("REFRESH-INTERVAL", EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(EVERY))
    calendar.add_component(_zone())
    return calendar


def _zone() -> Timezone:
    """China has had one time, without summer time, since 1991."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("TZID", ZONE.key)
    standard.add("DTSTART", datetime(1991, 9, 15))
    standard.add("TZOFFSETFROM", timedelta(hours=8))
    standard.add("TZOFFSETTO", timedelta(hours=8))
    standard.add("TZNAME", "CST")
    zone.add_component(standard)
    return zone


def _of_deputy(deputy: Deputy, on: date) -> list[Event]:
    slots = DutySlot.objects.of_deputies([deputy.pk]).for_feed(on - PAST)
    return [_turn(slot, deputy) for slot in slots]


def _turn(slot: DutySlot, deputy: Deputy) -> Event:
    """One turn; for a deputy who was replaced in it or is on leave, it is called off."""
    day = slot.day
    changed = max(slot.changed_at, day.changed_at)
    event = _event(slot.uid, day, day.sequence + slot.sequence, changed)
    is_off = slot.is_cancelled or slot.is_unfilled or slot.server_key != deputy.pk
    return _said(event, day, is_off=is_off)


def _of_venue(venue: Venue, on: date) -> list[Event]:
    return [_whole_day(day) for day in venue.duty_days.for_feed(on - PAST)]


def _whole_day(day: DutyDay) -> Event:
    """A day; every turn that is added or changed is a change of the day."""
    changed = max([day.changed_at, *(slot.changed_at for slot in day.all_turns)])
    sequence = day.sequence + sum(slot.sequence + 1 for slot in day.all_turns)
    return _said(_event(day.uid, day, sequence, changed), day)


def _event(uid, day: DutyDay, sequence: int, changed: datetime) -> Event:
    event = Event()
    event.add("UID", str(uid))
    event.add("SEQUENCE", sequence)
    event.add("DTSTAMP", changed)
    event.add("LAST-MODIFIED", changed)
    event.add("DTSTART", _moment(day.day, day.starts_at))
    event.add("DTEND", _moment(day.day, day.ends_at))
    return event


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=ZONE)


def _said(event: Event, day: DutyDay, *, is_off: bool = False) -> Event:
    is_off = is_off or day.is_cancelled
    title = _("代表接待日：%(venue)s") % {"venue": day.venue.name}
    event.add("SUMMARY", _("已取消：%(title)s") % {"title": title} if is_off else title)
    event.add("LOCATION", f"{day.venue.name} {day.place or day.venue.address}".strip())
    event.add("DESCRIPTION", "\n".join(_lines(day)))
    event.add("STATUS", _status(day, is_off))
    if settings.PORTAL_URL:
        event.add("URL", settings.PORTAL_URL + day.get_absolute_url())
    event.add("TRANSP", "TRANSPARENT" if is_off else "OPAQUE")
    return event


def _status(day: DutyDay, is_off: bool) -> str:
    if is_off:
        return "CANCELLED"
    return "CONFIRMED" if day.is_confirmed else "TENTATIVE"


def _lines(day: DutyDay) -> list[str]:
    if day.is_cancelled:
        return [_("取消原因：%(reason)s") % {"reason": day.cancel_reason}]
    servers = [slot.server.name for slot in day.all_turns if _serves(slot)]
    lines = [_("值班代表：%(names)s") % {"names": _("、").join(servers)}] if servers else []
    if day.joint_day:
        lines.insert(0, day.joint_day.title)
    if not day.is_confirmed:
        lines.append(_("当年节假日安排还没有公布，日期可能调整。"))
    return lines


def _serves(slot: DutySlot) -> bool:
    return not slot.is_cancelled and not slot.is_unfilled
