"""What a reception rule changes: the days it adds and takes away in the year ahead."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deputies_portal.ui.templatetags.portal import day as in_words
from stations.models import ReceptionRule, Venue
from visits.duty.dates import RuleBook
from visits.models import DutyDay
from visits.workdays import WorkCalendar

Days = frozenset[tuple[int, date]]
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
        return frozenset(
            (venue.pk, day.day)
            for venue in self._venues()
            for _rule, day in book.days_of(venue, calendar, self.on, self.last)
        )

    def tell(self, before: Days, after: Days) -> Iterator[str]:
        venues = self._venues()
        number = venues.count()
        words = ngettext("涉及 %(number)d 处家站。", "涉及 %(number)d 处家站。", number)
        yield words % {"number": number}
        yield _("到%(until)s，应有的接待日多出 %(added)d 天，减少 %(gone)d 天。") % {
            "until": in_words(self.last),
            "added": len(after - before),
            "gone": len(before - after),
        }
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
