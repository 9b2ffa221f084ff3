"""News of swaps: who is told of which step, and in which sentence. The actor never is."""

from datetime import datetime

from django.utils.translation import gettext_noop as _

from visits.duty.news import change_news
from visits.models import Swap

ASKER, OTHER, KEEPERS = "asker", "other", "keepers"
OVER = _("%(asker)s 代表和%(other)s 代表 %(day)s 在%(venue)s的换班没有换成。")
WITHDRAWN = _("%(asker)s 代表和%(other)s 代表 %(day)s 在%(venue)s的换班撤回了。")
ON_LEAVE = _("%(asker)s 代表和%(other)s 代表 %(day)s 在%(venue)s的换班因请假停止了。")
MOVED = _("%(asker)s 代表和%(other)s 代表 %(day)s 在%(venue)s的换班因接待日改期停止了。")
CANCELLED = _("%(asker)s 代表和%(other)s 代表 %(day)s 在%(venue)s的换班因接待日取消停止了。")
GONE = _("%(asker)s 代表和%(other)s 代表 %(day)s 在%(venue)s的换班停止了：有一方不能再去值班。")

NEWS = {
    "ask": {
        OTHER: _("%(asker)s 代表想请您换班：%(day)s %(hours)s，%(venue)s。请答复。"),
        ASKER: _("已替您向%(other)s 代表申请换班：%(day)s，%(venue)s。"),
    },
    "accept": {
        KEEPERS: _("%(asker)s 代表和%(other)s 代表同意换班：%(day)s，%(venue)s。请确认。"),
        ASKER: _("%(other)s 代表同意换班，等%(venue)s确认。"),
        OTHER: _("已记下您同意换班：%(day)s，%(venue)s。"),
    },
    "decline": {ASKER: OVER, OTHER: OVER},
    "confirm": {
        ASKER: _("换班已确认：%(day)s 在%(venue)s的值班由%(other)s 代表去。"),
        OTHER: _("换班已确认：请您 %(day)s %(hours)s 到%(venue)s值班。"),
        KEEPERS: _("换班已确认：%(day)s 在%(venue)s的值班由%(other)s 代表去。"),
    },
    "refuse": {ASKER: OVER, OTHER: OVER},
    "leave": {ASKER: ON_LEAVE, OTHER: ON_LEAVE, KEEPERS: ON_LEAVE},
    "move": {ASKER: MOVED, OTHER: MOVED, KEEPERS: MOVED},
    "cancel": {ASKER: CANCELLED, OTHER: CANCELLED, KEEPERS: CANCELLED},
    "vacate": {ASKER: GONE, OTHER: GONE, KEEPERS: GONE},
    "withdraw": {ASKER: WITHDRAWN, OTHER: WITHDRAWN, KEEPERS: WITHDRAWN},
}


def spread(name: str, swap: Swap, *, actor, at: datetime) -> None:
    day = swap.slot.day
    facts = change_news.day_facts(day) | {"asker": str(swap.asker), "other": str(swap.other)}
    how = {"key": f"swap-{swap.pk}-{name}", "url": swap.get_absolute_url()}
    how |= {"actor": actor, "at": at}
    for who, text in NEWS[name].items():
        if who == KEEPERS:
            change_news.tell_keepers(day, text, facts, **how)
        else:
            deputy = swap.asker_id if who == ASKER else swap.other_id
            change_news.tell_deputies([deputy], text, facts, **how)
