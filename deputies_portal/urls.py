"""Every address of the portal; each app names its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("deputies_portal.public.urls")),
    path("", include("deputies_portal.accounts.urls")),
    path("", include("deputies_portal.audit.urls")),
    path("", include("deputies_portal.notices.urls")),
    path("", include("deputies_portal.jobs.urls")),
    path("", include("deputies_portal.desk.urls")),
    path("", include("deputies_portal.reports.urls")),
    path("ledgers/", include("deputies_portal.reports.ledgers.urls")),
    path("", include("deputies_portal.imports.urls")),
    path("", include("stations.urls")),
    path("", include("visits.urls")),
]

handler400 = "deputies_portal.ui.errors.bad_request"
handler403 = "deputies_portal.ui.errors.permission_denied"
handler404 = "deputies_portal.ui.errors.page_not_found"
handler500 = "deputies_portal.ui.errors.server_error"
