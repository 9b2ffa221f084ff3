"""Taking over one old matter on a page; many come in as a file under the imports."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.ui.gate import opens_to
from stations.registers.views.base import ACT_METHODS, crumbs
from visits.old_records import taking_over
from visits.old_records.forms.taking_over import Lists, TakeOverForm

CLERKS = ("county_clerk", "township_clerk")
ISSUES = ("visits:issues", gettext_lazy("问题办理"))


@opens_to(*CLERKS)
@require_http_methods(ACT_METHODS)
def take_over(request):
    """One old issue, typed; after saving the next one, with the county kept."""
    lists = _lists(request)
    if entry := _sent(request):
        return redirect("visits:issue", entry.target_id)
    form = TakeOverForm(request.POST or None, lists=lists, user=request.user)
    if form.is_valid() and (issue := _taken(request, form)):
        told = {"issue": issue.reference, "number": form.cleaned_data["old_number"]}
        messages.success(request, _("已接手，新编号是%(issue)s，原编号是%(number)s。") % told)
        return redirect(issue)
    context = {"form": form, "lists": lists, "crumbs": crumbs(ISSUES)}
    return render(request, "visits/old_records/take_over.html", context)


take_over.form_class = TakeOverForm


def _taken(request, form):
    try:
        return taking_over.take_over(
            form.matter(),
            actor=request.user,
            at=timezone.now(),
            token=form.cleaned_data["token"],
        )
    except ValidationError as refused:
        form.take_errors(taking_over.errors_of(refused))
        return None


@opens_to(*CLERKS)
@require_safe
def take_over_file(request):
    """Many from a file come in as an old ledger does, by the one import."""
    return redirect("imports:import-new", "receptions")


def _lists(request) -> Lists:
    lists = Lists.of(request.user, request.GET.get("county", ""))
    if lists is None:
        raise Http404
    return lists


def _sent(request) -> Entry | None:
    """The journal line of this very form when it was saved before: a double click, a reload."""
    try:
        token = UUID(request.POST.get("token", ""))
    except ValueError:
        return None
    return Entry.objects.filter(token=token, actor=request.user).first()
