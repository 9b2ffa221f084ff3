"""不足: the exceptions that the words of a report name, one sentence each, with its figure.

What an answer, a rating or a deadline left undone comes from the numbers; letters, upgrades and
regular activities are asked from their own records, as of today.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count

from deputies_portal.core.ui.templatetags.portal import short_day
from deputies_portal.reports.measures import KINDS
from deputies_portal.reports.numbers import Numbers
from deputies_portal.reports.subject import Subject
from stations.models import Venue, VenueUpgrade
from visits.cadence import fulfilment
from visits.worklists import waiting


@dataclass
class Shortfalls:
    subject: Subject
    numbers: Numbers
    user: object

    def sentences(self) -> Iterator[str]:
        yield from self._of_issues()
        if letters := self._unaccepted():
            yield f"交办函超过签收期限还没有签收的 {letters} 件。"
        slots = self._ended_slots()
        if overdue := slots[fulfilment.State.OVERDUE]:
            yield f"规定活动逾期没有办的 {overdue} 次。"
        if silent := slots[fulfilment.State.UNCOMPARED]:
            yield f"家站还没有活动、接待日记录时的规定活动 {silent} 次，不作比较。"
        if venues := self._late_upgrades():
            yield f"这段时间到期的提升改造，还有 {venues} 处没有通过验收。"

    def _of_issues(self) -> Iterator[str]:
        n = self.numbers
        if n["open"]:
            overdue = f"，其中 {n['overdue']} 件超期" if n["overdue"] else ""
            on = short_day(self.subject.on)
            yield f"到{on}，这段时间收到的问题还有 {n['open']} 件在办{overdue}。"
        late = n["late"] - n["overdue"]
        if late > 0:
            yield f"{'另' if n['overdue'] else ''}有 {late} 件在办理中有过超期。"
        if unsolved := n["answered"] - n["solved"]:
            yield f"答复过、还没有解决的 {unsolved} 件。"
        if unhappy := n["rated"] - n["satisfied"]:
            yield f"反映人不满意的 {unhappy} 件。"

    def _unaccepted(self) -> int:
        kind, subject = KINDS["issues"], self.subject
        rows = kind.rows(self.user).filter(kind.at(subject.county, subject.place))
        late = waiting.rows_of("unaccepted", rows, waiting.Today(subject.on, subject.on))
        # Found by their state: the rows of the time are many.
        return late.aggregate(n=Count("pk", filter=kind.within(subject.span)))["n"]

    def _ended_slots(self) -> dict[str, int]:
        """Of the periods that ended in the time, by what `fulfilment.count` calls them."""
        span = self.subject.span
        venues = self.subject.asked.rows(Venue.objects.followed_by(self.user))
        slots = fulfilment.slots_of(venues, span.year, self.subject.on)
        return fulfilment.count(s for s in slots if span.first <= s.period.last <= span.last)

    def _late_upgrades(self) -> int:
        kind, span = KINDS["upgrades"], self.subject.span
        place = kind.at(self.subject.county, self.subject.place)
        rows = VenueUpgrade.objects.visible_to(self.user).filter(place)
        late = rows.late(self.subject.on).filter(due__gte=span.first, due__lte=span.last)
        return late.aggregate(n=Count("venue", distinct=True))["n"]
