"""The page of one activity: what it shows, and what the reader may do there."""

from datetime import date
from functools import cached_property

from deputies_portal.core.audit.actions import name_of
from deputies_portal.core.audit.models import Entry
from visits import files
from visits.activities.keeping import may_keep
from visits.activities.reviewing import posting_to_review
from visits.models import Activity, ActivityReview, Issue, Participation, Poll

MOST_LINES = 50


class ActivityPage:
    def __init__(self, user, activity: Activity, on: date):
        self.user, self.activity, self.on = user, activity, on

    @cached_property
    def roll(self) -> list[Participation]:
        return list(self.activity.participations.select_related("deputy"))

    @property
    def summary(self) -> list[tuple[str, int]]:
        """How many came, are on leave, stayed away."""
        standings = [row.standing for row in self.roll]
        return [(label, standings.count(value)) for value, label in Participation.Standing.choices]

    @cached_property
    def joining(self) -> list:
        return [row.venue for row in self.activity.joining.select_related("venue")]

    @cached_property
    def issues(self) -> list[Issue]:
        """Those the reader may open, in the order they were found."""
        rows = Issue.objects.visible_to(self.user).filter(voices__activity=self.activity)
        return list(rows.select_related("category").order_by("pk"))

    @cached_property
    def polls(self) -> list[Poll]:
        return list(self.activity.polls.select_related("deputy"))

    @cached_property
    def reviews(self) -> list[ActivityReview]:
        """For those who answer for the host venue, not for the deputies."""
        rows = ActivityReview.objects.visible_to(self.user).filter(activity=self.activity)
        return list(rows.select_related("entered_by"))

    @property
    def may_review(self) -> bool:
        may = posting_to_review(self.user, self.activity) is not None
        return may and not self.activity.is_withdrawn

    @cached_property
    def files(self) -> list[dict]:
        rows = self.activity.attachments.filter(removed_at__isnull=True)
        for row in rows:
            row.activity = self.activity
        return [
            {"file": row, "may_remove": files.may_remove(self.user, row, self.on)} for row in rows
        ]

    @cached_property
    def lines(self) -> list[dict]:
        """What happened, newest first, from the journal."""
        rows = Entry.objects.about(self.activity).order_by("-id")[:MOST_LINES]
        return [{"entry": row, "word": name_of(row.action)} for row in rows]

    @cached_property
    def may_keep(self) -> bool:
        return not self.activity.is_withdrawn and may_keep(self.user, self.activity)

    @property
    def is_to_record(self) -> bool:
        """Planned for a day that has passed: 待补记."""
        return self.activity.is_planned and self.activity.day < self.on
