"""What the pages of imports fetch first: the kind, the import, the county; and whether I may."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from deputies_portal.imports.kinds import KINDS, Kind
from deputies_portal.imports.models import Import

IMPORTS = ("imports:imports", _("导入表格"))


def kind_of(request, name: str) -> type[Kind]:
    """404 for no such kind, 403 for one that my roles do not send."""
    kind = KINDS.get(name)
    if kind is None:
        raise Http404("no such kind of file")
    if not kind.is_open_to(request.scope):
        raise PermissionDenied
    return kind


def import_of(request, pk: int) -> Import:
    seen = Import.objects.visible_to(request.user)
    imported = get_object_or_404(seen.select_related("county", "sent_by", "undone_by"), pk=pk)
    kind_of(request, imported.kind)
    return imported


def county_of(request, kind: type[Kind]) -> str:
    """The county asked for, or my first one; empty where the kind belongs to none."""
    if not kind.is_of_county:
        return ""
    mine = kind.counties(request.scope)
    county = request.GET.get("county") or min(mine, default="")
    if county not in mine:
        raise Http404("no county of mine")
    return county


def posting_of(request, kind: type[Kind]):
    return request.scope.posting_of(*kind.roles)
