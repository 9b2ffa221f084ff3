"""What records say on paper 文书, found for the person who asks: the same words for the Word file
and for the page that is printed. Outside the scope 404; a page of the wrong role 403.
"""

from dataclasses import dataclass

from django.db.models import Model
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation

from stations.models import Acceptance, Assessment
from visits.activities.page import ActivityPage
from visits.activities.paper import activity_words
from visits.issues.issue_page import IssuePage
from visits.issues.papers.answer import answer_words
from visits.issues.papers.case_file import case_words
from visits.issues.views.issue import opened_issue
from visits.models import Activity
from visits.papers.acceptance import acceptance_words
from visits.standards.assessment_page import AssessmentPage
from visits.standards.paper import assessment_words
from visits.visits.papers.visit import visit_words
from visits.visits.record import Record


@dataclass(frozen=True)
class OnPaper:
    """`record` is what the journal names and `home` the page it belongs to; `words` are None while
    there is nothing to put on paper.
    """

    code: str
    record: Model
    county: str
    name: str
    words: dict | None
    home: Model


def of_visit(visit, user, *, in_full: bool) -> OnPaper:
    """Of an opened visit; `in_full` for somebody who may reveal it and said why."""
    record = Record(visit, user, timezone.localdate(), is_revealed=in_full)
    words = visit_words(record)
    return OnPaper("visit", visit, visit.county_id, visit.reference, words, home=visit)


def of_answer(request, pk: int) -> OnPaper:
    """Without words while nobody has answered."""
    issue = opened_issue(request, pk)
    said = IssuePage(request.user, issue, timezone.localdate()).answer
    words = answer_words(issue, said) if said else None
    return OnPaper("answer", issue, issue.county_id, issue.reference, words, home=issue)


def of_case(request, pk: int) -> OnPaper:
    issue = opened_issue(request, pk)
    words = case_words(IssuePage(request.user, issue, timezone.localdate()))
    return OnPaper("case", issue, issue.county_id, issue.reference, words, home=issue)


def of_activity(request, pk: int) -> OnPaper:
    rows = Activity.objects.visible_to(request.user)
    row = get_object_or_404(rows.select_related("venue", "activity_type", "recorder"), pk=pk)
    words = activity_words(ActivityPage(request.user, row, timezone.localdate()))
    return OnPaper("activity", row, row.county_id, row.theme, words, home=row)


def of_assessment(request, pk: int) -> OnPaper:
    rows = Assessment.objects.visible_to(request.user).shown()
    row = get_object_or_404(rows.select_related("venue__county__county", "standard", "by"), pk=pk)
    words = in_chinese_words(assessment_words, AssessmentPage(row))
    return OnPaper("assessment", row, row.venue.county_id, row.venue.name, words, home=row)


def in_chinese_words(words_of, page) -> dict:
    """A paper is Chinese, whatever the reader speaks: headings and findings of the page too."""
    with translation.override("zh-hans"):
        return words_of(page)


def of_acceptance(request, pk: int) -> OnPaper:
    """Without words while the round waits for the inspectors."""
    rows = Acceptance.objects.visible_to(request.user).for_history()
    row = get_object_or_404(rows.select_related("upgrade__venue", "upgrade__programme"), pk=pk)
    venue = row.upgrade.venue
    words = None if row.is_open else acceptance_words(row)
    return OnPaper("acceptance", row, venue.county_id, venue.name, words, home=row.upgrade)
