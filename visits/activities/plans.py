"""The year's plan of deputy work 年度代表工作计划 (Deputies Law, art. 43): drawn up, adopted by the
meeting of directors 主任会议, published; its items are fulfilled by activities, or dropped.

The clerk of the county keeps its plan, the clerk of a township its own.
"""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.errors import StaleRecord, StepRefused
from deputies_portal.core.ui.forms.constraints import refusal_of
from stations.scope import Scope
from visits import files
from visits.models import AnnualPlan, PlanItem


def may_keep(user, plan: AnnualPlan) -> bool:
    return AnnualPlan.objects.changeable_by(user).filter(pk=plan.pk).exists()


def require(plan: AnnualPlan, *, actor, open_only: bool = False) -> None:
    """The right; `open_only`: while it is not published."""
    if not may_keep(actor, plan):
        raise PermissionDenied
    if open_only and plan.published_on is not None:
        raise StepRefused(_("计划已经公布，只能取消或增加项目。"), record=plan)


def draw_up(*, county: str, township=None, actor, at: datetime, token=None, uploads=(), **facts):
    """A new plan of the county, or of one of its townships."""
    plan = AnnualPlan(county_id=county, township=township, **facts)
    scope = Scope.of(actor)
    own = township is not None and township.pk in scope.townships
    if county not in scope.clerk_counties and not own:
        raise PermissionDenied
    return _saved(plan, "create", actor=actor, at=at, token=token, uploads=uploads)


@transaction.atomic
def change_plan(plan: AnnualPlan, *, actor, at: datetime, version, uploads=(), token=None, **facts):
    """Title, day and meeting of its adoption, files: until it is published."""
    row = _locked(AnnualPlan, plan, version)
    require(row, actor=actor, open_only=True)
    before = journal.snapshot(row)
    for name, value in facts.items():
        setattr(row, name, value)
    row.version += 1
    by = {"actor": actor, "at": at, "token": token, "uploads": uploads}
    return _saved(row, "change", before=before, **by)


@transaction.atomic
def publish_plan(plan: AnnualPlan, *, actor, at: datetime, version) -> AnnualPlan:
    """公布: every posting of the county reads it from now on."""
    row = _locked(AnnualPlan, plan, version)
    require(row, actor=actor, open_only=True)
    if row.adopted_on is None:
        raise StepRefused(_("先由会议通过，再公布。"), record=row)
    if not row.items.standing().exists():
        raise StepRefused(_("先写上计划项目，再公布。"), record=row)
    before = journal.snapshot(row)
    row.published_on = timezone.localdate(at)
    row.version += 1
    return _saved(row, "publish", before=before, actor=actor, at=at)


@transaction.atomic
def add_item(plan: AnnualPlan, *, actor, at: datetime, token=None, **facts) -> PlanItem:
    require(plan, actor=actor)
    item = PlanItem(plan=plan, **facts)
    return _saved(item, "create", actor=actor, at=at, token=token)


@transaction.atomic
def change_item(item: PlanItem, *, actor, at: datetime, version, token=None, **facts) -> PlanItem:
    row = _locked(PlanItem, item, version)
    require(row.plan, actor=actor, open_only=True)
    before = journal.snapshot(row)
    for name, value in facts.items():
        setattr(row, name, value)
    row.version += 1
    return _saved(row, "change", before=before, actor=actor, at=at, token=token)


@transaction.atomic
def drop_item(item: PlanItem, *, actor, at: datetime, version, reason: str) -> PlanItem:
    """取消: it stays in the plan with the reason; an item that was fulfilled is not dropped."""
    row = _locked(PlanItem, item, version)
    require(row.plan, actor=actor)
    require_drop(row)
    if not reason.strip():
        raise ValidationError({"reason": _("写明取消的原因。")})
    before = journal.snapshot(row)
    row.dropped_on, row.drop_reason = timezone.localdate(at), reason
    row.version += 1
    return _saved(row, "drop", before=before, actor=actor, at=at, note=reason)


def require_drop(item: PlanItem) -> None:
    if item.dropped_on is not None:
        raise StepRefused(_("这一项已经取消。"), record=item)
    if PlanItem.objects.fulfilled().filter(pk=item.pk).exists():
        raise StepRefused(_("这一项已经办了，不能取消。"), record=item)


def _locked(model, row, version):
    found = model.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if version != found.version:
        raise StaleRecord.of(found)
    return found


def _saved(row, act: str, *, actor, at, before=None, token=None, uploads=(), note=""):
    row.full_clean(exclude=[field.name for field in row._meta.fields if field.is_relation])
    try:
        with transaction.atomic():
            row.save()
            if uploads:
                files.keep(uploads, plan=row, actor=actor, at=at)
            _journal(row, act, before, actor, token, note)
    except IntegrityError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise ValidationError(refusal.message) from error
    return row


def _journal(row, act: str, before, actor, token, note: str) -> None:
    now = journal.snapshot(row)
    changed = [name for name in now if before is None or before[name] != now[name]]
    posting = Scope.of(actor).posting_of("county_clerk", "township_clerk")
    journal.record(
        actor=actor,
        action=f"{row._meta.model_name}.{act}",
        target=row,
        before={name: before[name] for name in changed} if before else {},
        after={name: now[name] for name in changed},
        county=getattr(row, "county_id", "") or row.plan.county_id,
        posting=posting,
        token=token,
        note=note,
    )
