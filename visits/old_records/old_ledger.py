"""Old reception ledgers 旧接待台账: visits of the years before the portal, thousands at once, with
what became of them.

A matter that is finished is written as it ended, in rows that count like those of any other issue
(`manage.py check_summaries` agrees); its clocks never ran here. One that is still open goes its way
through `visits.old_records.taking_over`. Numbered and counted in the year it was received; nobody
is told.

Written in portions that nobody sees (`visits.models.staged`): each is a short transaction, so that
nobody waits for it. `visits.old_records.old_ledger_published` brings all of them to light.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from stations.models import County, Deputy, Region, UndertakingUnit, Venue
from visits.duty.days_of_visits import nearest
from visits.models import (
    Answer,
    AnswerClass,
    Category,
    Contact,
    Dispatch,
    DutyDay,
    Feedback,
    Issue,
    Pledge,
    Round,
    Visit,
    Voice,
)
from visits.models.issues.states import State
from visits.models.staged import provisional
from visits.old_records.taking_over import TELLER
from visits.visits.intake import FIRST_DAY

PORTION = 50  # rows of one transaction
Outcome = Visit.Outcome


@dataclass
class OldVisit:
    """One row of a ledger. Without a category it is a visit that led to no issue."""

    line: int
    old_number: str
    received_on: date
    venue: Venue
    channel: str = Visit.Channel.IN_PERSON
    group_size: int = 1
    deputies: list[Deputy] = field(default_factory=list)
    name: str = ""
    phone: str = ""
    village: Region | None = None
    outcome: str = Outcome.ISSUES
    outcome_note: str = ""
    category: Category | None = None
    title: str = ""
    written: dict = field(default_factory=dict)
    unit: UndertakingUnit | None = None
    dispatched_on: date | None = None
    letter_number: str = ""
    answered_on: date | None = None
    answer_class: AnswerClass | None = None
    answer: str = ""
    ground: str = ""
    told_on: date | None = None
    rating: str = ""
    closed_on: date | None = None

    @property
    def days(self) -> list[tuple[str, date]]:
        """The days it names, in the order in which they must stand."""
        names = ("received_on", "dispatched_on", "answered_on", "told_on", "closed_on")
        return [(name, getattr(self, name)) for name in names if getattr(self, name)]

    @property
    def last_day(self) -> date:
        return self.days[-1][1]


def check(old: OldVisit, today: date) -> None:
    """What must hold between the cells of a row. Raises ValidationError by field name."""
    errors: dict[str, str] = {}
    last = FIRST_DAY
    for name, day in old.days:
        if day > today:
            errors[name] = _("日期不能晚于今天。")
        elif day < last:
            errors[name] = _("日期不能早于上一步。")
        last = max(last, day)
    if old.venue.closed_on and old.received_on > old.venue.closed_on:
        errors["venue"] = _("这处家站已经停用。")
    if old.outcome == Outcome.ISSUES:
        _check_issue(old, errors)
    elif not old.outcome_note:
        errors["answer"] = _("写明怎么答复的，或引导到哪里。")
    if errors:
        raise ValidationError(errors)


def _check_issue(old: OldVisit, errors: dict) -> None:
    if old.category is None:
        errors["category"] = _("请填写这一项。")
    if not old.title:
        errors["title"] = _("请填写这一项。")
    if old.unit and not old.dispatched_on:
        errors["dispatched_on"] = _("请填写这一项。")
    if old.dispatched_on and not old.unit:
        errors["unit"] = _("请填写这一项。")
    said = (old.answered_on, old.answer_class, old.answer)
    if any(said):
        for name, value in zip(("answered_on", "answer_class", "answer"), said, strict=True):
            if not value:
                errors[name] = _("请填写这一项。")
    if old.answer_class and old.answer_class.needs_ground and not old.ground:
        errors["ground"] = _("请填写这一项。")
    if old.rating and not old.told_on:
        errors["told_on"] = _("有评价就要填写告知日期。")


def known(county: str, old_numbers: Iterable[str]) -> dict[str, Visit]:
    """The visits that stand under these numbers of the old files; a void one stands nowhere."""
    rows = Visit.objects.counted().filter(county=county, old_number__in=old_numbers)
    return {visit.old_number: visit for visit in rows.order_by("-pk")}


# --- writing -----------------------------------------------------------------------------------
@dataclass
class Ledger:
    """The rows on their way into the database. `at` is the moment of entry, `number` the import."""

    county: County
    posting: object
    actor: object
    at: datetime
    number: int

    def stage(self, rows: list[OldVisit], also: Callable, progress: Callable) -> None:
        """All rows, in the order of their days. `also` gets those of a portion within its
        transaction, `progress` hears of it afterwards.
        """
        ordered = sorted(rows, key=lambda old: (old.received_on, old.line))
        days = _duty_days(self.county.pk, ordered)
        places = {old.line: place for place, old in enumerate(ordered)}
        for start in range(0, len(ordered), PORTION):
            part = ordered[start : start + PORTION]
            drawn = {old.line: provisional(self.number, places[old.line]) for old in part}
            with transaction.atomic():
                visits = self._visits(part, drawn, days)
                issues = self._issues(part, visits, drawn)
                also([(old, visits[old.line], issues.get(old.line)) for old in part])
            progress(start + len(part), len(ordered))

    def _visits(self, part, drawn, days) -> dict[int, Visit]:
        visits = {old.line: self._visit(old, drawn[old.line], days) for old in part}
        Visit.objects.bulk_create(visits.values())
        receivers = Visit.deputies.through
        receivers.objects.bulk_create(
            receivers(visit_id=visits[old.line].pk, deputy_id=deputy.pk)
            for old in part
            for deputy in old.deputies
        )
        Contact.objects.bulk_create(_contact(old, visits[old.line]) for old in part)
        return visits

    def _visit(self, old: OldVisit, number: int, days) -> Visit:
        there = days.get((old.venue.pk, old.received_on), [])
        face_to_face = old.channel in Visit.FACE_TO_FACE
        visit = Visit(
            county_id=self.county.pk,
            township_id=old.venue.township_id,
            venue=old.venue,
            duty_day=nearest(there, None) if face_to_face else None,
            prefix=self.county.visit_prefix,
            year=old.received_on.year,
            number=number,
            received_on=old.received_on,
            entered_at=self.at,
            entered_on=timezone.localdate(self.at),
            channel=old.channel,
            recorder=self.actor,
            posting=self.posting,
            group_size=old.group_size,
            outcome=old.outcome,
            outcome_note=old.outcome_note if old.outcome != Outcome.ISSUES else "",
            old_number=old.old_number,
            settled_on=old.last_day if old.outcome == Outcome.ISSUES else old.received_on,
            submission=uuid4(),
            staged_by=self.number,
        )
        _check_columns(visit)
        return visit

    def _issues(self, part, visits, drawn) -> dict[int, Issue]:
        rows = [old for old in part if old.outcome == Outcome.ISSUES]
        issues = {old.line: self._issue(old, visits[old.line], drawn[old.line]) for old in rows}
        Issue.objects.bulk_create(issues.values())
        voices = {old.line: Voice(issue=issues[old.line], visit=visits[old.line]) for old in rows}
        Voice.objects.bulk_create(voices.values())
        self._rounds(rows, issues, voices)
        return issues

    def _issue(self, old: OldVisit, visit: Visit, number: int) -> Issue:
        online = old.channel == Visit.Channel.ONLINE
        place = old.village or old.venue.village
        rank = Issue.SATISFACTION.get(old.rating)
        issue = Issue(
            county_id=self.county.pk,
            township_id=visit.township_id,
            venue_id=visit.venue_id,
            prefix=self.county.issue_prefix,
            year=visit.year,
            number=number,
            source=Issue.Source.ONLINE if online else Issue.Source.VISIT,
            category=old.category,
            matter_region_id=place.pk if place else None,
            title=old.title,
            **old.written,
            pace=old.category.pace,
            desk_id=visit.township_id or self.county.pk,
            state=State.ARCHIVED,
            outcome=Issue.Outcome.HANDLED,
            registered_on=old.received_on,
            closed_on=old.last_day,
            dispatched_on=old.dispatched_on,
            answered_on=old.answered_on,
            solved_on=_solved_on(old),
            satisfaction=rank,
            staged_by=self.number,
        )
        issue.clean()
        _check_columns(issue)
        return issue

    # --- what was done with it ------------------------------------------------------------------
    def _rounds(self, rows, issues, voices) -> None:
        done = [old for old in rows if old.dispatched_on or old.answered_on or old.told_on]
        rounds = {old.line: _round(old, issues[old.line]) for old in done}
        Round.objects.bulk_create(rounds.values())
        sent = {old.line: _dispatch(old, rounds[old.line]) for old in done if old.unit}
        Dispatch.objects.bulk_create(sent.values())
        answers = {
            old.line: _answer(old, rounds[old.line], sent.get(old.line))
            for old in done
            if old.answered_on
        }
        Answer.objects.bulk_create(answers.values())
        Pledge.objects.bulk_create(
            _pledge(old, answers[old.line])
            for old in done
            if old.answered_on and old.answer_class.needs_pledge
        )
        Feedback.objects.bulk_create(
            self._feedback(old, voices[old.line], rounds[old.line]) for old in done if old.told_on
        )

    def _feedback(self, old: OldVisit, voice: Voice, round_: Round) -> Feedback:
        return Feedback(
            voice=voice,
            round=round_,
            told_on=old.told_on,
            told_by=TELLER,
            means=Feedback.Means.LETTER,
            rating=old.rating,
            entered_by=self.actor,
            entered_at=self.at,
        )


def _check_columns(row) -> None:
    """Lengths and choices; the records it names were read before, they ask no query."""
    row.clean_fields(exclude=[field.name for field in row._meta.fields if field.is_relation])


def _contact(old: OldVisit, visit: Visit) -> Contact:
    kind = Contact.Kind.RESIDENT if old.name else Contact.Kind.ANONYMOUS
    contact = Contact(visit=visit, kind=kind, name=old.name, phone=old.phone, village=old.village)
    contact.set_indexes(visit)
    return contact


def _duty_days(county: str, rows: list[OldVisit]) -> dict[tuple, list[DutyDay]]:
    """The duty days of the county within the days of the ledger, by venue and day."""
    days = defaultdict(list)
    if rows:
        within = (rows[0].received_on, rows[-1].received_on)
        found = DutyDay.objects.standing().filter(venue__county=county, day__range=within)
        for day in found.order_by("starts_at", "pk"):
            days[day.venue_id, day.day].append(day)
    return days


def _solved_on(old: OldVisit) -> date | None:
    """What is finished and promised was fulfilled; else the class says whether it is solved."""
    if old.answer_class is None:
        return None
    if old.answer_class.needs_pledge:
        return old.last_day
    return old.answered_on if old.answer_class.is_solved else None


def _round(old: OldVisit, issue: Issue) -> Round:
    opened = old.dispatched_on or old.answered_on or old.told_on
    return Round(issue=issue, no=1, opened_on=opened, ended_on=old.last_day)


def _dispatch(old: OldVisit, round_: Round) -> Dispatch:
    return Dispatch(
        round=round_,
        unit=old.unit,
        part=Dispatch.Part.LEAD,
        sent_on=old.dispatched_on,
        letter_number=old.letter_number,
        delivered_on=old.dispatched_on,
        ended_on=old.answered_on or old.last_day,
        ending=Dispatch.Ending.ANSWERED if old.answered_on else Dispatch.Ending.RELEASED,
    )


def _answer(old: OldVisit, round_: Round, dispatch: Dispatch | None) -> Answer:
    return Answer(
        round=round_,
        dispatch=dispatch,
        answer_class=old.answer_class,
        text=old.answer,
        ground=old.ground,
        answered_on=old.answered_on,
        countersigned_on=old.last_day if old.answer_class.needs_ground else None,
    )


def _pledge(old: OldVisit, answer: Answer) -> Pledge:
    return Pledge(
        answer=answer, text=old.answer[:500], due_on=old.last_day, fulfilled_on=old.last_day
    )
