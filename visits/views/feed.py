"""Calendar links 日历链接: their page, and the acts that renew one or give it up."""

import segno
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from deputies_portal.ui.gate import opens_to
from stations.models import Deputy, Venue
from visits.feed import links
from visits.models import FeedLink


@opens_to("deputy", *links.CLERKS)
@require_http_methods(["GET", "POST"])
def deputy_feed(request, pk):
    return _link_page(request, get_object_or_404(Deputy.objects.visible_to(request.user), pk=pk))


@opens_to("deputy", *links.CLERKS)
@require_POST
def deputy_feed_end(request, pk):
    return _ended(request, get_object_or_404(Deputy.objects.visible_to(request.user), pk=pk))


@opens_to(*links.CLERKS)
@require_http_methods(["GET", "POST"])
def venue_feed(request, pk):
    return _link_page(request, get_object_or_404(Venue.objects.visible_to(request.user), pk=pk))


@opens_to(*links.CLERKS)
@require_POST
def venue_feed_end(request, pk):
    return _ended(request, get_object_or_404(Venue.objects.visible_to(request.user), pk=pk))


@sensitive_variables("secret", "address", "context")
def _link_page(request, owner):
    """What stands, and a button; a POST makes a new link and shows it this once."""
    links.require_owner(request.user, owner)
    address = ""
    if request.method == "POST":
        secret = links.renew_link(owner, actor=request.user, at=timezone.now())
        address = request.build_absolute_uri(reverse("public:duty-feed", args=[secret]))
    context = {
        "owner": owner,
        "kind": owner._meta.model_name,
        "is_own": owner._meta.model_name == "deputy" and owner.pk in request.scope.deputies,
        "link": FeedLink.objects.of(owner).current().select_related("made_by").first(),
        "end_url": reverse(f"visits:{owner._meta.model_name}-feed-end", args=[owner.pk]),
    }
    if address:
        # The scheme that calendar apps on phones and desktops have made their own.
        webcal = f"webcal:{address.partition(':')[2]}"
        code = segno.make(webcal, micro=False).svg_data_uri(scale=4, border=2)
        context |= {"address": address, "webcal": webcal, "code": code}
    return render(request, "visits/feed_link.html", context)


def _ended(request, owner):
    if links.end_link(owner, actor=request.user, at=timezone.now()):
        messages.success(request, _("日历链接已停用，用它订阅的日历不再更新。"))
    return redirect(f"visits:{owner._meta.model_name}-feed", owner.pk)
