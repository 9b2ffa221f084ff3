"""Numbers 编号: gapless per county, kind and year, from a counter row locked late."""

import re

from django.db.models import F, Q

from visits.models import Counter

# 昌人访〔2025〕698号, 2025-698, 0698号, 698
SPELLED = re.compile(r"(?:\D*(\d{4})\D{1,2})?0*([1-9]\d{0,6})号?$")


def draw(county_code: str, kind: str, year: int, count: int = 1) -> range:
    """The next `count` numbers. The counter is held to the end of the transaction, or goes back."""
    counters = Counter.objects.filter(county_id=county_code, kind=kind, year=year)
    if not counters.update(last=F("last") + count):
        Counter.objects.bulk_create(
            [Counter(county_id=county_code, kind=kind, year=year)], ignore_conflicts=True
        )
        counters.update(last=F("last") + count)
    last = counters.values_list("last", flat=True).get()
    return range(last - count + 1, last + 1)


def spelled(text: str) -> Q | None:
    """Visits or issues with the number as people write it; None when the text is no number."""
    found = SPELLED.match(text)
    if found is None:
        return None
    year, number = found.groups()
    return Q(number=int(number), **({"year": int(year)} if year else {}))
