"""Taking over old matters: one on a page, many from a file that is tried first."""

from base64 import b64encode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.ui.gate import opens_to
from stations.registers.views.base import ACT_METHODS, crumbs
from visits.old_records import taking_over
from visits.old_records.forms.taking_over import (
    Lists,
    MattersContentForm,
    MattersFileForm,
    TakeOverForm,
)
from visits.old_records.forms.taking_over_file import (
    HEAD_OF,
    MOST_ROWS,
    FileRefused,
    matters_of,
    read_matters,
    state_words,
    template,
)

CLERKS = ("county_clerk", "township_clerk")
ISSUES = ("visits:issues", gettext_lazy("问题办理"))
TAKE_OVER = ("visits:take-over", gettext_lazy("接手旧问题"))


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
    context = {"form": form, "lists": lists, "crumbs": crumbs(ISSUES), "query": _query(lists)}
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
@require_http_methods(ACT_METHODS)
def take_over_file(request):
    """The file is tried first: every row is said to be right or wrong, then all are written."""
    lists = _lists(request)
    if _sent(request):
        messages.info(request, _("这个文件已经导入过。"))
        return redirect(ISSUES[0])
    again = MattersContentForm(request.POST if "content" in request.POST else None)
    posted = request.method == "POST" and "content" not in request.POST
    form = MattersFileForm(*([request.POST, request.FILES] if posted else []))
    context = {"form": form, "crumbs": crumbs(ISSUES, TAKE_OVER), "query": _query(lists)}
    context |= {"most": MOST_ROWS, "heads": HEAD_OF.values()}
    context |= {"states": state_words()}
    try:
        if again.is_valid():
            said = {"token": again.cleaned_data["token"]}
            trials = _tried(request, lists, again.cleaned_data["content"], write=True, **said)
            if not _mistakes(trials):
                return _written(request, trials)
            context |= _report(trials)
        elif form.is_valid():
            content = form.cleaned_data["file"]
            context |= _report(_tried(request, lists, content, write=False))
            kept = {"content": b64encode(content).decode()}
            context["content_form"] = MattersContentForm(initial=kept)
    except FileRefused as refused:
        context["refused"] = str(refused)
    return render(request, "visits/old_records/take_over_file.html", context)


def _tried(request, lists, content: bytes, *, write: bool, token=None) -> list:
    """One trial for each row, in their order; written only when all can be."""
    matters, wrong = matters_of(read_matters(content), lists, request.user)
    facts = {"actor": request.user, "at": timezone.now(), "county": lists.county, "token": token}
    facts["posting"] = request.scope.posting_of(*CLERKS)
    tried = taking_over.take_over_many(matters, write=write and not wrong, **facts)
    return sorted([*tried, *wrong], key=lambda trial: trial.line)


def _written(request, trials):
    told = ngettext("接手了 %(n)d 件。", "接手了 %(n)d 件。", len(trials)) % {"n": len(trials)}
    messages.success(request, told)
    return redirect(ISSUES[0])


def _mistakes(trials) -> list[tuple[int, str, str]]:
    """(line, head of the column or empty, message)."""
    return [
        (trial.line, HEAD_OF.get(name, ""), message)
        for trial in trials
        for name, message in trial.errors
    ]


def _report(trials) -> dict:
    return {"trials": trials, "mistakes": _mistakes(trials)}


@opens_to(*CLERKS)
@require_safe
def template_file(request):
    answer = HttpResponse(template(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="take-over.csv"'
    return answer


def _lists(request) -> Lists:
    lists = Lists.of(request.user, request.GET.get("county", ""))
    if lists is None:
        raise Http404
    return lists


def _query(lists: Lists) -> str:
    return urlencode({"county": lists.county})


def _sent(request) -> Entry | None:
    """The journal line of this very form when it was saved before: a double click, a reload."""
    try:
        token = UUID(request.POST.get("token", ""))
    except ValueError:
        return None
    return Entry.objects.filter(token=token, actor=request.user).first()
