"""One by one 逐件办理: the case with its list beside it, and after each act the next of the list.

Both addresses carry the conditions of the list and the place in it, as the list itself does.
"""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.lists import paging
from visits.issues.issue_page import IssuePage
from visits.issues.views.issue import READING, opened_issue
from visits.worklists.views.tray import UNIT_ONLY, Inbox, Tray


class Beside:
    """A list as it stands beside one of its cases."""

    template_name = "visits/worklists/queued.html"
    many = None

    def get(self, request, *args, **kwargs):
        self.issue = opened_issue(request, kwargs["pk"])
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        context, on = super().get_context_data(**kwargs), timezone.localdate()
        rows = {row.pk: row for row in context["rows"]}
        asked = self.request.GET.copy()
        asked.pop("show", None)
        return context | {
            "queue": self.following(asked, rows.get(self.issue.pk)),
            "here": asked.urlencode(),
            "pager": context["page"],
            "issue": self.issue,
            "page": IssuePage(self.request.user, self.issue, on, self.request.GET.get("show", "")),
        }

    def following(self, asked, row) -> str:
        """The conditions with the place behind this case; where it is not in sight, with the place
        that was.
        """
        if row is None:
            return asked.urlencode()
        asked = asked.copy()
        asked["page"] = paging.cursor_after(row, self.ordering)
        return asked.urlencode()


class QueuedCase(Beside, Tray):
    """A case and the list it was opened from."""


class QueuedOrder(Beside, Inbox):
    """The same for somebody of a unit alone, who has an inbox."""


class Following(Tray):
    """The first case at the place of a list."""

    def get(self, request, *args, **kwargs):
        asked = request.GET.copy()
        chosen = self.filterset_class(data=asked, queryset=self.get_queryset(), request=request)
        row = next((one for one in self.page_of(chosen).rows if one.is_readable), None)
        if row is None:
            asked.pop("page", None)
            messages.success(request, _("这里的都办完了。"))
            return redirect(f"{reverse('visits:issues')}?{asked.urlencode()}")
        return redirect(f"{reverse('visits:queued', args=[row.pk])}?{asked.urlencode()}")


class FollowingOrder(Following, Inbox):
    """The same in the inbox of a unit."""


@opens_to(*READING)
@require_safe
def queue(request):
    """To the first case at the place of the list; to the list where nothing is left in it."""
    kind = FollowingOrder if request.roles <= UNIT_ONLY else Following
    return kind.as_view()(request)


@opens_to(*READING)
@require_safe
def queued(request, pk):
    kind = QueuedOrder if request.roles <= UNIT_ONLY else QueuedCase
    return kind.as_view()(request, pk=pk)
