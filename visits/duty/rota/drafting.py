"""Drafting 编排: the rota of a venue, a township or a county for a period, kept as a draft.

Published, held and hand-made turns stay; the rest is made anew each time. On which days:
`visits.duty.dates`; who gets which place, and what is guaranteed: `visits.duty.rota.placing`.
"""

from collections import Counter
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.errors import StaleRecord, StepRefused
from stations.models import Region, Venue
from stations.scope import Scope
from visits.duty.rota.making import make_days
from visits.models import RotaDraft

BACKWARDS = _("结束日期不能早于开始日期。")
NOT_OPEN = _("这份草稿已经发布或放弃。")


def draft_rota(
    place: Venue | Region, *, first: date, last: date, actor, at: datetime, by=None
) -> RotaDraft:
    """A new draft for a venue, a township or a county; deputies do not see it yet."""
    draft = _new_draft(place, first, last, actor, at)
    require_planner(actor, draft)
    if last < first:
        raise ValidationError({"last": BACKWARDS})
    with transaction.atomic():
        lock_county(draft.county_id)
        draft.full_clean(exclude=["made_by"])
        _refuse_second_draft(draft)
        draft.save()
        made = make_days(draft, at)
        _journal(draft, "create", made, actor=actor, by=by)
    return draft


def redraft(draft: RotaDraft, *, actor, at: datetime, by=None, version=None) -> RotaDraft:
    """重排没改过的: everything but the hand-made turns is made anew, by the rules of now."""
    require_planner(actor, draft)
    with transaction.atomic():
        draft = lock_open(draft, version)
        made = make_days(draft, at)
        touch(draft, at)
        _journal(draft, "redraw", made, actor=actor, by=by)
    return draft


def discard_draft(draft: RotaDraft, *, actor, at: datetime, by=None, version=None) -> RotaDraft:
    """放弃: the drafted days go; that there was a draft stays on record."""
    require_planner(actor, draft)
    with transaction.atomic():
        draft = lock_open(draft, version)
        days = draft.days.drafted()
        lost = Counter(days=days.count())
        days.delete()
        draft.state = RotaDraft.State.DISCARDED
        touch(draft, at)
        _journal(draft, "discard", lost, actor=actor, by=by)
    return draft


def require_planner(actor, draft: RotaDraft) -> None:
    """403 unless the actor plans the whole place of the draft; None is the keeper of the server."""
    if actor is None:
        return
    scope = Scope.of(actor)
    if draft.county_id in scope.clerk_counties:
        return
    if draft.township_id is None or draft.township_id not in scope.townships:
        raise PermissionDenied


def lock_open(draft: RotaDraft, version: int | None = None) -> RotaDraft:
    """The draft as it is now, locked; refused when it is no longer open or not the one seen."""
    lock_county(draft.county_id)
    draft = RotaDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if not draft.is_open:
        raise StepRefused(NOT_OPEN, record=draft)
    if version is not None and version != draft.version:
        raise StaleRecord.of(draft)
    return draft


def touch(draft: RotaDraft, at: datetime) -> None:
    draft.changed_at = at
    draft.version += 1
    draft.save()


def _new_draft(place, first, last, actor, at) -> RotaDraft:
    facts = {"first": first, "last": last, "made_by": actor, "made_at": at, "changed_at": at}
    if isinstance(place, Venue):
        where = {"county_id": place.county_id, "township_id": place.township_id, "venue": place}
    elif place.level == Region.Level.COUNTY:
        where = {"county": place}
    else:
        where = {"county_id": place.pk[:6], "township": place}
    return RotaDraft(**where, **facts)


def lock_county(code: str) -> None:
    """Drafts of one county are made and published one after the other."""
    Region.objects.select_for_update(of=("self",), no_key=True).get(pk=code)


def _refuse_second_draft(draft: RotaDraft) -> None:
    """No venue stands in two open drafts of one time."""
    others = RotaDraft.objects.open().filter(
        county=draft.county_id, first__lte=draft.last, last__gte=draft.first
    )
    for other in others.select_related("county", "township", "venue"):
        if _share_venues(draft, other):
            text = _("“%(draft)s”还是草稿，请先发布或放弃它。") % {"draft": other}
            raise ValidationError({"first": text})


def _share_venues(one: RotaDraft, other: RotaDraft) -> bool:
    if one.venue_id and other.venue_id:
        return one.venue_id == other.venue_id
    if one.township_id and other.township_id:
        return one.township_id == other.township_id
    if one.venue_id or other.venue_id:
        # The venue of a county without a township, beside a draft of one township.
        alone, wide = (one, other) if one.venue_id else (other, one)
        return wide.township_id is None or wide.township_id == alone.township_id
    return True


def _journal(draft, act: str, made: Counter, *, actor, by) -> None:
    journal.record(
        actor=actor,
        action=f"rotadraft.{act}",
        target=draft,
        after={"first": draft.first, "last": draft.last, **made},
        county=draft.county_id,
        posting=by,
    )
