"""Registration 登记 of the issues of one visit or activity, written together (domain §3a).

Called inside the transaction that writes the visit (`visits.visits.intake`) or the activity
(`visits.activities`).
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from deputies_portal.core.audit import journal
from stations.models import County, Posting, Venue
from visits import files, numbers
from visits.calendar import deadlines
from visits.calendar.workdays import WorkCalendar
from visits.issues import awaiting, workflow
from visits.issues.issue_facts import IssueFacts
from visits.issues.news import news
from visits.models import Activity, Counter, DeadlineRule, Event, Issue, Visit, Voice
from visits.models.rules import Pace


@dataclass(frozen=True)
class Origin:
    """What issues come from, and what they repeat of it."""

    row: Visit | Activity
    kind: str  # the column of a voice, and the word in timeline and journal
    label: str
    venue: Venue
    day: date
    source: str
    is_confidential: bool = False

    @classmethod
    def of_visit(cls, visit: Visit) -> "Origin":
        online = visit.channel == Visit.Channel.ONLINE
        source = Issue.Source.ONLINE if online else Issue.Source.VISIT
        facts = (visit.reference, visit.venue, visit.received_on, source, visit.is_confidential)
        return cls(visit, "visit", *facts)

    @classmethod
    def of_activity(cls, activity: Activity) -> "Origin":
        facts = (activity.theme, activity.venue, activity.held_on, Issue.Source.ACTIVITY)
        return cls(activity, "activity", *facts)


@dataclass
class Registration:
    """One act of registering; `at` is the moment of entry."""

    origin: Origin
    county: County
    posting: Posting
    actor: object
    at: datetime

    @property
    def whom(self) -> dict:
        """Who does it, as the journal wants to know."""
        return {"actor": self.actor, "county": self.county.pk, "posting": self.posting}

    def write(self, issues: list[IssueFacts], *, began: date) -> list[Issue]:
        """The issues with voices, clocks (from the day `began`) and first events; as many queries
        for ten as for one.
        """
        code = self.county.pk
        rule = deadlines.rule_for(code, DeadlineRule.Kind.TRIAGE)
        drawn = numbers.draw(code, Counter.Kind.ISSUE, self.origin.day.year, len(issues))
        rows = [self._issue(facts, number) for number, facts in zip(drawn, issues, strict=True)]
        due = deadlines.reckon_by_rule(rule, began, WorkCalendar.of(code))
        for row in rows:
            row.due = due.on
        Issue.objects.bulk_create(rows)
        voice = {self.origin.kind: self.origin.row}
        Voice.objects.bulk_create(Voice(issue=row, **voice) for row in rows)
        deadlines.start_all(rows, "triage", on=began, rule=rule, due=due)
        Event.objects.bulk_create(self._event(row) for row in rows)
        awaiting.begin(rows)
        return rows

    def lines(self, rows: list[Issue]) -> list[dict]:
        """What the journal says of each."""
        said = {self.origin.kind: self.origin.label}
        return [
            {
                "action": "issue.register",
                "target": row,
                "after": {"title": row.title, "category": str(row.category), **said},
                **self.whom,
            }
            for row in rows
        ]

    def go_on(self, rows: list[Issue], issues: list[IssueFacts]) -> None:
        """People are told, files kept, steps taken at once."""
        pairs = list(zip(rows, issues, strict=True))
        waiting = [row for row, said in pairs if not (said.spot or said.guide)]
        news.spread_registered(self.origin.row, waiting, actor=self.actor, at=self.at)
        for row, said in pairs:
            files.keep(said.uploads, issue=row, actor=self.actor, at=self.at)
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

    def _issue(self, facts: IssueFacts, number: int) -> Issue:
        origin, venue = self.origin, self.origin.venue
        issue = Issue(
            county_id=self.county.pk,
            township_id=origin.row.township_id,
            venue_id=venue.pk,
            prefix=self.county.issue_prefix,
            year=origin.day.year,
            number=number,
            source=origin.source,
            category=facts.category,
            matter_region_id=facts.matter_region.pk if facts.matter_region else venue.village_id,
            title=facts.title,
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
        issue.clean_fields(exclude=known)
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
