"""Numbers 编号: gapless per county, kind and year, from a counter row locked late."""

import re

from django.db import connection
from django.db.models import Q

# 昌人访〔2025〕698号, 2025-698, 0698号, 698
SPELLED = re.compile(r"(?:([^\W\d]*)\W{0,2}(\d{4})\D{1,2})?0*([1-9]\d{0,6})\s?号?$")


# Both databases take it; the row stays locked until the transaction ends.
DRAW = """
    INSERT INTO visits_counter (county_id, kind, year, last) VALUES (%s, %s, %s, %s)
    ON CONFLICT (county_id, kind, year) DO UPDATE SET last = visits_counter.last + excluded.last
    RETURNING last
"""


def draw(county_code: str, kind: str, year: int, count: int = 1) -> range:
    """The next `count` numbers. The counter is held to the end of the transaction, or goes back."""
    with connection.cursor() as cursor:
        cursor.execute(DRAW, [county_code, str(kind), year, count])
        (last,) = cursor.fetchone()
    return range(last - count + 1, last + 1)


def spelled(text: str) -> Q | None:
    """Visits or issues with the number as people write it; None when the text is no number.

    昌人访 or 访 before the year says which of the two is meant.
    """
    found = SPELLED.match(text)
    if found is None:
        return None
    prefix, year, number = found.groups()
    known: dict[str, int | str] = {"year": int(year)} if year else {}
    if prefix:
        known["prefix__endswith"] = prefix
    return Q(number=int(number), **known)
