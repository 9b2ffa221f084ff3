"""Programmes 提升改造方案: their money, their plan line, planning many venues at once, the end."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from deputies_portal.core.audit import journal
from deputies_portal.core.database.guards import messages_of
from deputies_portal.core.ui.errors import StepRefused
from deputies_portal.core.ui.templatetags.portal import day as in_words
from stations.models import (
    MoneyLine,
    MoneySource,
    PlanLine,
    ProgrammeFund,
    UpgradeAspect,
    UpgradeItem,
    UpgradeProgramme,
    Venue,
    VenueUpgrade,
)
from stations.upgrade import workflow
from stations.upgrade.case import UpgradeCase

Stage = VenueUpgrade.Stage
SETTLED = (Stage.REPORTED, Stage.ACCEPTED)  # bulk planning leaves these as they are
PLANNED = ("kind", "answering", "planned_start", "planned_finish", "due", "dropped_on")


@dataclass(frozen=True)
class VenuePlan:
    """What is planned alike for many venues; `budget` is (source, amount) for each of them."""

    kind: str
    planned_start: date
    planned_finish: date
    due: date
    answering: str = ""  # empty: the head of each venue
    budget: tuple[str, Decimal] | None = None


@dataclass
class Planned:
    """What bulk planning did with each venue; `left` are those reported or accepted already."""

    added: list[VenueUpgrade] = field(default_factory=list)
    changed: list[VenueUpgrade] = field(default_factory=list)
    left: list[VenueUpgrade] = field(default_factory=list)


def plan_venues(
    programme: UpgradeProgramme, venues: Iterable[Venue], plan: VenuePlan, *, actor, on, **facts
) -> Planned:
    """Take the venues into the programme, or move the dates of those in it. `facts`: `by` (the
    posting) and `token` of the form.
    """
    by, token = facts.get("by"), facts.get("token")
    with transaction.atomic():
        programme = running(programme)
        _check_plan(programme, plan)
        done = _sort(programme, list(venues), plan)
        before = {one.pk: journal.snapshot(one, PLANNED) for one in done.changed}
        _move(done.changed, plan)
        done.added = VenueUpgrade.objects.bulk_create(done.added, batch_size=200)
        _give_items([*done.added, *done.changed], programme.county_id)
        _give_budget(done.added, plan, on)
        journal.record_many(
            _lines(done, before, actor=actor, posting=by, county=programme.county_id)
        )
        journal.record(
            actor=actor,
            action="upgradeprogramme.plan",
            target=programme,
            after={"added": len(done.added), "rows": len(done.changed)},
            county=programme.county_id,
            posting=by,
            token=token,
        )
    return done


def running(programme: UpgradeProgramme) -> UpgradeProgramme:
    """The programme, locked; refused once it is closed."""
    programme = UpgradeProgramme.objects.select_for_update().get(pk=programme.pk)
    refuse_closed(programme)
    return programme


def refuse_closed(programme: UpgradeProgramme) -> None:
    if not programme.is_running:
        raise StepRefused(_("这个方案已经结束。"), record=programme)


def _check_plan(programme: UpgradeProgramme, plan: VenuePlan) -> None:
    if plan.planned_finish < plan.planned_start:
        raise ValidationError({"planned_finish": _("计划完工不能早于计划开工。")})
    if plan.due < plan.planned_finish:
        raise ValidationError({"due": _("验收期限不能早于计划完工。")})
    outside = messages_of(VenueUpgrade)["stations_venueupgrade_in_programme"]
    if plan.planned_start < programme.starts_on:
        raise ValidationError({"planned_start": outside})
    if plan.due > programme.deadline:
        raise ValidationError({"due": outside})


def _sort(programme: UpgradeProgramme, venues: list[Venue], plan: VenuePlan) -> Planned:
    """Which of the venues are new in the programme, and which are in it."""
    done = Planned()
    rows = programme.upgrades.filter(venue__in=venues).select_related("venue")
    known = {row.venue_id: row for row in rows.select_for_update(of=("self",))}
    for venue in venues:
        row = known.get(venue.pk)
        if row is None:
            done.added.append(
                VenueUpgrade(
                    programme=programme,
                    venue=venue,
                    kind=plan.kind,
                    answering=plan.answering or venue.head,
                    planned_start=plan.planned_start,
                    planned_finish=plan.planned_finish,
                    due=plan.due,
                )
            )
        elif row.is_counted and row.stage in SETTLED:
            done.left.append(row)
        else:
            done.changed.append(row)
    return done


def _move(rows: list[VenueUpgrade], plan: VenuePlan) -> None:
    """New dates; who was taken out is back."""
    for row in rows:
        row.kind, row.answering = plan.kind, plan.answering or row.answering
        row.planned_start, row.planned_finish = plan.planned_start, plan.planned_finish
        row.due, row.dropped_on, row.drop_reason = plan.due, None, ""
        row.version += 1
    VenueUpgrade.objects.bulk_update(rows, [*PLANNED, "drop_reason", "version"], batch_size=200)


def _give_items(rows: list[VenueUpgrade], county: str) -> None:
    """Every venue goes through the county's list; one added to it since comes in now."""
    aspects = list(UpgradeAspect.objects.standing().filter(county=county))
    items = UpgradeItem.objects.filter(upgrade__in=rows)
    known = set(items.values_list("upgrade_id", "aspect_id"))
    UpgradeItem.objects.bulk_create(
        (
            UpgradeItem(upgrade=row, aspect=aspect)
            for row in rows
            for aspect in aspects
            if (row.pk, aspect.pk) not in known
        ),
        batch_size=500,
    )


def _give_budget(rows: list[VenueUpgrade], plan: VenuePlan, on: date) -> None:
    if plan.budget is None:
        return
    source, amount = plan.budget
    MoneyLine.objects.bulk_create(
        MoneyLine(
            upgrade=row,
            kind=MoneyLine.Kind.BUDGET,
            source=source,
            amount=amount,
            purpose=str(MoneyLine.Kind.BUDGET.label),
            on=on,
        )
        for row in rows
    )


def _lines(done: Planned, before: dict, **facts):
    for row in done.added:
        after = journal.snapshot(row, PLANNED)
        yield {**facts, "action": "venueupgrade.create", "target": row, "after": after}
    for row in done.changed:
        told = {"before": before[row.pk], "after": journal.snapshot(row, PLANNED)}
        yield {**facts, **told, "action": "venueupgrade.change", "target": row}


def leave_programmes(venue: Venue, *, on: date, at: datetime, actor, by=None, reason: str) -> int:
    """A venue that is closed leaves the programmes in which it is not accepted yet."""
    rows = venue.upgrades.leaving().select_related("venue", "programme")
    rows = rows.select_for_update(of=("self",))
    for row in rows:
        case = UpgradeCase(record=row, actor=actor, posting=by, on=on, at=at)
        workflow.act("drop", case, reason=reason)
    return len(rows)


# --- money and plan line ------------------------------------------------------------------------
def set_funds(programme: UpgradeProgramme, amounts: dict[str, Decimal], *, actor, by=None) -> None:
    """The money granted, by source; a source without an amount is left out."""
    with transaction.atomic():
        programme = running(programme)
        before = _funds(programme)
        programme.funds.all().delete()
        ProgrammeFund.objects.bulk_create(
            ProgrammeFund(programme=programme, source=source, amount=amounts[source])
            for source in MoneySource.values
            if amounts.get(source)
        )
        if before != (now := _funds(programme)):
            told = {"before": {"funds": before}, "after": {"funds": now}}
            _journal("funds", programme, told, actor=actor, by=by)


def _funds(programme: UpgradeProgramme) -> list[str]:
    return [str(fund) for fund in programme.funds.order_by("pk")]


def months_of(programme: UpgradeProgramme) -> list[date]:
    """The days a plan line may have: the last of each month, and the deadline."""
    days, day = [], programme.starts_on
    while True:
        last = day.replace(day=monthrange(day.year, day.month)[1])
        if last >= programme.deadline:
            return [*days, programme.deadline]
        days.append(last)
        day = last + timedelta(days=1)


def plan_by_dues(programme: UpgradeProgramme) -> dict[date, int]:
    """What the dates of the venues come to: how many are due by each of these days."""
    dues = sorted(programme.upgrades.counted().values_list("due", flat=True))
    return {day: sum(due <= day for due in dues) for day in months_of(programme)}


def set_plan(
    programme: UpgradeProgramme, numbers: dict[date, int], *, actor, by=None, token=None
) -> None:
    """The plan line, written anew as a whole; a month without a number has no line."""
    with transaction.atomic():
        programme = running(programme)
        most = programme.upgrades.counted().count()
        _check_numbers(programme, numbers, most)
        before = [str(line) for line in programme.plan_lines.all()]
        programme.plan_lines.all().delete()
        lines = PlanLine.objects.bulk_create(
            PlanLine(programme=programme, until=day, number=numbers[day]) for day in sorted(numbers)
        )
        if before != (now := [str(line) for line in lines]):
            told = {"before": {"plan": before}, "after": {"plan": now}}
            _journal("plan_line", programme, told, actor=actor, by=by, token=token)


def _check_numbers(programme: UpgradeProgramme, numbers: dict[date, int], most: int) -> None:
    known, last = set(months_of(programme)), 0
    for day in sorted(numbers):
        number = numbers[day]
        if day not in known:
            raise ValidationError(_("%(day)s不在方案的起止日期之内。") % {"day": in_words(day)})
        if number > most:
            message = _("方案里有 %(most)d 处家站，不能计划更多。") % {"most": most}
            raise ValidationError({day.isoformat(): message})
        if number < last:
            falls = messages_of(PlanLine)["stations_planline_grows"]
            raise ValidationError({day.isoformat(): falls})
        last = number


# --- the end ------------------------------------------------------------------------------------
def close_programme(
    programme: UpgradeProgramme, *, on: date, note: str = "", actor, by=None
) -> UpgradeProgramme:
    """Only when every venue has been accepted or taken out."""
    with transaction.atomic():
        programme = running(programme)
        counted = programme.upgrades.counted()
        if waiting := counted.unaccepted().count():
            message = _("还有 %(number)d 处家站没有验收，方案不能结束。") % {"number": waiting}
            raise ValidationError(message)
        last = counted.order_by("-accepted_on").values_list("accepted_on", flat=True).first()
        if on < programme.starts_on or last and on < last:
            raise ValidationError({"on": _("结束日期不能早于最后一次验收。")})
        before = journal.snapshot(programme)
        programme.closed_on, programme.closing_note = on, note
        programme.version += 1
        programme.save()
        journal.record_change(
            actor=actor,
            action="upgradeprogramme.close",
            target=programme,
            before=before,
            note=note,
            county=programme.county_id,
            posting=by,
        )
    return programme


def _journal(act: str, programme: UpgradeProgramme, told: dict, *, actor, by, **facts) -> None:
    """The line, and the version of the programme: a page opened before is stale from now on."""
    programme.version += 1
    programme.save(update_fields=["version"])
    journal.record(
        actor=actor,
        action=f"upgradeprogramme.{act}",
        target=programme,
        county=programme.county_id,
        posting=by,
        **told,
        **facts,
    )
