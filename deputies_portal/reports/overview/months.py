"""Months of a year with those of the year before beside them: visitors and closed issues."""

from dataclasses import dataclass

from django.utils.dates import MONTHS_AP
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from deputies_portal.core.ui.charts import Columns, columns_of
from deputies_portal.reports.figures import Figure
from deputies_portal.reports.overview import counts
from deputies_portal.reports.overview.asked import Asked
from deputies_portal.reports.overview.counts import Counts


@dataclass(frozen=True)
class Month:
    label: str
    visits: Figure
    visitors: int
    visitors_before: int
    closed: Figure
    closed_before: Figure


def months_of(asked: Asked, counted: Counts) -> list[Month]:
    """The months of the year that have begun."""
    visits, visitors, closed = (
        counted.by_month(counts.MONTHS, "visits"),
        counted.by_month(counts.MONTHS, "visitors"),
        counted.by_month(counts.CLOSED, "issues"),
    )

    def month(number: int) -> Month:
        now, before = f"{asked.year}-{number:02d}", f"{asked.year - 1}-{number:02d}"
        address = asked.url("visits:visits", month=now)
        return Month(
            label=month_name(number),
            visits=Figure(f"visits-{now}", visits.get(now, 0), address),
            visitors=visitors.get(now, 0),
            visitors_before=visitors.get(before, 0),
            closed=_closed(asked, now, closed),
            closed_before=_closed(asked, before, closed),
        )

    last = asked.on.month if asked.is_this_year else 12
    return [month(number) for number in range(1, last + 1)]


def _closed(asked: Asked, month: str, closed: dict[str, int]) -> Figure:
    address = asked.url("visits:issues", closed=month)
    return Figure(f"closed-{month}", closed.get(month, 0), address)


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
        names=(_("接待人次"), _("去年同月"), _("当月办结件数")),
        is_running=is_running,
    )
