"""The page behind the bell. Looking changes nothing: a notice is read by opening it, a POST."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deputies_portal.core.notices.filters import NoticeFilter
from deputies_portal.core.notices.models import Notice
from deputies_portal.core.ui.gate import EVERYONE, opens_to
from deputies_portal.core.ui.views import RegisterList


class Notices(RegisterList):
    model = Notice
    roles = frozenset({EVERYONE})
    filterset_class = NoticeFilter
    order = ("-at", "-id")
    template_name = "notices/notices.html"


@opens_to(EVERYONE)
@require_POST
def open_notice(request, pk):
    """Mark it read and go where it points."""
    notice = _read(request, pk)
    if url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None):
        return redirect(notice.url)
    return redirect("notices:notices")


@opens_to(EVERYONE)
@require_POST
def read_one(request, pk):
    _read(request, pk)
    return redirect("notices:notices")


@opens_to(EVERYONE)
@require_POST
def read_all(request):
    number = Notice.objects.visible_to(request.user).mark_read(timezone.now())
    messages.success(request, _("%(number)d 条提醒已标为已读。") % {"number": number})
    return redirect("notices:notices")


def _read(request, pk) -> Notice:
    own = Notice.objects.visible_to(request.user)
    notice = get_object_or_404(own, pk=pk)
    own.filter(pk=pk).mark_read(timezone.now())
    return notice
