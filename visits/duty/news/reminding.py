"""Reminders of duty days 值班提醒, sent once a day by a timer: three days and one day before.

The deputies who serve are told both times (`mailing` where no account of theirs can
be), the clerk of the venue three days before, when the public notice goes up; a group chat gets one
message for each county and time, where there is one.
Holidays and weekends are days like others: a duty day may lie on them. A reminder whose day was
missed is not sent later. Every reminder has a key, so that running twice sends nothing twice.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from deputies_portal.core import notices
from deputies_portal.core.notices import chat
from deputies_portal.core.ui.templatetags.portal import day as day_of
from stations.models import Posting, ReceptionRule
from visits.duty.news import mailing
from visits.issues.news.audience import serving
from visits.models import DutyDay, DutySlot

NOTICE, EVE = 3, 1  # days before
Role = Posting.Role

TURN = _("%(day)s（%(weekday)s）%(hours)s您在%(venue)s值班，还有3天。")
TURN_TOMORROW = _("明天（%(day)s，%(weekday)s）%(hours)s您在%(venue)s值班。")
TEXTS = {NOTICE: TURN, EVE: TURN_TOMORROW}
VENUE = _("%(day)s（%(weekday)s）%(hours)s是%(venue)s的接待日，请张贴公告。值班代表：%(names)s。")
VENUE_EMPTY = _("%(day)s（%(weekday)s）%(hours)s是%(venue)s的接待日，还没有代表值班，请尽快安排。")


def remind(*, on: date, at: datetime) -> int:
    """Send what is due on the day; returns how many duty days it was about."""
    wanted = [on + timedelta(days=left) for left in (NOTICE, EVE)]
    days = DutyDay.objects.published().filter(day__in=wanted).for_list()
    by_time: dict[int, list[DutyDay]] = {NOTICE: [], EVE: []}
    for day in days.select_related("county"):
        by_time[(day.day - on).days].append(day)
    with transaction.atomic():
        for left, some in by_time.items():
            turns = _turns(some)
            notices.tell(_to_deputies(turns, left, on), at=at)
            mailing.write(_by_mail(turns, left), actor=None, at=at)
            _to_chat(some, left, at)
        notices.tell(_to_clerks(by_time[NOTICE], on), at=at)
    return len(days)


def _turns(days: Iterable[DutyDay]) -> list[tuple[DutyDay, DutySlot]]:
    return [(day, slot) for day in days for slot in day.turns if not slot.is_unfilled]


def _by_mail(turns, left: int) -> Iterator[tuple]:
    for day, slot in turns:
        yield slot.server_key, TEXTS[left], _key(day, slot, left), _facts(day)


def _key(day: DutyDay, slot: DutySlot, left: int) -> str:
    return f"duty-{slot.pk}-{day.day}-{left}"


def _to_deputies(turns, left: int, on: date) -> Iterator[notices.Said]:
    accounts = _accounts(on, Role.DEPUTY, "deputy", {slot.server_key for _day, slot in turns})
    for day, slot in turns:
        key = _key(day, slot, left)
        for user in accounts.get(slot.server_key, ()):
            said = (TEXTS[left], key, _facts(day), day.get_absolute_url(), left == EVE)
            yield notices.Said(user, *said)


def _to_clerks(days: Iterable[DutyDay], on: date) -> Iterator[notices.Said]:
    accounts = _accounts(on, Role.VENUE_CLERK, "venue", {day.venue_id for day in days})
    for day in days:
        names = _names(day)
        facts = _facts(day) | ({"names": names} if names else {})
        key = f"duty-day-{day.pk}-{day.day}-{NOTICE}"
        for user in accounts.get(day.venue_id, ()):
            text = VENUE if names else VENUE_EMPTY
            yield notices.Said(user, text, key, facts, day.get_absolute_url(), not names)


def _accounts(on: date, role: str, place: str, wanted: set[int]) -> dict[int, list[int]]:
    """By deputy or venue, the accounts that serve there on the day."""
    rows = serving(on).filter(role=role, **{f"{place}__in": wanted}).order_by("pk")
    found: dict[int, list[int]] = {}
    for user, key in rows.values_list("user", place):
        found.setdefault(key, []).append(user)
    return found


def _facts(day: DutyDay) -> dict:
    """All of it is announced in public, so that a mail may say it."""
    weekday = ReceptionRule.Weekday(day.day.isoweekday()).label
    return {
        "day": day.day,
        "weekday": notices.message(weekday),
        "hours": day.hours,
        "venue": day.place or day.venue.name,
        "is_public": True,
    }


def _names(day: DutyDay) -> list[str]:
    return [slot.server.name for slot in day.turns if not slot.is_unfilled]


def _to_chat(days: list[DutyDay], left: int, at: datetime) -> None:
    by_county: dict = {}
    for day in days:
        by_county.setdefault(day.county, []).append(day)
    with translation.override(settings.LANGUAGE_CODE):
        for county, some in by_county.items():
            words = {"county": county.name, "day": day_of(some[0].day), "left": left}
            head = gettext("%(county)s接待日提醒：%(day)s，还有%(left)s天") % words
            lines = [_line(day) for day in some]
            chat.say(head, lines, key=f"duty-{county.pk}-{some[0].day}-{left}", at=at)


def _line(day: DutyDay) -> str:
    names = gettext("、").join(_names(day)) or gettext("还没有代表值班")
    return f"{day.venue.name} {day.hours} {names}"
