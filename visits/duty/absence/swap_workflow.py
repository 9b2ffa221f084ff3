"""Taking the steps of a swap (the table: `visits.duty.absence.swap_steps`)."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.workflow import Case, Workflow
from stations.scope import Scope
from visits.duty.absence import swap_news
from visits.duty.absence.swap_steps import STEPS
from visits.duty.absence.swapping import Who, qualities
from visits.duty.published_days import save
from visits.models import Leave, Swap

ROLES_OF = {
    Who.ASKER: frozenset({"deputy"}),
    Who.OTHER: frozenset({"deputy"}),
    Who.CLERK: frozenset({"venue_clerk", "township_clerk", "county_clerk"}),
}


def held_in(user, swap: Swap) -> set[str]:
    """As `qualities`; who asked stays the asker, whoever serves by now."""
    held = qualities(user, swap.slot, swap.other) - {Who.ASKER}
    return held | ({Who.ASKER} if swap.asker_id in Scope.of(user).deputies else set())


class SwapWorkflow(Workflow):
    """The only writer of a swap's state once it is asked for."""

    steps, roles, action, journalled = STEPS, ROLES_OF, "swap", ("state",)
    refusal = _("这次换班现在是“%(state)s”，不能再这样办。")

    def holders(self, user, record, on, known=None):
        scope = Scope.of(user)
        return {who: scope.posting_of(*ROLES_OF[who]) for who in held_in(user, record)}

    def locked(self, record, facts=()):
        rows = Swap.objects.select_for_update(of=("self",)).select_related(
            *("asker", "other", "slot__day__venue", "slot__deputy", "slot__substitute"),
            *("other_slot__day__venue", "other_slot__deputy", "other_slot__substitute"),
        )
        return rows.get(pk=record.pk)

    def write(self, name, case) -> Swap:
        swap = case.record
        if not swap.is_open:
            swap.closed_by, swap.closed_at = case.actor, case.at
        save(swap)
        return swap

    def spread(self, name, case, written):
        swap_news.spread(name, written, self.steps[name].news, actor=case.actor, at=case.at)

    def county_of(self, record):
        return record.slot.day.county_id


SWAPS = SwapWorkflow()
take, require, steps_open_to = SWAPS.take, SWAPS.require, SWAPS.steps_open_to


def end_by_leave(leave: Leave, *, actor, at: datetime, **seen) -> None:
    """Granted leave ends the swaps of the deputy on its days, given or taken."""
    days = (leave.first, leave.last)
    touched = Q(slot__day__day__range=days) | Q(other_slot__day__day__range=days)
    swaps = Swap.objects.of_deputies([leave.deputy_id]).filter(touched)
    end_overtaken(swaps, "leave", actor=actor, at=at, **seen)


def end_overtaken(swaps, why: str, *, actor, at: datetime, by=None, token=None, **seen) -> None:
    """What happened to a turn or to who serves it ends the open ones of these swaps; both deputies
    and the venue are told why: an action of the journal (`swap.leave` …) and a line of the news.
    """
    on = timezone.localdate(at)
    for swap in map(SWAPS.locked, swaps.open().order_by("pk")):
        if swap.is_open:
            case = Case(record=swap, actor=actor, posting=by, on=on, at=at)
            SWAPS.act(why, case, token=token)
