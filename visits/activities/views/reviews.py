"""Supervision 督促指导 of activities: the list, a new one, what was put right."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deputies_portal.core.sending import was_sent_before
from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.lists import paging
from deputies_portal.core.ui.views import RegisterList
from visits.activities import reviewing
from visits.activities.filters.reviews import TABS, ReviewFilter
from visits.activities.forms.reviews import ReviewForm, SettleForm
from visits.models import Activity, ActivityReview

REVIEWING = ("township_clerk", "county_clerk", "manager")
KEEPING = ("venue_clerk", "township_clerk", "county_clerk")


class ReviewList(RegisterList):
    model = ActivityReview
    roles = frozenset({*REVIEWING, *KEEPING})
    filterset_class = ReviewFilter
    order = ("-reviewed_on", "-id")
    template_name = "visits/activities/reviews.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "tabs": [(state, label, self.counted.get(state, 0)) for state, label in TABS],
            "state": self.request.GET.get("state", ""),
            "on": timezone.localdate(),
        }

    def total_of(self, chosen):
        """The tabs count everything but the state; the rows of the list among them."""
        self.counted = chosen.counts() if chosen.is_valid() else {}
        asked = chosen.form.cleaned_data.get("state") or "" if self.counted else ""
        return paging.Total(self.counted.get(asked, 0))


@opens_to(*REVIEWING)
@require_http_methods(["GET", "HEAD", "POST"])
def activity_review(request, pk):
    rows = Activity.objects.visible_to(request.user).select_related("venue")
    row = get_object_or_404(rows, pk=pk)
    if was_sent_before(request):
        return redirect(row)
    reviewing.require_review(row, actor=request.user)
    known = {"reviewed_on": timezone.localdate(), "reviewer": request.user.name}
    form = ReviewForm(request.POST or None, initial=known)
    if form.is_valid():
        by = {"actor": request.user, "at": timezone.now(), "token": form.cleaned_data["token"]}
        review = reviewing.review_activity(row, form.facts(), **by)
        messages.success(request, _("督促指导已记下。"))
        return redirect(review)
    context = {"form": form, "activity": row, "heading": _("督促指导")}
    return render(request, "visits/activities/review.html", context)


@opens_to(*KEEPING)
@require_http_methods(["GET", "HEAD", "POST"])
def review_done(request, pk):
    rows = ActivityReview.objects.visible_to(request.user).select_related("activity__venue")
    review = get_object_or_404(rows, pk=pk)
    reviewing.require_settling(review, actor=request.user)
    known = {"done_on": timezone.localdate(), "version": review.version}
    form = SettleForm(request.POST or None, review=review, initial=known)
    if form.is_valid():
        reviewing.settle_review(review, actor=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("改正情况已记下。"))
        return redirect(review)
    context = {"form": form, "activity": review.activity, "review": review}
    context["heading"] = _("记下改正情况")
    return render(request, "visits/activities/review.html", context)
