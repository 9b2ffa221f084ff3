from django.urls import path

from deputies_portal.core.jobs import views

app_name = "jobs"

urlpatterns = [
    path("jobs/", views.Jobs.as_view(), name="jobs"),
    path("jobs/nightly/", views.operations, name="operations"),
    path("jobs/<int:pk>/", views.job, name="job"),
    path("jobs/<int:pk>/file/", views.job_file, name="job-file"),
    path("jobs/<int:pk>/retry/", views.retry, name="job-retry"),
    path("jobs/<int:pk>/cancel/", views.cancel, name="job-cancel"),
]
