"""The pages of the ledgers: all of them, one on screen, on paper, as a file, asked for with care.

A link to a file answers at once up to a number of rows; more of them, and personal data in full,
are asked for by the form of the export.
"""

from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from deputies_portal.core.jobs import asking
from deputies_portal.core.sheets.writing import attachment
from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.views import RegisterList
from deputies_portal.ledgers import all_ledgers, exporting
from deputies_portal.ledgers.form import ExportForm, FullExportForm
from deputies_portal.ledgers.ledger import Chosen, Ledger, Look

READING = ("venue_clerk", "township_clerk", "county_clerk", "manager", "deputy")
MOST_PRINTED = 1500  # rows; more is no paper


@opens_to(*READING)
@require_safe
def ledgers(request):
    context = {"ledgers": all_ledgers.open_to(request.roles)}
    return render(request, "ledgers/ledgers.html", context)


class LedgerList(RegisterList):
    """One ledger on screen: the filters, the rows and the order of its list."""

    ledger: Ledger
    template_name = "ledgers/ledger.html"
    days_in_menu = False

    def shaped(self, matching):
        names = [name.lstrip("-") for name in self.order]
        ordered = self.ledger.ordered(matching)
        return ordered.only(*(n for n in names if n not in ordered.query.annotations))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        look = Look(self.request.user, timezone.localdate())
        keys = [row.pk for row in context["rows"]]
        return context | {
            "ledger": self.ledger,
            "lines": list(self.ledger.lines(keys, look)),
            "query": _query_of(self.request),
        }


def of_ledger(ledger: Ledger) -> list:
    """The addresses of one ledger; each page declares the roles of the ledger."""
    facts = {"ledger": ledger, "model": ledger.model, "filterset_class": ledger.filterset}
    facts |= {"order": ledger.order, "roles": ledger.roles}
    screen = type("LedgerList", (LedgerList,), facts).as_view()
    name = ledger.name
    return [
        path(f"{name}/", screen, name=name),
        path(f"{name}/print/", _page(ledger, printed), name=f"{name}-print"),
        path(f"{name}/export/", _page(ledger, export), name=f"{name}-export"),
        path(f"{name}.xlsx", _page(ledger, file, "xlsx"), name=f"{name}-xlsx"),
        path(f"{name}.csv", _page(ledger, file, "csv"), name=f"{name}-csv"),
    ]


def _page(ledger: Ledger, view, *args):
    @opens_to(*ledger.roles)
    def page(request):
        return view(request, ledger, *args)

    return page


@require_safe
def printed(request, ledger):
    chosen = Chosen(ledger, request.GET, request.user)
    is_long = chosen.count(MOST_PRINTED) > MOST_PRINTED
    look = Look(request.user, timezone.localdate())
    context = {
        "ledger": ledger,
        "query": _query_of(request),
        "is_valid": chosen.is_valid,
        "is_long": is_long,
        "most": MOST_PRINTED,
        "lines": [] if is_long else list(ledger.lines(chosen.keys, look)),
        "heading": exporting.heading_of(chosen),
        "place": exporting.place_of(chosen),
        "period": chosen.period,
        "mark": exporting.INTERNAL,
    }
    return render(request, "ledgers/print.html", context)


@require_GET
def file(request, ledger, format):
    """The rows of the address as a file, masked; a long one is asked for on the form."""
    chosen = Chosen(ledger, request.GET, request.user)
    most = settings.LEDGER_ROWS_AT_ONCE
    if not chosen.is_valid:
        return redirect(f"{ledger.url}?{request.GET.urlencode()}")
    if chosen.count(most) > most:
        asked = request.GET.copy()
        asked["format"] = format
        address = reverse(f"ledgers:{ledger.name}-export")
        return redirect(f"{address}?{asked.urlencode()}")
    return _answer(request, exporting.Wanted(chosen, format))


@require_http_methods(["GET", "HEAD", "POST"])
def export(request, ledger):
    """How many rows in which file; a POST brings it, or begins the job that writes it."""
    chosen = Chosen(ledger, request.GET, request.user)
    if not chosen.is_valid:
        return redirect(f"{ledger.url}?{request.GET.urlencode()}")
    may_have_full = exporting.may_have_full(ledger, request.scope)
    if request.POST.get("full") and not may_have_full:
        raise PermissionDenied
    form_class = FullExportForm if may_have_full else ExportForm
    asked = {"format": request.GET.get("format", "xlsx")}
    form = form_class(request.POST or None, initial=asked)
    number, most = len(chosen.keys), settings.LEDGER_ROWS_AT_ONCE
    if request.method == "POST" and form.is_valid():
        wanted = exporting.Wanted(chosen, **form.cleaned_data)
        return _begin(request, wanted) if number > most else _answer(request, wanted)
    context = {
        "ledger": ledger,
        "form": form,
        "number": number,
        "is_long": number > most,
        "conditions": chosen.conditions(hidden=()),
        "query": _query_of(request),
    }
    return render(request, "ledgers/export.html", context)


def _begin(request, wanted: exporting.Wanted) -> HttpResponseRedirect:
    said = request.GET.copy()
    said.pop("page", None)
    said.pop("format", None)
    arguments = {"ledger": wanted.ledger.name, "query": said.urlencode(), "format": wanted.format}
    arguments |= {"full": wanted.full, "reason": wanted.reason}
    job = asking.ask(
        "ledger",
        actor=request.user,
        posting=request.scope.posting_of(*wanted.ledger.roles),
        title=wanted.ledger.label,
        detail="；".join([f".{wanted.format}", *wanted.chosen.conditions()]),
        arguments=arguments,
        county=request.scope.county_code,
        at=timezone.now(),
    )
    return redirect(job)


def _answer(request, wanted: exporting.Wanted):
    posting = request.scope.posting_of(*wanted.ledger.roles)
    county = request.scope.county_code
    if wanted.format == "csv":
        response = StreamingHttpResponse(wanted.csv(), content_type=exporting.FORMATS["csv"])
    else:
        with NamedTemporaryFile(prefix="portal-ledger-", suffix=".xlsx") as scratch:
            wanted.write(Path(scratch.name))
            content = Path(scratch.name).read_bytes()  # of no more than LEDGER_ROWS_AT_ONCE
        response = HttpResponse(content, content_type=exporting.FORMATS["xlsx"])
    exporting.note(wanted, actor=request.user, county=county, posting=posting)
    response["Content-Disposition"] = attachment(wanted.name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _query_of(request) -> str:
    """The conditions of the address, to be carried on; not the page one is at."""
    asked = request.GET.copy()
    for name in ("page", "format"):
        asked.pop(name, None)
    return f"?{asked.urlencode()}" if asked else ""
