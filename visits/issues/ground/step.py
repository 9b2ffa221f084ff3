"""What the declaration of a step of an issue says besides what the engine asks of all kinds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from deputies_portal.core.workflow import Step
from visits.issues.news.audience import Matter

# Places of a button: escalation is drawn as a warning, a wrong entry is set right apart from the
# work, what is seldom needed stands under 更多.
WARNING, SETTING_RIGHT, MORE = "warning", "setting_right", "more"
# Marks of a line of the timeline.
RED, FILLED, GREEN = "pin-red", "pin-fill", "pin-ok"


@dataclass(frozen=True, kw_only=True)
class IssueStep(Step):
    part: str = ""  # of the timeline: "supervision" or "progress"
    is_inner: bool = False  # said among the offices of the congress: not shown to units


@dataclass(frozen=True)
class Happening:
    """A line of the timeline that nobody takes."""

    name: str
    label: object
    says: Any


@dataclass(frozen=True)
class Line:
    """`who` are told `text`, when the step is of this kind."""

    who: Callable[[Matter], Q | None]
    text: str
    when: Callable[[Matter], bool] = lambda matter: True
    is_urgent: bool = False


def alike(text: str, *whom: Callable[[Matter], Q | None], **how) -> tuple[Line, ...]:
    """Several are told the same."""
    return tuple(Line(who, text, **how) for who in whom)


@dataclass(frozen=True)
class Nobody:
    """A step that is told to nobody, and why."""

    reason: str
