"""Effects 影响 of a rule, told before it is saved: the form is tried, told, and taken back.

The first POST of a form with an effect tries. Its page offers 保存 with the mark of what was typed;
a POST that carries the mark of exactly what it sends saves. Anything typed since is told anew.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

from django.db import transaction

SEEN, BACK = "seen", "back"


class Effect(Protocol):
    def look(self) -> Any:
        """What hangs on the rule as things stand: asked before and after the form was tried."""

    def tell(self, before: Any, after: Any) -> Iterable[str]:
        """The difference, a sentence each."""


@dataclass(frozen=True)
class Told:
    """What the page says: the sentences, and the mark that saves what they are about."""

    sentences: tuple[str, ...]
    mark: str


def is_known(posted, form) -> bool:
    """Whether the person has been told the effect of exactly what the valid form says."""
    return posted.get(SEEN) == _mark(form)


def goes_back(posted) -> bool:
    """返回修改: the form as it was typed, without its effect."""
    return BACK in posted


def told(effect: Effect, write: Callable[[], Any], form) -> Told:
    """Write, look, and take it back. What the write refuses is raised as if it were saved."""
    before = effect.look()
    with transaction.atomic():
        write()
        sentences = tuple(effect.tell(before, effect.look()))
        transaction.set_rollback(True)
    return Told(sentences, _mark(form))


def either(more: int, less: int, *, both: str, only_more: str, only_less: str, neither: str) -> str:
    """Which of four sentences is true: what does not happen is not told as a 0."""
    if more and less:
        return both
    if more:
        return only_more
    return only_less if less else neither


def forget(record) -> None:
    """A new record whose writing was taken back has no key."""
    record.pk, record._state.adding = None, True


def _mark(form) -> str:
    """Of what the form means, not of how a browser sends it; `parts` of a form are forms, too."""
    parts = getattr(form, "parts", [form])
    said = [[(name, _plain(value)) for name, value in part.cleaned_data.items()] for part in parts]
    return sha256(repr(said).encode()).hexdigest()[:20]


def _plain(value) -> str:
    return f"{value._meta.label} {value.pk}" if hasattr(value, "_meta") else repr(value)
