"""The yearly plan of deputy work 年度代表工作计划: list, one, drawing up, publishing, its items."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deputies_portal.core.sending import seen_version, was_sent_before
from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.views import RegisterList
from visits import files
from visits.activities import plans
from visits.activities.filters.plans import PlanFilter
from visits.activities.forms.plans import DropForm, ItemForm, PlanForm, VersionForm
from visits.models import Activity, AnnualPlan, PlanItem

READING = ("venue_clerk", "township_clerk", "county_clerk", "manager", "deputy")
KEEPING = ("township_clerk", "county_clerk")
METHODS = ["GET", "HEAD", "POST"]


class PlanList(RegisterList):
    model = AnnualPlan
    roles = frozenset(READING)
    filterset_class = PlanFilter
    order = ("-year", "county_id", "-id")
    template_name = "visits/activities/plans/list.html"

    def get_context_data(self, **kwargs):
        may_make = bool(self.request.roles & set(KEEPING))
        return super().get_context_data(may_make=may_make, **kwargs)


def _opened(request, pk: int) -> AnnualPlan:
    rows = AnnualPlan.objects.visible_to(request.user).select_related("county", "township")
    return get_object_or_404(rows, pk=pk)


def _item(request, pk: int) -> PlanItem:
    rows = PlanItem.objects.visible_to(request.user).select_related("plan")
    return get_object_or_404(rows, pk=pk)


@opens_to(*READING)
@require_safe
def plan(request, pk):
    row, on = _opened(request, pk), timezone.localdate()
    visible = Activity.objects.visible_to(request.user).counted().order_by("day")
    items = list(
        row.items.select_related("activity_type").prefetch_related(
            Prefetch("activities", visible, to_attr="seen")
        )
    )
    done = set(row.items.fulfilled().values_list("pk", flat=True))
    late = set(row.items.overdue(on).values_list("pk", flat=True))
    for item in items:
        item.is_done, item.is_late = item.pk in done, item.pk in late
    kept = row.attachments.filter(removed_at__isnull=True)
    context = {
        "plan": row,
        "items": items,
        "may_keep": plans.may_keep(request.user, row),
        "may_record": bool(request.roles & {"venue_clerk", *KEEPING}),
        "files": [
            {"file": one, "may_remove": files.may_remove(request.user, one, on)} for one in kept
        ],
    }
    return render(request, "visits/activities/plans/detail.html", context)


@opens_to(*KEEPING)
@require_http_methods(METHODS)
def plan_new(request):
    if was_sent_before(request):
        return redirect("visits:plans")
    form = PlanForm(*_sent(request), user=request.user, initial={"year": timezone.localdate().year})
    made = form.is_valid() and _done(
        form, lambda **by: plans.draw_up(**form.facts(), **by), request
    )
    return redirect(made) if made else _page(request, form, _("起草年度计划"))


@opens_to(*KEEPING)
@require_http_methods(METHODS)
def plan_edit(request, pk):
    row = _opened(request, pk)
    if was_sent_before(request):
        return redirect(row)
    plans.require(row, actor=request.user, open_only=True)
    form = PlanForm(*_sent(request), user=request.user, plan=row)
    version = seen_version(request)
    made = form.is_valid() and _done(
        form, lambda **by: plans.change_plan(row, version=version, **form.facts(), **by), request
    )
    return redirect(made) if made else _page(request, form, _("修改年度计划"), row)


@opens_to(*KEEPING)
@require_POST
def plan_publish(request, pk):
    row = _opened(request, pk)
    plans.require(row, actor=request.user, open_only=True)
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else None
    plans.publish_plan(row, actor=request.user, at=timezone.now(), version=version)
    messages.success(request, _("已公布，本县各家站和代表都能看到。"))
    return redirect(row)


@opens_to(*KEEPING)
@require_http_methods(METHODS)
def plan_add_item(request, pk):
    row = _opened(request, pk)
    if was_sent_before(request):
        return redirect(row)
    plans.require(row, actor=request.user)
    form = ItemForm(*_sent(request), user=request.user, plan=row)
    made = form.is_valid() and _done(
        form, lambda **by: plans.add_item(row, **form.facts(), **by), request
    )
    return redirect(row) if made else _page(request, form, _("增加项目"), row)


@opens_to(*KEEPING)
@require_http_methods(METHODS)
def plan_item_edit(request, pk):
    item = _item(request, pk)
    if was_sent_before(request):
        return redirect(item)
    plans.require(item.plan, actor=request.user, open_only=True)
    form = ItemForm(*_sent(request), user=request.user, plan=item.plan, item=item)
    version = seen_version(request)
    made = form.is_valid() and _done(
        form, lambda **by: plans.change_item(item, version=version, **form.facts(), **by), request
    )
    return redirect(item) if made else _page(request, form, _("修改项目"), item.plan)


@opens_to(*KEEPING)
@require_http_methods(METHODS)
def plan_item_drop(request, pk):
    item = _item(request, pk)
    plans.require(item.plan, actor=request.user)
    plans.require_drop(item)
    form = DropForm(request.POST or None, initial={"version": item.version})
    if form.is_valid():
        plans.drop_item(item, actor=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("已取消，项目和原因留在计划里。"))
        return redirect(item)
    return _page(request, form, _("取消项目"), item.plan, item)


def _sent(request) -> tuple:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _done(form, act, request):
    """What the act wrote; None when it refused and said so on the form."""
    try:
        made = act(actor=request.user, at=timezone.now())
    except ValidationError as refused:
        for name, errors in getattr(refused, "error_dict", {"": [refused]}).items():
            form.add_error(name if name in form.fields else None, errors)
        return None
    messages.success(request, _("已保存。"))
    return made


def _page(request, form, heading: str, row: AnnualPlan | None = None, item=None):
    context = {"form": form, "heading": heading, "plan": row, "item": item}
    return render(request, "visits/activities/plans/form.html", context)
