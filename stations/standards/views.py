"""Checklists of a county under 设置: their versions, a version with its items, laying one down."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from deputies_portal.core.ui.errors import StepRefused
from deputies_portal.core.ui.gate import opens_to
from stations.models import County, Standard
from stations.registers.views.base import ACT_METHODS, COUNTY_CLERK, act, acted, crumbs, require
from stations.registers.views.county_list import SETTINGS, chosen_county
from stations.standards import versions
from stations.standards.effects import EndEffect, StandardEffect
from stations.standards.forms import ChecklistForm, EndStandardForm
from stations.standards.last_results import changed_by

STANDARDS = ("stations:standards", gettext_lazy("评估标准"))
READING = ("venue_clerk", "township_clerk", "county_clerk", "manager")


@opens_to("county_clerk")
@require_safe
def standards(request):
    county, on = chosen_county(request), timezone.localdate()
    counties = request.scope.clerk_counties
    context = {
        "county": county,
        "counties": County.objects.filter(pk__in=counties).select_related("region")
        if len(counties) > 1
        else [],
        "rows": Standard.objects.filter(county=county.pk).for_list(),
        "on": on,
        "crumbs": crumbs(SETTINGS),
    }
    return render(request, "stations/standards/list.html", context)


@opens_to(*READING)
@require_safe
def standard(request, pk):
    """A version: its items, what it changes of the one before, how many venues it would touch."""
    seen = Standard.objects.visible_to(request.user).with_use().with_rights(request.user)
    found = get_object_or_404(seen.select_related("replaces", "county", "successor"), pk=pk)
    context = {
        "record": found,
        "headings": versions.under_headings(found),
        "changes": versions.changes_of(found),
        "touched": changed_by(found) if found.replaces_id and found.is_last else None,
        "crumbs": crumbs(SETTINGS, STANDARDS) if found.may_change else [],
    }
    return render(request, "stations/standards/detail.html", context)


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def standard_new(request):
    county = chosen_county(request)
    first = {"starts_on": timezone.localdate()}
    form = ChecklistForm(
        request.POST or None, user=request.user, items=versions.shipped_items(), initial=first
    )

    effect = StandardEffect()

    def lay_down(actor, by, **_typed):
        effect.laid.append(versions.lay_down(county.pk, form.checklist, actor=actor, by=by))

    if acted(request, form, lay_down, roles=COUNTY_CLERK, effect=lambda _form: effect):
        messages.success(request, _("标准已建立。"))
        return redirect("stations:standards")
    return _page(request, form, heading=_("新建标准"), above=(SETTINGS, STANDARDS))


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def standard_edit(request, pk):
    """An unused version is changed; a used one stays, and the next one is laid down."""
    found = _mine(request, pk)
    is_used, on = versions.is_used(found), timezone.localdate()
    first = {"name": found.name, "tiers": found.tiers, "starts_on": found.starts_on}
    if is_used:
        first["starts_on"] = versions.earliest_next(found, on)
    form = ChecklistForm(
        request.POST or None,
        user=request.user,
        record=found,
        items=versions.items_of(found),
        initial=first,
    )
    effect = StandardEffect()

    def change(actor, by, **_typed):
        effect.laid.append(versions.change(found, form.checklist, actor=actor, by=by))

    if acted(request, form, change, roles=COUNTY_CLERK, effect=lambda _form: effect):
        laid = effect.laid[-1]
        is_next = laid.pk != found.pk
        messages.success(request, _("已另立新的一版。") if is_next else _("已保存。"))
        return redirect(laid)
    heading = _("另立新的一版") if is_used else _("修改标准")
    above = (SETTINGS, STANDARDS, found)
    return _page(request, form, heading=heading, above=above, is_used=is_used, record=found)


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def standard_end(request, pk):
    found = _mine(request, pk)
    return act(
        request,
        EndStandardForm,
        found,
        versions.end,
        effect=lambda _form: EndEffect(found),
        heading=_("停用标准"),
        above=(SETTINGS, STANDARDS),
        consequences=[_("这一天以后不再按它评，做过的评估照旧。")],
        done=_("标准已定了最后一天。"),
    )


def _mine(request, pk: int) -> Standard:
    """Only the last version of a checklist that still holds is changed or ended."""
    seen = Standard.objects.visible_to(request.user).select_related("successor")
    found = get_object_or_404(seen, pk=pk)
    require(Standard.objects.changeable_by(request.user), found)
    if not found.is_last:
        raise StepRefused(versions.REPLACED, record=found)
    return found


def _page(request, form, *, heading, above, **context):
    context |= {"form": form, "heading": heading, "crumbs": crumbs(*above)}
    return render(request, "stations/standards/edit.html", context)
