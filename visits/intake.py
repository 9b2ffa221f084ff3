"""Intake 接待登记: one visit with its contacts and issues, written together or not at all (domain §3)."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deputies_portal.audit import journal
from deputies_portal.vault import keyed_index
from stations.models import County, Deputy, Posting, Region, Venue
from stations.scope import Scope
from visits import deadlines, files, numbers, workflow
from visits.models import (
    Category,
    Contact,
    Counter,
    DeadlineRule,
    Event,
    Issue,
    Visit,
    Voice,
)
from visits.models.rules import Pace
from visits.workdays import WorkCalendar

CODE_ALPHABET = (
    "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 signs, no look-alikes: 12 of them are 60 bits
)
CODE_LENGTH = 12


@dataclass
class ContactFacts:
    """What was said about one visitor. An empty kind with an empty name means 不留姓名."""

    kind: str = Contact.Kind.VOTER
    name: str = ""
    phone: str = ""
    village: Region | None = None
    address: str = ""


@dataclass
class IssueFacts:
    """One issue as registered; `spot` and `guide` hold the facts of a step taken at once."""

    category: Category
    title: str
    description: str = ""
    wish: str = ""
    pace: str = ""
    is_danger: bool = False
    matter_region: Region | None = None
    spot: dict | None = None  # facts of answer_on_spot
    guide: dict | None = None  # facts of guide
    uploads: list = field(default_factory=list)


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
    uploads: list = field(default_factory=list)


def posting_for(user, venue: Venue) -> Posting | None:
    """The posting under which the user registers visits at the venue; None when there is none."""
    for posting in Scope.of(user).postings:
        role = posting.role
        if (
            (role == "venue_clerk" and posting.venue_id == venue.pk)
            or (role == "township_clerk" and venue.township_id in Scope.of(user).townships)
            or (role == "county_clerk" and venue.county_id.startswith(posting.region_id))
            or (role == "deputy" and posting.deputy.county_id == venue.county_id)
        ):
            return posting
    return None


@transaction.atomic
def record_visit(facts: VisitFacts, issues: list[IssueFacts] = (), *, actor, at: datetime) -> Visit:
    """Write visit, contacts, issues, voices, events and journal in one transaction.

    `at` is the moment of entry. A `submission` already recorded returns that visit and writes nothing
    (double click, reload, retry). Raises PermissionDenied and ValidationError by field name.
    """
    known = Visit.objects.filter(submission=facts.submission, recorder=actor).first()
    if known:
        return known
    posting = posting_for(actor, facts.venue)
    if posting is None:
        raise PermissionDenied
    _check(facts, issues, posting, timezone.localdate(at))
    visit = _write_visit(facts, posting, actor, at)
    _write_contacts(visit, facts.contacts)
    files.keep(facts.uploads, visit=visit, actor=actor, at=at)
    if issues:
        _write_issues(visit, issues, posting, actor, at)
    journal.record(
        actor=actor,
        action="visit.register",
        target=visit,
        after={"issues": len(issues), "contacts": len(facts.contacts), "channel": facts.channel},
        county=visit.county_id,
        posting=posting,
    )
    return visit


def _check(facts: VisitFacts, issues, posting: Posting, today: date) -> None:
    if not facts.venue.is_open and facts.received_on > facts.venue.closed_on:
        raise ValidationError({"venue": _("这处家站已经停用。")})
    if facts.received_on > today:
        raise ValidationError({"received_on": _("接待日期不能晚于今天。")})
    if facts.outcome == Visit.Outcome.ISSUES and not issues:
        raise ValidationError(_("至少登记一件问题；没有问题时选“当场答复”或“引导到其他部门”。"))
    if facts.group_size < len(facts.contacts):
        raise ValidationError({"group_size": _("人数不能少于登记的来访人。")})
    if not facts.contacts:
        raise ValidationError({"contacts": _("写上来访人姓名，或选“不留姓名”。")})
    if posting.role == "deputy" and posting.deputy not in facts.deputies:
        raise ValidationError({"deputies": _("代表只能登记本人接待的来访。")})
    county = facts.venue.county_id
    if any(deputy.county_id != county for deputy in facts.deputies):
        raise ValidationError({"deputies": _("请选择本县的代表。")})
    if any(issue.category.county_id != county for issue in issues):
        raise ValidationError({"category": _("请选择本县的类别。")})


def _write_visit(facts: VisitFacts, posting: Posting, actor, at: datetime) -> Visit:
    venue = facts.venue
    from_deputy = posting.role == "deputy"
    visit = Visit(
        county_id=venue.county_id,
        township_id=venue.township_id,
        venue=venue,
        prefix=County.objects.get(pk=venue.county_id).visit_prefix,
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
        state=Visit.State.FROM_DEPUTY if from_deputy else Visit.State.RECORDED,
        submission=facts.submission,
    )
    (visit.number,) = numbers.draw(visit.county_id, Counter.Kind.VISIT, visit.year)
    visit.clean_fields(exclude=["county", "township", "venue", "recorder", "posting"])
    visit.save()
    visit.deputies.set(facts.deputies)
    return visit


def _write_contacts(visit: Visit, contacts: list[ContactFacts]) -> None:
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
        index_phone(contact, visit)
        rows.append(contact)
    Contact.objects.bulk_create(rows)


def index_phone(contact: Contact, visit: Visit) -> None:
    """Set the keyed indexes: the whole phone, and its last four digits salted by the township (§3)."""
    contact.phone_index = keyed_index(contact.phone)
    salt = visit.township_id or visit.county_id
    contact.phone_tail_index = keyed_index(contact.phone[-4:], salt) if contact.phone else ""


def _write_issues(visit: Visit, issues: list[IssueFacts], posting, actor, at: datetime) -> None:
    calendar = WorkCalendar.of(visit.county_id)
    rule = deadlines.rule_for(visit.county_id, DeadlineRule.Kind.TRIAGE)
    prefix = County.objects.get(pk=visit.county_id).issue_prefix
    drawn = numbers.draw(visit.county_id, Counter.Kind.ISSUE, visit.year, len(issues))
    for number, facts in zip(drawn, issues, strict=True):
        issue = _new_issue(visit, facts, prefix, number)
        issue.save()
        Voice.objects.create(issue=issue, visit=visit)
        clock = deadlines.start(issue, "triage", on=visit.entered_on, rule=rule, calendar=calendar)
        issue.due = clock.due_on
        issue.save(update_fields=["due"])
        _register_event(issue, visit, posting, actor, at)
        files.keep(facts.uploads, issue=issue, actor=actor, at=at)
        if facts.spot:
            _at_once("answer_on_spot", issue, visit, actor, at, facts.spot)
        elif facts.guide:
            _at_once("guide", issue, visit, actor, at, facts.guide)


def _at_once(step: str, issue: Issue, visit: Visit, actor, at: datetime, said: dict) -> None:
    """A step taken at the counter belongs to the day of the visit, whenever it is entered."""
    workflow.take(step, issue, actor=actor, at=at, happened_on=visit.received_on, **said)


def _new_issue(visit: Visit, facts: IssueFacts, prefix: str, number: int) -> Issue:
    to_county = facts.is_danger or visit.is_confidential or visit.township_id is None
    issue = Issue(
        county_id=visit.county_id,
        township_id=visit.township_id,
        venue_id=visit.venue_id,
        prefix=prefix,
        year=visit.year,
        number=number,
        source="online" if visit.channel == Visit.Channel.ONLINE else "visit",
        category=facts.category,
        matter_region=facts.matter_region or visit.venue.village,
        title=facts.title,
        description=facts.description,
        wish=facts.wish,
        pace=Pace.URGENT if facts.is_danger else facts.pace or facts.category.pace,
        is_danger=facts.is_danger,
        is_confidential=visit.is_confidential,
        desk_id=visit.county_id if to_county else visit.township_id,
        registered_on=visit.received_on,
    )
    issue.clean()
    issue.clean_fields(
        exclude=["county", "township", "venue", "category", "matter_region", "desk", "merged_into"]
    )
    return issue


def _register_event(issue: Issue, visit: Visit, posting, actor, at: datetime) -> None:
    Event.objects.create(
        issue=issue,
        step="register",
        to_state=issue.state,
        actor=actor,
        posting_id=posting.pk,
        posting_label=str(posting),
        happened_on=visit.received_on,
        entered_at=at,
        facts={"visit": visit.reference},
    )


def issue_follow_code(visit: Visit, *, actor) -> str:
    """A new follow-up code 查询码 of 60 bits, shown once and stored hashed; an older one stops working."""
    code = "".join(secrets.choice(CODE_ALPHABET) for _unused in range(CODE_LENGTH))
    visit.follow_code = keyed_index(code, "follow")
    visit.save(update_fields=["follow_code"])
    journal.record(actor=actor, action="visit.receipt", target=visit, county=visit.county_id)
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"
