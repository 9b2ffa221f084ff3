"""Keeping what is typed, and the page of the own drafts."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deputies_portal.core import vault
from deputies_portal.core.drafts.models import MOST, Draft, Overtaken, is_address
from deputies_portal.core.ui.gate import EVERYONE, opens_to


@opens_to(EVERYONE)
@require_safe
def drafts(request):
    """What somebody has begun and not sent: to go on with, to copy, to throw away."""
    rows = Draft.objects.visible_to(request.user).unsent()
    return render(request, "drafts/drafts.html", {"drafts": rows})


@opens_to(EVERYONE)
@sensitive_post_parameters("values")
@require_http_methods(["GET", "HEAD", "POST"])
def kept(request):
    """The draft at an `address`. POST saves `values` typed upon version `base`: 409 where another
    window has saved or sent it meanwhile, 413 where it is too long.
    """
    asked = request.POST if request.method == "POST" else request.GET
    address, page = asked.get("address", "/"), asked.get("page", "")
    if not (is_address(address) and (not page or is_address(page))):
        return HttpResponse(status=400)
    if request.method != "POST":
        return JsonResponse(_told(request, Draft.objects.at(request.user, address)))
    values, base = asked.get("values", ""), asked.get("base", "")
    if len(values) > MOST:
        return HttpResponse(status=413)
    if not (base.isascii() and base.isdigit() and len(base) < 10):
        return HttpResponse(status=400)
    now = timezone.now()
    try:
        version = Draft.objects.keep(
            request.user, address, page=page, values=values, base=int(base), at=now
        )
    except Overtaken as overtaken:
        return JsonResponse(_told(request, overtaken.draft), status=409)
    return JsonResponse({"version": version, "saved": _clock(now)})


@opens_to(EVERYONE)
@require_POST
def discard(request):
    """Throw a draft away; back to the list of them."""
    address = request.POST.get("address", "")
    if not is_address(address):
        return HttpResponse(status=400)
    Draft.objects.end(request.user, address, sent="", at=timezone.now())
    return redirect("drafts:drafts")


def key_of(user) -> dict:
    """What the browser seals a copy of its own with: a key that stays the same for a person, and a
    mark of whose copy it is.
    """
    person = str(user.pk)
    return {
        "owner": vault.keyed_index(person, salt="draft-owner")[:16],
        "key": vault.keyed_index(person, salt="draft-key"),
    }


def _told(request, draft: Draft) -> dict:
    return key_of(request.user) | {
        "values": draft.values,
        "version": draft.version,
        "sent": draft.sent,
        "saved": _clock(draft.saved_at) if draft.saved_at else "",
    }


def _clock(moment) -> str:
    """14:32, with the day where it is not today's."""
    local = timezone.localtime(moment)
    if local.date() == timezone.localdate():
        return f"{local:%H:%M}"
    return _("%(month)d月%(day)d日 %(clock)s") % {
        "month": local.month,
        "day": local.day,
        "clock": f"{local:%H:%M}",
    }
