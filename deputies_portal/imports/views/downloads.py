"""Files to take away: templates, registers in the format of their import, wrong rows."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.gate import opens_to
from deputies_portal.imports import background, written
from deputies_portal.imports.kinds import EVERY_ROLE
from deputies_portal.imports.views.fetching import county_of, import_of, kind_of, posting_of


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
    county = county_of(request, chosen)
    by = {"actor": request.user, "posting": posting_of(request, chosen)}
    if chosen.most_exported(request.user, county) > settings.LEDGER_ROWS_AT_ONCE:
        return redirect(background.ask_for_register(chosen, county, extension, **by))
    heads, found = written.register(chosen, county, request.user)
    lines = list(found)
    after = {"rows": len(lines)}
    journal.record(action=f"{chosen.name}.export", after=after, county=county, **by)
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
    answer = HttpResponse(content_type=written.CONTENT_TYPES[extension])
    written.write(answer, extension, heads, lines, name)
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.{extension}")
    return answer
