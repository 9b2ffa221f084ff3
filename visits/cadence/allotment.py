"""Allotment: for which slot of its venue each deed counts, so that none counts twice (domain §4).

Pure numbers: slots are counted from 0 in the order in which they are served, deeds from 0 by day.
"""

from collections.abc import Sequence


def allot(times: Sequence[int], fits: Sequence[Sequence[int]]) -> list[int | None]:
    """The slot of each deed; None where it fits none.

    `times`: how many deeds each slot asks for. `fits`: the slots each deed may count for, the most
    specific first. Slots are filled in their order, as far as that can be: a deed moves to
    another slot it fits when that lets one more slot be filled, and never leaves one unfilled.
    What is over counts for its most specific slot.
    """
    given: list[int | None] = [None] * len(fits)
    wanted: dict[int, list[int]] = {}
    for deed, slots in enumerate(fits):
        for slot in slots:
            wanted.setdefault(slot, []).append(deed)
    for slot, number in enumerate(times):
        for _one in range(number):
            if not _fill(slot, wanted, given, set()):
                break
    return [
        slots[0] if given[deed] is None and slots else given[deed]
        for deed, slots in enumerate(fits)
    ]


def _fill(slot: int, wanted: dict, given: list, tried: set[int]) -> bool:
    """One more deed for the slot: a free one, or one whose slot finds another for itself."""
    candidates = wanted.get(slot, ())
    for deed in candidates:
        if given[deed] is None and deed not in tried:
            given[deed] = slot
            return True
    for deed in candidates:
        if deed in tried or given[deed] == slot:
            continue
        tried.add(deed)
        if _fill(given[deed], wanted, given, tried):
            given[deed] = slot
            return True
    return False
