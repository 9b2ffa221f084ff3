from django.urls import path

from visits.visits.views import intake, receipt, visit

urlpatterns = [
    path("visits/", visit.VisitList.as_view(), name="visits"),
    path("visits/new/", intake.visit_new, name="visit-new"),
    path("visits/new/deputies/", intake.intake_deputies, name="visit-new-deputies"),
    path("visits/new/aside/", intake.intake_aside, name="visit-new-aside"),
    path("visits/<int:pk>/", visit.visit, name="visit"),
    path("visits/<int:pk>/reveal/", visit.visit_reveal, name="visit-reveal"),
    path("visits/<int:pk>/confirm/", visit.visit_confirm, name="visit-confirm"),
    path("visits/<int:pk>/correct/", visit.visit_correct, name="visit-correct"),
    path("visits/<int:pk>/void/", visit.visit_void, name="visit-void"),
    path("visits/<int:pk>/receipt/", receipt.visit_receipt, name="visit-receipt"),
    path("visits/<int:pk>/receipt/paper/", receipt.receipt_paper, name="visit-receipt-paper"),
    path("visits/<int:pk>/readers/", visit.visit_readers, name="visit-readers"),
    path(
        "visits/<int:pk>/readers/<int:reader_pk>/drop/",
        visit.visit_reader_drop,
        name="visit-reader-drop",
    ),
]
