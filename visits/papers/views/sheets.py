"""The pages that print the papers of records on A4: the words of the Word files, without the mast.

Each opens to whoever opens the record. The form of a visit is masked; in full it comes as the
answer to a reason, which stays in the journal, and nothing of it is kept by the browser.
"""

from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from deputies_portal.core import papers
from deputies_portal.core.many.views import printed
from deputies_portal.core.papers.on_page import page
from deputies_portal.core.ui.gate import opens_to
from visits.activities.views import activities
from visits.activities.views.many_activities import ManyActivities
from visits.issues.views.issue import READING as READING_ISSUES
from visits.papers.views.on_paper import (
    OnPaper,
    of_acceptance,
    of_activity,
    of_answer,
    of_assessment,
    of_case,
    of_visit,
)
from visits.papers.views.papers import METHODS, UPGRADE_READERS, reason_of
from visits.privacy import door
from visits.privacy.fetching import READING, opened_visit
from visits.standards.views import standards
from visits.worklists.views.many import ManyIssues

WORD_FILES = {
    "visit": "visits:visit-paper",
    "answer": "visits:issue-answer-paper",
    "case": "visits:issue-paper",
    "activity": "visits:activity-paper",
    "assessment": "visits:assessment-paper",
    "acceptance": "visits:acceptance-paper",
}


def sheet(request, paper: OnPaper):
    """The page; back to the record while there is nothing to print."""
    if paper.words is None:
        return redirect(paper.home)
    is_full = paper.words.get("is_full", False)
    word_url = "" if is_full else reverse(WORD_FILES[paper.code], args=[paper.record.pk])
    facts = {"name": paper.name, "is_full": is_full, "word_url": word_url}
    return _printed(request, [paper], home=paper.home.get_absolute_url(), **facts)


def _printed(request, sheets: list[OnPaper], *, home: str, **facts):
    """Records of one paper, each on sheets of its own."""
    paper = papers.get(sheets[0].code)
    facts |= {"paper": paper, "home": home}
    facts["sheets"] = [page(paper, one.words) for one in sheets]
    return render(request, "visits/papers/sheet.html", facts)


@opens_to(*READING)
@require_http_methods(METHODS)
def visit_sheet(request, pk):
    visit = opened_visit(request, pk)
    full = request.method == "POST"
    reason = reason_of(request, visit) if full else ""
    if full and not reason:
        return redirect(visit)
    with transaction.atomic():
        if full:
            door.look("reveal", visit, actor=request.user, purpose=reason)
        return sheet(request, of_visit(visit, request.user, in_full=full))


@opens_to(*READING_ISSUES)
@require_safe
def answer_sheet(request, pk):
    return sheet(request, of_answer(request, pk))


@opens_to(*READING_ISSUES)
@require_safe
def case_sheet(request, pk):
    return sheet(request, of_case(request, pk))


@opens_to(*READING_ISSUES)
@require_safe
def case_sheets(request):
    """The case files of the issues of a list, one after the other; no more than a printer takes."""
    many = ManyIssues(request)
    return _all_printed(many, many.narrowed().open_to(request.user), of_case)


@opens_to(*activities.READING)
@require_safe
def activity_sheets(request):
    """The records of the activities of a list, likewise."""
    many = ManyActivities(request)
    return _all_printed(many, many.narrowed(), of_activity)


def _all_printed(many, rows, of_one):
    def show(keys):
        sheets = [of_one(many.request, key) for key in keys]
        return _printed(many.request, sheets, home=reverse(many.list_page))

    return printed(many, rows.values_list("pk", flat=True), show)


@opens_to(*activities.READING)
@require_safe
def activity_sheet(request, pk):
    return sheet(request, of_activity(request, pk))


@opens_to(*standards.READING)
@require_safe
def assessment_sheet(request, pk):
    return sheet(request, of_assessment(request, pk))


@opens_to(*UPGRADE_READERS)
@require_safe
def acceptance_sheet(request, pk):
    return sheet(request, of_acceptance(request, pk))
