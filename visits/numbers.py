"""Numbers 编号: gapless per county, kind and year, from a counter row locked late."""

import re
from collections.abc import Mapping

from django.db import connection
from django.db.models import Q

# 昌人访〔2025〕698号, 2025-698, 0698号, 698
SPELLED = re.compile(r"(?:([^\W\d]*)\W{0,2}(\d{4})\D{1,2})?0*([1-9]\d{0,6})\s?号?$")


# Both databases take it; the row stays locked until the transaction ends.
DRAW = """
    INSERT INTO visits_counter (county_id, kind, year, last) VALUES {rows}
    ON CONFLICT (county_id, kind, year) DO UPDATE SET last = visits_counter.last + excluded.last
    RETURNING kind, last
"""


def draw(county_code: str, kind: str, year: int, count: int = 1) -> range:
    """The next `count` numbers. The counter is held to the end of the transaction, or goes back:
    whoever draws has done all else before; only writing, and steps taken at once, come then.
    """
    return draw_several(county_code, year, {kind: count})[kind]


def draw_several(county_code: str, year: int, counts: Mapping[str, int]) -> dict[str, range]:
    """The next numbers of several kinds. Of two counters that of the visits comes first: whoever
    draws both, or one after the other, keeps this order, or two of them wait for one another.
    """
    wanted = {kind: count for kind, count in counts.items() if count}
    rows = ", ".join(["(%s, %s, %s, %s)"] * len(wanted))
    values = [(county_code, str(kind), year, count) for kind, count in wanted.items()]
    with connection.cursor() as cursor:
        cursor.execute(DRAW.format(rows=rows), [value for row in values for value in row])
        last = dict(cursor.fetchall())
    drawn = {kind: last.get(str(kind), 0) for kind in counts}
    return {kind: range(drawn[kind] - n + 1, drawn[kind] + 1) for kind, n in counts.items()}


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
