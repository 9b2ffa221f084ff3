"""Assessing a venue 评估: opened, filled in item by item, finished or given up."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deputies_portal.core.ui.errors import StepRefused
from deputies_portal.core.ui.gate import opens_to
from stations.models import Assessment, Venue
from stations.registers.views.base import ACT_METHODS, act_page, acted, crumbs
from stations.standards import assessing
from visits.standards import evidence
from visits.standards.assessment_page import live_lines
from visits.standards.forms import DropForm, OpenForm, ResultsForm
from visits.standards.views.standards import STANDARDS, venue_url

Kind = Assessment.Kind
ASSESSING = {
    Kind.SELF: ("venue_clerk", "township_clerk"),
    Kind.REVIEW: ("county_clerk",),
}
ASSESSORS = (*ASSESSING[Kind.SELF], *ASSESSING[Kind.REVIEW])


@opens_to(*ASSESSORS)
@require_http_methods(ACT_METHODS)
def venue_assess(request, pk):
    """A new draft; one that is open is gone on with."""
    kind = request.GET.get("kind") or _usual_kind(request)
    if kind not in Kind.values:
        raise Http404
    venue = get_object_or_404(Venue.objects.in_care_of(request.user), pk=pk)
    if not assessing.may_assess(request.user, venue, kind):
        raise PermissionDenied
    draft = venue.assessments.drafts().filter(kind=kind).first()
    if draft and request.method != "POST":
        return redirect("visits:assessment-edit", draft.pk)
    form = OpenForm(request.POST or None, user=request.user, record=venue, on=timezone.localdate())
    opened = []

    def verb(**facts):
        opened.append(assessing.open_assessment(venue, kind=kind, **facts))

    if acted(request, form, verb, roles=ASSESSING[kind]):
        messages.success(request, _("评估已开始，逐项填写。"))
        return redirect("visits:assessment-edit", opened[0].pk)
    return act_page(
        request,
        form,
        heading=_("开始自评") if kind == Kind.SELF else _("开始县级复核"),
        above=(STANDARDS,),
    )


def _usual_kind(request) -> str:
    return Kind.REVIEW if request.scope.clerk_counties else Kind.SELF


@opens_to(*ASSESSORS)
@require_http_methods(ACT_METHODS)
def assessment_edit(request, pk):
    """What is said of each item; with 完成 the computed items are filled in and it is closed."""
    draft = _draft(request, pk)
    items = list(draft.standard.items.all())
    finishing = "finish" in request.POST
    form = ResultsForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        record=draft,
        items=[item for item in items if not item.computed],
        finishing=finishing,
    )
    if form.is_valid():
        _save(request, draft, form, finishing)
        messages.success(request, _("评估已完成。") if finishing else _("已保存。"))
        return redirect(draft if finishing else reverse("visits:assessment-edit", args=[draft.pk]))
    context = {
        "form": form,
        "record": draft,
        "live": live_lines(draft, items),
        "heading": draft.get_kind_display(),
        "crumbs": [*crumbs(STANDARDS), (str(draft.venue), venue_url(draft.venue_id))],
        "cancel_url": draft.get_absolute_url(),
    }
    return render(request, "visits/standards/edit.html", context)


@transaction.atomic
def _save(request, draft, form, finishing: bool) -> None:
    by = request.scope.posting_of(*ASSESSING[draft.kind])
    said = {"actor": request.user, "at": timezone.now(), "by": by}
    version = form.cleaned_data["version"]
    after = assessing.record_results(draft, form.marks(), version=version, **said)
    if finishing:
        kinds = draft.standard.items.exclude(computed="").values_list("computed", flat=True)
        found = evidence.found(draft.venue, draft.assessed_on, kinds)
        assessing.finish_assessment(after, found=found, **said)


@opens_to(*ASSESSORS)
@require_http_methods(ACT_METHODS)
def assessment_drop(request, pk):
    draft = _draft(request, pk)
    form = DropForm(request.POST or None, user=request.user, record=draft)
    verb = partial(assessing.drop_assessment, draft)
    if acted(request, form, verb, roles=ASSESSING[draft.kind]):
        messages.success(request, _("评估已放弃。"))
        return redirect(venue_url(draft.venue_id))
    return act_page(
        request,
        form,
        heading=_("放弃评估"),
        above=(STANDARDS, draft),
        consequences=[_("填过的内容不再显示，也不计入结果。"), _("可以重新开始一份。")],
    )


def _draft(request, pk: int) -> Assessment:
    """Outside the care 404; not mine to assess 403; finished or given up already 409."""
    rows = Assessment.objects.visible_to(request.user)
    draft = get_object_or_404(rows.select_related("venue", "standard"), pk=pk)
    if not assessing.may_assess(request.user, draft.venue, draft.kind):
        raise PermissionDenied
    if not draft.is_draft:
        raise StepRefused(_("这份评估已经完成或放弃。"), record=draft)
    return draft
