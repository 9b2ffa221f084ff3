"""What hangs on a venue that closes, or on a deputy whose last seat ends: days ahead are cancelled,
turns ahead become open places. Called by `visits.closing` inside its transaction.
"""

from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_noop as _

from visits.duty import telling
from visits.duty.changing import note, save, save_day, save_slot
from visits.duty.moving import call_off
from visits.models import DutyDay, DutySlot, Swap, Visit

GONE = _("%(deputy)s 代表不再担任，%(day)s 在%(venue)s的值班空着，请安排人补上。")
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
    for swap in Swap.objects.open().of_deputies([deputy.pk]):
        swap.state, swap.closed_by, swap.closed_at = Swap.State.REFUSED, actor, at
        swap.version += 1
        save(swap)
    drafted = DutySlot.objects.filter(deputy=deputy, day__state="draft", day__day__gt=on)
    drafted.update(deputy=None, level="", reason=Reason.ENDED)
    turns = DutySlot.objects.served_by([deputy.pk]).filter(day__state="published", day__day__gt=on)
    ended = list(turns.with_days())
    for turn in ended:
        _open_again(turn, deputy, actor=actor, at=at, by=by)
    return len(ended)


def _open_again(turn: DutySlot, deputy, *, actor, at: datetime, by) -> None:
    """A substitute who is gone gives the turn back; a planned one leaves an open place."""
    day = (
        DutyDay.objects.select_for_update(of=("self",)).select_related("venue").get(pk=turn.day_id)
    )
    if turn.substitute_id == deputy.pk:
        turn.substitute, turn.substitute_level = None, ""
        turn.substitute_why = turn.substitute_note = ""
    else:
        turn.is_cancelled = True
        place = {"rank": turn.rank, "wish": turn.wish, "reason": Reason.ENDED}
        save(DutySlot(day=day, changed_at=at, **place))
    save_slot(turn, at)
    save_day(day, at)
    note(day, "vacate", actor=actor, by=by, before={"deputy": deputy.pk})
    facts = telling.day_facts(day) | {"deputy": str(deputy)}
    how = {"key": f"turn-{turn.pk}-{turn.sequence}", "url": day.get_absolute_url()}
    telling.tell_keepers(day, GONE, facts, actor=actor, at=at, **how)
