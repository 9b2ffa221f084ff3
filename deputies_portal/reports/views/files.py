"""Reports as Word files, live or issued, and a deputy's duty record; each is journalled."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from deputies_portal.core.audit import journal
from deputies_portal.core.papers.answering import answer, is_filled
from deputies_portal.core.ui.gate import opens_to
from deputies_portal.reports.issued.issued_report import kept_sheet
from deputies_portal.reports.live import LiveReport
from deputies_portal.reports.models import Report
from deputies_portal.reports.on_paper.record import RECORD, record_words
from deputies_portal.reports.on_paper.report import REPORT, report_words
from deputies_portal.reports.subject import ANNUAL, BULLETIN, Subject
from deputies_portal.reports.views import deputies, issued, live


@opens_to(*live.READING)
@require_safe
def annual(request):
    return _live(request, ANNUAL)


@opens_to(*live.READING)
@require_safe
def bulletin(request):
    return _live(request, BULLETIN)


def _live(request, kind: str):
    subject = Subject.read(request.GET, request.scope, timezone.localdate(), kind=kind)
    report = LiveReport(subject, request.user, request.portal.get("organiser", ""))
    facts = {"head": subject.head, "around": report.around, "dated": subject.on}
    words = report_words(report.sheet, subject.span, report.texts, **facts)
    return _report(request, subject, words, report.draft)


@opens_to(*live.READING)
@require_safe
def report(request, pk):
    """Of a draft the live one: its figures are those of today."""
    row = issued.found(request, pk)
    subject = issued.subject_of(request, row)
    if row.is_draft:
        return redirect(subject.file_url)
    sheet = kept_sheet(row, subject, request.user)
    facts = {"head": subject.head, "around": row.around, "dated": row.issued_on}
    words = report_words(sheet, row.span, row.texts, **facts)
    return _report(request, subject, words, row)


def _report(request, subject: Subject, words: dict, row: Report | None):
    name = f"{subject.place_name}{words['title']}.docx"
    response = answer(request, REPORT.code, subject.county, words, name=name)
    if is_filled(response):
        _note(request, row, subject.county, place=subject.place_name, period=subject.span.name)
    return response


@opens_to(*deputies.READING)
@require_safe
def duty_record(request, pk):
    """Back to the page where the time is none: that says why."""
    deputy, _form, record = deputies.record_of(request, pk)
    if record is None:
        return redirect(f"{reverse('reports:deputy', args=[pk])}?{request.GET.urlencode()}")
    words = record_words(record, timezone.localdate())
    name = f"履职档案-{deputy.name}-{record.first:%Y%m%d}-{record.last:%Y%m%d}.docx"
    response = answer(request, RECORD.code, deputy.county_id, words, name=name)
    if is_filled(response):
        _note(request, deputy, deputy.county_id, first=record.first, last=record.last)
    return response


def _note(request, target, county: str, **after) -> None:
    posting = request.scope.posting_of(*deputies.READING)
    journal.record(
        actor=request.user,
        action="report.export",
        target=target,
        after=after,
        county=county,
        posting=posting,
    )
