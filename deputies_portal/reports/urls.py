from django.urls import path

from deputies_portal.reports.views import deputies, files, issued, live, overview

app_name = "reports"

urlpatterns = [
    path("overview/", overview.overview, name="overview"),
    path("reports/", live.Reports.as_view(), name="reports"),
    path("reports/annual/", live.annual, name="annual"),
    path("reports/bulletin/", live.bulletin, name="bulletin"),
    path("reports/annual/file/", files.annual, name="annual-file"),
    path("reports/bulletin/file/", files.bulletin, name="bulletin-file"),
    path("reports/draft/", issued.draft, name="draft"),
    path("reports/deputies/<int:pk>/", deputies.duty_record, name="deputy"),
    path("reports/deputies/<int:pk>/file/", files.duty_record, name="deputy-file"),
    path("reports/<int:pk>/", issued.report, name="report"),
    path("reports/<int:pk>/rows/<slug:figure>/", issued.rows, name="report-rows"),
    path("reports/<int:pk>/file/", files.report, name="report-file"),
    path("reports/<int:pk>/issue/", issued.issue, name="report-issue"),
    path("reports/<int:pk>/correct/", issued.correct, name="report-correct"),
    path("reports/<int:pk>/withdraw/", issued.withdraw, name="report-withdraw"),
    path("reports/<int:pk>/discard/", issued.discard, name="report-discard"),
]
