"""The pages of jobs: everybody sees their own; an administrator also that others' failed, without
a word of what they are about.
"""

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from deputies_portal.core.audit import journal
from deputies_portal.core.files.uploads import private_file_response
from deputies_portal.core.jobs import asking, nightly
from deputies_portal.core.jobs.filters import JobFilter
from deputies_portal.core.jobs.models import Job
from deputies_portal.core.ui.gate import EVERYONE, opens_to
from deputies_portal.core.ui.views import RegisterList

ADMINISTRATOR = "administrator"


class Jobs(RegisterList):
    model = Job
    roles = frozenset({EVERYONE})
    filterset_class = JobFilter
    order = ("-id",)
    template_name = "jobs/jobs.html"

    def get_queryset(self):
        return _seen(self.request)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            states=Job.State.choices, sees_all=ADMINISTRATOR in self.request.roles, **kwargs
        )


@opens_to(ADMINISTRATOR)
@require_safe
def operations(request):
    """How the nightly work goes: who runs the machine sees here what waits or fails."""
    rows = nightly.standings(timezone.now())
    return render(request, "jobs/operations.html", {"rows": rows})


@opens_to(EVERYONE)
@require_safe
def job(request, pk):
    """How far a job is. The bar alone is sent again to a page that asks for it by itself."""
    record = get_object_or_404(_seen(request), pk=pk)
    template = "jobs/_progress.html" if request.htmx else "jobs/job.html"
    return render(request, template, {"job": record, "is_own": record.asked_by == request.user})


@opens_to(EVERYONE)
@require_GET
def job_file(request, pk):
    """The result, for the person who asked and nobody else, while its days last."""
    record = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    if not record.result or record.result_until < timezone.now():
        raise Http404("the days of the file are over")
    response = private_file_response(record.result, record.result_name)
    journal.record(
        actor=request.user,
        action="job.download",
        target=record,
        county=record.county,
        posting=request.scope.posting_of(*request.roles),
    )
    return response


@opens_to(EVERYONE)
@require_POST
def retry(request, pk):
    return _act(request, pk, asking.retry, _("任务已重新排队。"))


@opens_to(EVERYONE)
@require_POST
def cancel(request, pk):
    return _act(request, pk, asking.cancel, _("任务已取消。"))


def _act(request, pk, verb, done):
    record = get_object_or_404(_seen(request), pk=pk)
    posting = request.scope.posting_of(*request.roles)
    try:
        verb(record, actor=request.user, at=timezone.now(), posting=posting)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect(record)


def _seen(request):
    jobs = Job.objects.visible_to(request.user)
    if ADMINISTRATOR in request.roles:
        kept = get_user_model().objects.visible_to(request.user)
        jobs = jobs | Job.objects.filter(asked_by__in=kept.values("pk"))
    return jobs.select_related("asked_by")
