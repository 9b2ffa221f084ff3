"""The pages of imports: what can come in, a file to send, one import."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from deputies_portal.core.sheets.reading import Unreadable
from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.navigation import Place, is_open
from deputies_portal.core.ui.views import RegisterList
from deputies_portal.imports import import_file
from deputies_portal.imports.filters import ImportFilter
from deputies_portal.imports.forms import SendForm
from deputies_portal.imports.kinds import EVERY_ROLE, KINDS, open_to
from deputies_portal.imports.models import Import
from deputies_portal.imports.views.fetching import IMPORTS, import_of, kind_of, posting_of
from deputies_portal.imports.views.showing import ImportPage
from stations.registers.views.base import ACT_METHODS, crumbs


class Imports(RegisterList):
    model = Import
    roles = EVERY_ROLE
    filterset_class = ImportFilter
    order = ("-id",)
    template_name = "imports/imports.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        for row in context["rows"]:
            row.kind_label = KINDS[row.kind].label
        return context | {
            "kinds": open_to(self.request.scope),
            "opens_holidays": is_open(Place("visits:holidays", "", ""), self.request.roles),
        }


@opens_to(*EVERY_ROLE)
@require_http_methods(ACT_METHODS)
def import_new(request, kind):
    """A file is sent; its table is found and its columns matched, nothing else."""
    chosen = kind_of(request, kind)
    posted = [request.POST, request.FILES] if request.method == "POST" else []
    form = SendForm(*posted, kind=chosen, user=request.user)
    if form.is_valid() and (imported := _received(request, form, chosen)):
        return redirect(imported)
    context = {"form": form, "kind": chosen, "crumbs": crumbs(IMPORTS)}
    return render(request, "imports/import_new.html", context)


def _received(request, form, kind):
    said = form.cleaned_data
    county = said["county"].pk if said.get("county") else ""
    facts = {"actor": request.user, "posting": posting_of(request, kind), "at": timezone.now()}
    try:
        imported = import_file.receive(said["file"], kind, county=county, **facts)
    except Unreadable as refused:
        form.add_error("file", str(refused))
        return None
    if said.get("takes_over_term"):
        imported.takes_over_term = True
        imported.save(update_fields=["takes_over_term"])
    return imported


@opens_to(*EVERY_ROLE)
@require_safe
def import_page(request, pk):
    imported = import_of(request, pk)
    page = ImportPage(imported, request.user)
    context = {"page": page, "imported": imported, "crumbs": crumbs(IMPORTS), "record": imported}
    return render(request, "imports/import.html", context)
