"""The views on somebody's home, each with the number of rows the person finds there."""

from copy import copy
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import QueryDict

from deputies_portal.core.ui.lists.paging import CountOf
from deputies_portal.desk.models import MOST_PINNED, SavedView
from deputies_portal.desk.saved_views import LISTS, list_of, opens

MOST_COUNTED = 1000


@dataclass(frozen=True)
class Pin:
    """A view and its figure; `number` is None where its conditions say nothing any more."""

    view: SavedView
    label: object  # of the list
    number: int | None

    @property
    def figure(self) -> str:
        if self.number is None:
            return "—"
        return f"{MOST_COUNTED}+" if self.number > MOST_COUNTED else str(self.number)


def pins_of(request) -> list[Pin]:
    """Counted within the reader's own scope, all in one query, none further than MOST_COUNTED."""
    if not getattr(request.user, "may_see_views", True):
        return []
    pinned = SavedView.objects.pinned_to_home_of(request.user)
    views = [one for one in pinned if opens(one.list_page, request.roles)][:MOST_PINNED]
    found = {one.pk: rows_of(one, request) for one in views}
    columns = {
        f"view_{key}": CountOf(rows.order_by().values("pk")[: MOST_COUNTED + 1])
        for key, rows in found.items()
        if rows is not None
    }
    counts = _counted(request.user, columns) if columns else {}
    return [Pin(one, LISTS[one.list_page], counts.get(f"view_{one.pk}")) for one in views]


def rows_of(view: SavedView, request) -> QuerySet | None:
    """The rows that the view shows to the reader; None where a condition cannot be read."""
    asked = copy(request)
    asked.GET = QueryDict(view.query)
    shown = list_of(view.list_page, request)()
    shown.setup(asked)
    chosen = shown.chosen()
    return chosen.qs if chosen.is_valid() else None


def _counted(user, columns: dict) -> dict:
    (row,) = get_user_model().objects.filter(pk=user.pk).values(**columns)
    return row
