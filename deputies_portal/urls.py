"""Every address of the portal; each app names its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("deputies_portal.public.urls")),
    path("", include("deputies_portal.core.accounts.urls")),
    path("", include("deputies_portal.desk.journal.urls")),
    path("", include("deputies_portal.core.notices.urls")),
    path("", include("deputies_portal.core.drafts.urls")),
    path("", include("deputies_portal.core.offline.urls")),
    path("", include("deputies_portal.core.jobs.urls")),
    path("", include("deputies_portal.desk.urls")),
    path("", include("deputies_portal.reports.urls")),
    path("ledgers/", include("deputies_portal.ledgers.urls")),
    path("", include("deputies_portal.imports.urls")),
    path("", include("stations.urls")),
    path("", include("visits.urls")),
]

handler400 = "deputies_portal.core.ui.errors.bad_request"
handler403 = "deputies_portal.core.ui.errors.permission_denied"
handler404 = "deputies_portal.core.ui.errors.page_not_found"
handler500 = "deputies_portal.core.ui.errors.server_error"
