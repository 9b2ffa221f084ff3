"""The inbox 网上反映 of a venue: what waits, one of them, taking it and turning it away."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from deputies_portal.core.files.uploads import private_file_response
from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.lists.paging import Total
from deputies_portal.core.ui.views import RegisterList
from visits.likeness.likely import Where
from visits.likeness.offered import same_matter
from visits.models import Submission
from visits.reception.reception import clerk_posting_for
from visits.submissions import submitting
from visits.submissions.filters import DONE, TABS, WAITING, SubmissionFilter, in_tab
from visits.submissions.forms import RejectForm, TakeForm

INBOX = ("venue_clerk", "township_clerk", "county_clerk")


class Submissions(RegisterList):
    """What waits, the oldest first; behind the second tab what was done with the others."""

    model = Submission
    roles = frozenset(INBOX)
    filterset_class = SubmissionFilter
    template_name = "visits/submissions/list.html"

    @property
    def state(self) -> str:
        return self.request.GET.get("state") or WAITING

    @property
    def order(self) -> tuple[str, ...]:
        return ("id",) if self.state == WAITING else ("-id",)

    def shaped(self, matching):
        return matching.select_related("venue").defer(*Submission.PERSONAL)

    def total_of(self, chosen):
        base = chosen.of_any_tab if chosen.is_valid() else Submission.objects.none()
        columns = {tab: Count("pk", filter=in_tab(tab)) for tab in TABS}
        self.counted = base.order_by().aggregate(**columns)
        return Total(self.counted[DONE if self.state == DONE else WAITING])

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        tabs = [(tab, label, self.counted[tab]) for tab, label in TABS.items()]
        return context | {"tabs": tabs, "state": self.state}


@opens_to(*INBOX)
@require_safe
def submission(request, pk):
    return _page(request, _row(request, pk))


@opens_to(*INBOX)
@require_POST
def submission_take(request, pk):
    row = _row(request, pk)
    form = TakeForm(request.POST, user=request.user, county=row.county_id)
    if form.is_valid():
        try:
            visit = submitting.take_submission(
                row, actor=request.user, at=timezone.now(), **form.cleaned_data
            )
        except ValidationError as refused:
            form.take_errors(refused)
        else:
            messages.success(request, _("已登记为来访，问题等审核。"))
            return redirect(visit)
    return _page(request, row, take=form)


@opens_to(*INBOX)
@require_POST
def submission_reject(request, pk):
    row = _row(request, pk)
    form = RejectForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, row, reject=form)
    submitting.reject_submission(row, actor=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("已处理，没有登记。"))
    return redirect("visits:submissions")


@opens_to(*INBOX)
@require_safe
def submission_photo(request, pk, photo_pk):
    row = _row(request, pk)
    photo = get_object_or_404(row.photos.all(), pk=photo_pk)
    if row.visit_id:  # gone on with the visit: the right and the purpose of its scans
        return redirect(row.visit)
    submitting.note_download(photo, actor=request.user)
    return private_file_response(photo.file, photo.name, photo.content_type)


def _page(request, row: Submission, *, take=None, reject=None):
    submitting.note_opening(row, actor=request.user, at=timezone.now())
    context = {
        "row": row,
        "take": take or TakeForm(user=request.user, county=row.county_id),
        "reject": reject or RejectForm(user=request.user),
        "photos": row.photos.all(),
        "offers": _same_matter(request, row),
    }
    return render(request, "visits/submissions/page.html", context)


def _same_matter(request, row: Submission):
    if not row.is_waiting:
        return []
    said = f"{row.text} {row.place}"
    where = Where.of_venue(row.venue)
    return same_matter(said, where, user=request.user, on=timezone.localdate())


def _row(request, pk: int) -> Submission:
    rows = Submission.objects.visible_to(request.user).select_related("venue", "visit")
    row = get_object_or_404(rows, pk=pk)
    if clerk_posting_for(request.user, row.venue) is None:
        raise PermissionDenied
    return row
