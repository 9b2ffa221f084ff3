"""Drafts of the rota under /duty/draft/: made, looked at, changed by hand, published, dropped."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from deputies_portal.core.ui.errors import StepRefused
from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.lists import paging
from stations.models import County, Region
from stations.registers.views.base import ACT_METHODS, act, acted, crumbs
from visits.duty.forms.rota_draft import DraftedDayForm, NewDraftForm, PublishForm
from visits.duty.rota import drafting, editing, publishing
from visits.duty.rota.draft_page import DraftPage
from visits.duty.views.rules import DUTY, PLANNERS, planned_county
from visits.models import RotaDraft

DRAFTS = ("visits:duty-drafts", _("编排值班表"))
UNFILLED_ORDER = ("day__day", "day__starts_at", "id")
SHOWN = 20  # drafts listed


@opens_to(*PLANNERS)
@require_http_methods(ACT_METHODS)
def duty_drafts(request):
    """The drafts there are, and the form for another one."""
    county, on = planned_county(request), timezone.localdate()
    form = _new_form(request, county, on)
    made = []
    if acted(request, form, partial(_make, form, made), roles=PLANNERS):
        messages.success(request, _("草稿已编好，代表还看不到。"))
        return redirect(made[0])
    counties = request.scope.clerk_counties
    several = County.objects.filter(pk__in=counties).select_related("region")
    drafts = RotaDraft.objects.visible_to(request.user).filter(county=county.pk).for_list()
    context = {
        "form": form,
        "county": county,
        "counties": several if len(counties) > 1 else [],
        "drafts": drafts.order_by("-made_at", "-pk")[:SHOWN],
        "crumbs": crumbs(DUTY),
    }
    return render(request, "visits/duty/drafts.html", context)


def _new_form(request, county, on):
    scope = request.scope
    is_county_clerk = county.pk in scope.clerk_counties
    townships = Region.objects.standing().townships().filter(parent=county.pk)
    if not is_county_clerk:
        townships = townships.filter(code__in=scope.townships)
    facts = {"county": county, "townships": list(townships.order_by("code")), "on": on}
    facts["is_county_clerk"] = is_county_clerk
    return NewDraftForm(request.POST or None, user=request.user, **facts)


def _make(form, made: list, *, actor, by, first, last, **_typed):
    facts = {"first": first, "last": last, "at": timezone.now()}
    made.append(drafting.draft_rota(form.chosen, actor=actor, by=by, **facts))


@opens_to(*PLANNERS)
@require_safe
def duty_draft(request, pk):
    draft = _draft(request, pk)
    page = DraftPage(draft, request.GET.get("month", ""), request.GET.get("township", ""))
    context = {"draft": draft, "page": page, "crumbs": crumbs(DUTY, DRAFTS)}
    context["on"] = timezone.localdate()
    return render(request, "visits/duty/draft.html", context)


@opens_to(*PLANNERS)
@require_safe
def duty_draft_unfilled(request, pk):
    """Every place that nobody serves, with its reason."""
    draft = _draft(request, pk)
    slots = editing.unfilled_of(draft)
    page = paging.page_of(slots, UNFILLED_ORDER, request.GET.get("page", ""))
    context = {
        "draft": draft,
        "rows": page.rows,
        "page": page,
        "total": paging.count(slots),
        "crumbs": crumbs(DUTY, DRAFTS, draft),
    }
    return render(request, "visits/duty/draft_unfilled.html", context)


@opens_to(*PLANNERS)
@require_http_methods(ACT_METHODS)
def duty_draft_day(request, pk):
    """One drafted day by hand; `?deputy=` was dragged onto `?turn=`."""
    day = get_object_or_404(editing.drafted_days(request.user), pk=pk)
    on = timezone.localdate()
    form = DraftedDayForm(request.POST or None, user=request.user, record=day, on=on)
    if acted(request, form, partial(_edit, form, day), roles=PLANNERS):
        messages.success(request, _("这一天已改好，重排时保留。"))
        return redirect(f"{day.draft.get_absolute_url()}?month={form.cleaned_data['day']:%Y-%m}")
    form.offer(request.GET.get("deputy", ""), request.GET.get("turn", ""))
    context = {
        "form": form,
        "record": day,
        "heading": _("手工改这一天"),
        "save_label": _("保存"),
        "crumbs": crumbs(DUTY, DRAFTS, day.draft),
        "cancel_url": day.draft.get_absolute_url(),
    }
    return render(request, "visits/duty/draft_day.html", context)


def _edit(form, row, *, actor, by, **typed):
    wanted = editing.Wanted(
        day=typed["day"],
        starts_at=typed["starts_at"],
        ends_at=typed["ends_at"],
        place=typed["place"],
        turns=form.turns,
        extra=typed["extra"],
    )
    return editing.edit_day(row, wanted, actor=actor, by=by, at=timezone.now())


@opens_to(*PLANNERS)
@require_http_methods(ACT_METHODS)
def duty_draft_redraw(request, pk):
    draft = _open_draft(request, pk)
    return _act(
        request,
        draft,
        drafting.redraft,
        heading=_("重排没改过的"),
        consequences=[_("手工改过的保留，其余照现在的规则、名册和请假重新编排。")],
        done=_("已重新编排。"),
    )


@opens_to(*PLANNERS)
@require_http_methods(ACT_METHODS)
def duty_draft_discard(request, pk):
    draft = _open_draft(request, pk)
    return _act(
        request,
        draft,
        drafting.discard_draft,
        heading=_("放弃草稿"),
        consequences=[_("草稿里的接待日和排的人都去掉，已经发布的不受影响。")],
        done=_("草稿已放弃。"),
    )


@opens_to(*PLANNERS)
@require_http_methods(ACT_METHODS)
def duty_draft_publish(request, pk):
    draft = _open_draft(request, pk)
    return _act(
        request,
        draft,
        publishing.publish_draft,
        heading=_("发布值班表"),
        consequences=publishing.consequences(draft, timezone.localdate()),
        done=_("值班表已发布。"),
    )


def _draft(request, pk: int) -> RotaDraft:
    """A township's clerk sees the drafts of the own township, so may do everything with them."""
    return get_object_or_404(RotaDraft.objects.visible_to(request.user).for_list(), pk=pk)


def _open_draft(request, pk: int) -> RotaDraft:
    """A step refused (409) once a colleague has published it or thrown it away."""
    draft = _draft(request, pk)
    if not draft.is_open:
        raise StepRefused(drafting.NOT_OPEN, record=draft)
    return draft


def _act(request, draft, verb, **page):
    at = partial(verb, at=timezone.now())
    return act(request, PublishForm, draft, at, roles=PLANNERS, above=(DUTY, DRAFTS), **page)
