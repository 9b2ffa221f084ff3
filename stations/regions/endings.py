"""Endings 结束: rows that hold from a day to a day get their last day here; nothing is deleted.

Closing a venue or a unit and ending a seat or a region reach further: `visits.lifecycle.closures`.
"""

from collections.abc import Callable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.accounts.models import User
from deputies_portal.core.accounts.sign_in import sessions
from deputies_portal.core.audit import journal
from deputies_portal.core.ui.errors import StepRefused
from stations.models import DeputyGroup, Mandate, Posting

# What apps above do in the same act when a row of a model ends, a seat rests; named by them when
# they start.
_AFTERWARDS: dict[type, list[Callable]] = {}
_WHEN_SUSPENDED: list[Callable] = []
LAST_ADMINISTRATOR = _("至少要留一名全平台的系统管理员，请先任用另一名。")


def afterwards(model: type, verb: Callable) -> None:
    """`verb(row, on=…, actor=…, by=…)` deals with what hangs on a row of the model that ends."""
    _AFTERWARDS.setdefault(model, []).append(verb)


def when_suspended(verb: Callable) -> None:
    """`verb(mandate, actor=…, by=…)` deals with what hangs on a seat whose rights rest."""
    _WHEN_SUSPENDED.append(verb)


def end(row, *, on: date, actor, by=None, note=""):
    """End an assignment, a membership or a posting on the day; `by` is the posting used."""
    with transaction.atomic():
        row = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
        if row.ends_on is not None and row.ends_on <= on:
            raise StepRefused(_("这一条已经结束。"), record=row)
        _end_row(row, on=on, actor=actor, by=by, note=note)
    return row


def end_posting(posting, *, on: date, actor, by=None, reason=""):
    """As `end`; the person is signed out everywhere, and one administrator always stays."""
    with transaction.atomic():
        refuse_last_administrator([posting], on)
        posting = end(posting, on=on, actor=actor, by=by, note=reason)
        sessions.end_sessions(posting.user)
    return posting


def refuse_last_administrator(postings, on: date) -> None:
    """One of the whole installation always stays, whose account is enabled, who is not leaving."""
    ending = [p for p in postings if p.is_whole]
    if not ending:
        return
    others = Posting.objects.current(on).filter(
        is_whole=True, ends_on__isnull=True, user__in=User.objects.staying()
    )
    if not others.exclude(pk__in=[posting.pk for posting in ending]).exists():
        raise ValidationError(LAST_ADMINISTRATOR)


def end_all(rows, *, on: date, actor, by=None, note="") -> list:
    """End those of the rows that hold on the day or later; who loses a posting is signed out."""
    ended = []
    for row in rows.not_ended(on).exclude(ends_on=on).select_for_update(of=("self",)):
        # What was to begin later never holds: its only day is the one it was to begin on.
        _end_row(row, on=max(on, row.starts_on), actor=actor, by=by, note=note)
        if isinstance(row, Posting):
            sessions.end_sessions(row.user)
        ended.append(row)
    return ended


def close_group(group, *, on: date, actor, by=None, reason="") -> DeputyGroup:
    """A group of deputies is dissolved; its members leave on the same day."""
    with transaction.atomic():
        group = DeputyGroup.objects.select_for_update().get(pk=group.pk)
        if group.closed_on:
            raise StepRefused(_("这个代表小组已经撤销。"), record=group)
        end_all(group.memberships.all(), on=on, actor=actor, by=by, note=reason)
        before = journal.snapshot(group)
        group.closed_on, group.version = on, group.version + 1
        group.save()
        _journal("close", group, before, actor=actor, by=by, note=reason)
    return group


def suspend_mandate(mandate, *, actor, by=None, reason: str) -> Mandate:
    """暂停执行职务: the seat stays, its rights rest; so do the turns ahead."""
    with transaction.atomic():
        mandate = _set_status(mandate, "suspend", actor=actor, by=by, reason=reason)
        for verb in _WHEN_SUSPENDED:
            verb(mandate, actor=actor, by=by)
    return mandate


def resume_mandate(mandate, *, actor, by=None, reason: str) -> Mandate:
    return _set_status(mandate, "resume", actor=actor, by=by, reason=reason)


STATUS_STEPS = {
    "suspend": (Mandate.Status.ACTIVE, Mandate.Status.SUSPENDED),
    "resume": (Mandate.Status.SUSPENDED, Mandate.Status.ACTIVE),
}


def _set_status(mandate, step: str, *, actor, by, reason) -> Mandate:
    source, target = STATUS_STEPS[step]
    with transaction.atomic():
        mandate = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
        if mandate.status != source:
            raise StepRefused(
                _("这项代表资格现在是“%(status)s”。") % {"status": mandate.get_status_display()},
                record=mandate,
            )
        before = journal.snapshot(mandate)
        mandate.status, mandate.version = target, mandate.version + 1
        mandate.save()
        _journal(step, mandate, before, actor=actor, by=by, note=reason)
    return mandate


def _end_row(row, *, on, actor, by, note):
    before = journal.snapshot(row)
    row.ends_on, row.version = on, row.version + 1
    row.full_clean()
    row.save()
    _journal("end", row, before, actor=actor, by=by, note=note)
    for verb in _AFTERWARDS.get(type(row), ()):
        verb(row, on=on, actor=actor, by=by)


def _journal(act, row, before, *, actor, by, note):
    journal.record_change(
        actor=actor,
        action=f"{row._meta.model_name}.{act}",
        target=row,
        before=before,
        note=note,
        county=getattr(row, "county_code", "") or getattr(row, "county_id", ""),
        posting=by,
    )
