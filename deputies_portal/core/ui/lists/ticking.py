"""The ticks of a list that is shown again, carried in its address: what was refused need not be
ticked anew.
"""

TICKED = "ticked"
MOST = 100  # ticks that are kept


def as_ticks(keys: list[str], most: int = MOST) -> str:
    """Keys of rows as one word of an address; what is no key is left out."""
    return ".".join(key for key in keys[:most] if key.isascii() and key.isdecimal())


def ticks_of(request) -> frozenset[int]:
    """The rows ticked before; anything may stand in an address."""
    said = request.GET.get(TICKED, "").split(".")[:MOST]
    return frozenset(int(key) for key in said if key.isascii() and key.isdecimal())
