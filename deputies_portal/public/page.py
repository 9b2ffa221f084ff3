"""A public page: open to strangers, without session and form token, the same for everybody.

It is kept by caches, asked again each time and answered 304 while it is unchanged: what is taken
back is gone at once. Nothing is made to find that out, the version of the county is asked alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from deputies_portal.public.models import PublicVersion
from stations.models import County

LARGE = "large"  # the cookie and the query of the large-type mode 大字版
PICTURE_SECONDS = 3600  # a code for the wall does not change


@dataclass(frozen=True)
class Kept:
    """A page as it was made, of which county (None: of all of them), and at which version."""

    county: str | None
    version: int
    headers: dict[str, str]
    body: bytes

    @classmethod
    def of(cls, response, county: str | None, version: int) -> "Kept":
        response["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
        return cls(county, version, dict(response.items()), response.content)

    def answer(self, request) -> HttpResponse:
        response = HttpResponse(self.body, headers=self.headers)
        return get_conditional_response(request, self.headers["ETag"], None, response)


def public_page(view: Callable) -> Callable:
    """A page that is read: revalidated by its ETag, different by language and type size alone."""
    return _kept(view, "public, max-age=0, must-revalidate")


def public_picture(view: Callable) -> Callable:
    """A picture that stays the same for an hour."""
    return _kept(view, f"public, max-age={PICTURE_SECONDS}")


def _kept(view: Callable, control: str) -> Callable:
    """The page is kept by the process, and made anew when its county publishes anything else. The
    version is read before the page is made: what is written meanwhile makes it old.
    """

    @login_not_required
    @gzip_page  # behind the comparison of ETags, and no secret is among what it packs
    @require_safe
    @wraps(view)
    def answer(request, *args, **kwargs):
        key, versions = _key(request), PublicVersion.standing()
        page: Kept | None = cache.get(key)
        if page and page.version == versions.of(page.county):
            return page.answer(request)
        response = view(request, *args, **kwargs)
        if response.status_code != 200 or response.streaming:
            return response
        response["Cache-Control"] = control
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        county = getattr(request, "published_county", None)
        page = Kept.of(response, county, versions.of(county))
        cache.set(key, page)
        return page.answer(request)

    return answer


def _key(request) -> str:
    """All that a page differs by beside its records."""
    parts = (request.build_absolute_uri(), get_language(), _is_large(request))
    said = "\n".join(map(str, (*parts, timezone.localdate())))
    return f"public:{sha256(said.encode()).hexdigest()}"


def _is_large(request) -> bool:
    return request.GET.get(LARGE, request.COOKIES.get(LARGE, "")) == "1"


def show(request, template: str, county: County | None, **context) -> HttpResponse:
    """Render a page in the wordings of its county; of none for the choice between counties."""
    if county is not None:
        request.portal, request.published_county = wordings_of(county), county.pk
    context |= {"county": county, "is_large": _is_large(request), "here": request.get_full_path()}
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
