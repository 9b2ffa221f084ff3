"""Small counts 小数字 are not published (domain §6): a count below 3 is hidden together with the
next smallest, so that the total betrays neither.
"""

from collections.abc import Sequence
from typing import NamedTuple

LEAST = 3


class Shown(NamedTuple):
    """A column as it is published; None is a number that is hidden."""

    numbers: list[int | None]
    total: int | None


def hide_small(numbers: Sequence[int]) -> Shown:
    """Hide every count below 3, and with them the next smallest one (all of them, if equal).

    All hidden cells look alike: of two that are hidden nobody can tell which is the small one.
    Where nothing is large enough to hide behind, the total is hidden too.
    """
    total = sum(numbers)
    small = {place for place, number in enumerate(numbers) if number < LEAST}
    if not small:
        return Shown([*numbers], total)
    others = [place for place in range(len(numbers)) if place not in small]
    if not others:
        return Shown([None] * len(numbers), None)
    next_smallest = min(numbers[place] for place in others)
    hidden = small | {place for place in others if numbers[place] == next_smallest}
    return Shown([None if place in hidden else n for place, n in enumerate(numbers)], total)
