"""Joint reception days 集中接待日 under /duty/joint/: made by the county clerk, read by all."""

from functools import partial

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from deputies_portal.core.ui.gate import opens_to
from stations.models import Venue
from stations.models.venue import TREE_ORDER, tree_columns
from stations.registers.views.base import ACT_METHODS, acted, crumbs
from stations.registers.views.county_list import chosen_county
from stations.venues.tier_names import tier_choices
from visits.duty import joint
from visits.duty.forms.joint_day import JointDayForm
from visits.duty.views.days import READING
from visits.duty.views.rules import DUTY
from visits.models import DutyDay, JointDay

JOINT = ("visits:joint-days", _("集中接待日"))
SHOWN = 100


@opens_to(*READING)
@require_safe
def joint_days(request):
    rows = JointDay.objects.visible_to(request.user).annotate(venues=Count("duty_days"))
    context = {"rows": rows[:SHOWN], "crumbs": crumbs(DUTY)}
    context["may_make"] = "county_clerk" in request.roles
    return render(request, "visits/duty/joint_days.html", context)


@opens_to(*READING)
@require_safe
def joint_day(request, pk):
    """The venues that the person sees, with who serves and who is invited."""
    row = get_object_or_404(JointDay.objects.visible_to(request.user), pk=pk)
    days = DutyDay.objects.visible_to(request.user).filter(joint_day=row)
    days = days.select_related("venue", "township").with_turns().prefetch_related("guests")
    days = list(days.annotate(**tree_columns("venue__")).order_by(*TREE_ORDER))
    context = {
        "row": row,
        "days": days,
        "levels": joint.by_level(row),
        "crumbs": crumbs(DUTY, JOINT),
    }
    context["on"] = timezone.localdate()
    return render(request, "visits/duty/joint_day.html", context)


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def joint_day_new(request):
    """`?tier=` narrows the venues that are offered."""
    county, on = chosen_county(request), timezone.localdate()
    tiers = [code for code in request.GET.getlist("tier") if code in Venue.Tier.values]
    venues = Venue.objects.standing().filter(county=county.pk)
    venues = venues.filter(tier__in=tiers) if tiers else venues
    venues = list(venues.select_related("township").with_tree_place().order_by(*TREE_ORDER))
    facts = {"user": request.user, "venues": venues, "on": on}
    form = JointDayForm(request.POST or None, **facts)
    made = []
    if acted(request, form, partial(_make, form, county, made), roles=("county_clerk",)):
        messages.success(request, _("集中接待日已发布。"))
        return redirect(made[0])
    context = {
        "form": form,
        "county": county,
        "tiers": tier_choices(request.user),
        "chosen_tiers": tiers,
        "crumbs": crumbs(DUTY, JOINT),
    }
    return render(request, "visits/duty/joint_day_new.html", context)


def _make(form, county, made, *, actor, by, title, levels, **_typed):
    facts = {"venues": form.chosen, "levels": levels, "guests": form.guests, "hours": form.hours}
    made.append(
        joint.make_joint_day(
            county.region, title=title, at=timezone.now(), actor=actor, by=by, **facts
        )
    )
