"""The ledger of visits 接待台账, the page of one visit, and what is done with it there."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.lists.shown_columns import BY_DAY, Column
from deputies_portal.core.ui.views import RegisterList
from deputies_portal.core.words.text import clean_line
from visits.models import Visit, VisitReader
from visits.privacy import door, readers
from visits.privacy.fetching import KEEPING, READING, opened_visit
from visits.privacy.forms.revealing import RevealForm
from visits.reception import ledger, reception
from visits.visits import corrections, intake, totals
from visits.visits.filters import VisitFilter
from visits.visits.forms.visit import Correcting, ReaderForm, VoidForm
from visits.visits.record import Record


class VisitList(RegisterList):
    model = Visit
    filterset_class = VisitFilter
    order = ("-received_on", "-id")
    order_words = BY_DAY
    columns = (
        Column(),
        Column(),
        Column("place", _("接待地点")),
        Column("channel", _("方式")),
        Column("deputies", _("接待代表")),
        Column("number", _("人数")),
        Column("day", _("日期")),
    )
    template_name = "visits/visits/list.html"
    roles = frozenset(READING)

    def shaped(self, matching):
        return ledger.for_ledger(matching, self.request.user)

    def total_of(self, chosen):
        total, self.visitors = totals.total_of(chosen, self.request.user)
        return total

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "visitors": self.visitors,
            "may_find": door.may_find(self.request.user),
            "may_register": bool(self.request.roles & set(KEEPING)),
        }


@opens_to(*READING)
@require_GET
def visit(request, pk):
    return _record_page(request, opened_visit(request, pk), RevealForm())


@opens_to(*READING)
@require_POST
def visit_reveal(request, pk):
    row = opened_visit(request, pk)
    if not row.is_revealable:
        raise PermissionDenied
    form = RevealForm(request.POST)
    if not form.is_valid():
        return _record_page(request, row, form)
    door.look("reveal", row, actor=request.user, purpose=form.cleaned_data["reason"])
    return _record_page(request, row, RevealForm(), purpose=form.cleaned_data["reason"])


@opens_to(*KEEPING)
@require_POST
def visit_confirm(request, pk):
    row = opened_visit(request, pk)
    intake.confirm_visit(row, actor=request.user, at=timezone.now())
    messages.success(request, _("已确认，这次来访记入台账。"))
    return redirect(row)


@opens_to(*KEEPING)
@require_http_methods(["GET", "HEAD", "POST"])
def visit_correct(request, pk):
    row = opened_visit(request, pk)
    if not reception.may_correct(request.user, row):
        raise PermissionDenied
    action = request.POST.get("action", "")
    page = Correcting(row, request.user, request.POST or None, as_typed=action == "find")
    saves = request.method == "POST" and action != "find"
    if saves and page.is_valid() and _corrected(request, row, page):
        messages.success(request, _("已更正，原来的内容另外保存。"))
        return redirect(row)
    search = clean_line(request.POST.get("find", ""))[:40] if action == "find" else ""
    context = {
        "page": page,
        "visit": row,
        "ticks": page.ground.ticks(page.ticked, search),
        "search": search,
        "searched": search,
    }
    return render(request, "visits/visits/correct.html", context)


@opens_to(*KEEPING)
@require_http_methods(["GET", "HEAD", "POST"])
def visit_void(request, pk):
    row = opened_visit(request, pk)
    now = timezone.now()
    if not row.is_void and not reception.may_void(request.user, row, timezone.localdate(now)):
        raise PermissionDenied
    form = VoidForm(request.POST or None, initial={"version": row.version})
    if form.is_valid():
        try:
            corrections.void_visit(row, actor=request.user, at=now, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("已作废，编号保留，不再计数。"))
            return redirect(row)
    return render(request, "visits/visits/void.html", {"form": form, "visit": row})


visit_void.form_class = VoidForm


@opens_to("county_clerk")
@require_http_methods(["GET", "HEAD", "POST"])
def visit_readers(request, pk):
    row = opened_visit(request, pk)
    if not readers.may_name_readers(request.user, row):
        raise PermissionDenied
    form = ReaderForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            readers.name_reader(
                row, user=said["username"], reason=said["reason"], actor=request.user
            )
        except ValidationError as error:
            form.add_error("username", error.messages)
        else:
            messages.success(request, _("已加上。这个人现在可以看这次来访和它的问题。"))
            return redirect("visits:visit-readers", row.pk)
    context = {"form": form, "visit": row, "readers": row.readers.select_related("user")}
    return render(request, "visits/visits/readers.html", context)


@opens_to("county_clerk")
@require_POST
def visit_reader_drop(request, pk, reader_pk):
    row = opened_visit(request, pk)
    reader = get_object_or_404(VisitReader.objects.filter(visit=row), pk=reader_pk)
    readers.drop_reader(reader, actor=request.user)
    messages.success(request, _("已去掉，这个人不能再看。"))
    return redirect("visits:visit-readers", row.pk)


def _record_page(request, row: Visit, form: RevealForm, *, purpose: str = ""):
    """In full for a purpose, which has passed the door; its scans open for the same one."""
    record = Record(row, request.user, timezone.localdate(), is_revealed=bool(purpose))
    context = {"record": record, "visit": row, "form": form, "purpose": purpose}
    return render(request, "visits/visits/page.html", context)


def _corrected(request, row: Visit, page: Correcting) -> bool:
    """Whether the correction was taken; what was refused is said on the form."""
    said = page.form.cleaned_data
    try:
        corrections.correct_visit(
            row,
            page.changes(),
            actor=request.user,
            at=timezone.now(),
            version=said["version"],
            reason=said["reason"],
        )
    except ValidationError as error:
        page.add_error(error)
        return False
    return True
