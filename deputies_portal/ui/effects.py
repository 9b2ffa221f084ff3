"""What a rule changes is shown before it is saved: tried out, measured, taken back.

The first POST shows the effect on the same page, with what was typed; its button 保存 carries a
mark of what was typed, and saves only that: whoever changes a field sees the effect of it first.
"""

from collections.abc import Callable
from hashlib import sha256

NOT_TYPED = {"csrfmiddlewaretoken", "seen", "token"}


class EffectShown(Exception):
    """Raised out of the transaction, which takes the work back."""

    def __init__(self, lines: list[str]):
        super().__init__()
        self.lines = lines


def mark_of(request) -> str:
    typed = sorted((name, *values) for name, values in request.POST.lists())
    text = repr([row for row in typed if row[0] not in NOT_TYPED])
    return sha256(text.encode()).hexdigest()


def after_showing(request, work: Callable, measure: Callable, say: Callable):
    """Does the work, or raises EffectShown with `say(before, after)` while that was not seen."""
    if request.POST.get("seen") == mark_of(request):
        return work()
    before = measure()
    work()
    raise EffectShown(say(before, measure()))


def shown(request, lines: list[str]) -> dict:
    """What the page of the form needs to show the effect."""
    return {"effect": lines, "seen": mark_of(request)}
