"""What a cadence rule changes, for the page that asks before it is saved."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stations.models import Venue
from visits import fulfilment
from visits.fulfilment import State

ASKED = (State.DONE, State.DUE, State.OVERDUE, State.LATER, State.UNCOMPARED)


def standing(county: str, on: date) -> dict[str, int]:
    """The slots of the county in the year of the day, by the word of their state."""
    return fulfilment.count(fulfilment.slots_of(Venue.objects.filter(county=county), on.year, on))


def said(before: dict[str, int], after: dict[str, int]) -> list[str]:
    more = sum(after[state] - before[state] for state in ASKED)
    late = after[State.OVERDUE] - before[State.OVERDUE]
    return [*_of_all(more), *_of_overdue(late)] or [_("今年要办的活动不变。")]


def _of_all(number: int):
    if number > 0:
        words = ngettext("今年多出 %(n)d 项要办的活动。", "今年多出 %(n)d 项要办的活动。", number)
        yield words % {"n": number}
    elif number < 0:
        words = ngettext("今年少了 %(n)d 项要办的活动。", "今年少了 %(n)d 项要办的活动。", -number)
        yield words % {"n": -number}


def _of_overdue(number: int):
    if number > 0:
        words = ngettext("保存后马上多算 %(n)d 项逾期。", "保存后马上多算 %(n)d 项逾期。", number)
        yield words % {"n": number}
    elif number < 0:
        words = ngettext("保存后少算 %(n)d 项逾期。", "保存后少算 %(n)d 项逾期。", -number)
        yield words % {"n": -number}
