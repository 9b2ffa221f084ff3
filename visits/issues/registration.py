"""Registration 登记 of the issues of one visit or activity, written together (domain §3a).

Called inside the transaction that writes the visit (`visits.visits.intake`) or the activity
(`visits.activities`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from deputies_portal.core.audit import journal
from deputies_portal.core.database import together
from deputies_portal.core.notices.models import Notice
from stations.models import County, Posting, Venue
from visits import files
from visits.calendar import deadlines
from visits.calendar.workdays import WorkCalendar
from visits.issues import awaiting, workflow
from visits.issues.issue_facts import IssueFacts
from visits.issues.news import news
from visits.models import Activity, DeadlineRule, Event, Issue, Visit, Voice
from visits.models.rules import Pace


@dataclass(frozen=True)
class Origin:
    """What issues come from, and what they repeat of it."""

    row: Visit | Activity
    kind: str  # the column of a voice, and the word in timeline and journal
    venue: Venue
    day: date
    source: str
    is_confidential: bool = False

    @classmethod
    def of_visit(cls, visit: Visit) -> "Origin":
        online = visit.channel == Visit.Channel.ONLINE
        source = Issue.Source.ONLINE if online else Issue.Source.VISIT
        facts = (visit.venue, visit.received_on, source, visit.is_confidential)
        return cls(visit, "visit", *facts)

    @classmethod
    def of_activity(cls, activity: Activity) -> "Origin":
        facts = (activity.venue, activity.held_on, Issue.Source.ACTIVITY)
        return cls(activity, "activity", *facts)

    @property
    def label(self) -> str:
        """How timeline and journal call it; a visit has it with its number."""
        return self.row.reference if isinstance(self.row, Visit) else self.row.theme


class Registration:
    """One act of registering; `at` is the moment of entry, clocks run from the day `began`.

    All that can be asked and made is ready before a number is drawn: `write` only writes, but for
    steps taken at once.
    """

    def __init__(
        self,
        origin: Origin,
        issues: list[IssueFacts],
        *,
        county: County,
        posting: Posting,
        actor,
        at: datetime,
        began: date,
    ):
        self.origin, self.issues, self.began = origin, issues, began
        self.county, self.posting, self.actor, self.at = county, posting, actor, at
        self.rows = [self._issue(facts) for facts in issues]
        self.rule = self.due = None
        if issues:
            self._reckon()
        pairs = zip(self.rows, issues, strict=True)
        waiting = [row for row, said in pairs if not (said.spot or said.guide)]
        self.news = news.Registered(origin.row, waiting, actor, at)
        self.uploads = [files.stored(said.uploads, actor=actor, at=at) for said in issues]

    @property
    def whom(self) -> dict:
        """Who does it, as the journal wants to know."""
        return {"actor": self.actor, "county": self.county.pk, "posting": self.posting}

    def write(self, numbers: Iterable[int], *beside: list[models.Model], lines=()) -> list[Issue]:
        """The issues with voices, clocks, first events, journal and news, and the steps taken at
        once; as many queries for ten as for one.

        `beside`: rows of the origin, written together with these; `lines` of its journal.
        """
        for row, number in zip(self.rows, numbers, strict=True):
            row.number = number
        if self.rows:
            together.insert(self.rows)
        voice = {self.origin.kind: self.origin.row}
        clocks = {"on": self.began, "rule": self.rule, "due": self.due}
        told = Notice.objects.rows_of(self.news.said(), at=self.at)
        together.insert_together(
            *beside,
            [
                Voice(issue=row, deputy=said.deputy, **voice)
                for row, said in zip(self.rows, self.issues, strict=True)
            ],
            deadlines.clocks(self.rows, "triage", **clocks),
            [self._event(row) for row in self.rows],
            awaiting.at_first(self.rows),
            journal.entries_of([*lines, *self._lines()]),
            unless_there=told,
        )
        self._go_on()
        return self.rows

    def _reckon(self) -> None:
        code = self.county.pk
        self.rule = deadlines.rule_for(code, DeadlineRule.Kind.TRIAGE)
        self.due = deadlines.reckon_by_rule(self.rule, self.began, WorkCalendar.of(code))
        for row in self.rows:
            row.due = self.due.on

    def _lines(self) -> list[dict]:
        """What the journal says of each."""
        said = {self.origin.kind: self.origin.label}
        return [
            {
                "action": "issue.register",
                "target": row,
                "after": {"title": row.title, "category": str(row.category), **said},
                **self.whom,
            }
            for row in self.rows
        ]

    def _go_on(self) -> None:
        """Files are kept, steps taken at once."""
        for row, said, uploads in zip(self.rows, self.issues, self.uploads, strict=True):
            files.belong(uploads, issue=row)
            if said.spot:
                self._at_once("answer_on_spot", row, said.spot)
            elif said.guide:
                self._at_once("guide", row, said.guide)

    def _at_once(self, step: str, issue: Issue, said: dict) -> None:
        """A step taken at the counter belongs to the day of the visit, whenever it is entered."""
        facts = {"actor": self.actor, "at": self.at, "happened_on": self.origin.day, **said}
        try:
            workflow.take(step, issue, **facts)
        except PermissionDenied as error:
            message = _("这件要由经办台引导到其他部门，请先登记，再由经办台办理。")
            raise ValidationError(message) from error

    def _issue(self, facts: IssueFacts) -> Issue:
        origin, venue = self.origin, self.origin.venue
        issue = Issue(
            county_id=self.county.pk,
            township_id=origin.row.township_id,
            venue_id=venue.pk,
            prefix=self.county.issue_prefix,
            year=origin.day.year,
            source=origin.source,
            category=facts.category,
            matter_region_id=facts.matter_region.pk if facts.matter_region else venue.village_id,
            title=facts.title,
            proposed_unit=facts.unit,
            **facts.written,
            pace=Pace.URGENT if facts.is_danger else facts.pace or facts.category.pace,
            is_danger=facts.is_danger,
            is_confidential=origin.is_confidential,
            desk_id=facts.desk.pk if facts.desk else self._first_desk(facts),
            registered_on=origin.day,
        )
        issue.clean()
        # Every region and record it names was read before: their being there asks no query.
        known = [field.name for field in issue._meta.fields if field.is_relation]
        issue.clean_fields(exclude=[*known, "number"])
        return issue

    def _first_desk(self, facts: IssueFacts) -> str:
        township = self.origin.row.township_id
        to_county = facts.is_danger or self.origin.is_confidential or township is None
        return self.county.pk if to_county else township

    def _event(self, issue: Issue) -> Event:
        return Event(
            issue=issue,
            step="register",
            to_state=issue.state,
            actor=self.actor,
            posting_id=self.posting.pk,
            posting_label=journal.in_records(str, self.posting),
            happened_on=self.origin.day,
            entered_at=self.at,
            facts={self.origin.kind: self.origin.label},
        )
