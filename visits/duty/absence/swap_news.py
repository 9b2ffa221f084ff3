"""News of swaps: whom the lines of a step mean, and how they are told. The actor never is."""

from datetime import datetime

from deputies_portal.core.workflow import Line
from visits.duty.news import change_news
from visits.models import Swap


def asker(swap: Swap, text: str, facts: dict, **how) -> None:
    change_news.tell_deputies([swap.asker_id], text, facts, **how)


def other(swap: Swap, text: str, facts: dict, **how) -> None:
    change_news.tell_deputies([swap.other_id], text, facts, **how)


def keepers(swap: Swap, text: str, facts: dict, **how) -> None:
    change_news.tell_keepers(swap.slot.day, text, facts, **how)


def spread(name: str, swap: Swap, lines: tuple[Line, ...], *, actor, at: datetime) -> None:
    """Tell of a step that has just been taken."""
    facts = change_news.day_facts(swap.slot.day)
    facts |= {"asker": str(swap.asker), "other": str(swap.other)}
    how = {"key": f"swap-{swap.pk}-{name}", "url": swap.get_absolute_url()}
    for line in lines:
        line.who(swap, line.text, facts, **how, actor=actor, at=at)
