"""Numbers 编号: gapless per county, kind and year, from one counter row locked late in the transaction."""

from django.db.models import F

from visits.models import Counter


def draw(county_code: str, kind: str, year: int, count: int = 1) -> range:
    """The next `count` numbers. Holds the counter until the transaction ends; a rollback gives them back."""
    counters = Counter.objects.filter(county_id=county_code, kind=kind, year=year)
    if not counters.update(last=F("last") + count):
        Counter.objects.bulk_create(
            [Counter(county_id=county_code, kind=kind, year=year)], ignore_conflicts=True
        )
        counters.update(last=F("last") + count)
    last = counters.values_list("last", flat=True).get()
    return range(last - count + 1, last + 1)
