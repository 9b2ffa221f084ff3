"""Saved views 视图: lists as somebody or a whole role wants to see them again, some on home."""

from django.urls import resolve, reverse
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.navigation import Place, is_open, without_prefix

# The lists whose views are saved, by the name of their address.
LISTS = {
    "visits:issues": _("问题办理"),
    "visits:visits": _("接待台账"),
    "visits:calls": _("待告知"),
    "visits:letters": _("函件"),
    "visits:submissions": _("网上反映"),
    "visits:suggestions": _("代表建议"),
    "visits:activities": _("活动履职"),
    "visits:standards": _("标准评估"),
    "desk:venues": _("家站档案"),
    "desk:deputies": _("代表名册"),
    "stations:units": _("承办单位"),
}


def opens(list_page: str, roles) -> bool:
    """Whether somebody in these roles may open the list."""
    return list_page in LISTS and is_open(Place(list_page, "", ""), roles)


def list_of(list_page: str, request) -> type:
    """The `RegisterList` that answers at the address of a list."""
    view = resolve(without_prefix(reverse(list_page))).func
    return getattr(view, "view_class", None) or view.view_for(request)
