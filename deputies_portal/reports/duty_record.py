"""A deputy's duty record 履职档案 for a time: what was done, as facts. No points, no ranking, no
words by a machine (domain §7); only what the reader may see, so that each figure is its list.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

from deputies_portal.reports.figures import Figure
from stations.models import ActivityType, Deputy
from visits.models import Activity, DutyDay, DutySlot, Issue, Suggestion, Visit

MOST = 200  # lines of one table; the figure above it counts all
Kind = ActivityType.Kind


@dataclass
class Listed:
    """One kind of facts: the first lines, how many in all, and their list."""

    figure: Figure
    rows: list

    @property
    def further(self) -> int:
        return self.figure.n - len(self.rows)


@dataclass
class DutyRecord:
    deputy: Deputy
    first: date
    last: date
    user: object
    lists_papers: bool = True  # whether the reader may open the list of suggestions

    def _listed(self, name: str, rows: QuerySet, page: str, **words) -> Listed:
        shown = list(rows[: MOST + 1])
        n = len(shown) if len(shown) <= MOST else rows.count()
        return Listed(Figure(name, n, self._url(page, **words)), shown[:MOST])

    def _url(self, page: str, **words) -> str:
        asked = {"deputy": self.deputy.pk, "first": self.first, "last": self.last, **words}
        return f"{reverse(page)}?{urlencode(asked)}"

    def _within(self, day: str) -> dict:
        return {f"{day}__gte": self.first, f"{day}__lte": self.last}

    @cached_property
    def seats(self) -> list:
        """Mandates held in the time, the latest first."""
        rows = self.deputy.mandates.select_related("congress", "term__congress")
        held = Q(ends_on__isnull=True) | Q(ends_on__gte=self.first)
        return list(rows.filter(held, starts_on__lte=self.last).order_by("-starts_on", "-pk"))

    @cached_property
    def duty(self) -> Listed:
        """Days held on which the deputy had a turn; `own` is the turn, and whether he came."""
        days = DutyDay.objects.visible_to(self.user).held().of_deputies([self.deputy.pk])
        days = days.filter(**self._within("day")).select_related("venue").order_by("-day", "-pk")
        found = self._listed("duty", days, "visits:duty", view="list", state="held")
        turns = DutySlot.objects.served_by([self.deputy.pk]).filter(
            day__in=[d.pk for d in found.rows]
        )
        own = {turn.day_id: turn for turn in turns}
        for row in found.rows:
            row.attendance = attendance_of(own[row.pk])
        return found

    @cached_property
    def visits(self) -> Listed:
        rows = Visit.objects.visible_to(self.user).counted().of_place(deputy=self.deputy.pk)
        rows = rows.filter(**self._within("received_on")).with_readable(self.user)
        rows = rows.select_related("venue").order_by("-received_on", "-pk")
        return self._listed("visits", rows, "visits:visits")

    @cached_property
    def issues(self) -> Listed:
        """Heard at the visits received and the activities attended."""
        rows = Issue.objects.visible_to(self.user).counted().received_by(self.deputy.pk)
        rows = rows.filter(**self._within("registered_on")).with_readable(self.user)
        rows = rows.defer(*Issue.PERSONAL).order_by("-registered_on", "-pk")
        return self._listed("issues", rows, "visits:issues")

    @cached_property
    def raised(self) -> Figure:
        """Those the deputy raised himself, at seminars and other activities."""
        rows = Issue.objects.visible_to(self.user).counted().raised_by(self.deputy.pk)
        asked = {"raised": self.deputy.pk, "first": self.first, "last": self.last}
        url = f"{reverse('visits:issues')}?{urlencode(asked)}"
        return Figure("raised", rows.filter(**self._within("registered_on")).count(), url)

    @cached_property
    def activities(self) -> Listed:
        came = self.deputy.participations.present().values("activity")
        rows = Activity.objects.visible_to(self.user).held().filter(pk__in=came)
        rows = rows.filter(**self._within("day")).select_related("venue", "activity_type")
        rows = rows.order_by("-day", "-pk")
        return self._listed("activities", rows, "visits:activities", state="held")

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """How often each type of activity, of those shown."""
        return Counter(row.activity_type.name for row in self.activities.rows).most_common()

    @cached_property
    def papers(self) -> Listed | None:
        """Suggestions the deputy leads."""
        if not self.lists_papers:
            return None
        rows = Suggestion.objects.visible_to(self.user).filter(lead__deputy=self.deputy.pk)
        rows = (
            rows.filter(**self._within("drafted_on")).defer("text").order_by("-drafted_on", "-pk")
        )
        return self._listed("papers", rows, "visits:suggestions")

    @cached_property
    def polls(self) -> list:
        """Reports to the voters with their poll."""
        rows = self.deputy.polls.filter(activity__in=[row.pk for row in self.activities.rows])
        return list(rows.select_related("activity").order_by("-activity__day"))


def attendance_of(turn: DutySlot) -> str:
    """到, 请假, 未到 of who served the turn; empty where nobody noted it."""
    if turn.substitute_id:
        return turn.get_substitute_attendance_display()
    return turn.get_attendance_display()
