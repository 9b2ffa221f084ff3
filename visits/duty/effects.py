"""What a reception rule changes in the year ahead: days and turns added and taken away, hours."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deputies_portal.core.ui.forms.effects import either
from deputies_portal.core.ui.templatetags.portal import day as in_words
from stations.models import ReceptionRule, Venue
from visits.calendar.workdays import WorkCalendar
from visits.duty.dates import RuleBook
from visits.models import DutyDay

# Of each venue and day: how many are to serve, and from when to when.
Days = dict[tuple[int, date], tuple[int, tuple]]
A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class ReceptionEffect:
    rule: ReceptionRule
    on: date

    @property
    def last(self) -> date:
        return min(max(self.on, self.rule.starts_on) + A_YEAR, date(2100, 12, 31))

    def look(self) -> Days:
        county, calendar = self.rule.county_id, WorkCalendar.of(self.rule.county_id)
        book = RuleBook.of(county, self.on, self.last)
        found: Days = {}
        for venue in self._venues():
            for rule, day in book.days_of(venue, calendar, self.on, self.last):
                places, hours = found.get((venue.pk, day.day), (0, ()))
                hours = (*hours, rule.starts_at, rule.ends_at)
                found[venue.pk, day.day] = (places + rule.places, hours)
        return found

    def tell(self, before: Days, after: Days) -> Iterator[str]:
        venues = self._venues()
        number = venues.count()
        words = ngettext("涉及 %(number)d 处家站。", "涉及 %(number)d 处家站。", number)
        yield words % {"number": number}
        added, gone = len(after.keys() - before.keys()), len(before.keys() - after.keys())
        yield _days(added, gone, in_words(self.last))
        yield from _turns(_more(before, after), _more(after, before))
        yield from _hours(sum(before[key][1] != after[key][1] for key in before.keys() & after))
        if ahead := DutyDay.objects.filter(venue__in=venues).ahead(self.on).count():
            words = ngettext(
                "已经发布的 %(number)d 个接待日不变。",
                "已经发布的 %(number)d 个接待日不变。",
                ahead,
            )
            yield words % {"number": ahead}

    def _venues(self):
        venues = Venue.objects.standing().filter(county=self.rule.county_id)
        rule = self.rule
        return venues.filter(pk=rule.venue_id) if rule.venue_id else venues.filter(tier=rule.tier)


def _more(before: Days, after: Days) -> int:
    """How many turns more there are, on the days on which there are more."""
    return sum(max(0, places - before.get(key, (0, ()))[0]) for key, (places, _h) in after.items())


def _days(added: int, gone: int, until: str) -> str:
    words = either(
        added,
        gone,
        both=_("到%(until)s，应有的接待日多出 %(added)d 天，减少 %(gone)d 天。"),
        only_more=_("到%(until)s，应有的接待日多出 %(added)d 天。"),
        only_less=_("到%(until)s，应有的接待日减少 %(gone)d 天。"),
        neither=_("到%(until)s，应有的接待日不变。"),
    )
    return words % {"until": until, "added": added, "gone": gone}


def _turns(added: int, gone: int) -> Iterator[str]:
    words = either(
        added,
        gone,
        both=_("要排的值班多出 %(added)d 人次，减少 %(gone)d 人次。"),
        only_more=_("要排的值班多出 %(added)d 人次。"),
        only_less=_("要排的值班减少 %(gone)d 人次。"),
        neither=_("要排的值班人次不变。"),
    )
    yield words % {"added": added, "gone": gone}


def _hours(number: int) -> Iterator[str]:
    if number:
        words = ngettext("有 %(number)d 天换了时间。", "有 %(number)d 天换了时间。", number)
        yield words % {"number": number}
