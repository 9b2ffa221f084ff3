"""Calendar links 日历链接: their page, and the acts that make one more or give one up."""

import segno
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from deputies_portal.core.ui.gate import opens_to
from stations.models import Deputy, Venue
from visits.duty.forms.days import FeedLinkForm
from visits.feed import links
from visits.models import FeedLink


@opens_to("deputy", *links.CLERKS)
@require_http_methods(["GET", "HEAD", "POST"])
def deputy_feed(request, pk):
    return _link_page(request, get_object_or_404(Deputy.objects.visible_to(request.user), pk=pk))


@opens_to(*links.CLERKS)
@require_http_methods(["GET", "HEAD", "POST"])
def venue_feed(request, pk):
    return _link_page(request, get_object_or_404(Venue.objects.visible_to(request.user), pk=pk))


@sensitive_variables("secret", "address", "context")
def _link_page(request, owner):
    """The links that stand, and a form; a POST makes one more and shows it this once."""
    links.require_owner(request.user, owner)
    form = FeedLinkForm(request.POST if request.method == "POST" else None)
    secret = _made(request, form, owner) if form.is_valid() else ""
    standing = FeedLink.objects.of(owner).current().select_related("made_by").order_by("id")
    context = {
        "owner": owner,
        "kind": owner._meta.model_name,
        "is_own": owner._meta.model_name == "deputy" and owner.pk in request.scope.deputies,
        "links": standing,
        "most": FeedLink.MOST,
        "is_full": len(standing) >= FeedLink.MOST,
        "form": FeedLinkForm() if secret else form,
    }
    if secret:
        address = request.build_absolute_uri(reverse("public:duty-feed", args=[secret]))
        # The scheme that calendar apps on phones and desktops have made their own.
        webcal = f"webcal:{address.partition(':')[2]}"
        code = segno.make(webcal, micro=False).svg_data_uri(scale=4, border=2)
        device = form.cleaned_data["device"]
        context |= {"address": address, "webcal": webcal, "code": code, "device": device}
    return render(request, "visits/feed/links.html", context)


@sensitive_variables("secret")
def _made(request, form, owner) -> str:
    """The secret of the new link; empty when it is refused, and the form says why."""
    try:
        device = form.cleaned_data["device"]
        return links.make_link(owner, device, actor=request.user, at=timezone.now())
    except ValidationError as refused:
        form.add_error(None, refused)
        return ""


@opens_to("deputy", *links.CLERKS)
@require_http_methods(["GET", "HEAD", "POST"])
def feed_link_end(request, pk):
    """Asks first: a calendar that uses the link falls silent without a word."""
    link = get_object_or_404(FeedLink.objects.visible_to(request.user), pk=pk)
    links.require_owner(request.user, link.owner)
    back = reverse(f"visits:{link.owner._meta.model_name}-feed", args=[link.owner.pk])
    if link.ended_at:
        return redirect(back)
    if request.method == "POST":
        if links.end_link(link, actor=request.user, at=timezone.now()):
            said = _("“%(device)s”的日历链接已停用，用它订阅的日历不再更新。")
            messages.success(request, said % {"device": link.device})
        return redirect(back)
    return render(request, "visits/feed/end.html", {"link": link, "back": back})
