"""Files to take away: templates, registers in the format of their import, wrong rows."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from deputies_portal.audit import journal
from deputies_portal.imports import written
from deputies_portal.imports.kinds import EVERY_ROLE
from deputies_portal.imports.views.fetching import county_of, import_of, kind_of, posting_of
from deputies_portal.ui.gate import opens_to


@opens_to(*EVERY_ROLE)
@require_safe
def template(request, kind, extension):
    """The heads of a kind of file, and a line as an example."""
    chosen = kind_of(request, kind)
    name = journal.in_records(lambda: f"{chosen.label}表样")
    return _file(*written.template(chosen), name, extension)


@opens_to(*EVERY_ROLE)
@require_safe
def rows(request, kind, extension):
    """The register as a file that can be imported again."""
    chosen = kind_of(request, kind)
    if not chosen.exports:
        raise Http404("this kind of file only comes in")
    county = county_of(request, chosen)
    heads, lines = written.register(chosen, county)
    journal.record(
        actor=request.user,
        action=f"{chosen.name}.export",
        after={"rows": len(lines)},
        county=county,
        posting=posting_of(request, chosen),
    )
    return _file(heads, lines, journal.in_records(str, chosen.label), extension)


@opens_to(*EVERY_ROLE)
@require_safe
def problems(request, pk, extension):
    """The wrong rows with a column that says what is wrong with them."""
    imported = import_of(request, pk)
    heads, lines = written.wrong_rows(imported)
    journal.record(
        actor=request.user,
        action="import.export",
        target=imported,
        after={"rows": len(lines)},
        county=imported.county_code,
        posting=imported.posting,
    )
    return _file(heads, lines, _("要改的行"), extension)


def _file(heads, lines, name: str, extension: str) -> HttpResponse:
    if extension == "csv":
        content = written.as_csv(heads, lines)
    else:
        content = written.as_xlsx(heads, lines, name)
    answer = HttpResponse(content, content_type=written.CONTENT_TYPES[extension])
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.{extension}")
    return answer
