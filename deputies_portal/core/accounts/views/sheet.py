"""The sheet of slips 密码条: made by a POST, shown once, never kept."""

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse


def slip_sheet(request, slips, *, back: str):
    """Slips to print and cut; `back` is where the administrator goes on."""
    context = {
        "slips": slips,
        "until": slips[0].account.slip_until,
        "address": request.build_absolute_uri(reverse(settings.LOGIN_REDIRECT_URL)),
        "back": back,
    }
    return render(request, "accounts/slips.html", context)
