"""What a cadence rule changes: slots added and taken away, those that turn overdue at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deputies_portal.core.ui.forms.effects import either
from deputies_portal.core.ui.templatetags.portal import day as in_words
from stations.cadence import rules as cadence
from stations.cadence.periods import Period
from stations.models import CadenceRule
from visits.cadence import fulfilment
from visits.cadence.fulfilment import State

MOST_YEARS = 10
# Of each venue, clause and period that is owed: how it stands, and how many times are asked for.
States = dict[tuple[int, str, Period], tuple[State, int]]


@dataclass(frozen=True)
class CadenceEffect:
    """Of a rule that begins, changes or ends so that `first` is the first day it concerns."""

    rule: CadenceRule
    first: date
    on: date

    @property
    def years(self) -> range:
        last = max(self.on.year, self.first.year)
        return range(max(self.first.year, last - MOST_YEARS + 1), last + 1)

    def look(self) -> States:
        venues = cadence.venues_under(self.rule)
        return {
            (slot.venue.pk, slot.clause, slot.period): (slot.state, slot.rule.times)
            for year in self.years
            for slot in fulfilment.slots_of(venues, year, self.on)
            if slot.is_owed
        }

    def tell(self, before: States, after: States) -> Iterator[str]:
        yield concerned(self.rule)
        until = in_words(date(self.years[-1], 12, 31))
        yield _slots(_more(before, after), _more(after, before), until)
        yield _overdue(_turned(State.OVERDUE, before, after))
        if freed := _turned(State.OVERDUE, after, before):
            words = ngettext(
                "原来逾期的 %(number)d 期不再逾期。", "原来逾期的 %(number)d 期不再逾期。", freed
            )
            yield words % {"number": freed}
        if apart := _turned(State.UNCOMPARED, before, after):
            words = ngettext(
                "有 %(number)d 期那时还没有记录，不作比较。",
                "有 %(number)d 期那时还没有记录，不作比较。",
                apart,
            )
            yield words % {"number": apart}
        yield _undone(_turned(State.DONE, after, before))


def concerned(rule: CadenceRule) -> str:
    number = cadence.venues_under(rule).count()
    words = ngettext("涉及 %(number)d 处家站。", "涉及 %(number)d 处家站。", number)
    return words % {"number": number}


def begun(rule: CadenceRule, on: date) -> CadenceEffect:
    return CadenceEffect(rule, rule.starts_on, on)


def changed(rule: CadenceRule, starts_on: date, on: date) -> CadenceEffect:
    """One that has not begun is set anew: the months it would have asked count, too."""
    first = min(starts_on, rule.starts_on) if rule.starts_on > on else starts_on
    return CadenceEffect(rule, first, on)


def ended(rule: CadenceRule, last: date, on: date) -> CadenceEffect:
    return CadenceEffect(rule, last + timedelta(days=1), on)


def _more(before: States, after: States) -> int:
    """How many times more are asked for, where there are more."""
    nothing = (None, 0)
    return sum(max(0, times - before.get(key, nothing)[1]) for key, (_s, times) in after.items())


def _turned(state: State, before: States, after: States) -> int:
    """How many periods stand so after, and did not before."""
    return sum(
        one == state and before.get(key, (None, 0))[0] != state for key, (one, _t) in after.items()
    )


def _slots(added: int, gone: int, until: str) -> str:
    words = either(
        added,
        gone,
        both=_("到%(until)s，应办的规定活动多出 %(added)d 次，减少 %(gone)d 次。"),
        only_more=_("到%(until)s，应办的规定活动多出 %(added)d 次。"),
        only_less=_("到%(until)s，应办的规定活动减少 %(gone)d 次。"),
        neither=_("到%(until)s，应办的规定活动次数不变。"),
    )
    return words % {"until": until, "added": added, "gone": gone}


def _overdue(number: int) -> str:
    if not number:
        return _("没有一期因此算逾期。")
    words = ngettext(
        "有 %(number)d 期已经过去，保存以后就算逾期。",
        "有 %(number)d 期已经过去，保存以后就算逾期。",
        number,
    )
    return words % {"number": number}


def _undone(number: int) -> str:
    if not number:
        return _("已经算办了的照旧。")
    words = ngettext(
        "有 %(number)d 期现在算办了，保存以后不再算。",
        "有 %(number)d 期现在算办了，保存以后不再算。",
        number,
    )
    return words % {"number": number}
