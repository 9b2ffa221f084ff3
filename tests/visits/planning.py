"""A county with rules and people, for the tests of the rota."""

from datetime import date

from tests import make
from visits.duty import drafting, publishing

FIRST, LAST = date(2025, 4, 1), date(2025, 6, 30)
NOW = make.moment()


def people_at(venue, *names, level="530524"):
    """Deputies of the venue; of the county unless another congress is named."""
    found = []
    for name in names:
        person = make.make_deputy(name, county_id=venue.county_id)
        make.make_mandate(person, congress_id=level)
        make.make_assignment(person, venue)
        found.append(person)
    return found


def draft(place, *, actor, first=FIRST, last=LAST):
    return drafting.draft_rota(place, first=first, last=last, actor=actor, at=NOW)


def publish(one, *, actor, **facts):
    return publishing.publish_draft(one, actor=actor, at=NOW, **facts)


def names_by_day(one):
    """Who serves on each drafted day, in the order of the places; — for an unfilled one."""
    return {
        f"{day.day:%m-%d}": [str(slot.deputy or "—") for slot in day.slots.order_by("rank")]
        for day in one.days.order_by("day", "venue")
    }


def reasons(one):
    return [
        (f"{slot.day.day:%m-%d}", slot.reason, slot.reasons)
        for day in one.days.order_by("day")
        for slot in day.slots.filter(deputy=None)
    ]
