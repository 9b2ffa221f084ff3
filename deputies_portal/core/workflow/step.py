"""One step 步骤 as it is declared: all that is said of it stands in one place."""

from collections.abc import Callable, Iterable
from dataclasses import KW_ONLY, dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import models

SAME = ""  # a step after which the state stays


@dataclass(frozen=True)
class Step:
    name: str  # of its address, its line of the timeline, its action in the journal
    label: object
    sources: tuple
    target: str  # SAME: the state stays
    who: tuple  # qualities, the first that somebody has is the one it is taken in
    _: KW_ONLY
    form: type | None = None  # its fields are exactly the facts the act takes
    # Why it cannot be taken, before anything is typed: the button and the act ask it alike.
    # A message or several; empty when nothing stands in the way.
    obstacle: "Callable[[Situation], Any] | None" = None
    # Whether the page offers it; else it may still be entered, as it may have happened.
    offered: "Callable[[Situation], bool] | None" = None
    act: Callable | None = None  # called with the case and the facts
    line: object = ""  # what its line of the timeline is called, if not like the button
    says: Any = None  # its sentences in the timeline: one to fill in, or a function of the facts
    news: Any = ()  # who is told what, the first line that fits; or nobody, and why
    done: object = ""  # what the page says once it is taken
    template: str = ""  # of a form with a page of its own
    button: str = ""  # where it stands on the page, if not in the row of buttons
    prominence: int = 0  # of the steps that are open the one with the most is drawn to stand out
    pin: str = ""  # how its line of the timeline is marked
    on_paper: bool = False  # an office may enter it for somebody else from a letter or a sheet
    only: tuple = ()  # (quality, states) pairs: this quality takes the step in these states alone
    or_to: str = ""  # where the act may lead instead, as the act decides
    repeatable: bool = False  # taken again where it has led, nothing happens

    def is_open_to(self, who: str, state: str) -> bool:
        """Whether the quality may take the step in this state, which is one of the sources."""
        limits = [limit for quality, limit in self.only if quality == who]
        return who in self.who and (not limits or state in limits)

    def belongs_to(self, who: str, state: str) -> bool:
        """As above; in a state it does not start from the right is judged by `who` alone."""
        return who in self.who and (state not in self.sources or self.is_open_to(who, state))


def by_name(*steps: Step) -> dict[str, Step]:
    """A table in the order in which it is read aloud."""
    return {step.name: step for step in steps}


def said(says: Any, facts: dict) -> list[str]:
    """The sentences of a step about these facts; none for one that says nothing."""
    if says is None:
        return []
    return [str(one) for one in says(facts)] if callable(says) else [says % facts]


@dataclass(frozen=True)
class Line:
    """`who` are told `text` (a message with named places), `when` the step is of this kind.

    Read from top to bottom: the first line that fits somebody is the one he is told.
    """

    who: Callable
    text: str
    when: Callable[[Any], bool] = lambda matter: True
    is_urgent: bool = False


def alike(text: str, *whom: Callable, **how: Any) -> tuple[Line, ...]:
    """Several are told the same."""
    return tuple(Line(who, text, **how) for who in whom)


@dataclass(frozen=True)
class Nobody:
    """A step that is told to nobody, and why."""

    reason: str


class Situation(NamedTuple):
    """What a step's `obstacle` is asked about: nobody closes what is not told."""

    user: object
    record: models.Model
    held: dict
    known: Any  # what the workflow knows of the record's surroundings
    on: date
    on_paper: bool


class OpenStep(NamedTuple):
    """A step somebody may take now; on paper it is entered for somebody else."""

    name: str
    step: Step
    on_paper: bool
    page: str

    @property
    def url_name(self) -> str:
        return f"{self.page}-{self.name.replace('_', '-')}"


def standing_out(steps: Iterable[OpenStep]) -> OpenStep | None:
    """The step whose button stands out, the first of equals; one on paper never does."""
    own = [one for one in steps if one.step.prominence and not one.on_paper]
    return max(own, key=lambda one: one.step.prominence, default=None)
