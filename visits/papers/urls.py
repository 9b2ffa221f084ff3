from django.urls import path

from visits.papers.views import papers, sheets

urlpatterns = [
    path("visits/<int:pk>/paper/", papers.visit_paper, name="visit-paper"),
    path("visits/<int:pk>/print/", sheets.visit_sheet, name="visit-print"),
    path("issues/<int:pk>/paper/", papers.case_paper, name="issue-paper"),
    path("issues/<int:pk>/print/", sheets.case_sheet, name="issue-print"),
    path("issues/print/", sheets.case_sheets, name="issues-print"),
    path("issues/<int:pk>/answer/paper/", papers.answer_paper, name="issue-answer-paper"),
    path("issues/<int:pk>/answer/print/", sheets.answer_sheet, name="issue-answer-print"),
    path("activities/<int:pk>/paper/", papers.activity_paper, name="activity-paper"),
    path("activities/print/", sheets.activity_sheets, name="activities-print"),
    path("activities/<int:pk>/print/", sheets.activity_sheet, name="activity-print"),
    path("letters/together/", papers.letters_together, name="letters-together"),
    path("letters/<int:pk>/paper/", papers.letter_paper, name="letter-paper"),
    path("standards/assessments/<int:pk>/paper/", papers.assessment_paper, name="assessment-paper"),
    path("standards/assessments/<int:pk>/print/", sheets.assessment_sheet, name="assessment-print"),
    path("upgrade/acceptances/<int:pk>/paper/", papers.acceptance_paper, name="acceptance-paper"),
    path("upgrade/acceptances/<int:pk>/print/", sheets.acceptance_sheet, name="acceptance-print"),
]
