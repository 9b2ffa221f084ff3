"""How a public page is shown: language and type size, kept in two cookies that name nobody."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from deputies_portal.core.accounts.views.sign_in import set_language_cookie
from deputies_portal.public.page import LARGE

CHOICES = {"1", "0"}


@login_not_required
@never_cache
@require_safe
def display(request):
    """Set what was asked for, and go back to the page; without script, form and session."""
    response = redirect(_way_back(request))
    if (language := request.GET.get("language")) in dict(settings.LANGUAGES):
        set_language_cookie(response, language)
    if (large := request.GET.get(LARGE)) in CHOICES:
        response.set_cookie(
            LARGE,
            large,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            path=settings.LANGUAGE_COOKIE_PATH,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def _way_back(request) -> str:
    wanted = request.GET.get("next", "")
    inside = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None)
    return wanted if inside else reverse("public:front")
