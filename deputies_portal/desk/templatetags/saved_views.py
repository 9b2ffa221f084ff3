"""The bar of a list: its saved views, and what its conditions can be saved as."""

from django import template

from deputies_portal.core.ui.lists import shown_columns as columns
from deputies_portal.core.ui.navigation import Place, is_open
from deputies_portal.core.ui.views import RegisterList
from deputies_portal.desk.models import SavedView, conditions_of
from deputies_portal.desk.saved_views import LISTS

register = template.Library()


@register.inclusion_tag("desk/saved_views/_bar.html", takes_context=True)
def view_bar(context):
    """Nothing on pages that are no list whose views are saved."""
    request, shown = context["request"], context.get("view")
    name = request.resolver_match.view_name if request.resolver_match else ""
    if not isinstance(shown, RegisterList) or not _keeps_views_of(name, request):
        return {"list_page": ""}
    query = conditions_of(request.GET)
    views = []
    if getattr(request.user, "may_see_views", True):
        rows = SavedView.objects.visible_to(request.user).filter(list_page=name)
        views = list(rows.for_list(request.user))
    return {
        "list_page": name,
        "query": query,
        "views": views,
        "current": next((one for one in views if one.query == query), None),
        "shown": shown,
        "request": request,
        "csrf_token": context.get("csrf_token"),
    }


def _keeps_views_of(name: str, request) -> bool:
    return name in LISTS and is_open(Place("desk:saved-view-new", "", ""), request.roles)


@register.simple_tag
def conditions(request) -> list[tuple[str, str]]:
    """What a form that chooses columns and order carries on: all the rest of the address."""
    kept = request.GET.copy()
    for name in (*columns.CARRIED, "page"):
        kept.pop(name, None)
    return [(name, text) for name, texts in kept.lists() for text in texts if text]
