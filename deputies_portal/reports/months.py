"""Months of a year with those of the year before beside them: visitors and closed issues."""

from dataclasses import dataclass

from django.utils.dates import MONTHS_AP
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from deputies_portal.reports.asked import Asked
from deputies_portal.reports.figures import Figure
from deputies_portal.ui.charts import Columns, columns_of


@dataclass(frozen=True)
class Month:
    label: str
    visits: Figure
    visitors: int
    visitors_before: int
    closed: Figure
    closed_before: Figure


def months_of(asked: Asked, visits: dict, closed: dict) -> list[Month]:
    """The months of the year that have begun. `visits` and `closed` are counted by day."""
    visits, closed = _by_month(visits), _by_month(closed)
    last = asked.on.month if asked.is_this_year else 12
    return [_month(asked, number, visits, closed) for number in range(1, last + 1)]


def _month(asked: Asked, number: int, visits: dict, closed: dict) -> Month:
    now, before = f"{asked.year}-{number:02d}", f"{asked.year - 1}-{number:02d}"
    seen = visits.get(now, {})
    return Month(
        label=month_name(number),
        visits=Figure(
            f"visits-{now}", seen.get("visits", 0), asked.url("visits:visits", month=now)
        ),
        visitors=seen.get("visitors", 0),
        visitors_before=visits.get(before, {}).get("visitors", 0),
        closed=_closed(asked, now, closed),
        closed_before=_closed(asked, before, closed),
    )


def _closed(asked: Asked, month: str, closed: dict) -> Figure:
    n = closed.get(month, {}).get("issues", 0)
    return Figure(f"closed-{month}", n, asked.url("visits:issues", closed=month))


def _by_month(by_day: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """2025-03-10 → 2025-03, the numbers added up."""
    found: dict[str, dict[str, int]] = {}
    for day, numbers in by_day.items():
        month = found.setdefault(day[:7], {})
        for name, number in numbers.items():
            month[name] = month.get(name, 0) + number
    return found


def month_name(number: int) -> str:
    """9月, Sept."""
    if get_language() == "en":
        return str(MONTHS_AP[number]).rstrip(".")
    return f"{number}月"


def chart_of(months: list[Month], *, is_running: bool) -> Columns:
    """The table as a drawing; the last month of a running year is not over yet."""
    return columns_of(
        labels=[month.label for month in months],
        bars=[month.visitors for month in months],
        beside=[month.visitors_before for month in months],
        line=[month.closed.n for month in months],
        names=(_("接待人次"), _("去年同月"), _("办结件数")),
        is_running=is_running,
    )
