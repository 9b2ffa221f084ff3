"""Assessing a venue 评估: opened on a day, item by item, finished; by the venue or by the county.

Computed items are not typed: finishing takes what the records say (`found`, read by the caller from
`visits.standards.evidence`, which stands above). A finished assessment stays; the next one follows
it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.errors import StaleRecord, StepRefused
from stations.models import Assessment, ItemResult, Standard, StandardItem, Venue
from stations.scope import Scope
from stations.standards.scoring import Finding, score_of

Kind, State = Assessment.Kind, Assessment.State


@dataclass(frozen=True)
class Mark:
    """What somebody says of one item; without a score the usual one, a photo is optional."""

    state: str
    score: Decimal | None = None
    note: str = ""
    photo: File | None = None


def venues_assessed_by(user, kind: str):
    """Venues in use that the user may assess: the own one, those of the township, the county's."""
    scope, venues = Scope.of(user), Venue.objects.standing()
    if kind == Kind.REVIEW:
        return venues.filter(county__in=scope.clerk_counties)
    return venues.in_own_care_of(user)


def with_assessing(venues, user):
    """`may_self` and `may_review`: whether the user may assess the venue, for its buttons."""
    return venues.annotate(
        may_self=Exists(venues_assessed_by(user, Kind.SELF).filter(pk=OuterRef("pk"))),
        may_review=Exists(venues_assessed_by(user, Kind.REVIEW).filter(pk=OuterRef("pk"))),
    )


def may_assess(user, venue: Venue, kind: str) -> bool:
    return venues_assessed_by(user, kind).filter(pk=venue.pk).exists()


@transaction.atomic
def open_assessment(venue: Venue, *, kind: str, on: date, actor, by=None, token=None) -> Assessment:
    """A draft against the version that holds on the day."""
    _require(actor, venue, kind)
    # The version is frozen from now on; who is changing it is waited for.
    versions = Standard.objects.select_for_update(of=("self",))
    standard = versions.holding(venue.county_id, venue.tier, on)
    if standard is None:
        raise ValidationError({"on": _("这一天没有用于这一层级的标准。")})
    if on < venue.opened_on:
        raise ValidationError({"on": _("评估日期不能早于家站设立的日期。")})
    assessment = Assessment(venue=venue, standard=standard, kind=kind, assessed_on=on, by=actor)
    assessment.save()
    journal.record(
        actor=actor,
        action="assessment.open",
        target=assessment,
        after=journal.snapshot(assessment, fields=["kind", "assessed_on", "standard"]),
        county=venue.county_id,
        posting=by,
        token=token,
    )
    return assessment


@transaction.atomic
def record_results(
    assessment: Assessment,
    marks: dict[StandardItem, Mark],
    *,
    actor,
    at: datetime,
    version: int | None = None,
    by=None,
    token=None,
) -> Assessment:
    """What was found, item by item; items that are not named stay as they were."""
    assessment = _draft(assessment, actor, version)
    known = {row.item_id: row for row in assessment.results.all()}
    before, after = {}, {}
    for item, mark in marks.items():
        row = known.get(item.pk) or ItemResult(assessment=assessment, item=item)
        said = _words(row) if row.pk else ""
        _put(row, mark, actor, at)
        if said != _words(row) or mark.photo:
            before[item.name], after[item.name] = said, _words(row)
    if after:
        _save(assessment)
        _journal("assessment.record", assessment, actor, by, token, before=before, after=after)
    return assessment


def record_result(assessment: Assessment, item: StandardItem, mark: Mark, **facts) -> Assessment:
    """One item; `facts` as for `record_results`."""
    return record_results(assessment, {item: mark}, **facts)


@transaction.atomic
def finish_assessment(
    assessment: Assessment,
    *,
    found: dict[str, Finding],
    actor,
    at: datetime,
    version: int | None = None,
    by=None,
    token=None,
) -> Assessment:
    """The computed items are filled in, and the whole is closed; none may be left open."""
    assessment = _draft(assessment, actor, version)
    items = list(assessment.standard.items.all())
    if missing := _missing(assessment, items):
        raise ValidationError(
            _("还有 %(n)d 项没有评：%(names)s。")
            % {"n": len(missing), "names": _("、").join(item.name for item in missing)}
        )
    ItemResult.objects.bulk_create(computed_results(assessment, items, found, at))
    _save(assessment, state=State.FINAL, finished_at=at)
    score = sum(row.score for row in assessment.results.all())
    _journal("assessment.finish", assessment, actor, by, token, after={"score": score})
    return assessment


@transaction.atomic
def drop_assessment(
    assessment: Assessment, *, reason: str, actor, version: int | None = None, by=None
) -> Assessment:
    """A draft begun by mistake is given up; it stays as a trace and counts nowhere."""
    assessment = _draft(assessment, actor, version)
    _save(assessment, state=State.DROPPED)
    _journal("assessment.drop", assessment, actor, by, note=reason)
    return assessment


def computed_results(assessment, items, found: dict[str, Finding], at) -> list[ItemResult]:
    """A result for each computed item; a record that was never kept is not met."""
    nothing = Finding(ItemResult.State.NOT, {})
    rows = []
    for item in items:
        if item.computed:
            finding = found.get(item.computed, nothing)
            row = ItemResult(assessment=assessment, item=item, at=at, facts=finding.facts)
            row.state, row.score = finding.state, score_of(finding.state, item.weight)
            rows.append(row)
    return rows


def _missing(assessment, items) -> list[StandardItem]:
    known = set(assessment.results.values_list("item_id", flat=True))
    return [item for item in items if not item.computed and item.pk not in known]


def _put(row: ItemResult, mark: Mark, actor, at) -> None:
    row.state, row.note, row.by, row.at = mark.state, mark.note, actor, at
    row.score = score_of(mark.state, row.item.weight, mark.score)
    if mark.photo:
        if row.photo:
            transaction.on_commit(partial(row.photo.storage.delete, row.photo.name))
        row.photo = mark.photo
    row.save()


def _words(row: ItemResult) -> str:
    """A result as the journal keeps it."""
    return journal.in_records(
        "{} {} {}".format, row.get_state_display(), row.score, row.note
    ).strip()


def _require(actor, venue: Venue, kind: str) -> None:
    if not may_assess(actor, venue, kind):
        raise PermissionDenied


def _draft(assessment: Assessment, actor, version: int | None) -> Assessment:
    """The draft, locked, for who may go on with it; refused when it has moved on."""
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("venue", "standard")
    assessment = rows.get(pk=assessment.pk)
    _require(actor, assessment.venue, assessment.kind)
    if version is not None and version != assessment.version:
        raise StaleRecord.of(assessment)
    if not assessment.is_draft:
        raise StepRefused(_("这份评估已经完成或放弃。"), record=assessment)
    return assessment


def _save(assessment: Assessment, **columns) -> None:
    for name, value in columns.items():
        setattr(assessment, name, value)
    assessment.version += 1
    assessment.save(update_fields=[*columns, "version"])


def _journal(action, assessment, actor, by, token=None, **facts) -> None:
    journal.record(
        actor=actor,
        action=action,
        target=assessment,
        county=assessment.venue.county_id,
        posting=by,
        token=token,
        **facts,
    )
