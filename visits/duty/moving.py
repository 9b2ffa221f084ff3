"""Moving 改期 and cancelling 取消 a day: by those who plan it; everybody who serves is told, and so
is who was asked for a swap of its turns, which ends.

A moved day counts for the period of the date it was planned for.
"""

from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.core.audit import journal
from stations.models import Deputy
from visits.duty.absence import swap_workflow
from visits.duty.news import change_news
from visits.duty.published_days import locked, note, require, save, save_day
from visits.models import DutyDay, Leave, Swap

State = DutyDay.State
PAST = gettext_lazy("这一天已经过去了。")
NO_SEAT = gettext_lazy("%(deputy)s 代表那天没有代表资格，请先请人替班，再改期。")
AWAY = gettext_lazy("%(deputy)s 代表那天请假，请先请人替班，再改期。")
JOURNALLED = ("day", "starts_at", "ends_at", "place")


@transaction.atomic
def move_day(
    day: DutyDay,
    *,
    to: tuple[date, time, time],
    place: str = "",
    actor,
    at: datetime,
    **seen,
) -> DutyDay:
    """To another date, other hours or another place; `seen`: by, version, token."""
    require(DutyDay.objects.planned_by(actor), day)
    day = locked(day, seen.get("version"), State.PUBLISHED)
    before, was = journal.snapshot(day, JOURNALLED), day.day
    day.day, day.starts_at, day.ends_at = to
    day.place = place
    if day.day < timezone.localdate(at):
        raise ValidationError({"day": PAST})
    if day.ends_at <= day.starts_at:
        raise ValidationError({"ends_at": _("结束时间要晚于开始时间。")})
    if journal.snapshot(day, JOURNALLED) == before:
        raise ValidationError(_("没有改动。"))
    _refuse_who_cannot(day, was)
    if _other_time(day, before):
        # Whoever agreed to a swap agreed to a date and hours, told in the words of before.
        swaps = Swap.objects.of_day(day)
        swap_workflow.end_overtaken(swaps, "move", actor=actor, at=at, by=seen.get("by"))
    day.is_by_hand = True
    save_day(day, at, is_new_in_calendars=True)
    facts = {"by": seen.get("by"), "token": seen.get("token")}
    after = journal.snapshot(day, JOURNALLED)
    note(day, "move", actor=actor, before=before, after=after, **facts)
    facts = change_news.day_facts(day) | {"was": was.isoformat(), "place": place}
    _tell(day, change_news.MOVED, facts, actor, at)
    return day


@transaction.atomic
def cancel_day(day: DutyDay, *, reason: str, actor, at: datetime, **seen) -> DutyDay:
    """Also a day recorded as held by mistake, as long as no visit hangs on it."""
    require(DutyDay.objects.planned_by(actor), day)
    day = locked(day, seen.get("version"), State.PUBLISHED, State.HELD)
    facts = {"by": seen.get("by"), "token": seen.get("token")}
    return call_off(day, reason, actor=actor, at=at, **facts)


def call_off(day: DutyDay, reason: str, *, actor, at: datetime, by=None, token=None) -> DutyDay:
    """Cancel a locked day; who may is asked before."""
    before = {"state": day.state}
    day.state, day.cancel_reason = State.CANCELLED, reason
    day.held_from = day.held_to = None
    for turn in day.slots.exclude(attendance="", substitute_attendance=""):
        turn.attendance = turn.substitute_attendance = ""
        save(turn)
    save_day(day, at, is_new_in_calendars=True)
    seen = {"actor": actor, "at": at, "by": by}
    swap_workflow.end_overtaken(Swap.objects.of_day(day), "cancel", **seen)
    after = {"state": day.state, "cancel_reason": reason}
    note(day, "cancel", actor=actor, by=by, token=token, before=before, after=after)
    if day.day >= timezone.localdate(at):
        _tell(
            day,
            change_news.CANCELLED,
            change_news.day_facts(day) | {"reason": reason},
            actor,
            at,
        )
    return day


def _other_time(day: DutyDay, before: dict) -> bool:
    now = journal.snapshot(day, JOURNALLED)
    return any(now[name] != before[name] for name in ("day", "starts_at", "ends_at"))


def _refuse_who_cannot(day: DutyDay, was: date) -> None:
    """Who serves holds a seat on the date and, where it is another one, is not on leave then."""
    servers = Deputy.objects.filter(pk__in=day.slots.standing().with_server().values("server_id"))
    if deputy := servers.exclude(pk__in=Deputy.objects.serving(day.day).values("pk")).first():
        raise ValidationError({"day": NO_SEAT % {"deputy": deputy}})
    away = Leave.objects.granted().covering(day.day) if day.day != was else Leave.objects.none()
    if deputy := servers.filter(pk__in=away.values("deputy")).first():
        raise ValidationError({"day": AWAY % {"deputy": deputy}})


def _tell(day: DutyDay, text: str, facts: dict, actor, at: datetime) -> None:
    how = {"key": f"dutyday-{day.pk}-{day.sequence}", "url": day.get_absolute_url()}
    turns = day.slots.standing().with_server()
    servers = list(turns.values_list("server_id", flat=True))
    change_news.tell_deputies(servers, text, facts, actor=actor, at=at, **how)
    change_news.tell_venue(day, text, facts, actor=actor, at=at, **how)
