"""The upgrade programme 提升改造: the board of a county, the list behind its figures, one venue."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.lists import filters
from deputies_portal.core.ui.views import RegisterDetail, RegisterList
from stations.models import MoneyLine, UpgradeItem, VenueUpgrade
from stations.models.upgrade.venue_upgrade import UPGRADE_ORDER
from stations.registers.views.base import crumbs
from stations.upgrade import board as cells
from stations.upgrade import pace, workflow
from stations.upgrade.filters import BoardFilter, UpgradeFilter
from stations.upgrade.history import history_of
from stations.upgrade.milestones import milestones_of
from stations.upgrade.progress import (
    lacking_of,
    standing_over,
    standings_over,
    together_over,
)
from stations.upgrade.qualities import UPGRADE_READERS
from stations.upgrade.views.many_upgrades import ManyUpgrades

BOARD = ("stations:upgrade-board", _("提升改造"))
MOST_LATE = 8  # late venues on the board; the rest stands in the list


@opens_to(*UPGRADE_READERS)
@require_safe
def board(request):
    on = timezone.localdate()
    seen = VenueUpgrade.objects.visible_to(request.user)
    chosen = BoardFilter(request.GET, queryset=seen, request=request)
    filters.dress(chosen.form)
    context = {
        "filter": chosen,
        "chips": filters.chips(chosen, request.GET),
        "may_create": bool(request.scope.clerk_counties),
    }
    programmes = chosen.shown_programmes if chosen.form.is_valid() else []
    if len(programmes) > 1:
        context |= _of_several(chosen, programmes, on)
    elif programmes:
        context |= _of_programme(chosen, programmes[0], request.scope, on)
    return render(request, "stations/upgrade/board.html", context)


def _of_several(chosen: BoardFilter, programmes, on) -> dict:
    """Each with its line, forecast and cells; above them the county, every venue once."""
    counted, shown = chosen.counted(), list(chosen.shown().for_board())
    together = together_over(counted, on, asked=chosen.narrowed)
    standings = standings_over(counted, programmes, on, asked=chosen.narrowed)
    late = counted.leading(on).late(on).for_late_list()[:MOST_LATE]
    return {
        "together": together,
        "figures": together.total.figures,
        "lines": cells.boards_of(standings, shown, counted.days_by_programme(), on),
        "key": cells.key(),
        "late": cells.cells_of(late, on),
    }


def _of_programme(chosen: BoardFilter, programme, scope, on) -> dict:
    counted = chosen.counted()
    standing = standing_over(counted, programme, on, asked=chosen.narrowed)
    days = counted.days()
    items = UpgradeItem.objects.filter(upgrade__in=counted)
    money = MoneyLine.objects.filter(upgrade__in=counted)
    return {
        "programme": programme,
        "may_plan": programme.is_running and programme.county_id in scope.clerk_counties,
        "standing": standing,
        "figures": standing.total.figures,
        "key": cells.key(),
        "board": cells.rows_of(standing, chosen.shown().for_board(), on),
        "late": cells.cells_of(counted.late(on).for_late_list()[:MOST_LATE], on),
        "months": pace.months(standing, days),
        "forecast": pace.forecast(standing, days),
        "aspects": lacking_of(standing, items.by_aspect()),
        "money": money.totals(),
        "funds": programme.funds.all(),
    }


class Upgrades(RegisterList):
    model = VenueUpgrade
    roles = UPGRADE_READERS
    filterset_class = UpgradeFilter
    order = UPGRADE_ORDER
    many = ManyUpgrades
    template_name = "stations/upgrade/list.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(crumbs=crumbs(BOARD), **kwargs)
        return context | {"rows": cells.cells_of(context["rows"], timezone.localdate())}


class Upgrade(RegisterDetail):
    model = VenueUpgrade
    roles = UPGRADE_READERS
    template_name = "stations/upgrade/venue.html"

    def get_queryset(self):
        shown = super().get_queryset().select_related("programme", "venue__township")
        return shown.with_rights(self.request.user)

    def get_context_data(self, **kwargs):
        upgrade, today = self.object, timezone.localdate()
        opened = workflow.steps_open_to(self.request.user, upgrade, today)
        items = list(upgrade.items.select_related("aspect"))
        problems, rounds = list(upgrade.problems.all()), upgrade.acceptances.for_history()
        return super().get_context_data(
            crumbs=crumbs(BOARD),
            items=items,
            money=list(upgrade.money.all()),
            sums=upgrade.money.by_source(),
            problems=problems,
            photos=upgrade.photos.shown(),
            milestones=milestones_of(upgrade),
            history=history_of(upgrade, items, rounds, problems),
            steps={one.name for one in opened},
            late_days=upgrade.late_days(today),
            **kwargs,
        )
