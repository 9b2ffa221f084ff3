"""The acts on an import: its columns, the trial, writing it, undoing it. Each is a POST."""

import json

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from deputies_portal.core.sheets.reading import Unreadable
from deputies_portal.core.ui.errors import StepRefused
from deputies_portal.core.ui.gate import opens_to
from deputies_portal.imports import background, import_file, undoing, working
from deputies_portal.imports.forms import MOST_MENDS, ColumnsForm, mends_of
from deputies_portal.imports.kinds import EVERY_ROLE, KINDS
from deputies_portal.imports.views.fetching import IMPORTS, import_of, posting_of
from deputies_portal.imports.views.showing import ImportPage
from stations.registers.views.base import ACT_METHODS, crumbs


@opens_to(*EVERY_ROLE)
@require_POST
def import_check(request, pk):
    """Take the columns as chosen, and try all rows."""
    imported = import_of(request, pk)
    try:
        table = import_file.table_of(imported, sheet=request.POST.get("sheet", ""))
    except Unreadable as refused:
        messages.error(request, str(refused))
        return redirect(imported)
    if table.sheet != imported.sheet:
        _other_sheet(imported, table)
        return redirect(imported)
    kind = KINDS[imported.kind]
    facts = {"imported": imported, "kind": kind, "table": table, "user": request.user}
    form = ColumnsForm(request.POST if "column-0" in request.POST else _as_matched(imported, table),
                       **facts)  # fmt: skip
    if not form.is_valid():
        return _page(request, imported, columns_form=form)
    background.refuse_while_at_work(imported)
    with transaction.atomic():
        imported = working.open_again(imported)
        imported.columns = form.cleaned_data["columns"]
        imported.save()
    return _tried(request, imported)


def _as_matched(imported, table) -> dict:
    return {f"column-{n}": imported.columns.get(str(n), "") for n in range(len(table.heads))}


@transaction.atomic
def _other_sheet(imported, table) -> None:
    imported = working.open_again(imported)
    import_file.match(imported, table)
    imported.mends = ""
    imported.problems.all().delete()
    imported.deeds.all().delete()
    imported.save()


@opens_to(*EVERY_ROLE)
@require_POST
def import_mend(request, pk):
    """What was typed beside the wrong cells counts from now on; then all rows are tried again."""
    imported = import_of(request, pk)
    background.refuse_while_at_work(imported)
    typed = mends_of(request.POST, imported.problems.all()[:MOST_MENDS])
    with transaction.atomic():
        imported = working.open_again(imported)
        mends = json.loads(imported.mends or "{}")
        for line, cells in typed.items():
            mends.setdefault(line, {}).update(cells)
        imported.mends = json.dumps(mends, ensure_ascii=False) if mends else ""
        imported.save()
    return _tried(request, imported)


def _tried(request, imported):
    try:
        background.start(background.CHECK, imported, **_by(request, imported))
    except Unreadable as refused:
        messages.error(request, str(refused))
    return redirect(imported)


@opens_to(*EVERY_ROLE)
@require_POST
def import_write(request, pk):
    """All rows or none. Sent twice it is written once."""
    imported = import_of(request, pk)
    if imported.is_written:
        messages.info(request, _("这个文件已经写入过。"))
        return redirect(imported)
    if imported.state != imported.State.CHECKED:
        raise StepRefused(_("请先试导入。"), record=imported)
    try:
        imported = background.start(background.WRITE, imported, **_by(request, imported))
    except Unreadable as refused:
        messages.error(request, str(refused))
        return redirect(imported)
    if imported.is_written:
        facts = {"added": imported.added, "changed": imported.changed}
        messages.success(request, _("已写入：新增 %(added)d 行，更新 %(changed)d 行。") % facts)
    elif imported.wrong:
        messages.error(request, _("试导入以后册里有了变动，现在有错，没有写入。"))
    return redirect(imported)


def _by(request, imported) -> dict:
    return {"actor": request.user, "posting": posting_of(request, KINDS[imported.kind])}


@opens_to(*EVERY_ROLE)
@require_http_methods(ACT_METHODS)
def import_undo(request, pk):
    """What undoing would do, and what stands in its way; then the act."""
    imported = import_of(request, pk)
    if not imported.is_written:
        state = {"state": imported.get_state_display()}
        raise StepRefused(_("这次导入现在是“%(state)s”。") % state, record=imported)
    obstacles = []
    if request.method == "POST":
        try:
            imported = background.undo(imported, **_by(request, imported))
        except undoing.BuiltUpon as refused:
            obstacles = refused.obstacles
        else:
            if not imported.is_written:
                messages.success(request, _("导入已撤销，记录保留在日志里。"))
            return redirect(imported)
    else:
        obstacles = background.obstacles_to(imported)
    context = {"imported": imported, "crumbs": crumbs(IMPORTS, imported), "record": imported}
    context["obstacles"] = [undoing.worded(one) for one in obstacles]
    context["acts"] = undoing.counted(imported)
    return render(request, "imports/import_undo.html", context)


def _page(request, imported, **more):
    page = ImportPage(imported, request.user)
    for name, value in more.items():
        setattr(page, name, value)
    context = {"page": page, "imported": imported, "crumbs": crumbs(IMPORTS), "record": imported}
    return render(request, "imports/import.html", context)
