"""The code on the wall 二维码 of a venue: it leads to the venue's public page."""

from io import BytesIO

import segno
from django.conf import settings
from django.urls import reverse

from stations.models import Venue

INK, PAPER = "#201e1b", "#ffffff"
QUIET_ZONE = 4  # modules of white around it, as the standard asks
SCALE = 12  # pixels of a module in the picture for a printer's shop


def address_of(venue: Venue, request) -> str:
    """The full address; that of the settings where the portal has one."""
    path = reverse("public:venue", args=[venue.pk])
    if settings.PORTAL_URL:
        return settings.PORTAL_URL + path
    return request.build_absolute_uri(path)


def draw(address: str, kind: str) -> bytes:
    """The code as "svg" or "png"; a quarter of it may be damaged and it still reads."""
    picture = BytesIO()
    options = {"dark": INK, "light": PAPER, "border": QUIET_ZONE}
    scale = SCALE if kind == "png" else 1
    drawn = segno.make(address, error="q", micro=False)
    if kind == "svg":
        options |= {"xmldecl": False, "omitsize": True}
    drawn.save(picture, kind=kind, scale=scale, **options)
    return picture.getvalue()
