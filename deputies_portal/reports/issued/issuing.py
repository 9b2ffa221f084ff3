"""Issuing a report 发布: its words are drafted, then figures, words and the ids behind each figure
are kept for good. A mistake is corrected by a report that replaces it, or it is withdrawn.

The clerk of a township keeps its reports, the county clerk those of the county and its townships.
"""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.errors import StaleRecord, StepRefused
from deputies_portal.core.ui.forms.constraints import refusal_of
from deputies_portal.core.workflow import SAME, Case, Step, Workflow, by_name
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
    said = _written(_saved(draft), before)
    _journal(draft, "draft", actor=actor, token=token, **said)
    return draft


def issue(case: Case) -> None:
    """发布: count now, keep every figure with its ids; the report it corrects is replaced."""
    row, on = case.record, case.on
    subject = Subject.of(row.region_id, row.span, Scope.of(case.actor), on)
    numbers = Sums(subject, case.actor).numbers()
    _keep_figures(row, subject, numbers, case.actor)
    if row.replaces_id:
        _replace(row.replaces, on)
    row.numbers, row.issued_by, row.issued_on = numbers.kept, case.actor, on


def withdraw(case: Case, *, reason: str) -> None:
    """撤回: it stays to be read, with the reason; another one may be issued."""
    _require_reason(reason)
    case.record.withdraw_reason = case.note = reason
    case.record.ended_on = case.on


KEEPER = "keeper"  # the clerk of the township, the county clerk for all of them
DRAFTED, ISSUED, BY = (State.DRAFT,), (State.ISSUED,), (KEEPER,)
STEPS = by_name(
    Step("issue", gettext_lazy("发布报告"), DRAFTED, State.ISSUED, BY, act=issue),
    Step("correct", gettext_lazy("更正报告"), ISSUED, SAME, BY),  # `correct_report`
    Step("withdraw", gettext_lazy("撤回报告"), ISSUED, State.WITHDRAWN, BY, act=withdraw),
    Step("discard", gettext_lazy("放弃报告草稿"), DRAFTED, SAME, BY),  # `discard_draft`
)
REFUSALS = {
    "issue": gettext_lazy("这份报告已经发布。"),
    "correct": gettext_lazy("只有已发布的报告可以更正。"),
    "withdraw": gettext_lazy("只有已发布的报告可以撤回。"),
    "discard": gettext_lazy("这份报告已经发布。"),
}


class ReportWorkflow(Workflow):
    """The only writer of a report's state once it is drafted."""

    steps, page, action, always_journalled = STEPS, "reports:report", "report", ()

    def holders(self, user, record, on, known=None):
        if not may_keep(user, record.county_id, record.region_id):
            return {}
        return {KEEPER: Scope.of(user).posting_of("county_clerk", "township_clerk")}

    def not_from_here(self, name, record, on):
        if super().not_from_here(name, record, on):
            return REFUSALS[name]
        return _("这段时间还没有到。") if name == "issue" and record.span.first > on else ""

    def locked(self, record, facts=()):
        row = Report.objects.select_for_update(of=("self",)).filter(pk=record.pk).first()
        if row is None:
            raise StepRefused(_("草稿已经发布或放弃。"))
        return row

    def write(self, name, case) -> Report:
        return _saved(case.record)

    def note_of(self, case):
        return case.note


REPORTS = ReportWorkflow()
take, require, steps_open_to = REPORTS.take, REPORTS.require, REPORTS.steps_open_to


@transaction.atomic
def correct_report(report: Report, *, actor, at: datetime, version, reason: str, token=None):
    """更正: a draft with the words of the issued report; once issued it replaces it."""
    row = REPORTS.locked(report)
    require("correct", row, actor=actor, version=version)
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
    said = _written(_saved(draft))
    _journal(draft, "correct", actor=actor, token=token, note=reason, **said)
    return draft


@transaction.atomic
def discard_draft(report: Report, *, actor, version) -> None:
    """放弃草稿: words that were never issued; the journal keeps that there was a draft."""
    row = REPORTS.locked(report)
    require("discard", row, actor=actor, version=version)
    _journal(row, "discard", actor=actor, before=journal.snapshot(row), after={})
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


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("写明原因。")})


def _replace(row: Report, on) -> None:
    """The one that is corrected gives way; it stays to be read."""
    found = Report.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if found.state != State.ISSUED:
        raise StepRefused(_("要更正的那份已经撤回或更正过。"), record=found)
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


def _saved(row: Report) -> Report:
    row.full_clean(exclude=[field.name for field in row._meta.fields if field.is_relation])
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise ValidationError(refusal.message) from error
    return row


def _written(row: Report, before: dict | None = None) -> dict:
    """What has changed of it; of a new one all that it says."""
    now = journal.snapshot(row)
    changed = [name for name in now if before is None or before[name] != now[name]]
    was = {name: before[name] for name in changed} if before else {}
    return {"before": was, "after": {name: now[name] for name in changed}}


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
