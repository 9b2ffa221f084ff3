"""What the declaration of a step of an issue says besides what the engine asks of all kinds."""

from dataclasses import dataclass
from typing import Any

from deputies_portal.core.workflow import Step

# Places of a button: escalation is drawn as a warning, a wrong entry is set right apart from the
# work, what is seldom needed stands under 更多.
WARNING, SETTING_RIGHT, MORE = "warning", "setting_right", "more"
# Marks of a line of the timeline.
RED, FILLED, GREEN = "pin-red", "pin-fill", "pin-ok"


@dataclass(frozen=True, kw_only=True)
class IssueStep(Step):
    part: str = ""  # of the timeline: "supervision" or "progress"
    is_inner: bool = False  # said among the offices of the congress: not shown to units
    then: tuple[str, ...] = ()  # steps that may be taken at once in the same form
    is_tracked: bool = False  # told to a visitor who follows the matter by its code


@dataclass(frozen=True)
class Happening:
    """A line of the timeline that nobody takes."""

    name: str
    label: object
    says: Any
