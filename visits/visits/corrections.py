"""Corrections 更正 and voids 作废 of a visit: old values sealed; who, when, why (domain §3a)."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.errors import StaleRecord, StepRefused
from visits.duty.days_of_visits import day_of
from visits.issues import awaiting, desk_moves, joining, settling, workflow
from visits.models import Contact, Correction, Event, Issue, Visit
from visits.models.issues.states import State
from visits.reception.reception import clerk_posting_for, may_correct, may_void, posting_for

FACTS = (
    "channel",
    "received_on",
    "received_at",
    "group_size",
    "is_confidential",
    "own_words",
    "outcome_note",
    "old_number",
)
CONTACT_FACTS = ("kind", "name", "phone", "village", "address")
DEPUTIES, CONTACT = "deputies", "contact"
OF_THE_DAY = frozenset({"channel", "received_on", "received_at"})  # which duty day it hangs on
UNTOUCHED = (State.REGISTERED, State.TRIAGED)  # an issue nobody has dispatched


@dataclass
class ContactChange:
    """New facts of one contact (None: a further one), or its removal. Facts left out stay."""

    contact: Contact | None = None
    facts: dict = field(default_factory=dict)
    is_removed: bool = False


@dataclass
class Changes:
    """What a correction sets right; facts left out stay as they are."""

    facts: dict = field(default_factory=dict)
    deputies: list | None = None
    contacts: list[ContactChange] = field(default_factory=list)


@transaction.atomic
def correct_visit(
    visit: Visit, changes: Changes, *, actor, at: datetime, version: int, reason: str
) -> Visit:
    """Set facts of a visit right. Raises StaleRecord when somebody saved it after `version`."""
    visit = _locked(visit, version)
    if not may_correct(actor, visit):
        raise PermissionDenied
    lines = _Lines(visit, actor, at, reason)
    _correct_facts(visit, changes.facts, lines)
    if changes.deputies is not None:
        _correct_deputies(visit, changes.deputies, lines)
    for change in changes.contacts:
        _correct_contact(visit, change, lines)
    if not lines.rows:
        raise ValidationError(_("没有改动。"))
    _check(visit)
    visit.version += 1
    visit.save()
    _carry_over(visit, lines)
    if changes.contacts:
        awaiting.refresh_heard([visit.pk], timezone.localdate(at))
    lines.write()
    return visit


@transaction.atomic
def void_visit(visit: Visit, *, actor, at: datetime, version: int, reason: str) -> Visit:
    """作废: entered by mistake. Its issues go with it, unless one has already been acted upon."""
    visit = _locked(visit, version)
    if visit.is_void:
        raise StepRefused(_("这次来访已经作废。"), record=visit)
    if not may_void(actor, visit, timezone.localdate(at)):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError({"reason": _("写明作废的原因。")})
    issues = _own_issues(visit)
    further = [issue for issue in issues if issue.state not in (*UNTOUCHED, State.VOID)]
    if further:
        numbers = _("、").join(str(issue) for issue in further)
        message = _("%(numbers)s 已经办理，不能作废；请用更正。") % {"numbers": numbers}
        raise ValidationError({"reason": message})
    for issue in issues:
        if issue.state != State.VOID:
            workflow.take("void", issue, actor=actor, at=at, reason=reason)
    joining.leave(visit, actor=actor, posting=posting_for(actor, visit.venue), at=at)
    before = visit.state
    visit.state, visit.void_reason = Visit.State.VOID, reason
    visit.version += 1
    visit.save(update_fields=["state", "void_reason", "version"])
    journal.record(
        actor=actor,
        action="visit.void",
        target=visit,
        before={"state": before},
        after={"state": visit.state},
        note=reason,
        county=visit.county_id,
        posting=posting_for(actor, visit.venue),
    )
    return visit


def label_of(correction: Correction) -> str:
    return field_label(correction.field)


def field_label(field_name: str) -> str:
    """A corrected field as a clerk calls it."""
    name, _dot, rest = field_name.partition(".")
    if name == DEPUTIES:
        return _("接待代表")
    if name != CONTACT:
        return str(Visit._meta.get_field(name).verbose_name)
    position, _dot, fact = rest.partition(".")
    if not fact:
        return _("第 %(position)s 位来访人") % {"position": position}
    label = Contact._meta.get_field(fact).verbose_name
    return _("第 %(position)s 位来访人的%(label)s") % {"position": position, "label": label}


def shown_value(field_name: str, kept: str) -> str:
    """A kept value as a clerk reads it: choices by their label, yes and no in words."""
    model = Contact if field_name.startswith(CONTACT) else Visit
    fact = field_name.rpartition(".")[2]
    if fact not in (*FACTS, *CONTACT_FACTS):
        return kept
    column = model._meta.get_field(fact)
    if column.choices:
        return str(dict(column.choices).get(kept, kept))
    return {"True": _("是"), "False": _("否")}.get(kept, kept)


class _Lines:
    """The corrections of one act, written together."""

    def __init__(self, visit: Visit, actor, at: datetime, reason: str):
        if not reason.strip():
            raise ValidationError({"reason": _("写明更正的原因。")})
        self.visit, self.actor, self.at, self.reason = visit, actor, at, reason
        self.rows: list[Correction] = []

    @property
    def fields(self) -> set[str]:
        return {row.field for row in self.rows}

    def add(self, field_name: str, old: str, new: str) -> None:
        if old != new:
            self.rows.append(
                Correction(
                    visit=self.visit,
                    field=field_name,
                    old=old,
                    new=new,
                    reason=self.reason,
                    corrected_by=self.actor,
                    corrected_at=self.at,
                )
            )

    def write(self) -> None:
        """Rows with the values, sealed; in the journal the names of the fields alone."""
        Correction.objects.bulk_create(self.rows)
        journal.record(
            actor=self.actor,
            action="visit.correct",
            target=self.visit,
            after={"fields": sorted(self.fields)},
            note=self.reason,
            county=self.visit.county_id,
            posting=posting_for(self.actor, self.visit.venue),
        )


def _locked(visit: Visit, version: int) -> Visit:
    settling.lock_issues([visit.pk])
    visit = Visit.objects.select_for_update(of=("self",)).select_related("venue").get(pk=visit.pk)
    if version != visit.version:
        raise StaleRecord.of(visit)
    return visit


def _correct_facts(visit: Visit, facts: dict, lines: _Lines) -> None:
    for name in FACTS:
        if name in facts:
            lines.add(name, _shown(visit, name), _shown(Visit(**{name: facts[name]}), name))
            setattr(visit, name, facts[name])
    if lines.fields & OF_THE_DAY:
        when = visit.received_on, visit.received_at
        visit.duty_day = day_of(visit.venue, *when, visit.channel)


def _correct_deputies(visit: Visit, deputies: list, lines: _Lines) -> None:
    if clerk_posting_for(lines.actor, visit.venue) is None:
        own = visit.posting.deputy
        if own not in deputies:
            raise ValidationError({DEPUTIES: _("代表只能登记本人接待的来访。")})
    lines.add(DEPUTIES, _names(visit.deputies.all()), _names(deputies))
    visit.deputies.set(deputies)


def _correct_contact(visit: Visit, change: ContactChange, lines: _Lines) -> None:
    contact = change.contact
    if contact is None:
        position = (visit.contacts.aggregate(last=Max("position"))["last"] or 0) + 1
        contact = Contact(visit=visit, position=position)
    where = f"{CONTACT}.{contact.position}"
    if not (change.facts or change.is_removed):
        return
    if change.is_removed:
        lines.add(where, _whole(contact), "")
        contact.delete()
        return
    for name in CONTACT_FACTS:
        if name in change.facts:
            old = _shown(contact, name) if contact.pk else ""
            setattr(contact, name, change.facts[name])
            lines.add(f"{where}.{name}", old, _shown(contact, name))
    contact.kind = contact.kind if contact.name else Contact.Kind.ANONYMOUS
    contact.set_indexes(visit)
    contact.clean_fields(exclude=["visit", "village"])
    contact.save()


def _check(visit: Visit) -> None:
    if visit.received_on.year != visit.year:
        message = _("编号按年份，不能改到别的年份；请作废后重新登记。")
        raise ValidationError({"received_on": message})
    if visit.received_on > visit.entered_on:
        raise ValidationError({"received_on": _("接待日期不能晚于登记的那天。")})
    contacts = visit.contacts.count()
    if not contacts:
        raise ValidationError(_("至少留下一位来访人。"))
    if visit.group_size < contacts:
        raise ValidationError({"group_size": _("人数不能少于登记的来访人。")})
    acts = Event.objects.filter(issue__in=_own_issues(visit)).exclude(step="register")
    first = acts.aggregate(on=Min("happened_on"))["on"]
    if first and visit.received_on > first:
        raise ValidationError({"received_on": _("接待日期不能晚于问题办理的日期。")})
    visit.clean_fields(exclude=["county", "township", "venue", "recorder", "posting"])


def _carry_over(visit: Visit, lines: "_Lines") -> None:
    """What an issue repeats of the visit it was registered with stays equal."""
    repeated, fields = {}, lines.fields
    if "received_on" in fields:
        repeated["registered_on"] = visit.received_on
    if "is_confidential" in fields:
        repeated["is_confidential"] = visit.is_confidential
    if "channel" in fields:
        online = visit.channel == Visit.Channel.ONLINE
        repeated["source"] = Issue.Source.ONLINE if online else Issue.Source.VISIT
    for issue in _own_issues(visit) if repeated else ():
        _carry_to(issue, repeated, lines)
    if "received_on" in fields:
        settling.refresh_visits([visit.pk])


def _carry_to(issue: Issue, repeated: dict, lines: "_Lines") -> None:
    """A confidential issue is the county's: a township's desk could not open it any more."""
    before = journal.snapshot(issue)
    for name, value in repeated.items():
        setattr(issue, name, value)
    leaves = issue.is_confidential and issue.is_open and issue.has_township_desk
    issue.desk_id = issue.county_id if leaves else issue.desk_id
    issue.version += 1
    issue.save()
    facts = {"actor": lines.actor, "posting": posting_for(lines.actor, lines.visit.venue)}
    if leaves:
        desk_moves.note_move(issue, at=lines.at, **facts)
    journal.record_change(
        action="issue.correct", target=issue, before=before, county=issue.county_id, **facts
    )


def _own_issues(visit: Visit):
    """Issues registered with this visit; not those it was joined to later."""
    return Issue.objects.filter(
        pk__in=visit.voices.filter(position=1).values("issue"), merged_into__isnull=True
    )


def _shown(record, name: str) -> str:
    """A value as it is kept beside the correction."""
    value = getattr(record, name)
    if value is None or value == "":
        return ""
    if record._meta.get_field(name).choices:
        return str(value.value if hasattr(value, "value") else value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _whole(contact: Contact) -> str:
    return "，".join(filter(None, (_shown(contact, name) for name in CONTACT_FACTS)))


def _names(deputies) -> str:
    return "、".join(sorted(str(deputy) for deputy in deputies))
