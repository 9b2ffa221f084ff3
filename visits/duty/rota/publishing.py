"""Publishing 发布: a draft becomes the rota, all of it or nothing; deputies are told.

From then on days and turns are changed by `visits.duty` alone, never by drafting again.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.forms.constraints import refusal_of
from visits.duty.news.announcing import announce
from visits.duty.rota.drafting import lock_open, require_planner, touch
from visits.duty.rota.pool import Pool, TurnElsewhere
from visits.models import DutyDay, DutySlot, RotaDraft

EMPTY = _("草稿里没有接待日。")
MOST_NAMED = 8
NOTICE = timedelta(days=3)  # the least a deputy is to know beforehand
Reason = DutySlot.Reason


def publish_draft(
    draft: RotaDraft, *, actor, at: datetime, by=None, version: int | None = None
) -> RotaDraft:
    """Refused as a whole when somebody has lost the seat, is on leave or serves elsewhere by now,
    and as a step (409) when the draft is no longer open."""
    require_planner(actor, draft)
    with transaction.atomic():
        draft = lock_open(draft, version)
        days = list(draft.days.drafted().select_related("venue").order_by("day", "pk"))
        if not days:
            raise ValidationError(EMPTY)
        turns = list(_turns(draft))
        _refuse_impossible(draft, days, turns)
        _publish(draft, at)
        draft.state, draft.published_at = RotaDraft.State.PUBLISHED, at
        touch(draft, at)
        journal.record(
            actor=actor,
            action="rotadraft.publish",
            target=draft,
            after={"days": len(days), "turns": len(turns)},
            county=draft.county_id,
            posting=by,
        )
        announce(turns, key=f"rota-{draft.pk}", actor=actor, at=at)
    return draft


def consequences(draft: RotaDraft, on: date) -> list[str]:
    """What publishing does, as sentences with figures."""
    days = draft.days.drafted()
    turns = DutySlot.objects.filter(day__draft=draft)
    deputies = turns.filled().order_by().values("deputy").distinct().count()
    said = [
        _("公布 %(days)d 个接待日、%(turns)d 人次，共 %(deputies)d 位代表。")
        % {"days": days.count(), "turns": turns.filled().count(), "deputies": deputies}
    ]
    if unfilled := turns.unfilled().count():
        said.append(_("还有 %(number)d 人次空缺，发布后可以再补。") % {"number": unfilled})
    if unconfirmed := days.filter(is_confirmed=False).count():
        said.append(
            _("其中 %(number)d 天的日历还没有公布，公布后再核对。") % {"number": unconfirmed}
        )
    first = days.order_by("day").values_list("day", flat=True).first()
    if first and on <= first < on + NOTICE:
        said.append(_("第一个接待日离今天不到 3 天，请另行通知代表。"))
    return said


def _turns(draft: RotaDraft):
    slots = DutySlot.objects.filled().filter(day__draft=draft, day__state=DutyDay.State.DRAFT)
    return slots.select_related("deputy", "day__venue").order_by("day__day", "pk")


def _publish(draft: RotaDraft, at: datetime) -> None:
    """The guards of the database look at every turn once more."""
    days = draft.days.drafted()
    try:
        with transaction.atomic():
            days.update(
                state=DutyDay.State.PUBLISHED,
                published_on=timezone.localdate(at),
                changed_at=at,
            )
    except IntegrityError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise ValidationError(refusal.message) from error


def _refuse_impossible(draft: RotaDraft, days: list[DutyDay], turns: list[DutySlot]) -> None:
    """Names those who cannot serve as drafted: the rota was drafted before something changed."""
    first, last = min(day.day for day in days), max(day.day for day in days)
    venues = {day.venue_id: day.venue for day in days}
    named = {turn.deputy_id: turn.deputy for turn in turns}
    facts = (draft.county_id, venues.values(), first, last)
    pool = Pool.of(*facts, above=True, also=named.values())
    wrong = [
        (turn, reason) for turn in turns if (reason := _reason_against(pool, turn)) is not None
    ]
    wrong += [(turn, Reason.BUSY) for turn in _taken_elsewhere(pool, draft, turns)]
    if wrong:
        said = "；".join(_words(turn, reason) for turn, reason in wrong[:MOST_NAMED])
        text = _("有 %(number)d 人次现在排不了，请先改草稿：%(turns)s。")
        raise ValidationError(text % {"number": len(wrong), "turns": said})


def _reason_against(pool: Pool, turn: DutySlot) -> str | None:
    member, day = pool.members.get(turn.deputy_id), turn.day.day
    if member is None or not member.levels_on(day):
        return Reason.MANDATE
    if member.is_away(day):
        return Reason.LEAVE
    return None


def _taken_elsewhere(pool: Pool, draft: RotaDraft, turns: Iterable[DutySlot]) -> Iterable[DutySlot]:
    busy: dict[tuple[int, date], list[TurnElsewhere]] = {}
    for other in TurnElsewhere.of_members(pool, draft, announced=True):
        busy.setdefault((other.deputy, other.day), []).append(other)
    for turn in turns:
        for other in busy.get((turn.deputy_id, turn.day.day), ()):
            if turn.day.starts_at < other.ends_at and other.starts_at < turn.day.ends_at:
                yield turn


def _words(turn: DutySlot, reason: str) -> str:
    label = Reason(reason).label
    return f"{turn.deputy} {turn.day.day:%m-%d} {turn.day.venue} {label}"
