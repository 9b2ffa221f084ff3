"""Intake 接待登记: one visit, its contacts and issues, all together or not at all (domain §3)."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deputies_portal.core.audit import journal
from deputies_portal.core.database import together
from stations.models import County, Deputy, Posting, Region, Venue
from visits import files, numbers
from visits.duty.days_of_visits import day_of
from visits.issues import joining
from visits.issues.issue_facts import IssueFacts
from visits.issues.news import news
from visits.issues.registration import Origin, Registration
from visits.models import Contact, Counter, Issue, Visit
from visits.reception.reception import may_confirm, posting_for

FIRST_DAY = date(1949, 10, 1)


@dataclass
class ContactFacts:
    """What was said about one visitor. An empty name means 不留姓名."""

    kind: str = Contact.Kind.VOTER
    name: str = ""
    phone: str = ""
    village: Region | None = None
    address: str = ""


@dataclass
class VisitFacts:
    venue: Venue
    received_on: date
    submission: UUID
    received_at: time | None = None
    channel: str = Visit.Channel.IN_PERSON
    deputies: list[Deputy] = field(default_factory=list)
    contacts: list[ContactFacts] = field(default_factory=list)
    group_size: int = 1
    is_confidential: bool = False
    own_words: str = ""
    outcome: str = Visit.Outcome.ISSUES
    outcome_note: str = ""
    old_number: str = ""
    from_files: bool = False  # happened before the portal: clocks begin with the day of the visit
    uploads: list = field(default_factory=list)
    joins: list[Issue] = field(default_factory=list)  # the same matters, registered before


def record_visit(facts: VisitFacts, issues: list[IssueFacts] = (), *, actor, at: datetime) -> Visit:
    """Write visit, contacts, issues, voices, events and journal in one transaction.

    `at` is the moment of entry. A `submission` already recorded returns that visit, writes nothing
    (double click, reload, retry), unless it would be refused by now. Raises PermissionDenied and
    ValidationError by field name.
    """
    try:
        with transaction.atomic():
            return _record(facts, issues, actor, at)
    except IntegrityError as error:
        if "submission" not in str(error):
            raise
        if known := recorded(facts.submission, actor):
            return known
        raise ValidationError(_("这张登记表已经用过，请重新打开登记页。")) from error


def recorded(submission: UUID, actor) -> Visit | None:
    """The visit that this very form has written already."""
    return Visit.objects.filter(submission=submission, recorder=actor).first()


def recorded_among(submissions: Iterable[str], actor) -> set[str]:
    """Which of the forms of a person are written; what is no mark is none of them."""
    wanted = {}
    for text in submissions:
        with suppress(ValueError):
            wanted[UUID(text)] = text
    rows = Visit.objects.filter(submission__in=wanted, recorder=actor)
    return {wanted[mark] for mark in rows.values_list("submission", flat=True)}


@transaction.atomic
def confirm_visit(visit: Visit, *, actor, at: datetime) -> Visit:
    """A visit entered by a deputy is taken over by those who keep the venue's ledger."""
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    if not may_confirm(actor, visit):
        raise PermissionDenied
    if visit.state != Visit.State.FROM_DEPUTY:
        return visit
    visit.state = Visit.State.RECORDED
    visit.version += 1
    visit.save(update_fields=["state", "version"])
    journal.record(
        actor=actor,
        action="visit.confirm",
        target=visit,
        before={"state": Visit.State.FROM_DEPUTY},
        after={"state": visit.state},
        county=visit.county_id,
        posting=posting_for(actor, visit.venue),
    )
    issues = Issue.objects.filter(voices__visit=visit, state=Issue.State.REGISTERED)
    news.spread_registered(visit, issues, actor=actor, at=at)
    return visit


def _record(facts: VisitFacts, issues, actor, at: datetime) -> Visit:
    posting = posting_for(actor, facts.venue)
    if posting is None:
        raise PermissionDenied
    _check(facts, issues, posting, timezone.localdate(at))
    county = facts.venue.county.county
    visit = _visit(facts, county, posting, actor, at)
    joined = joining.locked(facts.joins, visit, actor=actor)
    contacts = _contacts(visit, facts.contacts)
    uploads = files.stored(facts.uploads, actor=actor, at=at)
    began = visit.received_on if facts.from_files else visit.entered_on
    by = {"county": county, "posting": posting, "actor": actor, "at": at}
    registration = Registration(Origin.of_visit(visit), issues, began=began, **by)
    # From here on the counters are locked: the next clerk of the county waits.
    counts = {Counter.Kind.VISIT: 1, Counter.Kind.ISSUE: len(issues)}
    drawn = numbers.draw_several(visit.county_id, visit.year, counts)
    (visit.number,) = drawn[Counter.Kind.VISIT]
    together.insert([visit])
    for contact in contacts:
        contact.visit = visit  # it has its key now
    served = [Visit.deputies.through(visit=visit, deputy=one) for one in facts.deputies]
    line = _line(visit, facts, registration)
    registration.write(drawn[Counter.Kind.ISSUE], served, contacts, lines=[line])
    files.belong(uploads, visit=visit)
    joining.join(joined, visit, actor=actor, posting=posting, at=at)
    return visit


def _check(facts: VisitFacts, issues, posting: Posting, today: date) -> None:
    if not facts.venue.is_open and facts.received_on > facts.venue.closed_on:
        raise ValidationError({"venue": _("这处家站已经停用。")})
    if facts.received_on > today:
        raise ValidationError({"received_on": _("接待日期不能晚于今天。")})
    if facts.received_on < FIRST_DAY:
        raise ValidationError({"received_on": _("接待日期不能早于 1949 年 10 月 1 日。")})
    if facts.outcome == Visit.Outcome.ISSUES and not (issues or facts.joins):
        raise ValidationError(_("至少登记一件问题；没有问题时选“当场答复”或“引导到其他部门”。"))
    if facts.outcome != Visit.Outcome.ISSUES and (issues or facts.joins):
        raise ValidationError({"outcome": _("已经写了问题，就不能再选“没有要登记的问题”。")})
    if facts.outcome != Visit.Outcome.ISSUES and not facts.outcome_note:
        raise ValidationError({"outcome_note": _("写明怎么答复的，或引导到哪里。")})
    if facts.group_size < len(facts.contacts):
        raise ValidationError({"group_size": _("人数不能少于登记的来访人。")})
    if not facts.contacts:
        raise ValidationError({"contacts": _("写上来访人姓名，或选“不留姓名”。")})
    _check_belongs(facts, issues, posting)


def _check_belongs(facts: VisitFacts, issues, posting: Posting) -> None:
    county = facts.venue.county_id
    if posting.role == "deputy" and posting.deputy not in facts.deputies:
        raise ValidationError({"deputies": _("代表只能登记本人接待的来访。")})
    if any(deputy.county_id != county for deputy in facts.deputies):
        raise ValidationError({"deputies": _("请选择本县的代表。")})
    if any(issue.category.county_id != county for issue in issues):
        raise ValidationError({"category": _("请选择本县的类别。")})


def _visit(facts: VisitFacts, county: County, posting: Posting, actor, at: datetime) -> Visit:
    venue = facts.venue
    from_deputy = posting.role == "deputy"
    visit = Visit(
        county_id=venue.county_id,
        township_id=venue.township_id,
        venue=venue,
        duty_day=day_of(venue, facts.received_on, facts.received_at, facts.channel),
        prefix=county.visit_prefix,
        year=facts.received_on.year,
        received_on=facts.received_on,
        received_at=facts.received_at,
        entered_at=at,
        entered_on=timezone.localdate(at),
        channel=facts.channel,
        recorder=actor,
        posting=posting,
        group_size=facts.group_size,
        is_confidential=facts.is_confidential,
        own_words=facts.own_words,
        outcome=facts.outcome,
        outcome_note=facts.outcome_note,
        old_number=facts.old_number,
        settled_on=None if facts.outcome == Visit.Outcome.ISSUES else facts.received_on,
        state=Visit.State.FROM_DEPUTY if from_deputy else Visit.State.RECORDED,
        submission=facts.submission,
    )
    visit.clean_fields(exclude=["county", "township", "venue", "recorder", "posting", "number"])
    return visit


def _contacts(visit: Visit, contacts: list[ContactFacts]) -> list[Contact]:
    rows = []
    for position, facts in enumerate(contacts, start=1):
        contact = Contact(
            visit=visit,
            position=position,
            kind=facts.kind if facts.name else Contact.Kind.ANONYMOUS,
            name=facts.name,
            phone=facts.phone,
            village=facts.village,
            address=facts.address,
        )
        contact.clean_fields(exclude=["visit", "village"])
        contact.set_indexes(visit)
        rows.append(contact)
    return rows


def _line(visit: Visit, facts: VisitFacts, by: Registration) -> dict:
    """What the journal says of the visit."""
    said = {"issues": len(by.rows), "contacts": len(facts.contacts), "channel": visit.channel}
    return {"action": "visit.register", "target": visit, "after": said, **by.whom}
