"""Duty days 值班排班 as they are read: the month, the list, the venues, one day."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.lists import filters, paging
from stations.models import Level, Venue
from stations.models.venue import TREE_ORDER
from visits.duty import venues
from visits.duty.filters.days import LIST, VENUES, VIEWS, DutyFilter
from visits.duty.month import Month, MonthDays
from visits.duty.page import DayPage
from visits.duty.rota.shares import shares
from visits.models import DutyDay

READING = ("venue_clerk", "township_clerk", "county_clerk", "manager", "deputy")
UNCHIPPED = ("month", "view")  # they have a place of their own on the page
LIST_ORDER = ("day", "starts_at", "venue_id", "id")


@opens_to(*READING)
@require_safe
def duty(request):
    rows = DutyDay.objects.visible_to(request.user)
    chosen = DutyFilter(data=request.GET, queryset=rows, request=request)
    filters.dress(chosen.form)
    context = {
        "filter": chosen,
        "chips": [
            chip for chip in filters.chips(chosen, request.GET) if chip.name not in UNCHIPPED
        ],
        "views": VIEWS,
        "view": chosen.shown_as,
        "venue": chosen.chosen_venue(),
        "mine": next(iter(request.scope.deputies), None),
        "on": chosen.on,
    }
    return PAGES.get(chosen.shown_as, _month)(request, chosen, context)


def _month(request, chosen, context):
    days = chosen.qs if chosen.is_valid() else chosen.queryset.none()
    month = MonthDays(chosen.first_of_month, chosen.on, days=days, user=request.user)
    context |= {
        "month": month,
        "figures": month.figures(),
        "levels": Level.choices,
        "shares": shares(request.user, month.first),
        "tiers": Venue.Tier.values,
    }
    return render(request, "visits/duty/month.html", context)


def _list(request, chosen, context):
    """Days one by one; of all months where none is chosen."""
    days = chosen.qs if chosen.is_valid() else chosen.queryset.none()
    page = paging.page_of(days.for_list(), LIST_ORDER, request.GET.get("page", ""))
    asked = chosen.asked.get("month")
    context |= {
        "page": page,
        "rows": page.rows,
        "total": paging.count(days),
        "month": asked and Month(asked, chosen.on),
    }
    return render(request, "visits/duty/list.html", context)


def _venues(request, chosen, context):
    """The venues, each with its days of the month."""
    days = chosen.qs if chosen.is_valid() else chosen.queryset.none()
    of_month = days.between(chosen.first_of_month, filters.last_of_month(chosen.first_of_month))
    places = venues.shown(chosen.asked, chosen.places.queryset, of_month)
    page = paging.page_of(places, TREE_ORDER, request.GET.get("page", ""))
    context |= {
        "page": page,
        "rows": venues.with_days(page.rows, of_month),
        "total": paging.count(places),
        "month": Month(chosen.first_of_month, chosen.on),
    }
    return render(request, "visits/duty/venues.html", context)


PAGES = {LIST: _list, VENUES: _venues}


@opens_to(*READING)
@require_safe
def duty_day(request, pk):
    row = opened_day(request, pk)
    page = DayPage(request.user, row, timezone.localdate())
    return render(request, "visits/duty/day.html", {"duty_day": row, "page": page})


def opened_day(request, pk: int) -> DutyDay:
    """The day with its turns; outside the scope 404."""
    rows = DutyDay.objects.visible_to(request.user).with_turns().with_visitors()
    rows = rows.with_rights(request.user)
    return get_object_or_404(rows.select_related("venue", "township", "joint_day", "rule"), pk=pk)
