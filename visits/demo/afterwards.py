"""What floors above make of a loaded county: they say so when the portal starts."""

from collections.abc import Callable

from visits.demo.stage import Stage

_CALLS: list[Callable[[Stage], None]] = []


def afterwards(call: Callable[[Stage], None]) -> None:
    """Called for each county once everything below is loaded, within the same transaction."""
    if call not in _CALLS:
        _CALLS.append(call)


def follow_up(stage: Stage) -> None:
    for call in _CALLS:
        call(stage)
