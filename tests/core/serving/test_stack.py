"""A page asks the system for no memory with each inner call."""

import resource

from deputies_portal.core.stack import in_one_piece


def deep(depth: int) -> None:
    """Two hundred calls from each depth."""
    for _ in range(200):
        int_of("1")
    if depth:
        deep(depth - 1)


def int_of(text: str) -> int:
    return int(text)


def pieces_asked_for(call, *arguments) -> int:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    call(*arguments)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def test_calls_at_every_depth_stay_in_one_piece():
    in_one_piece(deep, 300)  # what the first time touches
    assert pieces_asked_for(in_one_piece, deep, 300) < 100


def test_what_is_called_answers():
    assert in_one_piece(int_of, "7") == 7
