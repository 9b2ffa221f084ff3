"""Addresses of the imports."""

from django.urls import path

from deputies_portal.imports.views import acts, downloads, pages

app_name = "imports"


def in_both(address: str, view, name: str) -> list:
    """The same file as .xlsx and as .csv."""
    return [
        path(f"{address}.{extension}", view, {"extension": extension}, name=f"{name}-{extension}")
        for extension in ("xlsx", "csv")
    ]


urlpatterns = [
    path("imports/", pages.Imports.as_view(), name="imports"),
    path("imports/<int:pk>/", pages.import_page, name="import"),
    path("imports/<int:pk>/check/", acts.import_check, name="import-check"),
    path("imports/<int:pk>/mend/", acts.import_mend, name="import-mend"),
    path("imports/<int:pk>/write/", acts.import_write, name="import-write"),
    path("imports/<int:pk>/undo/", acts.import_undo, name="import-undo"),
    *in_both("imports/<int:pk>/problems", downloads.problems, "import-problems"),
    path("imports/<slug:kind>/new/", pages.import_new, name="import-new"),
    *in_both("imports/<slug:kind>/template", downloads.template, "template"),
    *in_both("imports/<slug:kind>/export", downloads.rows, "export"),
]
