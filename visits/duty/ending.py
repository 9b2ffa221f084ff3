"""What hangs on a venue that closes, on a deputy whose last seat ends or rests, or whose place at a
venue ends: days ahead are cancelled, turns ahead become open places. Called by
`visits.lifecycle.closures` and `stations.regions.endings` inside their transactions.
"""

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from stations.models import Assignment, Level, Mandate
from visits.duty.absence import swap_workflow
from visits.duty.absence.substituting import can_return
from visits.duty.moving import call_off
from visits.duty.news import change_news
from visits.duty.published_days import note, save, save_day, save_slot
from visits.duty.rota.pool import ABOVE
from visits.models import DutyDay, DutySlot, Swap, Visit

GONE = _("%(deputy)s 代表不再担任，%(day)s 在%(venue)s的值班空着，请安排人补上。")
RESTS = _("%(deputy)s 代表暂停执行职务，%(day)s 在%(venue)s的值班空着，请安排人补上。")
Reason = DutySlot.Reason


def days_ahead(venue, on: date):
    """Published days from the day of closing on that nobody has visited."""
    visits = Visit.objects.counted().filter(duty_day=OuterRef("pk"))
    return DutyDay.objects.filter(~Exists(visits), venue=venue).ahead(on)


def cancel_days_of(venue, *, on: date, reason: str, actor, at: datetime, by=None) -> int:
    """How many days were called off; drafted ones go without a word."""
    DutyDay.objects.drafted().filter(venue=venue, day__gte=on).delete()
    days = list(days_ahead(venue, on).select_for_update(of=("self",)).select_related("venue"))
    for day in days:
        call_off(day, reason[:200], actor=actor, at=at, by=by)
    return len(days)


def end_turns_of(deputy, *, on: date, actor, at: datetime, by=None) -> int:
    """`on` is the last day of the last seat: the turns after it are open again."""
    return _open_all(deputy, on, (Reason.ENDED, GONE), actor=actor, at=at, by=by)


def rest_turns_of(mandate: Mandate, *, actor, by=None) -> int:
    """A seat is suspended: its turns from today on are open again, unless another seat serves."""
    deputy, at = mandate.deputy, timezone.now()
    yesterday = timezone.localdate(at) - timedelta(days=1)
    if deputy.mandates.active().not_ended(yesterday).exists():
        serve_under_another_seat(deputy, on=yesterday)
        return 0
    return _open_all(deputy, yesterday, (Reason.MANDATE, RESTS), actor=actor, at=at, by=by)


def _open_all(deputy, on: date, why: tuple, *, actor, at: datetime, by) -> int:
    later = Q(slot__day__day__gt=on) | Q(other_slot__day__day__gt=on)
    swaps = Swap.objects.of_deputies([deputy.pk]).filter(later)
    swap_workflow.end_overtaken(swaps, "vacate", actor=actor, at=at, by=by)
    drafted = DutySlot.objects.filter(deputy=deputy, day__state="draft", day__day__gt=on)
    drafted.update(deputy=None, level="", reason=why[0])
    turns = DutySlot.objects.served_by([deputy.pk]).filter(day__state="published", day__day__gt=on)
    ended = list(turns.with_days())
    for turn in ended:
        _open_again(turn, deputy, why, actor=actor, at=at, by=by)
    return len(ended)


def end_place(assignment: Assignment, *, on: date, actor, by=None) -> int:
    """`on` is the last day at the venue: the turns there after it are open again, unless the rule
    of the day asks the deputy from above."""
    deputy, at = assignment.deputy, timezone.now()
    days = _days_of_place(assignment, on)
    turns = DutySlot.objects.served_by([deputy.pk]).filter(day__in=days)
    turns.filter(day__state="draft").update(deputy=None, level="", reason=Reason.ENDED)
    ended = list(turns.filter(day__state="published").with_days())
    swaps = Swap.objects.of_deputies([deputy.pk])
    swaps = swaps.filter(Q(slot__day__in=days) | Q(other_slot__day__in=days))
    swap_workflow.end_overtaken(swaps, "vacate", actor=actor, at=at, by=by)
    for turn in ended:
        _open_again(turn, deputy, (Reason.ENDED, GONE), actor=actor, at=at, by=by)
    return len(ended)


def _days_of_place(assignment: Assignment, on: date):
    """Days after `on` on which the deputy serves there, or could, by this place alone."""
    days = DutyDay.objects.filter(venue=assignment.venue_id, day__gt=on, joint_day__isnull=True)
    higher = Q(congress__isnull=True) | Q(congress__level__in=ABOVE)
    if assignment.deputy.mandates.open().filter(higher).exists():
        days = days.exclude(rule__from_above=True)
    return days


def serve_under_another_seat(deputy, *, on: date) -> None:
    """One seat of several has ended or rests: the turns after it are served under the highest
    other one."""
    turns = DutySlot.objects.served_by([deputy.pk]).filter(day__day__gt=on)
    turns = turns.filter(day__state__in=["draft", "published"]).select_related("day")
    seats = list(deputy.mandates.active().select_related("congress"))
    for turn in turns:
        held = {seat.level for seat in seats if seat.holds(turn.day.day)}
        column = "substitute_level" if turn.substitute_id == deputy.pk else "level"
        if held and getattr(turn, column) not in held:
            setattr(turn, column, next(level for level in Level.values if level in held))
            save(turn)


def _open_again(turn: DutySlot, deputy, why: tuple, *, actor, at: datetime, by) -> None:
    """A substitute who is gone gives the turn back to a planned one who can serve; else the place
    is open. `why`: the reason of the place, and the news for who keeps the day."""
    reason, text = why
    day = (
        DutyDay.objects.select_for_update(of=("self",)).select_related("venue").get(pk=turn.day_id)
    )
    if turn.substitute_id == deputy.pk and can_return(turn):
        turn.substitute, turn.substitute_level = None, ""
        turn.substitute_why = turn.substitute_note = ""
    else:
        turn.is_cancelled = True
        place = {"rank": turn.rank, "wish": turn.wish, "reason": reason}
        save(DutySlot(day=day, changed_at=at, **place))
    save_slot(turn, at)
    save_day(day, at)
    note(day, "vacate", actor=actor, by=by, before={"deputy": deputy.pk})
    facts = change_news.day_facts(day) | {"deputy": str(deputy)}
    how = {"key": f"turn-{turn.pk}-{turn.sequence}", "url": day.get_absolute_url()}
    change_news.tell_keepers(day, text, facts, actor=actor, at=at, **how)
