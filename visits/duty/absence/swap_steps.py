"""The steps of a swap 换班, each declared once: answered by the other, confirmed by the venue,
withdrawn; or ended by what happens to a turn or to who serves it.
"""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from deputies_portal.core.workflow import Case, Line, Step, alike, by_name
from deputies_portal.core.workflow.forms import StepForm
from stations.models import Deputy
from visits.duty.absence import swap_news as to
from visits.duty.absence.swapping import Who, check
from visits.duty.published_days import locked, save_day, save_slot
from visits.models import DutyDay, DutySlot, Swap

OVER = noop("%(asker)s 代表和%(other)s 代表 %(day)s 在%(venue)s的换班没有换成。")
WITHDRAWN = noop("%(asker)s 代表和%(other)s 代表 %(day)s 在%(venue)s的换班撤回了。")
ON_LEAVE = noop("%(asker)s 代表和%(other)s 代表 %(day)s 在%(venue)s的换班因请假停止了。")
MOVED = noop("%(asker)s 代表和%(other)s 代表 %(day)s 在%(venue)s的换班因接待日改期停止了。")
CANCELLED = noop("%(asker)s 代表和%(other)s 代表 %(day)s 在%(venue)s的换班因接待日取消停止了。")
GONE = noop("%(asker)s 代表和%(other)s 代表 %(day)s 在%(venue)s的换班停止了：有一方不能再去值班。")
BOTH, ALL = (to.asker, to.other), (to.asker, to.other, to.keepers)


class SwapStepForm(StepForm):
    """Nothing to fill in: the button is the act."""


def answered(case: Case) -> None:
    case.record.answered_at = case.at


def exchange(case: Case) -> None:
    """The turns change hands."""
    swap, at = case.record, case.at
    levels = check(swap.slot, swap.asker, swap.other, swap.other_slot, on=timezone.localdate(at))
    _serve(swap.slot, swap.other, levels[swap.other_id], at)
    if swap.other_slot:
        _serve(swap.other_slot, swap.asker, levels[swap.asker_id], at)


def _serve(slot: DutySlot, deputy: Deputy, level: str, at: datetime) -> None:
    """The planned name stays; who gets the own turn back needs no substitute."""
    is_back = slot.deputy_id == deputy.pk
    slot.substitute = None if is_back else deputy
    slot.substitute_level = "" if is_back else level
    slot.substitute_why = "" if is_back else DutySlot.Why.SWAP
    slot.substitute_note = slot.substitute_attendance = slot.attendance = ""
    save_slot(slot, at)
    save_day(locked(slot.day, None, DutyDay.State.PUBLISHED), at)


S, OPEN = Swap.State, (Swap.State.ASKED, Swap.State.ACCEPTED)
# A clerk may enter what the other said on the phone: many deputies never sign in.
EITHER, CLERK = (Who.OTHER, Who.CLERK), (Who.CLERK,)
# fmt: off
STEPS = by_name(
    Step(
        "accept", _("同意换班"), (S.ASKED,), S.ACCEPTED, EITHER,
        form=SwapStepForm, act=answered, done=_("已同意换班，等家站确认。"),
        news=(
            Line(to.keepers, noop("%(asker)s 代表和%(other)s 代表同意换班：%(day)s，%(venue)s。请确认。")),
            Line(to.asker, noop("%(other)s 代表同意换班，等%(venue)s确认。")),
            Line(to.other, noop("已记下您同意换班：%(day)s，%(venue)s。")),
        ),
    ),
    Step(
        "decline", _("不换"), (S.ASKED,), S.REFUSED, EITHER,
        form=SwapStepForm, act=answered, done=_("没有同意换班，申请人会收到提醒。"),
        news=alike(OVER, *BOTH),
    ),
    Step(
        "confirm", _("确认换班"), (S.ACCEPTED,), S.CONFIRMED, CLERK,
        form=SwapStepForm, act=exchange, done=_("换班已确认，两位代表会收到提醒。"),
        news=(
            Line(to.asker, noop("换班已确认：%(day)s 在%(venue)s的值班由%(other)s 代表去。")),
            Line(to.other, noop("换班已确认：请您 %(day)s %(hours)s 到%(venue)s值班。")),
            Line(to.keepers, noop("换班已确认：%(day)s 在%(venue)s的值班由%(other)s 代表去。")),
        ),
    ),
    Step(
        "refuse", _("不予确认"), (S.ACCEPTED,), S.REFUSED, CLERK,
        form=SwapStepForm, done=_("没有确认换班，两位代表会收到提醒。"), news=alike(OVER, *BOTH),
    ),
    Step(
        "withdraw", _("撤回换班"), OPEN, S.WITHDRAWN, (Who.ASKER, Who.OTHER),
        form=SwapStepForm, done=_("换班已撤回。"), news=alike(WITHDRAWN, *ALL),
    ),
    # What happens to a turn, or to who serves it, ends a swap; nobody takes these.
    Step("leave", _("因请假停止换班"), OPEN, S.REFUSED, (), news=alike(ON_LEAVE, *ALL)),
    Step("vacate", _("因不能再值班停止换班"), OPEN, S.REFUSED, (), news=alike(GONE, *ALL)),
    Step("move", _("因接待日改期停止换班"), OPEN, S.REFUSED, (), news=alike(MOVED, *ALL)),
    Step("cancel", _("因接待日取消停止换班"), OPEN, S.REFUSED, (), news=alike(CANCELLED, *ALL)),
)
# fmt: on
FORMS: dict[str, type[StepForm]] = {name: step.form for name, step in STEPS.items() if step.form}
