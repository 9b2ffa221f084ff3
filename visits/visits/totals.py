"""How many visits a list holds and how many people came: from the kept sums as far as they go."""

from django.db.models import Sum

from deputies_portal.core.ui.lists.paging import MOST, Total
from stations.scope import Scope
from visits.models import VisitTally

KNOWN = frozenset({"county", "township", "year", "month"})  # conditions that sums can answer


def total_of(chosen, user) -> tuple[Total, int]:
    """Of a `VisitFilter`: the rows and their 接待人次."""
    if not chosen.is_valid():
        return chosen.queryset.none().total_with_visitors()
    asked = {name: value for name, value in chosen.form.cleaned_data.items() if value}
    if not _is_known(asked, user):
        return chosen.qs.total_with_visitors()
    sums = VisitTally.objects.visible_to(user).of_places(asked.get("county"), asked.get("township"))
    if year := asked.get("year"):
        sums = sums.of_months(f"{year}-01", f"{year}-12")
    if month := asked.get("month"):
        sums = sums.filter(month=f"{month:%Y-%m}")
    found = sums.aggregate(visits=Sum("visits", default=0), visitors=Sum("visitors", default=0))
    return Total(min(found["visits"], MOST), found["visits"] <= MOST), found["visitors"]


def _is_known(asked: dict, user) -> bool:
    """Sums are kept by place and month: not by venue, not by who received."""
    scope = Scope.of(user)
    return asked.keys() <= KNOWN and not (scope.venues or scope.deputies)
