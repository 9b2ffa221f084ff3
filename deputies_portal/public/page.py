"""A public page: open to strangers, without session and form token, the same for everybody.

It is kept by caches, asked again each time and answered 304 while it is unchanged: what is taken
back is gone at once.
"""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from stations.models import County

LARGE = "large"  # the cookie and the query of the large-type mode 大字版
PICTURE_SECONDS = 3600  # a code for the wall does not change


def public_page(view: Callable) -> Callable:
    """A page that is read: revalidated by its ETag, different by language and type size alone."""
    return _kept(view, "public, max-age=0, must-revalidate")


def public_picture(view: Callable) -> Callable:
    """A picture that stays the same for an hour."""
    return _kept(view, f"public, max-age={PICTURE_SECONDS}")


def _kept(view: Callable, control: str) -> Callable:
    @login_not_required
    @gzip_page  # behind the comparison of ETags, and no secret is among what it packs
    @require_safe
    @wraps(view)
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if response.status_code != 200 or response.streaming:
            return response
        etag = f'"{sha256(response.content).hexdigest()[:32]}"'
        response["ETag"] = etag
        response["Cache-Control"] = control
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return get_conditional_response(request, etag, None, response)

    return answer


def show(request, template: str, county: County | None, **context) -> HttpResponse:
    """Render a page in the wordings of its county; of none for the choice between counties."""
    if county is not None:
        request.portal = wordings_of(county)
    large = request.GET.get(LARGE, request.COOKIES.get(LARGE, ""))
    context |= {"county": county, "is_large": large == "1", "here": request.get_full_path()}
    return render(request, template, context)


def wordings_of(county: County) -> dict:
    """What the frame of the page says for this county, whoever reads it."""
    return {
        "name": county.portal_name,
        "organiser": county.organiser,
        "filing": county.filing,
        "phone": county.phone,
        "tiers": {tier: getattr(county, column) for tier, column in County.TIER_NAMES.items()},
    }
