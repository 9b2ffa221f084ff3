"""Drafting and issuing a report; an issued one, and the rows behind each of its figures."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deputies_portal.core.sending import was_sent_before
from deputies_portal.core.ui.gate import opens_to
from deputies_portal.reports.forms import ReasonForm, SentForm, WordsForm
from deputies_portal.reports.issued import issuing
from deputies_portal.reports.issued.issued_report import KeptRows, kept_sheet
from deputies_portal.reports.live import LiveReport
from deputies_portal.reports.models import Report
from deputies_portal.reports.subject import ANNUAL, BULLETIN, Subject
from deputies_portal.reports.views.live import KEEPING, READING

METHODS = ["GET", "HEAD", "POST"]


def found(request, pk: int) -> Report:
    rows = Report.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("region", "county", "replaces"), pk=pk)


def subject_of(request, report: Report) -> Subject:
    return Subject.of(report.region_id, report.span, request.scope, timezone.localdate())


@opens_to(*READING)
@require_safe
def report(request, pk):
    """A draft is read where its numbers are: on the live page."""
    row = found(request, pk)
    subject = subject_of(request, row)
    if row.is_draft:
        return redirect(subject.url)
    context = {
        "report": row,
        "subject": subject,
        "sheet": kept_sheet(row, subject, request.user),
        "corrected_by": row.corrections.order_by("-id").first(),
        "steps": {
            one.name: one.url_name
            for one in issuing.steps_open_to(request.user, row, timezone.localdate())
        },
    }
    return render(request, "reports/issued.html", context)


@opens_to(*READING)
@require_safe
def rows(request, pk, figure):
    row = found(request, pk)
    kept = row.figures.filter(name=figure).first()
    if kept is None:
        raise Http404
    listed = KeptRows(kept, request.user, request.GET.get("page"))
    return render(request, "reports/rows.html", {"report": row, "rows": listed})


@opens_to(*KEEPING)
@require_http_methods(METHODS)
def draft(request):
    kind = BULLETIN if request.GET.get("quarter") else ANNUAL
    subject = Subject.read(request.GET, request.scope, timezone.localdate(), kind=kind)
    live = LiveReport(subject, request.user, request.portal.get("organiser", ""))
    if not issuing.may_keep(request.user, subject.county, subject.region):
        raise Http404
    if was_sent_before(request):
        return redirect(subject.url)
    form = WordsForm(request.POST or None, user=request.user, initial=_words(request, live))
    if form.is_valid():
        sent = {name: form.cleaned_data[name] for name in ("version", "token")}
        if _done(form, issuing.draft_report, subject, request, **sent, **form.facts()):
            return redirect(subject.url)
    context = {"form": form, "subject": subject, "live": live}
    return render(request, "reports/draft.html", context)


def _words(request, live: LiveReport) -> dict:
    """Those of the draft; anew from the records where that is asked for, or nobody has begun."""
    texts = live.proposed if "anew" in request.GET else live.texts
    version = live.draft.version if live.draft else 0
    return texts | live.around | {"version": version}


@opens_to(*KEEPING)
@require_http_methods(METHODS)
def issue(request, pk):
    return _act(request, pk, "issue", SentForm, pgettext("report", "发布"), "reports/issue.html")


@opens_to(*KEEPING)
@require_http_methods(METHODS)
def correct(request, pk):
    return _act(request, pk, "correct", ReasonForm, _("更正"), "reports/reason.html")


@opens_to(*KEEPING)
@require_http_methods(METHODS)
def withdraw(request, pk):
    return _act(request, pk, "withdraw", ReasonForm, _("撤回"), "reports/reason.html")


def _act(request, pk: int, name: str, form_class, heading: str, template: str):
    row = found(request, pk)
    if was_sent_before(request):
        return redirect(row)
    issuing.require(name, row, actor=request.user)
    form = form_class(request.POST or None, user=request.user, initial={"version": row.version})
    if form.is_valid():
        verb = issuing.correct_report if name == "correct" else partial(issuing.take, name)
        done = _done(form, verb, row, request, **form.cleaned_data)
        if done:
            return redirect(done)
    context = {"form": form, "report": row, "heading": heading, "subject": subject_of(request, row)}
    return render(request, template, context)


@opens_to(*KEEPING)
@require_POST
def discard(request, pk):
    row = found(request, pk)
    form = SentForm(request.POST, user=request.user)
    version = form.cleaned_data["version"] if form.is_valid() else None
    subject = subject_of(request, row)
    issuing.discard_draft(row, actor=request.user, version=version)
    messages.success(request, _("草稿已经放弃。"))
    return redirect(subject.url)


def _done(form, verb, target, request, **facts):
    """What the verb wrote; None when it refused and said so on the form."""
    try:
        made = verb(target, actor=request.user, at=timezone.now(), **facts)
    except ValidationError as refused:
        for name, errors in getattr(refused, "error_dict", {"": [refused]}).items():
            form.add_error(name if name in form.fields else None, errors)
        return None
    messages.success(request, _("已保存。"))
    return made
