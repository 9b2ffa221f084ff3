"""Room for deep calls: a page of templates within templates goes some sixty calls deep."""


def in_one_piece(call, *arguments):
    """What `call` returns, with all its inner calls in one piece of the interpreter's stack.

    CPython (3.11 to 3.14 at least) keeps frames in pieces of 16 KiB. A loop that calls across the
    end of a piece asks the system for a new one with each call and gives it back: the list of
    issues takes 1.3 times as long without this, the register form 1.6 times (two servers side by
    side, processor time of the worker). A frame that claims much room makes its piece large enough
    for all above it; only memory that is touched is taken.
    """
    return call(*arguments)


ROOM = 40_000  # values, of eight bytes
in_one_piece.__code__ = in_one_piece.__code__.replace(co_stacksize=ROOM)
