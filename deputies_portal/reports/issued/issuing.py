"""Issuing a report 发布: its words are drafted, then figures, words and the ids behind each figure
are kept for good. A mistake is corrected by a report that replaces it, or it is withdrawn.

The clerk of a township keeps its reports, the county clerk those of the county and its townships.
"""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.errors import StaleRecord, StepRefused
from deputies_portal.core.ui.forms.constraints import refusal_of
from deputies_portal.reports.issued.packed import pack
from deputies_portal.reports.measures import Counted
from deputies_portal.reports.models import KeptFigure, Report
from deputies_portal.reports.numbers import Numbers
from deputies_portal.reports.subject import Subject
from deputies_portal.reports.sums import Sums
from stations.scope import Scope

State = Report.State


def may_keep(user, county: str, region: str) -> bool:
    scope = Scope.of(user)
    return county in scope.clerk_counties or region in scope.townships


def require(report: Report, *, actor) -> None:
    if not may_keep(actor, report.county_id, report.region_id):
        raise PermissionDenied


@transaction.atomic
def draft_report(subject: Subject, *, actor, at: datetime, version, token=None, **facts) -> Report:
    """Keep the words for a place and time; `version` is that of the draft when its page was opened,
    0 when there was none. Raises StaleRecord when somebody else has saved it since.
    """
    if not may_keep(actor, subject.county, subject.region):
        raise PermissionDenied
    rows = Report.objects.drafted().about(subject)
    draft = rows.select_for_update(of=("self",)).first()
    if version != (draft.version if draft else 0):
        raise _stale(draft, subject)
    before = journal.snapshot(draft) if draft else None
    draft = draft or _new_draft(subject, actor, at)
    for name, value in facts.items():
        setattr(draft, name, value)
    draft.version = version + 1
    return _saved(draft, "draft", before=before, actor=actor, token=token)


@transaction.atomic
def issue_report(report: Report, *, actor, at: datetime, version, token=None) -> Report:
    """发布: count now, keep every figure with its ids; the report it corrects is replaced."""
    row = _locked(report, version)
    require(row, actor=actor)
    _require_state(row, State.DRAFT, _("这份报告已经发布。"))
    before, on = journal.snapshot(row), timezone.localdate(at)
    subject = Subject.of(row.region_id, row.span, Scope.of(actor), on)
    if subject.span.first > on:
        raise StepRefused(_("这段时间还没有到。"), record=row)
    numbers = Sums(subject, actor).numbers()
    _keep_figures(row, subject, numbers, actor)
    if row.replaces_id:
        _replace(row.replaces, on)
    row.numbers, row.state = numbers.kept, State.ISSUED
    row.issued_by, row.issued_on, row.version = actor, on, row.version + 1
    return _saved(row, "issue", before=before, actor=actor, token=token)


@transaction.atomic
def correct_report(report: Report, *, actor, at: datetime, version, reason: str, token=None):
    """更正: a draft with the words of the issued report; once issued it replaces it."""
    row = _locked(report, version)
    require(row, actor=actor)
    _require_state(row, State.ISSUED, _("只有已发布的报告可以更正。"))
    same = Report.objects.filter(region=row.region_id, year=row.year, quarter=row.quarter)
    if same.drafted().exists():
        raise StepRefused(_("已经有一份草稿，先发布或放弃它。"), record=row)
    _require_reason(reason)
    draft = Report(
        county_id=row.county_id,
        region_id=row.region_id,
        year=row.year,
        quarter=row.quarter,
        **row.around,
        drafted_by=actor,
        drafted_on=timezone.localdate(at),
        replaces=row,
        correction=reason,
        **row.texts,
    )
    return _saved(draft, "correct", actor=actor, token=token, note=reason)


@transaction.atomic
def withdraw_report(report: Report, *, actor, at: datetime, version, reason: str, token=None):
    """撤回: it stays to be read, with the reason; another one may be issued."""
    row = _locked(report, version)
    require(row, actor=actor)
    _require_state(row, State.ISSUED, _("只有已发布的报告可以撤回。"))
    _require_reason(reason)
    before = journal.snapshot(row)
    row.state, row.withdraw_reason = State.WITHDRAWN, reason
    row.ended_on, row.version = timezone.localdate(at), row.version + 1
    return _saved(row, "withdraw", before=before, actor=actor, token=token, note=reason)


@transaction.atomic
def discard_draft(report: Report, *, actor, version) -> None:
    """放弃草稿: words that were never issued; the journal keeps that there was a draft."""
    row = _locked(report, version)
    require(row, actor=actor)
    _require_state(row, State.DRAFT, _("这份报告已经发布。"))
    _journal(row, "discard", before=journal.snapshot(row), after={}, actor=actor)
    row.delete()


def _new_draft(subject: Subject, actor, at: datetime) -> Report:
    return Report(
        county_id=subject.county,
        region_id=subject.region,
        year=subject.span.year,
        quarter=subject.span.quarter,
        drafted_by=actor,
        drafted_on=timezone.localdate(at),
    )


def _stale(draft: Report | None, subject: Subject) -> StepRefused:
    if draft is not None:
        return StaleRecord.of(draft)
    kept = Report.objects.about(subject).order_by("-id").first()
    return StepRefused(_("草稿已经发布或放弃。"), record=kept)


def _locked(report: Report, version) -> Report:
    row = Report.objects.select_for_update(of=("self",)).filter(pk=report.pk).first()
    if row is None:
        raise StepRefused(_("草稿已经发布或放弃。"))
    if version != row.version:
        raise StaleRecord.of(row)
    return row


def _require_state(row: Report, state: str, message: str) -> None:
    if row.state != state:
        raise StepRefused(message, record=row)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("写明原因。")})


def _replace(row: Report, on) -> None:
    """The one that is corrected gives way; it stays to be read."""
    found = Report.objects.select_for_update(of=("self",)).get(pk=row.pk)
    _require_state(found, State.ISSUED, _("要更正的那份已经撤回或更正过。"))
    found.state, found.ended_on, found.version = State.REPLACED, on, found.version + 1
    found.save(update_fields=["state", "ended_on", "version"])


def _keep_figures(row: Report, subject: Subject, numbers: Numbers, actor) -> None:
    """Each figure is the number of the ids that are kept with it. Townships share the rows of
    their figure, which are read once.
    """
    kept: dict[str, tuple[Counted, list[int]]] = {}
    whole = numbers.counted(subject.span)
    for name, one in whole.items():
        if one.place:
            continue
        pairs = list(one.placed_ids(subject, actor))
        kept[name] = (one, [pk for pk, _place in pairs])
        for code, _label in numbers.places:
            if f"{name}-{code}" in whole:
                ids = [pk for pk, place in pairs if (place or subject.county) == code]
                kept[f"{name}-{code}"] = (whole[f"{name}-{code}"], ids)
    for name, (_one, ids) in kept.items():
        numbers.values[name] = len(ids)
    KeptFigure.objects.bulk_create(
        [
            KeptFigure(
                report=row,
                name=name,
                kind=one.measure.kind.name,
                number=len(ids),
                packed=pack(ids),
            )
            for name, (one, ids) in kept.items()
        ],
        batch_size=200,
    )


def _saved(row: Report, act: str, *, actor, before=None, token=None, note="") -> Report:
    row.full_clean(exclude=[field.name for field in row._meta.fields if field.is_relation])
    try:
        with transaction.atomic():
            row.save()
            now = journal.snapshot(row)
            changed = [name for name in now if before is None or before[name] != now[name]]
            _journal(
                row,
                act,
                before={name: before[name] for name in changed} if before else {},
                after={name: now[name] for name in changed},
                actor=actor,
                token=token,
                note=note,
            )
    except IntegrityError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise ValidationError(refusal.message) from error
    return row


def _journal(row: Report, act: str, *, actor, **facts) -> None:
    posting = Scope.of(actor).posting_of("county_clerk", "township_clerk")
    journal.record(
        actor=actor,
        action=f"report.{act}",
        target=row,
        county=row.county_id,
        posting=posting,
        **facts,
    )
