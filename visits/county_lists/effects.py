"""What another length of a term changes: the day it leads to, what runs on, what is over today."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deputies_portal.core.ui.forms.effects import either
from deputies_portal.core.ui.templatetags.portal import day as in_words
from visits.calendar import deadlines
from visits.calendar.workdays import WorkCalendar
from visits.county_lists import rows as county_lists
from visits.issues import filing
from visits.models import Deadline, DeadlineRule, Suggestion
from visits.models.suggestion import IN_HAND
from visits.worklists import reminders

Kind = DeadlineRule.Kind
# Reckoned anew each day, by the length of the day.
LIVE = (Kind.RATING, Kind.ARCHIVE)


@dataclass(frozen=True)
class Outlook:
    """The day a term that starts today ends, and what of the live ones is over today."""

    due: date
    over: frozenset


@dataclass(frozen=True)
class TermEffect:
    rule: DeadlineRule
    on: date

    def look(self) -> Outlook:
        rule, calendar = self._kept, WorkCalendar.of(self.rule.county_id)
        due = county_lists.due_by(rule, self.on, calendar).on
        return Outlook(due, self._over(rule, calendar))

    def tell(self, before: Outlook, after: Outlook) -> Iterator[str]:
        yield _("今天起算的，原来到%(before)s，保存以后到%(after)s。") % {
            "before": in_words(before.due),
            "after": in_words(after.due),
        }
        if self.rule.kind == Kind.RATING:
            yield _waiting(len(after.over - before.over), len(before.over - after.over))
        elif self.rule.kind == Kind.ARCHIVE:
            yield _filed(len(after.over - before.over), len(before.over - after.over))
        else:
            yield _running(self._clocks().count())

    @property
    def _kept(self) -> DeadlineRule:
        """As it stands in the database at the moment."""
        return DeadlineRule.objects.get(pk=self.rule.pk)

    def _over(self, rule: DeadlineRule, calendar: WorkCalendar) -> frozenset:
        if rule.kind == Kind.ARCHIVE:
            return frozenset(filing.due_under(rule, self.on).values_list("pk", flat=True))
        if rule.kind != Kind.RATING:
            return frozenset()
        return frozenset(
            (wait["voice"], wait["round"], wait["stage"])
            for wait in reminders.waits(rule.county_id)
            if deadlines.reckon_by_rule(rule, wait["first_told"], calendar).on <= self.on
        )

    def _clocks(self):
        """The clocks that run by this rule: they keep their day."""
        rule = self.rule
        if rule.kind == Kind.SUGGESTION:
            papers = Suggestion.objects.filter(county=rule.county_id, state__in=IN_HAND)
            return papers.exclude(reckoning={})
        kind = Kind.ANSWER if rule.kind == Kind.REHANDLE else rule.kind
        clocks = Deadline.objects.running().filter(
            issue__county=rule.county_id, kind=kind, length__isnull=False
        )
        if rule.kind == Kind.REHANDLE:
            return clocks.filter(round__no__gt=1)
        if rule.kind == Kind.ANSWER:
            return clocks.filter(round__no=1, issue__pace=rule.pace)
        return clocks


def _running(number: int) -> str:
    if not number:
        return _("现在没有按它走的期限。")
    words = ngettext("正在走的 %(number)d 个期限不变。", "正在走的 %(number)d 个期限不变。", number)
    return words % {"number": number}


def _waiting(over: int, again: int) -> str:
    words = either(
        over,
        again,
        both=_("正在等评价的，有 %(over)d 件次当天就满期，%(again)d 件次重新等。"),
        only_more=_("正在等评价的，有 %(over)d 件次当天就满期。"),
        only_less=_("评价期已满的，有 %(again)d 件次重新等。"),
        neither=_("正在等评价的，没有一件次因此当天满期。"),
    )
    return words % {"over": over, "again": again}


def _filed(over: int, again: int) -> str:
    words = either(
        over,
        again,
        both=_("已经办结的，有 %(over)d 件当天就可以归档，%(again)d 件再等。"),
        only_more=_("已经办结的，有 %(over)d 件当天就可以归档。"),
        only_less=_("已经办结的，有 %(again)d 件要再等才归档。"),
        neither=_("已经办结的，没有一件因此当天可以归档。"),
    )
    return words % {"over": over, "again": again}
