"""Saved views 视图: saved from their list, changed and pinned on a page of their own."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.gate import EVERYONE, opens_to
from deputies_portal.desk.models import LONGEST_QUERY, MOST, SavedView, conditions_of
from deputies_portal.desk.saved_views import LISTS, opens
from deputies_portal.desk.saved_views.forms import ViewForm

TOLD = ("name", "list_page", "shared_with", "county")


@opens_to(EVERYONE)
@require_safe
def saved_views(request):
    """One's own, and those one has with a role."""
    rows = SavedView.objects.visible_to(request.user).for_list(request.user)
    found = [row for row in rows if opens(row.list_page, request.roles)]
    may_change = set(SavedView.objects.kept_by(request.user).values_list("pk", flat=True))
    for row in found:
        row.list_label = LISTS[row.list_page]
        row.may_change = row.pk in may_change
    context = {
        "own": [row for row in found if row.owner_id == request.user.pk],
        "shared": [row for row in found if row.owner_id != request.user.pk],
    }
    return render(request, "desk/saved_views/list.html", context)


@opens_to(EVERYONE)
@require_POST
def new(request):
    """The conditions of a list under a name; back to the list."""
    list_page, query = request.POST.get("list_page", ""), request.POST.get("query", "")
    if not opens(list_page, request.roles):
        raise Http404
    row = SavedView(owner=request.user, list_page=list_page, query=conditions_of(query))
    form = ViewForm(request.POST, instance=row, user=request.user)
    if refusal := _refusal(request.user, row):
        form.add_error(None, refusal)
    if not form.is_valid():
        context = {"form": form, "record": row, "label": LISTS[list_page]}
        return render(request, "desk/saved_views/form.html", context)
    _save(request, form)
    messages.success(request, _("已存为视图“%(name)s”。") % {"name": form.instance.name})
    return redirect(form.instance.address)


def _refusal(user, row: SavedView) -> str:
    if not row.query:
        return _("请先筛选，再存为视图。")
    if len(row.query) > LONGEST_QUERY:
        return _("条件太多，存不下。请少选一些。")
    if SavedView.objects.filter(owner=user).count() >= MOST:
        return _("最多存 %(most)d 个视图，请先删掉不用的。") % {"most": MOST}
    return ""


@opens_to(EVERYONE)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request, pk):
    row = get_object_or_404(SavedView.objects.kept_by(request.user).for_list(request.user), pk=pk)
    initial = {"is_pinned": row.is_pinned}
    form = ViewForm(request.POST or None, instance=row, user=request.user, initial=initial)
    if form.is_valid():
        _save(request, form)
        messages.success(request, _("已保存。"))
        return redirect("desk:saved-views")
    label = LISTS.get(row.list_page, row.list_page)
    context = {"form": form, "record": row, "label": label}
    return render(request, "desk/saved_views/form.html", context)


@opens_to(EVERYONE)
@require_POST
def remove(request, pk):
    """It is gone for everybody who had it."""
    row = get_object_or_404(SavedView.objects.kept_by(request.user), pk=pk)
    with transaction.atomic():
        if row.shared_with:
            before = journal.snapshot(row, fields=TOLD)
            facts = {"before": before, "county": row.county_id}
            journal.record(actor=request.user, action="savedview.remove", target=row, **facts)
        row.delete()
    messages.success(request, _("已删除视图“%(name)s”。") % {"name": row.name})
    return redirect("desk:saved-views")


@opens_to(EVERYONE)
@require_POST
def pin(request, pk):
    """Onto one's home, or off it."""
    row = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    if "on" not in request.POST:
        row.pinned_by.remove(request.user)
    elif refusal := SavedView.objects.full_home_of(request.user, beside=row):
        messages.error(request, refusal)
    else:
        row.pinned_by.add(request.user)
    return redirect("desk:saved-views")


def _save(request, form: ViewForm) -> None:
    """What is shared, and with whom, stands in the journal; one's own views do not."""
    with transaction.atomic():
        row = form.instance
        kept = SavedView.objects.filter(pk=row.pk).first() if row.pk else None
        before = journal.snapshot(kept, fields=TOLD) if kept else {}
        form.save()
        is_told = row.shared_with or (kept and kept.shared_with)
        if is_told and kept:
            facts = {"before": before, "county": row.county_id or kept.county_id}
            journal.record_change(
                actor=request.user, action="savedview.change", target=row, **facts
            )
        elif is_told:
            facts = {"after": journal.snapshot(row, fields=TOLD), "county": row.county_id}
            journal.record(actor=request.user, action="savedview.create", target=row, **facts)
        pinned = row.pinned_by.add if form.cleaned_data["is_pinned"] else row.pinned_by.remove
        pinned(request.user)
